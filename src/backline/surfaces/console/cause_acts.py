"""What is done with a report from its page: each asks one action, and tells its refusal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from backline.guide.secret_words import found_secret, without_secrets
from backline.guide.workflow import MoveRefused
from backline.records.causes.actions import (
    follow_up,
    releasing,
    reviewing,
    unsaved,
    writing,
)
from backline.records.causes.actions.writing import SavedMeanwhile
from backline.records.causes.content import tidy
from backline.records.causes.merging import merged
from backline.records.causes.queries import report_of
from backline.records.tickets.actions.moves import TicketMovedOn
from backline.surfaces.console.cause_editor import content_at, edit_form
from backline.surfaces.console.cause_forms import ActionForm, MoveForm, ReviewForm
from backline.surfaces.console.cause_page import owners_of
from backline.surfaces.look.secrets_warned import WithoutSecrets


if TYPE_CHECKING:
    from datetime import datetime

    from django.http import QueryDict

    from backline.records.accounts.queries import Reader
    from backline.records.causes.content import Content
    from backline.records.causes.models import Action, Unsaved, Version
    from backline.records.tickets.models import Ticket
    from backline.surfaces.console.cause_forms import EditForm, EvidenceForm

#: What keeps an act from being done, told where it was asked for.
REFUSALS = (MoveRefused, SavedMeanwhile, TicketMovedOn)
_TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - a field's name


class Told(NamedTuple):
    """What was done, or why it was not; and the form that said it, where there was one."""

    done: str
    refused: str = ""
    form: WithoutSecrets | None = None


Act = Callable[["Ticket", "QueryDict", "Reader", "datetime"], Told]


def _told(
    done: str, act: Callable[[], object], form: WithoutSecrets | None = None
) -> Told:
    try:
        act()
    except REFUSALS as refusal:
        return Told("", str(refusal))
    return Told(done, form=form)


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
        return Told("", "Choose whether you approve it or send it back.")
    given = form.cleaned_data
    done = "Approved: it can be released." if given["approves"] else "Sent back."
    return _told(
        done,
        lambda: reviewing.review(number=ticket.number, by=reader, now=now, **given),
        form,
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
) -> Version | EditForm:
    """Save what the editor says; the form to show again where it was refused.

    Where somebody else saved meanwhile, that form has what both wrote, and beside it
    what stands against each other.
    """
    if not form.is_valid():
        return form
    content, after = form.content(), form.cleaned_data["after"]
    interim = form.cleaned_data["interim"]
    try:
        return writing.save_version(
            number=ticket.number,
            content=content,
            after=after,
            interim=interim,
            by=reader,
            now=now,
        )
    except SavedMeanwhile:
        form = _with_theirs(content, ticket, after=after, reader=reader)
        form.initial["interim"] = interim
        return form
    except MoveRefused as refusal:
        form.add_error(None, str(refusal))
    return form


def _with_theirs(
    mine: Content, ticket: Ticket, *, after: int, reader: Reader
) -> EditForm:
    report = report_of(reader=reader, ticket=ticket)
    newest = report.version if report else 0
    base = content_at(ticket, after, reader=reader)
    theirs = content_at(ticket, newest, reader=reader)
    both = merged(tidy(base), tidy(mine), tidy(theirs))
    form = edit_form(ticket, None, reader=reader, content=both.content)
    form.theirs, form.met = both.theirs, True
    return form


def kept_of(
    posted: QueryDict, ticket: Ticket, *, reader: Reader, now: datetime
) -> tuple[Unsaved | None, str]:
    """Keep what is typed in the editor, and say what was left out of it.

    What looks like a secret is kept nowhere. None where nothing can be kept.
    """
    typed = {name: str(posted[name]) for name in posted if name != _TOKEN}
    left_out = next(filter(None, map(found_secret, typed.values())), "")
    rest = {name: without_secrets(words) for name, words in typed.items()}
    try:
        kept = unsaved.keep(number=ticket.number, typed=rest, by=reader, now=now)
    except MoveRefused:
        return None, ""
    return kept, left_out


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
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return None


def move_form(posted: QueryDict | None, action: Action) -> MoveForm:
    """Return the form that gives an action another owner or date."""
    owner = f"person-{action.person_id}"
    if action.contact_id is not None:
        owner = f"contact-{action.contact_id}"
    initial = {"owner": owner, "due_date": action.due_date}
    owners = owners_of(action.report.ticket)
    return MoveForm(posted, owners=owners, initial=initial)


def moved(form: MoveForm, action: Action, *, reader: Reader, now: datetime) -> Told:
    """Give an action another owner or date."""
    if not form.is_valid():
        return Told("", "Say who does it, until when, and why it changes.")
    given = form.cleaned_data
    return _told(
        "Changed: its owner is reminded of the new date.",
        lambda: follow_up.move_action(action_id=action.pk, by=reader, now=now, **given),
        form,
    )


def dropped(action: Action, *, reader: Reader, now: datetime) -> Told:
    """Take an action out that the customer was not told of."""
    return _told(
        "Taken out: it is in no report.",
        lambda: follow_up.drop_action(action_id=action.pk, by=reader, now=now),
    )


def done_action(
    form: EvidenceForm, action: Action, *, reader: Reader, now: datetime
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
