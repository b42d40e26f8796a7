from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from backline.guide.people import Speaks
from backline.records.accounts.queries import Reader
from backline.records.accounts.rights import can_manage
from backline.records.customers.models import Contact, Customer, Site


class UnknownSite(LookupError):
    """There is no such site, or it is another customer's."""


class UnknownCustomer(LookupError):
    """There is no such customer, or it is another one."""


class UnknownContact(LookupError):
    """There is no such contact, or it is another customer's."""


def sites_for(*, reader: Reader) -> QuerySet[Site]:
    """Return the sites that *reader* may see, with their customers, by name."""
    sites = Site.objects.select_related("customer", "duty_contact").order_by(
        "customer__name", "name"
    )
    if reader.side == "vendor":
        return sites
    if reader.side == "customer" and reader.customer_id is not None:
        return sites.filter(customer=reader.customer_id)
    if reader.side == "site" and reader.site_id is not None:
        return sites.filter(pk=reader.site_id)
    return sites.none()


def site_for(*, reader: Reader, site_id: int) -> Site:
    """Return one site.

    Raises:
        UnknownSite: there is none that *reader* may see.
    """
    # Not `first()`, which would order and cut what can be one row only.
    site = next(iter(sites_for(reader=reader).filter(pk=site_id).order_by()), None)
    if site is None:
        message = f"There is no site {site_id} here: choose one of your sites."
        raise UnknownSite(message)
    return site


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page of sites; `after` is the number to go on from, None at the end."""

    sites: list[Site]
    after: int | None


def sites_page(*, reader: Reader, after: int = 0, size: int = 50) -> SitePage:
    """Return the sites that *reader* may see from a number on, in its order."""
    found = list(
        sites_for(reader=reader).filter(pk__gt=after).order_by("pk")[: size + 1]
    )
    return SitePage(found[:size], found[size - 1].pk if len(found) > size else None)


def customers_for(*, reader: Reader, closed: bool = False) -> QuerySet[Customer]:
    """Return the customers that *reader* may see, by name; those closed, or the others."""
    return _seen_by(reader).filter(closed_at__isnull=not closed)


def customer_for(*, reader: Reader, customer_id: int) -> Customer:
    """Return one customer, closed or not.

    Raises:
        UnknownCustomer: there is none that *reader* may see.
    """
    found = next(iter(_seen_by(reader).filter(pk=customer_id)), None)
    if found is None:
        message = f"There is no customer {customer_id} here: choose one of the list."
        raise UnknownCustomer(message)
    return found


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """A page of customers; `after` is the number to go on from, None at the end."""

    customers: list[Customer]
    after: int | None


def customers_page(*, reader: Reader, after: int = 0, size: int = 50) -> CustomerPage:
    """Return the customers that *reader* may see from a number on, in its order."""
    seen = _seen_by(reader).filter(pk__gt=after).order_by("pk")
    found = list(seen[: size + 1])
    more = len(found) > size
    return CustomerPage(found[:size], found[size - 1].pk if more else None)


def _seen_by(reader: Reader) -> QuerySet[Customer]:
    customers = Customer.objects.order_by("name")
    if reader.side == "vendor":
        return customers
    return customers.filter(pk=reader.customer_id or 0)


def contact_of(*, reader: Reader) -> Contact | None:
    """Return the contact that *reader* signs in as; None for the vendor's people."""
    if reader.side != "customer" or reader.person_id is None:
        return None
    return next(iter(Contact.objects.filter(person=reader.person_id)), None)


def contacts_for(
    *, reader: Reader, customer_id: int | None = None, left: bool = False
) -> QuerySet[Contact]:
    """Return the contacts (of one customer) that *reader* may see, by name.

    Those who have left are asked for by themselves.
    """
    contacts = _contacts(reader).filter(left_at__isnull=not left)
    return contacts if customer_id is None else contacts.filter(customer=customer_id)


@dataclass(frozen=True, slots=True)
class ContactPage:
    """A page of contacts; `after` is the number to go on from, None at the end."""

    contacts: list[Contact]
    after: int | None


def contacts_page(
    *, reader: Reader, customer_id: int | None = None, after: int = 0, size: int = 50
) -> ContactPage:
    """Return the contacts that *reader* may see from a number on, in its order."""
    seen = _contacts(reader).filter(pk__gt=after).order_by("pk")
    if customer_id is not None:
        seen = seen.filter(customer=customer_id)
    found = list(seen[: size + 1])
    return ContactPage(found[:size], found[size - 1].pk if len(found) > size else None)


def contact_for(*, reader: Reader, contact_id: int) -> Contact:
    """Return one contact, whether they are still there or have left.

    Raises:
        UnknownContact: there is none that *reader* may see.
    """
    found = next(iter(_contacts(reader).filter(pk=contact_id)), None)
    if found is None:
        message = f"There is no contact {contact_id} here: choose one of the list."
        raise UnknownContact(message)
    return found


def speaks_for(*, reader: Reader, customer_id: int) -> Speaks:
    """Return what *reader* may say about the people of a customer."""
    own = contact_of(reader=reader) if reader.customer_id == customer_id else None
    return Speaks(can_manage(reader), own is not None and own.heads)


def about(customer: Customer) -> str:
    """Return how the trail names a customer."""
    return f"customer:{customer.pk}"


def _contacts(reader: Reader) -> QuerySet[Contact]:
    contacts = Contact.objects.select_related("customer", "person")
    if reader.side != "vendor":
        contacts = contacts.filter(customer=reader.customer_id or 0)
    return contacts.order_by("name", "pk")
