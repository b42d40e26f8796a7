"""Customers, their sites and their people over the API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from backline.guide.people import check_can_name
from backline.guide.workflow import MoveRefused
from backline.records.accounts.rights import check_manages
from backline.records.customers import actions
from backline.records.customers.queries import (
    UnknownContact,
    UnknownCustomer,
    UnknownSite,
    contact_for,
    contacts_page,
    customer_for,
    customers_page,
    site_for,
    sites_page,
    speaks_for,
)
from backline.records.enrolment.actions import close_customer
from backline.records.tickets.actions.customers import reopen_customer
from backline.surfaces.api.asked import SiteQuery
from backline.surfaces.api.asked_customers import (
    ContactGiven,
    ContactQuery,
    ContactStep,
    CustomerGiven,
    CustomerStep,
    NewSiteGiven,
    SiteGiven,
)
from backline.surfaces.api.door import (
    ApiRequest,
    Bearer,
    act_once,
    check_query,
    say,
)
from backline.surfaces.api.problems import Problem, not_found
from backline.surfaces.api.told import CustomerTold, SitePageTold, SiteTold, site_told
from backline.surfaces.api.values import InstantTold, Told


if TYPE_CHECKING:
    from backline.records.customers.models import Contact, Customer

READ = Bearer("tickets.read")
WRITE = Bearer("tickets.write")

router = Router()


class CustomerShown(CustomerTold):
    closed_at: InstantTold | None


class CustomersShown(Told):
    """Customers, by number; a contact sees their own."""

    items: list[CustomerShown]
    next: Annotated[
        int | None, Field(description="?cursor= of the next page; null at the end.")
    ]


class ContactShown(Told):
    number: int
    customer: CustomerTold
    name: str
    email: str
    phone: str
    language: str
    signs_in: Annotated[bool, Field(description="Whether they may come in.")]
    names_people: bool
    left_at: InstantTold | None


class ContactsShown(Told):
    """Contacts, by number, those who have left too."""

    items: list[ContactShown]
    next: Annotated[
        int | None, Field(description="?cursor= of the next page; null at the end.")
    ]


@router.get("/customers", auth=READ, response=CustomersShown, url_name="customers")
def list_customers(request: ApiRequest, asked: Query[SiteQuery]) -> HttpResponse:
    """List the customers that the token's owner may see, by number."""
    check_query(request, SiteQuery.model_fields)
    page = customers_page(reader=request.auth, after=asked.cursor, size=asked.limit)
    items = [_customer(each) for each in page.customers]
    return say(CustomersShown(items=items, next=page.after))


@router.post(
    "/customers", auth=WRITE, response={201: CustomerShown}, url_name="customers"
)
def add_customer(request: ApiRequest, given: CustomerGiven) -> HttpResponse:
    """Add a customer; managers only."""
    check_query(request)
    check_manages(request.auth)

    def act(now: datetime) -> BaseModel:
        made = actions.add_customer(name=given.name, by=request.auth, now=now)
        return _customer(made)

    return act_once(request, act, HTTPStatus.CREATED)


@router.get(
    "/customers/{int:customer}", auth=READ, response=CustomerShown, url_name="customer"
)
def read_customer(request: ApiRequest, customer: int) -> HttpResponse:
    """Read one customer."""
    check_query(request)
    return say(_customer(_customer_or_404(request, customer)))


_STEPS: Mapping[str, Callable[..., Any]] = {
    "renamed": actions.rename_customer,
    "closed": close_customer,
    "reopened": reopen_customer,
    "changed": actions.change_contact,
    "invited": actions.invite_contact,
    "access_closed": actions.close_access,
    "left": actions.contact_left,
    "names_people": partial(actions.let_name_people, heads=True),
    "names_people_no_more": partial(actions.let_name_people, heads=False),
}


@router.post(
    "/customers/{int:customer}/steps",
    auth=WRITE,
    response={201: CustomerShown},
    url_name="customer-steps",
)
def step_of_customer(
    request: ApiRequest, customer: int, step: CustomerStep
) -> HttpResponse:
    """Rename a customer, close it, or take it back; managers only."""
    check_query(request)
    check_manages(request.auth)
    number, reader = _customer_or_404(request, customer).pk, request.auth
    given = step.model_dump(exclude={"kind"})

    def act(now: datetime) -> BaseModel:
        _STEPS[step.kind](customer_id=number, by=reader, now=now, **given)
        return _customer(customer_for(reader=reader, customer_id=number))

    return act_once(request, act, HTTPStatus.CREATED)


@router.get("/sites", auth=READ, response=SitePageTold, url_name="sites")
def list_sites(request: ApiRequest, asked: Query[SiteQuery]) -> HttpResponse:
    """List the sites that the token's owner may see, by number."""
    check_query(request, SiteQuery.model_fields)
    page = sites_page(reader=request.auth, after=asked.cursor, size=asked.limit)
    items = [site_told(site) for site in page.sites]
    return say(SitePageTold(items=items, next=page.after))


