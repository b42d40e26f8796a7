"""What the portal's pages about root causes are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404
from django.urls import reverse

from backline.guide.workflow import MoveRefused
from backline.records.causes.actions.follow_up import finish
from backline.records.causes.actions.releasing import answer
from backline.records.causes.queries import (
    UnknownAction,
    UnknownReport,
    action_for,
    can_finish,
    newest_of,
    release_for,
    standing_of,
)
from backline.records.tickets.actions.moves import TicketMovedOn
from backline.records.tickets.queries import UnknownTicket
from backline.surfaces.look.acts import words_field
from backline.surfaces.look.causes import action_row, document_shown
from backline.surfaces.look.secrets_warned import WithoutSecrets
from backline.zones import zone


if TYPE_CHECKING:
    from datetime import datetime

    from backline.records.accounts.queries import Reader
    from backline.records.causes.models import Action, Released

Shown = dict[str, Any]
REFUSALS = (MoveRefused, TicketMovedOn)


class AnswerForm(WithoutSecrets):
    words = words_field(
        "Your question, or a word to it",
        "A question goes to the writers, and comes back as a new version.",
        rows=3,
    )
    accepts = forms.TypedChoiceField(
        choices=[("yes", "Accept"), ("no", "Ask")],
        coerce=lambda given: given == "yes",
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required = False


class EvidenceForm(WithoutSecrets):
    evidence = words_field(
        "What shows that it is done", "Both sides read this.", rows=3
    )


def release_or_404(*, reader: Reader, number: str, release: int) -> Released:
    """Return a released report, or end in a page that says there is none."""
    try:
        return release_for(reader=reader, number=number, release=release)
    except (UnknownTicket, UnknownReport) as error:
        raise Http404(str(error)) from error


def action_or_404(*, reader: Reader, action: int) -> Action:
    """Return an action of the customer's side, or end in a page: there is none."""
    try:
        found = action_for(reader=reader, action_id=action)
    except UnknownAction as error:
        raise Http404(str(error)) from error
    if not (can_finish(reader=reader, action=found) or found.done_at):
        message = "This action is the vendor's: its evidence comes to the ticket."
        raise Http404(message)
    return found


def release_shown(
    released: Released, form: AnswerForm, *, reader: Reader, now: datetime
) -> Shown:
    """Return the page of a released report, with the answer it can have."""
    ticket = released.report.ticket
    newest = newest_of(released)
    standing = standing_of(reader=reader, ticket=ticket, now=now)
    answers = list(released.answers.all())
    open_to = newest == released.number and not any(each.accepts for each in answers)
    newer = reverse("portal-cause-release", args=[ticket.number, newest])
    return {
        **document_shown(released.document, released.sha256),
        "number": ticket.number,
        "answers": answers,
        "form": form if open_to else None,
        "action_rows": [
            action_row(
                each,
                now=now,
                side="portal",
                may_finish=can_finish(reader=reader, action=each),
            )
            for each in standing.actions
        ],
        "back": reverse("portal-ticket", args=[ticket.number]),
        "paper_url": reverse(
            "portal-cause-paper", args=[ticket.number, released.number]
        ),
        "newer_url": newer if newest != released.number else "",
        "now": now,
        "zone": zone(ticket.site.zone),
    }


def answered(
    form: AnswerForm, released: Released, *, reader: Reader, now: datetime
) -> str:
    """Answer to a report; empty when it was refused: the form says why."""
    if not form.is_valid():
        return ""
    given, number = form.cleaned_data, released.report.ticket.number
    try:
        answer(number=number, release=released.number, by=reader, now=now, **given)
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return ""
    if given["accepts"]:
        return "Thank you: the report is accepted."
    return "The writers have your question."


def action_shown(action: Action, form: EvidenceForm, *, reader: Reader) -> Shown:
    """Return the page that asks for an action's evidence."""
    may = can_finish(reader=reader, action=action)
    ticket = action.report.ticket
    return {
        "action": action,
        "form": form if may else None,
        "number": ticket.number,
        "back": reverse("portal-ticket", args=[ticket.number]),
    }


def finished(
    form: EvidenceForm, action: Action, *, reader: Reader, now: datetime
) -> bool:
    """Say that an action is done; what was refused stands in the form."""
    if not form.is_valid():
        return False
    try:
        finish(action_id=action.pk, by=reader, now=now, **form.cleaned_data)
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return False
    return True
