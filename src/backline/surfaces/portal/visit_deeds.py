"""What a customer's contact does about a visit on site."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django import forms

from backline.guide.timeline import Kind, Side
from backline.guide.visit_signing import objects_until
from backline.guide.visits import Step
from backline.records.visits import actions
from backline.surfaces.look.acts import Deed, TicketForm, words_field
from backline.surfaces.look.visit_forms import (
    AcceptForm,
    CallOffForm,
    RequestForm,
    SlotForm,
)
from backline.surfaces.look.visits import may, may_request, meant
from backline.surfaces.look.words import instant
from backline.zones import zone


if TYPE_CHECKING:
    from backline.records.tickets.models import Ticket


class SignForm(TicketForm):
    as_read = ("digest",)
    report = forms.CharField(
        label="The report", required=False, disabled=True, widget=forms.Textarea
    )
    digest = forms.CharField(widget=forms.HiddenInput)
    words = forms.CharField(
        label="A remark to it",
        required=False,
        max_length=2000,
        help_text="With this you sign the report as it stands, under your name.",
    )

    def prepare(self) -> None:
        visit = meant(Step.SIGN, self.ticket)
        if visit is not None:
            digest = actions.digest_of_report(visit)
            self.initial = {"report": visit.report, "digest": digest}

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"words": given["words"], "digest": given["digest"]}


class ObjectForm(TicketForm):
    words = words_field(
        "Why it does not count",
        "The desk reads this. The report is then to be signed by a contact who is signed "
        "in.",
        rows=3,
    )

    def prepare(self) -> None:
        visit = meant(Step.OBJECT, self.ticket)
        if visit is not None and visit.signed_at is not None:
            at = instant(visit.signed_at, zone(self.ticket.site.zone))
            signed = f"{visit.signed_by} signed on the engineer's device, {at}."
            self.fields[
                "words"
            ].help_text = f"{signed} {self.fields['words'].help_text}"


def _may_object(ticket: Ticket) -> bool:
    visit = meant(Step.OBJECT, ticket)
    now = datetime.now(UTC)  # noqa: TID251 - the button is asked for now
    until = objects_until(visit.paper) if visit else None
    return until is not None and now < until


_THEM = Side.CUSTOMER
VISIT_DEEDS = (
    Deed(
        "visit-accept",
        "Accept the slot of the visit",
        Kind.VISIT_AGREED,
        AcceptForm,
        actions.accept_slot,
        "Agreed: both sides have it in writing.",
        suits=may(Step.ACCEPT, _THEM),
    ),
    Deed(
        "visit-slot",
        "Propose another slot for the visit",
        Kind.VISIT_PROPOSED,
        SlotForm,
        actions.propose_slot,
        "Proposed: the desk accepts it or proposes another.",
        suits=may(Step.PROPOSE, _THEM),
    ),
    Deed(
        "visit-sign",
        "Sign the report of the visit",
        Kind.VISIT_SIGNED,
        SignForm,
        actions.sign_visit,
        "Signed. Thank you.",
        suits=may(Step.SIGN, _THEM),
    ),
    Deed(
        "visit-object",
        "Object to the signature given on site",
        Kind.VISIT_OBJECTED,
        ObjectForm,
        actions.object_to_signature,
        "It does not count any more; the desk is told.",
        suits=_may_object,
    ),
    Deed(
        "visit-call-off",
        "Call the visit off",
        Kind.VISIT_CALLED_OFF,
        CallOffForm,
        actions.call_off_visit,
        "Called off; the desk is told.",
        suits=may(Step.CALL_OFF, _THEM),
    ),
    Deed(
        "visit",
        "Ask for a visit on site",
        Kind.VISIT_REQUESTED,
        RequestForm,
        actions.request_visit,
        "The desk proposes a slot.",
        suits=may_request,
    ),
)
