"""Words of a contract's coming end, to managers and the customer's contacts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from backline.guide.contract_term import (
    CLAUSE,
    WARNED_DAYS_BEFORE,
    days_left,
    running_words,
    warning_due,
)
from backline.records.accounts.queries import THE_DESK, managers
from backline.records.contracts.agreement_queries import (
    began_at,
    contracts_for,
    sites_of,
    standing_of,
    zone_of,
)
from backline.records.contracts.models import Contract, ContractNotice
from backline.records.customers.queries import contacts_for
from backline.records.outbox.actions import enqueue_all, message
from backline.records.outbox.models import Message


def tell_of_ends(*, now: datetime) -> int:
    """Tell of the contracts that end soon and that no other follows; each word once.

    Returns:
        How many contracts were told of.
    """
    horizon = now + timedelta(days=max(WARNED_DAYS_BEFORE))
    ending = contracts_for(reader=THE_DESK).filter(
        ends_at__gt=now, ends_at__lte=horizon
    )
    return sum(_tell(contract, now) for contract in ending)


@transaction.atomic
def _tell(contract: Contract, now: datetime) -> bool:
    """Tell of one end if that is due and was not done."""
    ends_at = contract.ends_at
    if ends_at is None:
        return False
    days = warning_due(began_at(contract), ends_at, now)
    if days is None or standing_of(contract, now).all_followed:
        return False
    _, is_new = ContractNotice.objects.get_or_create(
        contract_id=contract.number, days_before=days, defaults={"told_at": now}
    )
    if is_new:
        enqueue_all(_letters(contract, ends_at, now))
    return is_new


def _letters(contract: Contract, ends_at: datetime, now: datetime) -> Iterator[Message]:
    left = days_left(ends_at, now)
    ends = f"{ends_at.astimezone(zone_of(contract)):%Y-%m-%d %H:%M %Z}"
    subject = f"The contract of {contract.customer.name} ends in {left} days"
    words = (
        f"{contract.plan_version.title} for "
        f"{', '.join(site.name for site in sites_of(contract))} ends on {ends}, in "
        f"{left} days, and no contract follows for all of it yet.\n\n"
        f"At its end: {running_words(contract.running_at_end)} New reports are taken "
        f"again once the next contract begins ({CLAUSE})."
    )
    people = [
        (person.email, "console")
        for person in managers(reader=THE_DESK)
        if person.notify_by_mail
    ]
    contacts = contacts_for(reader=THE_DESK, customer_id=contract.customer_id)
    people += [(contact.email, "portal") for contact in contacts]
    for address, place in people:
        link = f"{settings.BASE_URL}/{place}/contracts/{contract.number}/"
        yield message(
            channel="mail",
            recipient=address,
            subject=subject,
            body=f"{words}\n\n{link}\n",
            about=f"contract {contract.number}",
            now=now,
        )
