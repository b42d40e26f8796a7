"""What the pages of the customers show."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse

from backline.records.accounts.rights import can_manage
from backline.records.contracts.agreement_queries import contracts_for, standing_of
from backline.records.contracts.queries import plans_of_sites
from backline.records.customers.queries import (
    UnknownCustomer,
    contacts_for,
    customer_for,
    customers_for,
    sites_for,
)
from backline.records.readiness.queries import not_ready
from backline.surfaces.console.customer_trail import customer_trail
from backline.surfaces.console.frame import nav_of
from backline.surfaces.look.contacts import contact_lines, names_people
from backline.surfaces.look.pieces import Act


if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from backline.records.accounts.queries import Reader
    from backline.records.contracts.models import Contract
    from backline.records.customers.models import Customer, Site
    from backline.surfaces.look.calendar_desk import Desk
    from backline.surfaces.look.contacts import ContactLine

Shown = dict[str, Any]
PLACE = "console-customers"


@dataclass(frozen=True, slots=True)
class CustomerLine:
    """A customer as a line: how much there is, and what is to be done."""

    customer: Customer
    sites: int
    contacts: int
    to_do: str
    url: str


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site as a line of its customer's page."""

    site: Site
    package: str
    is_ready: bool


@dataclass(frozen=True, slots=True)
class ContractLine:
    """A contract as a line of its customer's page."""

    contract: Contract
    standing: str
    url: str


def nav() -> list[Any]:
    """Return the side navigation of these pages."""
    return nav_of(None, here=reverse(PLACE))


def customers_shown(*, reader: Reader) -> Shown:
    """Return the customers, and those that are closed."""
    sites = Counter(site.customer_id for site in sites_for(reader=reader))
    waiting = Counter(site.customer_id for site in not_ready(reader=reader))
    people = Counter(each.customer_id for each in contacts_for(reader=reader))
    lines = [
        CustomerLine(
            each,
            sites[each.pk],
            people[each.pk],
            _to_do(sites[each.pk], people[each.pk], waiting[each.pk]),
            reverse("console-customer", args=[each.pk]),
        )
        for each in customers_for(reader=reader)
    ]
    manages = can_manage(reader)
    new = Act("Add a customer", reverse("console-customer-new"), main=True)
    return {
        "lines": lines,
        "closed": list(customers_for(reader=reader, closed=True)),
        "manages": manages,
        "act": new if manages else None,
        "nav": nav(),
    }


def _to_do(sites: int, people: int, waiting: int) -> str:
    if not sites:
        return "no site yet"
    if not people:
        return "nobody is known there"
    if waiting:
        return "one site is not ready" if waiting == 1 else f"{waiting} sites not ready"
    return ""


def customer_shown(desk: Desk, customer: Customer) -> Shown:
    """Return a customer: what is missing, its sites, its people, its contracts."""
    reader, now = desk.reader, desk.now
    sites = _sites(customer, reader, now)
    people = contact_lines(desk, customer)
    contracts = [
        ContractLine(
            each,
            standing_of(each, now).word,
            reverse("console-contract", args=[each.number]),
        )
        for each in contracts_for(reader=reader).filter(customer=customer)
    ]
    is_open = customer.closed_at is None
    return {
        "customer": customer,
        "sites": sites,
        "people": people,
        "left": contact_lines(desk, customer, left=True),
        "contracts": contracts,
        "missing": list(_missing(customer, sites, people)) if is_open else [],
        "trail": customer_trail(reader=reader, customer=customer),
        "zone": UTC,
        "manages": can_manage(reader),
        "names": names_people(desk, customer),
        "now": now,
    }


def _sites(customer: Customer, reader: Reader, now: datetime) -> list[SiteLine]:
    found = list(sites_for(reader=reader).filter(customer=customer))
    plans = plans_of_sites([site.pk for site in found], now)
    waiting = set(not_ready(reader=reader).values_list("pk", flat=True))
    return [
        SiteLine(
            site,
            plans[site.pk].title if site.pk in plans else "",
            site.pk not in waiting,
        )
        for site in found
    ]


def _missing(
    customer: Customer, sites: list[SiteLine], people: list[ContactLine]
) -> Iterator[tuple[str, str]]:
    """Yield what a customer lacks, in the order in which people settle it."""
    own = [customer.pk]
    if not people:
        url = reverse("console-contact-new", args=own)
        yield "Nobody there is known yet: add a contact.", url
    if not sites:
        url = reverse("console-site-new", args=own)
        yield "There is no site yet: add one.", url
    for line in sites:
        name, site_id = line.site.name, line.site.pk
        if not line.package:
            url = f"{reverse('console-sign-contract')}?customer={customer.pk}"
            yield f"No contract covers {name}: sign one.", url
        if not line.is_ready:
            url = reverse("console-readiness", args=[site_id])
            yield f"{name} is not ready: see what is missing.", url
        elif line.site.duty_contact_id is None:
            url = f"{reverse('console-customer', args=own)}#people-title"
            yield f"{name} has no duty contact any more: name one of its people.", url


def customer_or_404(*, reader: Reader, customer_id: int) -> Customer:
    """Return the customer, or end in a page that says there is none."""
    try:
        return customer_for(reader=reader, customer_id=customer_id)
    except UnknownCustomer as error:
        raise Http404(str(error)) from error
