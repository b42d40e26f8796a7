"""The suppliers, and what they have to mend for a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from backline.records.suppliers.queries import supplier_tickets_of, suppliers_for
from backline.records.tickets.queries import ticket_for
from backline.surfaces.api.door import ApiRequest, Bearer, check_query, say
from backline.surfaces.api.values import InstantTold, Told


if TYPE_CHECKING:
    from backline.records.suppliers.models import Supplier, SupplierTicket

router = Router()
READ = Bearer("tickets.read")


class SupplierShown(Told):
    id: int
    name: str
    what: str
    customer: Annotated[
        int | None, Field(description="Whose supplier it is; null for the vendor's.")
    ]
    phone: str
    email: str
    chase_minutes: int
    open_tickets: int


class SuppliersShown(Told):
    """The suppliers by name; the vendor's people only see any."""

    items: list[SupplierShown]


class SupplierTicketShown(Told):
    id: int
    supplier: str
    their_number: str
    what: str
    opened_at: InstantTold
    chases: int
    last_word: str
    last_word_at: InstantTold
    chase_at: Annotated[InstantTold | None, Field(description="Null once closed.")]
    closed_at: InstantTold | None


class SupplierTicketsShown(Told):
    """What suppliers have to mend, the open ones first; a customer sees their own."""

    items: list[SupplierTicketShown]


@router.get("/suppliers", auth=READ, response=SuppliersShown, url_name="suppliers")
def list_suppliers(request: ApiRequest) -> HttpResponse:
    """List the suppliers: the vendor's own and the customers'."""
    check_query(request)
    found = suppliers_for(reader=request.auth)
    return say(SuppliersShown(items=[_supplier(each) for each in found]))


@router.get(
    "/tickets/{number}/suppliers",
    auth=READ,
    response=SupplierTicketsShown,
    url_name="ticket-suppliers",
)
def list_supplier_tickets(request: ApiRequest, number: str) -> HttpResponse:
    """List what suppliers have to mend for a ticket."""
    check_query(request)
    ticket = ticket_for(reader=request.auth, number=number)
    rows = supplier_tickets_of(reader=request.auth, ticket=ticket)
    return say(SupplierTicketsShown(items=[_ticket(row) for row in rows]))


def _supplier(supplier: Supplier) -> SupplierShown:
    return SupplierShown(
        id=supplier.pk,
        name=supplier.name,
        what=supplier.what,
        customer=supplier.customer_id,
        phone=supplier.phone,
        email=supplier.email,
        chase_minutes=supplier.chase_minutes,
        open_tickets=supplier.tickets.filter(closed_at__isnull=True).count(),
    )


def _ticket(row: SupplierTicket) -> SupplierTicketShown:
    return SupplierTicketShown(
        id=row.pk,
        supplier=row.supplier.name,
        their_number=row.their_number,
        what=row.what,
        opened_at=row.opened_at,
        chases=row.chases,
        last_word=row.last_word,
        last_word_at=row.last_word_at,
        chase_at=row.chase_at,
        closed_at=row.closed_at,
    )
