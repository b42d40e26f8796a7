"""Forms for a customer who asks for escalation."""

from __future__ import annotations

from typing import Any

from django import forms

from backline.records.accounts.queries import engineers, managers
from backline.surfaces.look.acts import TicketForm, words_field
from backline.surfaces.look.choices import choose


class EscalateForm(TicketForm):
    words = words_field(
        "What the customer asks for",
        "As they said it on the phone: an owner is paged, and the customer is told by "
        "when they are called back.",
    )
    asked_by = forms.CharField(
        label="Who asks",
        max_length=80,
        required=False,
        help_text="Their name; left empty, it is the ticket's contact.",
    )

    def arguments(self) -> dict[str, Any]:
        return {**super().arguments(), "channel": "phone"}


class CallBackForm(TicketForm):
    reached = forms.ChoiceField(
        label="The customer",
        choices=[("yes", "was reached"), ("no", "was not reached: it stays owed")],
    )
    words = words_field("What came of the call", "The customer reads this.")

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        return {**given, "reached": given["reached"] == "yes"}


class GiveForm(TicketForm):
    to = forms.ChoiceField(label="To")
    reason = words_field(
        "Why somebody else is to call back", "The customer reads this.", rows=2
    )

    def prepare(self) -> None:
        people = {
            str(each.pk): f"{each.level or 'Manager'}: {each.name}"
            for each in (*managers(reader=self.reader), *engineers(reader=self.reader))
        }
        choose(self, "to", people.items())

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        return {"owner_id": int(given["to"]), "reason": given["reason"]}
