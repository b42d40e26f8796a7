"""What a customer's contact can do with a ticket, in the order of the page."""

from __future__ import annotations

from typing import Any

from django import forms

from backline.guide.timeline import Kind
from backline.guide.workflow import MoveRefused
from backline.records.changes.queries import UnknownChange
from backline.records.contracts.queries import NoContract
from backline.records.tickets.actions import (
    corrections,
    customer,
    escalations,
    installation,
    levels,
    moves,
    noting,
    work,
)
from backline.records.tickets.possible import facts_to_note
from backline.surfaces.look.acts import (
    Deed,
    TicketForm,
    in_group,
    may_accept,
    may_decline,
    words_field,
)
from backline.surfaces.look.choices import choose
from backline.surfaces.look.intake import IntakeForm, has_checklist
from backline.surfaces.portal.changes_deeds import CHANGES_DEEDS
from backline.surfaces.portal.visit_deeds import VISIT_DEEDS


#: What an action refuses with words for the person at the form.
REFUSALS = (
    MoveRefused,
    moves.BadInstant,
    moves.TicketMovedOn,
    NoContract,
    UnknownChange,
)


class ReplyForm(TicketForm):
    words = words_field("Message", "What was asked for counts as brought with this.")


class RejectForm(TicketForm):
    words = words_field("Why it is not yours to give", "The clock goes on with this.")


class ConfirmForm(TicketForm):
    words = forms.CharField(label="A word to it", required=False, max_length=2000)


class ReopenForm(TicketForm):
    because = words_field("What is wrong again")
    loss_went_on = forms.BooleanField(
        label="It was never right in between", required=False
    )


class ProvideForm(TicketForm):
    fact = forms.ChoiceField(label="What was awaited")
    words = words_field("Where it is, or when it came back", "The clock goes on.")

    def prepare(self) -> None:
        known = facts_to_note(reader=self.reader, ticket=self.ticket)
        choose(self, "fact", known.items())

    def arguments(self) -> dict[str, Any]:
        return {**super().arguments(), "holds": False}


class DisputeForm(TicketForm):
    words = words_field(
        "Why the fault is not where it is traced to",
        "Named arbiters decide; what they decide counts from the attribution on.",
    )


class EscalateForm(TicketForm):
    words = words_field(
        "What you ask for",
        "Somebody who decides is paged now, and calls you back within the time that "
        "your package promises.",
    )


class CloseForm(TicketForm):
    because = words_field("Why nothing more is to be done")


class DeclineForm(TicketForm):
    words = words_field(
        "Why not now, and until when",
        "The clock stands until you take the release; it is for the whole site.",
    )


class AcceptForm(TicketForm):
    words = forms.CharField(label="A word to it", required=False, max_length=2000)


DEEDS = (
    *CHANGES_DEEDS,
    Deed(
        "confirm",
        "Confirm that it works again",
        Kind.CONFIRMED,
        ConfirmForm,
        customer.confirm,
        "Thank you. The ticket is closed.",
        "inline",
    ),
    Deed(
        "reopen",
        "It is not right yet: reopen",
        Kind.REOPENED,
        ReopenForm,
        customer.reopen,
        "The desk has it again.",
    ),
    Deed(
        "reply",
        "Write to the desk",
        Kind.REPLIED,
        ReplyForm,
        customer.reply,
        "The desk has your message.",
        "inline",
    ),
    Deed(
        "intake",
        "Tell us what we still need to know",
        Kind.INTAKE_ANSWERED,
        IntakeForm,
        levels.answer_intake,
        "Thank you: the desk has it.",
        suits=has_checklist,
    ),
    Deed(
        "reject",
        "Reject the request",
        Kind.REQUEST_REJECTED,
        RejectForm,
        customer.reject_request,
        "The request is rejected; the clock goes on.",
    ),
    Deed(
        "decline-release",
        "Decline the release for now",
        Kind.RELEASE_DECLINED,
        DeclineForm,
        installation.decline,
        "The release waits until you take it.",
        suits=may_decline,
    ),
    Deed(
        "accept-release",
        "Take the release after all",
        Kind.RELEASE_ACCEPTED,
        AcceptForm,
        installation.accept,
        "Thank you: it is installed as planned.",
        suits=may_accept,
    ),
    Deed(
        "provide",
        "Say that something awaited is there",
        Kind.FACT_NOTED,
        ProvideForm,
        noting.note_fact,
        "The desk is told.",
    ),
    Deed(
        "dispute",
        "Dispute where the fault is traced to",
        Kind.DISPUTED,
        DisputeForm,
        corrections.dispute,
        "The arbiters are told.",
    ),
    *in_group("A visit on site", *VISIT_DEEDS),
    Deed(
        "escalate",
        "Ask for escalation",
        Kind.ESCALATION_ASKED,
        EscalateForm,
        escalations.escalate,
        "Somebody owns it now: the page says by when they call you back.",
    ),
    Deed(
        "close",
        "Close: nothing more is to be done",
        Kind.CLOSED,
        CloseForm,
        work.close,
        "The ticket is closed.",
    ),
)


def deed_named(name: str) -> Deed | None:
    """Return the deed of that name."""
    return next((deed for deed in DEEDS if deed.name == name), None)
