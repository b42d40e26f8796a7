"""What a customer's contact does about a visit on site."""

from __future__ import annotations

from typing import Any

from django import forms

from backline.guide.timeline import Kind, Side
from backline.guide.visits import Step
from backline.records.visits import actions
from backline.surfaces.look.acts import Deed, TicketForm
from backline.surfaces.look.visits import (
    AcceptForm,
    CallOffForm,
    RequestForm,
    SlotForm,
    may,
    may_request,
    to_sign,
)


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
        visit = to_sign(self.ticket)
        if visit is not None:
            digest = actions.digest_of_report(visit)
            self.initial = {"report": visit.report, "digest": digest}

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"words": given["words"], "digest": given["digest"]}


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
