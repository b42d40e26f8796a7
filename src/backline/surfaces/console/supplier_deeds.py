"""What an engineer does about suppliers on a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms

from backline.guide.timeline import Kind
from backline.records.accounts.queries import THE_DESK, engineers
from backline.records.suppliers import actions
from backline.records.suppliers.queries import (
    supplier_tickets_of,
    suppliers_fit_for,
)
from backline.records.tickets.asked_once import asked_once
from backline.surfaces.look.acts import Deed, TicketForm, at_field, words_field
from backline.surfaces.look.choices import choose


if TYPE_CHECKING:
    from backline.records.tickets.models import Ticket


class OpenForm(TicketForm):
    supplier_id = forms.TypedChoiceField(
        label="Supplier",
        help_text="The vendor's own and this customer's; others are added under Suppliers.",
        coerce=int,
    )
    their_number = forms.CharField(
        label="Their number",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    what = forms.CharField(label="What they have to mend", max_length=500)
    every_minutes = forms.IntegerField(
        label="Chase them every, in minutes",
        required=False,
        min_value=5,
        help_text="Empty: as often as is written of the supplier.",
    )
    chaser_id = forms.TypedChoiceField(
        label="Who chases", coerce=int, empty_value=None, required=False
    )

    def prepare(self) -> None:
        fit = suppliers_fit_for(reader=self.reader, ticket=self.ticket)
        named = [
            (str(each.pk), f"{each.name}, {each.what}, {_whose(each.customer)}")
            for each in fit
        ]
        choose(self, "supplier_id", [("", "choose one"), *named])
        people = [(str(each.pk), each.name) for each in engineers(reader=self.reader)]
        choose(self, "chaser_id", [("", "whoever has the ticket"), *people])


def _whose(customer: object) -> str:
    return f"{customer}'s own" if customer else "ours"


class SaidForm(TicketForm):
    """Something said to or by a supplier; the ticket may have several."""

    supplier_ticket_id = forms.TypedChoiceField(label="With", coerce=int)
    words = words_field("What was said", "Only engineers read this.", rows=3)

    def prepare(self) -> None:
        rows = supplier_tickets_of(reader=self.reader, ticket=self.ticket)
        named = [
            (str(row.pk), f"{row.supplier.name} {row.their_number}")
            for row in rows
            if row.closed_at is None
        ]
        choose(self, "supplier_ticket_id", named)


class ChaseForm(SaidForm):
    chase_at = at_field("Chase again at")

    def prepare(self) -> None:
        super().prepare()
        where = self.ticket.site.zone
        self.fields[
            "chase_at"
        ].help_text = f"On the site's clock, {where}. Empty: after the usual time."


@asked_once
def has_supplier(ticket: Ticket) -> bool:
    """Say whether a supplier still has something to mend for a ticket."""
    rows = supplier_tickets_of(reader=THE_DESK, ticket=ticket)
    return any(row.closed_at is None for row in rows)


SUPPLIER_DEEDS = (
    Deed(
        "supplier",
        "Open with a supplier",
        Kind.SUPPLIER_TOLD,
        OpenForm,
        actions.open_with_supplier,
        "Written down: you are reminded when they are to be chased.",
    ),
    Deed(
        "supplier-chased",
        "Chased the supplier",
        Kind.SUPPLIER_CHASED,
        ChaseForm,
        actions.chase_supplier,
        "Written down; the next chase is set.",
        suits=has_supplier,
    ),
    Deed(
        "supplier-answered",
        "The supplier said something",
        Kind.SUPPLIER_ANSWERED,
        ChaseForm,
        actions.note_suppliers_answer,
        "Written down; the next chase is set.",
        suits=has_supplier,
    ),
    Deed(
        "supplier-closed",
        "The supplier is done",
        Kind.SUPPLIER_CLOSED,
        SaidForm,
        actions.close_with_supplier,
        "Closed with the supplier.",
        suits=has_supplier,
    ),
)
