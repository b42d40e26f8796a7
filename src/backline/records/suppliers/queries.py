from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.suppliers.models import Supplier, SupplierTicket
from backline.records.tickets.asked_once import asked_once
from backline.records.tickets.beside import may_have
from backline.records.tickets.models import Ticket


class UnknownSupplier(LookupError):
    """There is no such supplier, or no such ticket with one."""


def suppliers_for(*, reader: Reader) -> QuerySet[Supplier]:
    """Return the suppliers by name, with `open_tickets`: the vendor's people only."""
    suppliers = Supplier.objects.select_related("customer").annotate(
        open_tickets=Count("tickets", filter=Q(tickets__closed_at__isnull=True))
    )
    return suppliers if reader.side == "vendor" else suppliers.none()


def supplier_for(*, reader: Reader, supplier_id: int) -> Supplier:
    """Return one supplier.

    Raises:
        UnknownSupplier: there is none that *reader* may see.
    """
    found = next(iter(suppliers_for(reader=reader).filter(pk=supplier_id)), None)
    if found is None:
        message = f"There is no supplier {supplier_id} here: see the list of suppliers."
        raise UnknownSupplier(message)
    return found


def suppliers_fit_for(*, reader: Reader, ticket: Ticket) -> list[Supplier]:
    """Return who may have to mend something of *ticket*: ours, and its customer's."""
    fit = Q(customer__isnull=True) | Q(customer=ticket.customer_id)
    return list(suppliers_for(reader=reader).filter(fit))


def _seen_by(reader: Reader) -> QuerySet[SupplierTicket]:
    """Return what *reader* may see: the vendor all, a customer of their suppliers."""
    rows = SupplierTicket.objects.select_related(
        "supplier", "chaser", "ticket__customer", "ticket__engineer"
    )
    if reader.side == "vendor":
        return rows
    if reader.side == "customer" and reader.customer_id is not None:
        own = reader.customer_id
        return rows.filter(supplier__customer=own, ticket__customer=own)
    return rows.none()


def supplier_tickets_of(*, reader: Reader, ticket: Ticket) -> list[SupplierTicket]:
    """Return what suppliers have to mend for *ticket*: the open ones first."""
    seen = _seen_by(reader).filter(ticket=ticket.pk)
    rows = _all_of(ticket) if reader.side == "vendor" else seen
    return sorted(rows, key=lambda row: (row.closed_at is not None, row.opened_at))


@asked_once
def _all_of(ticket: Ticket) -> list[SupplierTicket]:
    if not may_have(ticket, SupplierTicket):
        return []
    return list(_seen_by(THE_DESK).filter(ticket=ticket.pk))


def supplier_ticket_of(
    *, reader: Reader, ticket: Ticket, supplier_ticket_id: int
) -> SupplierTicket:
    """Return one of what suppliers have to mend for *ticket*.

    Raises:
        UnknownSupplier: there is none that *reader* may see.
    """
    rows = _seen_by(reader).filter(ticket=ticket.pk, pk=supplier_ticket_id)
    found = next(iter(rows), None)
    if found is None:
        message = (
            f"{ticket.number} has no ticket {supplier_ticket_id} with a supplier: see "
            "its page."
        )
        raise UnknownSupplier(message)
    return found


def open_supplier_tickets(*, reader: Reader) -> list[SupplierTicket]:
    """Return what suppliers still have to mend, whoever is chased next first."""
    return list(_seen_by(reader).filter(closed_at__isnull=True))
