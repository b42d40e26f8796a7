from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from backline.guide.entitlement import title_of
from backline.guide.plan import Release
from backline.guide.severity import severity_of
from backline.guide.timeline import FaultDomain
from backline.records.accounts.queries import engineers
from backline.records.contracts.queries import terms_of
from backline.records.releases.queries import releases_for
from backline.records.tickets.family import children_of
from backline.surfaces.look.acts import TicketForm, at_field, words_field
from backline.surfaces.look.choices import choose


if TYPE_CHECKING:
    from backline.guide.plan import Plan
    from backline.records.tickets.models import Ticket


CHANNELS = [("console", "by mail from here"), ("phone", "on the phone")]
OWED_BY = [
    ("customer", "the customer"),
    ("customer_supplier", "the customer's own supplier"),
    ("vendor_supplier", "our own supplier (the clock goes on)"),
]
HOW = [
    ("fix", "a fix"),
    ("workaround", "a workaround"),
    ("recovered", "it recovered by itself"),
]
CONSENTS = [
    ("", "not lowered, or nobody agreed"),
    ("customer", "the customer agreed"),
    ("measured", "recovery was measured and lasted"),
]


class AnswerForm(TicketForm):
    words = words_field("Answer", "The customer reads this.")
    channel = forms.ChoiceField(label="Said", choices=CHANNELS)
    at = at_field("Said at")


class ReachForm(TicketForm):
    words = words_field("What was said")
    at = at_field("Reached at")


class AskForm(TicketForm):
    what = words_field(
        "The one thing that blocks the work",
        "Be specific: the clock stands only while this one thing is owed.",
    )
    owed_by = forms.ChoiceField(label="Owed by", choices=OWED_BY)


class WithdrawForm(TicketForm):
    words = words_field("Why we can go on without it")


class ReplyForm(TicketForm):
    words = words_field("What the customer said")
    at = at_field("Said at")

    def arguments(self) -> dict[str, Any]:
        return {**super().arguments(), "channel": "phone"}


class GradeForm(TicketForm):
    component = forms.ChoiceField()
    measure = forms.ChoiceField(label="What is counted")
    affected = forms.IntegerField(min_value=0, label="Lost of them now")
    total = forms.IntegerField(min_value=0, label="Of how many")
    consent = forms.ChoiceField(
        label="If this lowers it", choices=CONSENTS, required=False
    )

    def prepare(self) -> None:
        plan = self._plan()
        self.initial.setdefault("component", self.ticket.component)
        self.initial.setdefault("total", self.ticket.site.seats)
        choose(self, "component", plan.components.items())
        choose(self, "measure", plan.measures.items())

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        consent = given.pop("consent")
        return {"verdict": severity_of(self._plan(), **given), "consent": consent}

    def _plan(self) -> Plan:
        return _plan_of(self.ticket)


class FaultDomainForm(TicketForm):
    domain = forms.ChoiceField(
        label="Traced to",
        choices=[(domain, domain.replace("_", " ")) for domain in FaultDomain],
    )
    evidence = words_field("What shows it")
    signed_by_id = forms.TypedChoiceField(
        label="Signed by",
        help_text="A second engineer signs when the fault is not the contact centre's.",
        required=False,
        coerce=int,
        empty_value=None,
    )
    at = at_field("In effect since")

    def prepare(self) -> None:
        colleagues = [
            (str(person.pk), f"{person.name}, {person.level}")
            for person in engineers(reader=self.reader)
            if person.pk != self.reader.person_id
        ]
        choose(self, "signed_by_id", [("", "nobody yet"), *colleagues])


class RestoreForm(TicketForm):
    how = forms.ChoiceField(label="Back by", choices=HOW)
    evidence = words_field("What shows it", "The customer reads this.")
    at = at_field("Back since")

    def prepare(self) -> None:
        children = len(children_of(reader=self.reader, ticket=self.ticket))
        if children:
            self.fields["how"].help_text = (
                f"This ticket alone. It stands over {children} open "
                f"{'ticket' if children == 1 else 'tickets'}: to restore those with it, "
                "go back and choose “Service is back, here and at the children”."
            )


def can_come_with_a_release(ticket: Ticket) -> bool:
    """Say whether a release is promised at the ticket's severity, or named already."""
    plan = terms_of(ticket.contract_id, ticket.calendar_version_id).plan
    return bool(ticket.release) or (
        ticket.kind in plan.service_levels_for
        and any(
            isinstance(terms.targets[ticket.severity], Release) for terms in plan.clocks
        )
    )


class ReleaseForm(TicketForm):
    release = forms.ChoiceField(label="The fix comes with")
    because = words_field(
        "Why this one", "The customer reads this; a later release is a slip.", rows=2
    )

    def prepare(self) -> None:
        choices = [
            (release.name, f"{release.name}, planned for {release.planned_date}")
            for release in releases_for(reader=self.reader)
            if release.name != self.ticket.release
        ]
        choose(self, "release", choices)


class DeclineForm(TicketForm):
    words = words_field("What the customer said", rows=2)


class AcceptForm(TicketForm):
    words = words_field("What the customer said", rows=2)


class NoteForm(TicketForm):
    words = words_field("Note", "Only the vendor's people read this.")


def counts_something(ticket: Ticket) -> bool:
    """Say whether the ticket's package counts anything that it grants."""
    return bool(_plan_of(ticket).allowances)


class UseGrantForm(TicketForm):
    """What is used for the ticket, such as a visit on site."""

    grant = forms.ChoiceField(
        label="What is used", help_text="A ticket uses one of each."
    )
    words = words_field("What was done", "The customer reads this too.", rows=2)

    def prepare(self) -> None:
        counted = _plan_of(self.ticket).allowances
        choose(self, "grant", [(name, title_of(name)) for name in counted])


def _plan_of(ticket: Ticket) -> Plan:
    return terms_of(ticket.contract_id, ticket.calendar_version_id).plan


class CloseForm(TicketForm):
    because = words_field("Why nothing more is to be done")


class ReopenForm(TicketForm):
    because = words_field("What shows that it is the same cause")
    loss_went_on = forms.BooleanField(
        label="The loss went on in between", required=False
    )