@router.post("/sites", auth=WRITE, response={201: SiteTold}, url_name="sites")
def add_site(request: ApiRequest, given: NewSiteGiven) -> HttpResponse:
    """Add a site of a customer; managers only."""
    check_query(request)
    check_manages(request.auth)
    customer = _customer_or_404(request, given.customer)
    fields = given.model_dump(exclude={"customer"})

    def act(now: datetime) -> BaseModel:
        made = actions.add_site(customer=customer, by=request.auth, now=now, **fields)
        return site_told(made)

    return act_once(request, act, HTTPStatus.CREATED)


@router.post(
    "/sites/{int:site}/terms",
    auth=WRITE,
    response={201: SiteTold},
    url_name="site-terms",
)
def change_site(request: ApiRequest, site: int, given: SiteGiven) -> HttpResponse:
    """Write down how a site is, from now on; managers only."""
    check_query(request)
    check_manages(request.auth)
    try:
        number = site_for(reader=request.auth, site_id=site).pk
    except UnknownSite as error:
        raise not_found() from error
    fields = given.model_dump()

    def act(now: datetime) -> BaseModel:
        made = actions.change_site(site_id=number, by=request.auth, now=now, **fields)
        return site_told(made)

    return act_once(request, act, HTTPStatus.CREATED)


@router.get("/contacts", auth=READ, response=ContactsShown, url_name="contacts")
def list_contacts(request: ApiRequest, asked: Query[ContactQuery]) -> HttpResponse:
    """List the contacts that the token's owner may see, by number."""
    check_query(request, ContactQuery.model_fields)
    page = contacts_page(
        reader=request.auth,
        customer_id=asked.customer,
        after=asked.cursor,
        size=asked.limit,
    )
    items = [_contact(each) for each in page.contacts]
    return say(ContactsShown(items=items, next=page.after))


@router.post("/contacts", auth=WRITE, response={201: ContactShown}, url_name="contacts")
def add_contact(request: ApiRequest, given: ContactGiven) -> HttpResponse:
    """Write down a person at a customer; managers, and who names people there."""
    check_query(request)
    _check_names_somebody(request)
    customer = _customer_or_404(request, given.customer).pk
    fields = given.model_dump(exclude={"customer"})

    def act(now: datetime) -> BaseModel:
        made = actions.name_contact(
            customer_id=customer, by=request.auth, now=now, **fields
        )
        return _contact(made)

    return act_once(request, act, HTTPStatus.CREATED)


@router.get(
    "/contacts/{int:contact}", auth=READ, response=ContactShown, url_name="contact"
)
def read_contact(request: ApiRequest, contact: int) -> HttpResponse:
    """Read one contact."""
    check_query(request)
    return say(_contact(_contact_or_404(request, contact)))


@router.post(
    "/contacts/{int:contact}/steps",
    auth=WRITE,
    response={201: ContactShown},
    url_name="contact-steps",
)
def step_of_contact(
    request: ApiRequest, contact: int, step: ContactStep
) -> HttpResponse:
    """Change a contact, invite them, shut them out, or say that they have left."""
    check_query(request)
    _check_names_somebody(request)
    number, reader = _contact_or_404(request, contact).pk, request.auth
    given = step.model_dump(exclude={"kind"})

    def act(now: datetime) -> BaseModel:
        _STEPS[step.kind](contact_id=number, by=reader, now=now, **given)
        return _contact(contact_for(reader=reader, contact_id=number))

    return act_once(request, act, HTTPStatus.CREATED)


def _check_names_somebody(request: ApiRequest) -> None:
    """Refuse who names nobody anywhere, before anything is looked up."""
    reader = request.auth
    speaks = speaks_for(reader=reader, customer_id=reader.customer_id or 0)
    try:
        check_can_name(speaks)
    except MoveRefused as refusal:
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "names-nobody",
            "Names nobody",
            refusal.because,
            clause=refusal.clause,
        ) from refusal


def _customer_or_404(request: ApiRequest, number: int) -> Customer:
    try:
        return customer_for(reader=request.auth, customer_id=number)
    except UnknownCustomer as error:
        raise not_found() from error


def _contact_or_404(request: ApiRequest, number: int) -> Contact:
    try:
        return contact_for(reader=request.auth, contact_id=number)
    except UnknownContact as error:
        raise not_found() from error


def _customer(customer: Customer) -> CustomerShown:
    return CustomerShown(
        number=customer.pk, name=customer.name, closed_at=customer.closed_at
    )


def _contact(contact: Contact) -> ContactShown:
    own = CustomerTold(number=contact.customer_id, name=contact.customer.name)
    return ContactShown(
        number=contact.pk,
        customer=own,
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        language=contact.language,
        signs_in=contact.person is not None and contact.person.is_active,
        names_people=contact.heads,
        left_at=contact.left_at,
    )
