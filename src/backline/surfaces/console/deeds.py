"""What an engineer can do with a ticket, in the order of the page."""

from __future__ import annotations

from backline.guide.entitlement import NotEntitled
from backline.guide.severity import BadLoss
from backline.guide.timeline import Kind
from backline.guide.workflow import MoveRefused
from backline.records.contracts.actions import UseRefused
from backline.records.contracts.queries import NoContract
from backline.records.tickets.actions import customer, grants, moves, work
from backline.surfaces.console import forms
from backline.surfaces.look.acts import Deed, TicketForm


#: What an action refuses with words for the person at the form.
REFUSALS = (
    MoveRefused,
    moves.BadInstant,
    moves.TicketMovedOn,
    NoContract,
    NotEntitled,
    UseRefused,
    BadLoss,
)

DEEDS = (
    Deed(
        "take",
        "Take it",
        Kind.TAKEN,
        TicketForm,
        work.take,
        "It is yours.",
        "click",
    ),
    Deed(
        "answer",
        "Answer the customer",
        Kind.ANSWERED,
        forms.AnswerForm,
        work.answer,
        "The customer has your answer.",
        "inline",
    ),
    Deed(
        "reach",
        "Reached the duty contact",
        Kind.DUTY_CONTACT_REACHED,
        forms.ReachForm,
        work.reach_duty_contact,
        "Written down.",
    ),
    Deed(
        "ask",
        "Ask for one thing",
        Kind.ASKED,
        forms.AskForm,
        work.ask,
        "Asked.",
        "inline",
    ),
    Deed(
        "reply",
        "Write down what the customer said",
        Kind.REPLIED,
        forms.ReplyForm,
        customer.reply,
        "Written down.",
    ),
    Deed(
        "withdraw",
        "Go on without what was asked",
        Kind.REQUEST_WITHDRAWN,
        forms.WithdrawForm,
        work.withdraw_request,
        "The clock goes on.",
    ),
    Deed(
        "hand-over",
        "Hand over",
        Kind.HANDED_OVER,
        forms.HandOverForm,
        work.hand_over,
        "Handed over.",
    ),
    Deed(
        "grade",
        "Grade anew",
        Kind.SEVERITY_SET,
        forms.GradeForm,
        work.set_severity,
        "Graded.",
    ),
    Deed(
        "fault-domain",
        "Set the fault domain",
        Kind.FAULT_DOMAIN_SET,
        forms.FaultDomainForm,
        work.set_fault_domain,
        "The fault domain is set.",
    ),
    Deed(
        "restore",
        "Service is back",
        Kind.RESTORED,
        forms.RestoreForm,
        work.restore,
        "The customer is told that service is back.",
    ),
    Deed(
        "note",
        "Note for colleagues",
        Kind.NOTED,
        forms.NoteForm,
        work.note,
        "Noted.",
        "inline",
    ),
    Deed(
        "use",
        "Use one of what is counted",
        Kind.NOTED,
        forms.UseGrantForm,
        grants.use_grant,
        "Written down: the contract's page shows what is left.",
        suits=forms.counts_something,
    ),
    Deed("close", "Close", Kind.CLOSED, forms.CloseForm, work.close, "Closed."),
    Deed(
        "reopen",
        "Reopen",
        Kind.REOPENED,
        forms.ReopenForm,
        customer.reopen,
        "Reopened.",
    ),
)


def deed_named(name: str) -> Deed | None:
    """Return the deed of that name."""
    return next((deed for deed in DEEDS if deed.name == name), None)
