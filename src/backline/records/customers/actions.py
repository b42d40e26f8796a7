from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backline.records.accounts.actions import create_person
from backline.records.customers.models import Contact, Customer, Site
from backline.records.trail.actions import record
from backline.records.trail.actor import Actor
from backline.zones import zone as zone_named


class SiteRefused(ValueError):
    """This site cannot be stored as given."""


@transaction.atomic
def add_customer(*, name: str, by: Actor, now: datetime) -> Customer:
    """Store a new customer."""
    customer = Customer.objects.create(name=name.strip(), created_at=now)
    record(did="customer.added", about=customer.name, by=by, now=now)
    return customer


@transaction.atomic
def add_contact(  # noqa: PLR0913 - a contact's own fields
    *,
    customer: Customer,
    name: str,
    email: str,
    by: Actor,
    now: datetime,
    phone: str = "",
    password: str | None = None,
    signs_in: bool = False,
) -> Contact:
    """Store a person at a customer, and let them sign in when asked to."""
    person = None
    if signs_in:
        person = create_person(
            email=email,
            name=name,
            side="customer",
            organisation_id=customer.pk,
            password=password,
            by=by,
            now=now,
        )
    contact = Contact.objects.create(
        customer=customer,
        name=name.strip(),
        email=email.strip().lower(),
        phone=phone.strip(),
        person=person,
    )
    details = {"email": contact.email, "signs_in": signs_in}
    record(did="contact.added", about=customer.name, by=by, now=now, details=details)
    return contact


@transaction.atomic
def add_site(  # noqa: PLR0913 - a site's own fields
    *,
    customer: Customer,
    name: str,
    zone: str,
    geography: str,
    seats: int,
    by: Actor,
    now: datetime,
    call_capacity: int = 0,
    version: str = "",
    duty_contact: Contact | None = None,
) -> Site:
    """Store a deployment of a contact centre.

    Raises:
        UnknownZone: the zone is not in the pinned zone data.
        SiteRefused: no seats, or the duty contact is another customer's.
    """
    zone_named(zone)
    if seats < 1:
        message = f"A site has at least one seat; {seats} was given."
        raise SiteRefused(message)
    if duty_contact is not None and duty_contact.customer_id != customer.pk:
        message = f"{duty_contact.name} is not a contact of {customer.name}."
        raise SiteRefused(message)
    site = Site.objects.create(
        customer=customer,
        name=name.strip(),
        zone=zone,
        geography=geography,
        seats=seats,
        call_capacity=call_capacity,
        version=version,
        duty_contact=duty_contact,
    )
    details = {"site": site.name, "zone": zone, "seats": seats}
    record(did="site.added", about=customer.name, by=by, now=now, details=details)
    return site


@transaction.atomic
def change_seats(*, site: Site, seats: int, by: Actor, now: datetime) -> None:
    """Write down another number of seats; losses are counted against it from now on.

    Raises:
        SiteRefused: somebody changed it since *site* was read.
    """
    same = Site.objects.filter(pk=site.pk, seats=site.seats)
    if not same.update(seats=seats):
        message = f"The seats of {site.name} were changed meanwhile: look again."
        raise SiteRefused(message)
    details = {"site": site.name, "before": site.seats, "seats": seats}
    about = site.customer.name
    record(did="site.seats-changed", about=about, by=by, now=now, details=details)
    site.seats = seats


@transaction.atomic
def name_duty_contact(
    *, site: Site, contact: Contact, by: Actor, now: datetime
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
    about = site.customer.name
    record(did="site.duty-contact-named", about=about, by=by, now=now, details=details)
