"""The sites of customers, as the vendor's managers keep them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from backline.geography.days import known_place
from backline.geography.places import only_zone_of
from backline.guide.calendar_terms import BadCalendar
from backline.guide.people import CLAUSE
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import Reader
from backline.records.accounts.rights import check_manages
from backline.records.customers.actions.customers import name_of
from backline.records.customers.models import Contact, Customer, Site
from backline.records.customers.queries import about, site_for
from backline.records.trail.actions import record
from backline.zones import UnknownZone
from backline.zones import zone as zone_named


class SiteRefused(MoveRefused):
    """This site cannot be stored as given."""

    def __init__(self, because: str) -> None:
        super().__init__(because, CLAUSE)


@transaction.atomic
def add_site(  # noqa: PLR0913 - a site's own fields
    *,
    customer: Customer,
    name: str,
    geography: str,
    seats: int,
    by: Reader,
    now: datetime,
    zone: str = "",
    call_capacity: int = 0,
    version: str = "",
    duty_contact: Contact | None = None,
) -> Site:
    """Store a deployment of a contact centre; without a zone, in that of its country.

    Raises:
        NotAManager: *by* is none.
        SiteRefused: the customer is closed or has a site of that name, there is no such
            zone or geography, no seats, or the duty contact is another customer's.
    """
    check_manages(by)
    if customer.closed_at is not None:
        message = f"{customer.name} is closed: no site is added there."
        raise SiteRefused(message)
    if duty_contact is not None and duty_contact.customer_id != customer.pk:
        message = f"{duty_contact.name} is not a contact of {customer.name}."
        raise SiteRefused(message)
    given = _checked(name, geography, zone, seats)
    more = {"call_capacity": call_capacity, "version": version.strip()}
    site = Site(customer=customer, duty_contact=duty_contact, **given, **more)
    _store(site)
    details = {"site": site.name, **given, **more}
    record(did="site.added", about=about(customer), by=by, now=now, details=details)
    return site


@transaction.atomic
def change_site(  # noqa: PLR0913 - a site's own fields
    *,
    site_id: int,
    name: str,
    geography: str,
    seats: int,
    by: Reader,
    now: datetime,
    zone: str = "",
    call_capacity: int = 0,
    version: str = "",
) -> Site:
    """Write down other terms of a site; losses are counted against its seats.

    A zone or geography holds for what is agreed and shown from now on. The calendar in
    force has its own zone, and tickets keep the calendar that they were opened under.

    Raises:
        NotAManager: *by* is none.
        SiteRefused: as `add_site`.
        UnknownSite: there is none.
    """
    check_manages(by)
    site = site_for(reader=by, site_id=site_id)
    given = _checked(name, geography, zone, seats)
    given |= {"call_capacity": call_capacity, "version": version.strip()}
    changed = {
        field: [getattr(site, field), value]
        for field, value in given.items()
        if getattr(site, field) != value
    }
    if not changed:
        return site
    for field, (_, value) in changed.items():
        setattr(site, field, value)
    _store(site)
    details = {"site": site.name, **changed}
    where = about(site.customer)
    record(did="site.changed", about=where, by=by, now=now, details=details)
    return site


def _checked(name: str, geography: str, zone: str, seats: int) -> dict[str, Any]:
    where, code = zone.strip(), geography.strip()
    try:
        # Where a history was that is played on a desk of its own, nobody knows.
        if code or not where:
            place = known_place(code)
            where, code = where or only_zone_of(place.country), str(place)
        zone_named(where)
    except (BadCalendar, UnknownZone) as error:
        raise SiteRefused(str(error)) from error
    if seats < 1:
        message = f"A site has at least one seat; {seats} was given."
        raise SiteRefused(message)
    return {
        "name": name_of(name, what="site"),
        "geography": code,
        "zone": where,
        "seats": seats,
    }


def _store(site: Site) -> None:
    try:
        with transaction.atomic():
            site.save()
    except IntegrityError as error:
        message = f"{site.customer.name} has a site {site.name} already."
        raise SiteRefused(message) from error


@transaction.atomic
def change_seats(*, site: Site, seats: int, by: Reader, now: datetime) -> None:
    """Write down another number of seats; losses are counted against it from now on.

    Raises:
        SiteRefused: somebody changed it since *site* was read.
    """
    same = Site.objects.filter(pk=site.pk, seats=site.seats)
    if not same.update(seats=seats):
        message = f"The seats of {site.name} were changed meanwhile: look again."
        raise SiteRefused(message)
    details = {"site": site.name, "before": site.seats, "seats": seats}
    where = about(site.customer)
    record(did="site.seats-changed", about=where, by=by, now=now, details=details)
    site.seats = seats


@transaction.atomic
def name_duty_contact(
    *, site: Site, contact: Contact, by: Reader, now: datetime
) -> None:
    """Write down whom the vendor reaches when sitewatch opens an incident.

    Raises:
        SiteRefused: they are another customer's.
    """
    if contact.customer_id != site.customer_id:
        message = f"{contact.name} is not a contact of {site.customer.name}."
        raise SiteRefused(message)
    if (
        not Site.objects.filter(pk=site.pk)
        .exclude(duty_contact=contact)
        .update(duty_contact=contact)
    ):
        return
    details = {"site": site.name, "contact": contact.name}
    where = about(site.customer)
    record(did="site.duty-contact-named", about=where, by=by, now=now, details=details)
