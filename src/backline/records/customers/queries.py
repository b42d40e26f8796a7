from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from backline.records.accounts.queries import Reader
from backline.records.customers.models import Contact, Customer, Site


class UnknownSite(LookupError):
    """There is no such site, or it is another customer's."""


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


def customers_for(*, reader: Reader) -> QuerySet[Customer]:
    """Return the customers that *reader* may see, by name."""
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
    *, reader: Reader, customer_id: int | None = None
) -> QuerySet[Contact]:
    """Return the contacts (of one customer) that *reader* may see, by name."""
    contacts = Contact.objects.select_related("customer").order_by("name", "pk")
    if reader.side != "vendor":
        contacts = contacts.filter(customer=reader.customer_id or 0)
    return contacts if customer_id is None else contacts.filter(customer=customer_id)
