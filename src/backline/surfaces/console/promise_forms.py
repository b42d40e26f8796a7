"""Forms for promises: a thing for an instant, and what became of it."""

from __future__ import annotations

from typing import Any

from django import forms

from backline.guide.pledges import Fate, can_settle
from backline.records.tickets.promised import pledges_for
from backline.surfaces.look.acts import TicketForm, at_field, words_field
from backline.surfaces.look.choices import choose
from backline.surfaces.look.words import instant
from backline.zones import zone


FATES = [
    (Fate.KEPT.value, "It was done in time"),
    (Fate.BROKEN.value, "It was not done in time"),
    (Fate.WITHDRAWN.value, "It is not to be done any more"),
]
TO = [("customer", "to the customer, who reads it"), ("us", "among engineers")]


class PledgeForm(TicketForm):
    what = forms.CharField(
        label="What",
        max_length=500,
        help_text="Such as: call back with a first finding.",
    )
    due_at = forms.DateTimeField(
        label="When", widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    to = forms.ChoiceField(label="Promised", choices=TO)

    def prepare(self) -> None:
        self.fields["due_at"].help_text = (
            f"On the site's clock, {self.ticket.site.zone}. Whoever has the ticket is "
            "told shortly before and at the instant."
        )

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        to = given.pop("to")
        return {**given, "to_customer": to == "customer"}


class SettleForm(TicketForm):
    pledge = forms.TypedChoiceField(label="The promise", coerce=int)
    fate = forms.ChoiceField(label="What became of it", choices=FATES)
    words = words_field(
        "How, or why", "Say why if it was not kept or is withdrawn.", rows=2
    )
    at = at_field("Done at")

    def prepare(self) -> None:
        self.fields["words"].required = False
        where = zone(self.ticket.site.zone)
        pledges = can_settle(pledges_for(reader=self.reader, ticket=self.ticket))
        choices = [
            (str(each.number), f"{instant(each.due_at, where)}: {each.what}")
            for each in pledges
        ]
        choose(self, "pledge", choices)

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        return {**given, "fate": Fate(given["fate"])}
