"""The customers of the vendor, as its managers keep them."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from backline.guide.people import CLAUSE
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import Reader
from backline.records.accounts.rights import check_manages
from backline.records.customers.models import Customer
from backline.records.customers.queries import about, customer_for
from backline.records.trail.actions import record


LONGEST_NAME = 160


@transaction.atomic
def add_customer(*, name: str, by: Reader, now: datetime) -> Customer:
    """Store a new customer.

    Raises:
        NotAManager: *by* is none.
        MoveRefused: no name, or there is a customer of that name.
    """
    check_manages(by)
    customer = Customer(name=name_of(name, what="customer"), created_at=now)
    _store(customer)
    details = {"name": customer.name}
    record(did="customer.added", about=about(customer), by=by, now=now, details=details)
    return customer


@transaction.atomic
def rename_customer(
    *, customer_id: int, name: str, by: Reader, now: datetime
) -> Customer:
    """Give a customer another name; what was sent and exported keeps the old one.

    Raises:
        MoveRefused, NotAManager: as `add_customer`.
        UnknownCustomer: there is none.
    """
    check_manages(by)
    customer = customer_for(reader=by, customer_id=customer_id)
    before, customer.name = customer.name, name_of(name, what="customer")
    if customer.name != before:
        _store(customer)
        details = {"before": before, "name": customer.name}
        record(
            did="customer.renamed",
            about=about(customer),
            by=by,
            now=now,
            details=details,
        )
    return customer


def name_of(given: str, *, what: str, longest: int = LONGEST_NAME) -> str:
    """Return a name with its blanks folded.

    Raises:
        MoveRefused: it is none.
    """
    name = " ".join(given.split())
    if not 0 < len(name) <= longest or not name.isprintable():
        message = f"A {what} needs a name of 1 to {longest} printable characters."
        raise MoveRefused(message, CLAUSE)
    return name


def _store(customer: Customer) -> None:
    same = Customer.objects.filter(name__iexact=customer.name).exclude(pk=customer.pk)
    message = f"There is a customer {customer.name} already: look for it in the list."
    if same.exists():
        raise MoveRefused(message, CLAUSE)
    try:
        with transaction.atomic():
            customer.save()
    except IntegrityError as error:
        raise MoveRefused(message, CLAUSE) from error
