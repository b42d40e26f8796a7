"""What is done with a report from its page: each asks one action, and tells its refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from backline.guide.workflow import MoveRefused
from backline.records.causes.actions import (
    follow_up,
    releasing,
    reviewing,
    writing,
)
from backline.records.causes.actions.writing import SavedMeanwhile
from backline.records.causes.queries import report_of
from backline.records.tickets.actions.moves import TicketMovedOn
from backline.surfaces.console.cause_forms import ActionForm, ReviewForm
from backline.surfaces.console.cause_page import owners_of


if TYPE_CHECKING:
    from datetime import datetime

    from django import forms
    from django.http import QueryDict

    from backline.records.accounts.queries import Reader
    from backline.records.causes.models import Action, Version
    from backline.records.tickets.models import Ticket
    from backline.surfaces.console.cause_forms import EditForm, EvidenceForm

REFUSALS = (MoveRefused, SavedMeanwhile, TicketMovedOn)
#: What was done, and why it was not; one of them is empty.
Told = tuple[str, str]
Act = Callable[["Ticket", "QueryDict", "Reader", "datetime"], Told]


def _told(done: str, act: Callable[[], object]) -> Told:
    try:
        act()
    except REFUSALS as refusal:
        return "", str(refusal)
    return done, ""


def _submit(ticket: Ticket, _: QueryDict, reader: Reader, now: datetime) -> Told:
    return _told(
        "Handed in: the managers are asked who reads it.",
        lambda: reviewing.submit(number=ticket.number, by=reader, now=now),
    )


def _take_back(ticket: Ticket, _: QueryDict, reader: Reader, now: datetime) -> Told:
    return _told(
        "Taken back: you can write on.",
        lambda: reviewing.take_back(number=ticket.number, by=reader, now=now),
    )


def _review(ticket: Ticket, posted: QueryDict, reader: Reader, now: datetime) -> Told:
    form = ReviewForm(posted)
    if not form.is_valid():
        return "", "Choose whether you approve it or send it back."
    given = form.cleaned_data
    done = "Approved: it can be released." if given["approves"] else "Sent back."
    return _told(
        done,
        lambda: reviewing.review(number=ticket.number, by=reader, now=now, **given),
    )


def _release(ticket: Ticket, _: QueryDict, reader: Reader, now: datetime) -> Told:
    return _told(
        "Released: the customer is told where to read it.",
        lambda: releasing.release(number=ticket.number, by=reader, now=now),
    )


ACTS: dict[str, Act] = {
    "submit": _submit,
    "take-back": _take_back,
    "review": _review,
    "release": _release,
}


def saved(
    form: EditForm, ticket: Ticket, *, reader: Reader, now: datetime
) -> Version | None:
    """Save what the editor says; None when it was refused: the form says why.

    Where somebody else saved meanwhile, the form keeps the words and goes on from
    theirs: whoever saves again has seen it.
    """
    if not form.is_valid():
        return None
    try:
        return writing.save_version(
            number=ticket.number,
            content=form.content(),
            after=form.cleaned_data["after"],
            interim=form.cleaned_data["interim"],
            by=reader,
            now=now,
        )
    except SavedMeanwhile as refusal:
        report = report_of(reader=reader, ticket=ticket)
        data = dict(form.data.items())
        data["after"] = str(report.version if report else 0)
        form.data = data
        form.add_error(None, str(refusal))
    except MoveRefused as refusal:
        form.add_error(None, str(refusal))
    return None


def action_form(posted: QueryDict | None, ticket: Ticket) -> ActionForm:
    """Return the form that plans an action of a ticket's report."""
    return ActionForm(posted, owners=owners_of(ticket))


def planned(
    form: ActionForm, ticket: Ticket, *, reader: Reader, now: datetime
) -> Action | None:
    """Plan the action; None when it was refused: the form says why."""
    if not form.is_valid():
        return None
    try:
        return follow_up.plan_action(
            number=ticket.number, by=reader, now=now, **form.cleaned_data
        )
    except MoveRefused as refusal:
        form.add_error(None, str(refusal))
        return None


def done_action(
    form: EvidenceForm | forms.Form, action: Action, *, reader: Reader, now: datetime
) -> bool:
    """Say that an action is done; what was refused stands in the form."""
    if not form.is_valid():
        return False
    evidence = form.cleaned_data["evidence"]
    try:
        follow_up.finish(action_id=action.pk, evidence=evidence, by=reader, now=now)
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
