"""Forms for what sitewatch suspects: one click where no colleague has to sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from backline.guide.timeline import NOT_THE_VENDORS
from backline.records.accounts.queries import engineers
from backline.records.tickets.suspicions import suspicion_of
from backline.surfaces.look.acts import TicketForm, words_field
from backline.surfaces.look.choices import choose


if TYPE_CHECKING:
    from backline.records.tickets.models import Ticket


def is_suspected(ticket: Ticket) -> bool:
    """Say whether sitewatch suspects somebody, and nobody has decided on it."""
    return suspicion_of(ticket) is not None


class ConfirmForm(TicketForm):
    """The attribution as sitewatch proposes it; outside the contact centre, signed."""

    evidence = words_field("What shows it", "The customer reads this.", rows=3)
    signed_by_id = forms.TypedChoiceField(
        label="Signed by",
        help_text="A second engineer signs when the fault is not the contact centre's.",
        coerce=int,
        empty_value=None,
    )

    def prepare(self) -> None:
        suspicion = suspicion_of(self.ticket)
        self.domain = suspicion.domain if suspicion else ""
        self.fields["evidence"].initial = suspicion.evidence if suspicion else ""
        if self.domain not in NOT_THE_VENDORS:
            del self.fields["signed_by_id"]
            return
        colleagues = [
            (str(person.pk), f"{person.name}, {person.level}")
            for person in engineers(reader=self.reader)
            if person.pk != self.reader.person_id
        ]
        choose(self, "signed_by_id", [("", "nobody yet"), *colleagues])

    def clean(self) -> dict[str, Any] | None:
        if not self.domain:
            message = "Nothing is suspected any more: look at the timeline."
            raise forms.ValidationError(message)
        return super().clean()

    def arguments(self) -> dict[str, Any]:
        return {**super().arguments(), "domain": self.domain}


class RejectForm(TicketForm):
    words = words_field("Why it is not so", "The customer reads this.", rows=2)
