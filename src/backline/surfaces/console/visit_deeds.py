"""What an engineer does about a visit on site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from backline.guide.timeline import Kind, Side
from backline.guide.visits import Step
from backline.records.accounts.queries import engineers
from backline.records.visits import actions
from backline.records.visits.queries import parts_out
from backline.surfaces.look.acts import Deed, TicketForm, at_field, words_field
from backline.surfaces.look.choices import choose
from backline.surfaces.look.visit_forms import (
    AcceptForm,
    CallOffForm,
    RequestForm,
    SlotForm,
)
from backline.surfaces.look.visits import (
    at_work,
    has_none_left,
    may,
    may_request,
    meant,
)


if TYPE_CHECKING:
    from backline.records.tickets.models import Ticket


class ProposeForm(SlotForm):
    engineer_id = forms.TypedChoiceField(label="Who goes", coerce=int)
    words = forms.CharField(
        label="A word to it",
        required=False,
        max_length=1000,
        help_text="Why them, where they lack the component among their skills, are "
        "away or on call.",
    )

    def prepare(self) -> None:
        super().prepare()
        component = self.ticket.component
        people = sorted(
            engineers(reader=self.reader),
            key=lambda each: (component not in each.skills, each.name),
        )
        named = [
            (str(each.pk), f"{each.name}, {each.level}: {_skills(each.skills)}")
            for each in people
        ]
        choose(self, "engineer_id", [("", "choose one"), *named])
        visit = at_work(self.ticket)
        if visit is not None and visit.engineer is not None:
            self.fields["engineer_id"].initial = visit.engineer.pk


def _skills(skills: list[str]) -> str:
    return ", ".join(skill.replace("_", " ") for skill in skills) or "no skills noted"


class AllowForm(TicketForm):
    words = words_field("Why, although the package has none left", rows=2)


class SetOffForm(TicketForm):
    at = at_field("Set off at")
    words = forms.CharField(label="When to expect them", required=False, max_length=500)


class ArriveForm(TicketForm):
    at = at_field("Arrived at")


class LeaveForm(TicketForm):
    findings = words_field("What was found and done", "The customer reads this.")
    at = at_field("Left at")

    def prepare(self) -> None:
        visit = at_work(self.ticket)
        if visit is not None and visit.report:
            self.fields["findings"].required = False
            self.fields[
                "findings"
            ].help_text = "The report tells it already; add what it lacks, or nothing."


class SignOnSiteForm(TicketForm):
    """What somebody at the site reads and types on the engineer's device."""

    as_read = ("digest",)
    report = forms.CharField(
        label="The report of the visit",
        required=False,
        disabled=True,
        widget=forms.Textarea(attrs={"rows": 12}),
    )
    name = forms.CharField(
        label="Your name",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    words = forms.CharField(label="A remark to it", required=False, max_length=2000)
    confirmed = forms.BooleanField(label="I have read this report, and I sign it.")
    digest = forms.CharField(required=False, widget=forms.HiddenInput)

    def prepare(self) -> None:
        visit = meant(Step.SIGN_ON_SITE, self.ticket)
        if visit is None:
            return
        digest = actions.digest_of_report(visit)
        self.initial = {"report": visit.report, "digest": digest}
        self.fields["confirmed"].help_text = (
            f"You sign for {self.ticket.customer.name}, on the device of our engineer. "
            "Your contacts are told by mail, and can object."
        )

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {name: given[name] for name in ("name", "words", "confirmed", "digest")}


class ReportForm(TicketForm):
    report = words_field("The report", "The customer reads and signs it.", rows=10)

    def prepare(self) -> None:
        visit = meant(Step.REPORT, self.ticket)
        if visit is not None:
            self.fields["report"].initial = visit.report or visit.findings


class SendPartForm(TicketForm):
    what = forms.CharField(label="The part", max_length=200)
    serial = forms.CharField(label="Its serial number", max_length=80, required=False)
    sent_with = forms.CharField(
        label="Courier and its number", max_length=120, required=False
    )


class SettlePartForm(TicketForm):
    part_id = forms.TypedChoiceField(label="The part", coerce=int)
    became = forms.ChoiceField(
        label="It",
        choices=[("used", "was used at the site"), ("returned", "came back")],
    )
    words = forms.CharField(label="A word to it", required=False, max_length=500)

    def prepare(self) -> None:
        choose(self, "part_id", _parts_out(self.ticket))


def _parts_out(ticket: Ticket) -> list[tuple[str, str]]:
    """Return the parts that are out for any visit: what comes back comes back late."""
    return [(str(part.pk), str(part)) for part in parts_out(ticket)]


def has_parts_out(ticket: Ticket) -> bool:
    """Say whether a part was sent and nobody knows what became of it."""
    return bool(_parts_out(ticket))


def _has_visit(ticket: Ticket) -> bool:
    return at_work(ticket) is not None


_US = Side.VENDOR
VISIT_DEEDS = (
    Deed(
        "visit",
        "Ask for a visit",
        Kind.VISIT_REQUESTED,
        RequestForm,
        actions.request_visit,
        "The customer is told; propose a slot next.",
        suits=may_request,
    ),
    Deed(
        "visit-accept",
        "Accept the customer's slot",
        Kind.VISIT_AGREED,
        AcceptForm,
        actions.accept_slot,
        "Agreed: both sides have it in writing.",
        suits=may(Step.ACCEPT, _US),
    ),
    Deed(
        "visit-set-off",
        "Set off for the site",
        Kind.VISIT_SET_OFF,
        SetOffForm,
        actions.set_off,
        "The customer is told.",
        suits=may(Step.SET_OFF, _US),
    ),
    Deed(
        "visit-arrive",
        "Arrived at the site",
        Kind.VISIT_ARRIVED,
        ArriveForm,
        actions.arrive,
        "Written down.",
        suits=may(Step.ARRIVE, _US),
    ),
    Deed(
        "visit-sign-on-site",
        "Have the report signed here",
        Kind.VISIT_SIGNED_ON_SITE,
        SignOnSiteForm,
        actions.sign_on_site,
        "Signed. Take your device back; the customer's contacts are told.",
        suits=may(Step.SIGN_ON_SITE, _US),
        is_handed_over=True,
    ),
    Deed(
        "visit-report",
        "Give the report of the visit",
        Kind.VISIT_REPORTED,
        ReportForm,
        actions.report_visit,
        "The customer is asked to sign it.",
        suits=may(Step.REPORT, _US),
    ),
    Deed(
        "visit-leave",
        "Left the site",
        Kind.VISIT_LEFT,
        LeaveForm,
        actions.leave,
        "The customer has what was found; the report is owed.",
        suits=may(Step.LEAVE, _US),
    ),
    Deed(
        "visit-slot",
        "Propose a slot for the visit",
        Kind.VISIT_PROPOSED,
        ProposeForm,
        actions.propose_slot,
        "Proposed: it is agreed when the customer accepts it.",
        suits=may(Step.PROPOSE, _US),
    ),
    Deed(
        "visit-allow",
        "Allow a visit beyond the package",
        Kind.VISIT_ALLOWED,
        AllowForm,
        actions.allow_visit,
        "Allowed: it is not counted.",
        suits=has_none_left,
    ),
    Deed(
        "visit-part",
        "Send a part",
        Kind.VISIT_PART,
        SendPartForm,
        actions.send_part,
        "Written down.",
        suits=_has_visit,
    ),
    Deed(
        "visit-part-settle",
        "Say what became of a part",
        Kind.VISIT_PART,
        SettlePartForm,
        actions.settle_part,
        "Written down.",
        suits=has_parts_out,
    ),
    Deed(
        "visit-call-off",
        "Call the visit off",
        Kind.VISIT_CALLED_OFF,
        CallOffForm,
        actions.call_off_visit,
        "Called off; the customer is told.",
        suits=may(Step.CALL_OFF, _US),
    ),
)
