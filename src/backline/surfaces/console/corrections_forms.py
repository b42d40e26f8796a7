"""Forms for what corrects or extends an account: disputes, facts, dates, merges."""

from __future__ import annotations

from typing import Any

from django import forms

from backline.guide.timeline import FaultDomain
from backline.records.tickets.possible import (
    clocks_to_promise,
    facts_to_note,
    tickets_to_merge_into,
)
from backline.surfaces.look.acts import TicketForm, at_field, words_field
from backline.surfaces.look.choices import choose


HOLDS = [("yes", "holds from now on"), ("no", "no longer holds")]


class SettleForm(TicketForm):
    domain = forms.ChoiceField(
        label="The fault is traced to",
        choices=[
            (domain, domain.replace("_", " "))
            for domain in FaultDomain
            if domain is not FaultDomain.UNDER_INVESTIGATION
        ],
        help_text="It counts from the attribution on: the ledger is recomputed, and "
        "the first verdict stays beside the corrected one.",
    )
    arbiters = forms.CharField(
        label="The arbiters", max_length=200, help_text="By name: both sides read it."
    )
    words = words_field("What they decided, and why")


class FactForm(TicketForm):
    fact = forms.ChoiceField(label="The fact")
    holds = forms.ChoiceField(label="It", choices=HOLDS)
    words = words_field("What exactly, and from whom", "The customer reads this.")
    until = at_field("Until")
    at = at_field("Since")

    def prepare(self) -> None:
        known = facts_to_note(reader=self.reader, ticket=self.ticket)
        choose(self, "fact", known.items())
        self.fields["until"].help_text = "Empty: until somebody says otherwise."

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        return {**given, "holds": given["holds"] == "yes"}


class PromiseForm(TicketForm):
    clock = forms.ChoiceField(label="What is promised")
    due_at = forms.DateTimeField(
        label="For",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    words = words_field("What the customer can expect", "The customer reads this.")

    def prepare(self) -> None:
        names = clocks_to_promise(reader=self.reader, ticket=self.ticket)
        choose(self, "clock", [(name, name.replace("_", " ")) for name in names])
        self.fields[
            "due_at"
        ].help_text = f"On the site's clock, {self.ticket.site.zone}."


class MergeForm(TicketForm):
    into = forms.ChoiceField(
        label="Goes on as",
        help_text="Open tickets of the same site. The earliest start of the two counts "
        "for the one that goes on; this one is closed, and its reporter told.",
    )
    words = words_field("What shows that it is one fault", "The reporter reads this.")

    def prepare(self) -> None:
        others = tickets_to_merge_into(reader=self.reader, ticket=self.ticket)
        shown = [(other.number, f"{other.number} {other.subject}") for other in others]
        choose(self, "into", shown)
