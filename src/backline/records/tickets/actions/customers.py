"""The end of a customer: nothing runs for them any more, and nobody comes in."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from backline.guide.people import CLAUSE
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.accounts.rights import check_manages
from backline.records.contracts.models import Contract
from backline.records.customers.actions import close_access
from backline.records.customers.models import Customer
from backline.records.customers.queries import about, contacts_for, customer_for
from backline.records.tickets.models import Ticket
from backline.records.trail.actions import record


@transaction.atomic
def close_customer(*, customer_id: int, by: Reader, now: datetime) -> Customer:
    """Close a customer: their people are shut out; all that was done stays to be read.

    Raises:
        NotAManager: *by* is none.
        MoveRefused: a ticket of theirs is open, or a contract has not ended.
        UnknownCustomer: there is none.
    """
    check_manages(by)
    customer = customer_for(reader=by, customer_id=customer_id)
    _check_nothing_runs(customer, now)
    if Customer.objects.filter(pk=customer.pk, closed_at=None).update(closed_at=now):
        for contact in contacts_for(reader=THE_DESK, customer_id=customer.pk):
            close_access(contact_id=contact.pk, by=by, now=now)
        record(did="customer.closed", about=about(customer), by=by, now=now)
    return customer


@transaction.atomic
def reopen_customer(*, customer_id: int, by: Reader, now: datetime) -> Customer:
    """Take a customer back; their people are invited again one by one.

    Raises:
        NotAManager: *by* is none.
        UnknownCustomer: there is none.
    """
    check_manages(by)
    customer = customer_for(reader=by, customer_id=customer_id)
    closed = Customer.objects.filter(pk=customer.pk).exclude(closed_at=None)
    if closed.update(closed_at=None):
        record(did="customer.reopened", about=about(customer), by=by, now=now)
    return customer


def _check_nothing_runs(customer: Customer, now: datetime) -> None:
    running = Ticket.objects.filter(customer=customer, is_open=True).count()
    if running:
        message = f"{customer.name} has {running} open tickets: close them first."
        raise MoveRefused(message, CLAUSE)
    to_come = Q(ends_at=None) | Q(ends_at__gt=now)
    agreed = Contract.objects.filter(to_come, customer=customer, replaced_at=None)
    if agreed.exists():
        message = (
            f"A contract of {customer.name} has not ended: agree on its end first, and "
            "close the customer after it."
        )
        raise MoveRefused(message, CLAUSE)
