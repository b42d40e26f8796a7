"""Forms for calls to engineers and for customers who ask for escalation."""

from __future__ import annotations

from typing import Any

from django import forms

from backline.records.accounts.queries import engineers, managers
from backline.surfaces.look.acts import TicketForm, words_field
from backline.surfaces.look.choices import choose


class EscalateForm(TicketForm):
    words = words_field(
        "What the customer asks for",
        "As they said it on the phone: an owner is called, and the customer is told by "
        "when they are called back.",
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


class _ToSomebodyForm(TicketForm):
    """To one of the desk's people, by number, with a reason."""

    to = forms.ChoiceField(label="To")

    def prepare(self) -> None:
        people = {
            each.pk: f"{each.level or 'Manager'}: {each.name}"
            for each in (*managers(reader=self.reader), *engineers(reader=self.reader))
            if each.pk != self.reader.person_id
        }
        choose(self, "to", [(str(number), title) for number, title in people.items()])


class GiveForm(_ToSomebodyForm):
    reason = words_field(
        "Why somebody else is to call back", "The customer reads this.", rows=2
    )

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        return {"owner_id": int(given["to"]), "reason": given["reason"]}


class PassForm(_ToSomebodyForm):
    reason = words_field("Why it is theirs", "They are called at once.", rows=2)

    def arguments(self) -> dict[str, Any]:
        given = super().arguments()
        return {"to_id": int(given["to"]), "reason": given["reason"]}
