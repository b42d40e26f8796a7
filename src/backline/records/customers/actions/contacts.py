"""A customer's people: named, let in, shut out, and gone.

A contact never moves to another customer: who changes company has left the one and is
added at the other, with the same address if they like. They read the tickets of where
they are, and none of where they were, not even those that they reported there.
"""

from __future__ import annotations

import re
from datetime import datetime

from django.db import IntegrityError, transaction

from backline.guide.people import CLAUSE, check_can_name, check_can_shut_out
from backline.guide.workflow import MoveRefused
from backline.records.accounts.actions import (
    PersonRefused,
    change_person,
    close_account,
    create_person,
    free_address,
    make_link,
    reopen_account,
)
from backline.records.accounts.addresses import BadAddress, mail_address
from backline.records.accounts.models import Person
from backline.records.accounts.queries import Reader
from backline.records.customers.actions.customers import name_of
from backline.records.customers.models import Contact, Customer, Site
from backline.records.customers.queries import (
    about,
    contact_for,
    customer_for,
    speaks_for,
)
from backline.records.trail.actions import record


LONGEST_NAME = 120
_LANGUAGE = re.compile(r"[a-z]{2,3}|")
_PHONE = re.compile(r"[0-9+()/ .-]{0,40}")


@transaction.atomic
def add_contact(  # noqa: PLR0913 - a contact's own fields
    *,
    customer: Customer,
    name: str,
    email: str,
    by: Reader,
    now: datetime,
    phone: str = "",
    language: str = "",
    password: str | None = None,
    signs_in: bool = False,
) -> Contact:
    """Store a person at a customer, and let them sign in when asked to.

    Raises:
        MoveRefused: *by* names nobody there, the customer is closed, something of it is
            none, or somebody there has the address.
    """
    check_can_name(speaks_for(reader=by, customer_id=customer.pk))
    if customer.closed_at is not None:
        message = f"{customer.name} is closed: nobody is added there."
        raise MoveRefused(message, CLAUSE)
    contact = Contact(
        customer=customer, **_checked(name, email, phone=phone, language=language)
    )
    if signs_in:
        contact.person = _signing_in(contact, password, by, now)
    _store(contact)
    _record("contact.added", contact, by, now, email=contact.email, signs_in=signs_in)
    return contact


@transaction.atomic
def name_contact(  # noqa: PLR0913 - a contact's own fields
    *,
    customer_id: int,
    name: str,
    email: str,
    invite: bool,
    by: Reader,
    now: datetime,
    phone: str = "",
    language: str = "",
) -> Contact:
    """Write down a person at a customer, and invite them to the portal when asked to.

    Raises:
        MoveRefused: as `add_contact`, or somebody signs in with the address.
        UnknownCustomer: there is none that *by* may see.
    """
    customer = customer_for(reader=by, customer_id=customer_id)
    contact = add_contact(
        customer=customer,
        name=name,
        email=email,
        phone=phone,
        language=language,
        by=by,
        now=now,
    )
    if not invite:
        return contact
    return invite_contact(contact_id=contact.pk, by=by, now=now)


@transaction.atomic
def change_contact(  # noqa: PLR0913 - a contact's own fields
    *,
    contact_id: int,
    name: str,
    email: str,
    by: Reader,
    now: datetime,
    phone: str = "",
    language: str = "",
) -> Contact:
    """Write down another name, address, phone or language of a contact.

    Whoever signs in does so with the new address from now on.

    Raises:
        MoveRefused: as `add_contact`, or they have left.
        UnknownContact: there is none that *by* may see.
    """
    contact = _present(contact_id, by)
    given = _checked(name, email, phone=phone, language=language)
    changed = {
        field: [getattr(contact, field), value]
        for field, value in given.items()
        if getattr(contact, field) != value
    }
    if not changed:
        return contact
    for field, (_, value) in changed.items():
        setattr(contact, field, value)
    _store(contact)
    if contact.person is not None and {"name", "email"} & set(changed):
        _change_person(contact.person, contact, by, now)
    _record("contact.changed", contact, by, now, **changed)
    return contact


@transaction.atomic
def invite_contact(*, contact_id: int, by: Reader, now: datetime) -> Contact:
    """Mail a contact a link to come in by; the one before is good no more.

    Raises:
        MoveRefused: *by* names nobody there, they have left, or somebody else signs in
            with the address.
        UnknownContact: there is none that *by* may see.
    """
    contact = _present(contact_id, by)
    if contact.person is None:
        contact.person = _signing_in(contact, None, by, now)
        contact.save(update_fields=["person"])
    reopen_account(person=contact.person, by=by, now=now)
    words = (
        f"{by.name} lets you in to the support desk, as a contact of "
        f"{contact.customer.name}: there you report issues and follow them."
    )
    make_link(person=contact.person, mailed_with=words, by=by, now=now)
    _record("contact.invited", contact, by, now)
    return contact


@transaction.atomic
def close_access(*, contact_id: int, by: Reader, now: datetime) -> Contact:
    """Shut a contact out of the portal at once; they stay a contact.

    Raises:
        MoveRefused: *by* names nobody there, or it is their own.
        UnknownContact: there is none that *by* may see.
    """
    contact = _present(contact_id, by)
    _check_shuts_out(contact, by)
    if contact.person is not None:
        close_account(person=contact.person, by=by, now=now)
        Contact.objects.filter(pk=contact.pk).update(heads=False)
        contact.heads = False
        _record("contact.access-closed", contact, by, now)
    return contact


@transaction.atomic
def contact_left(*, contact_id: int, by: Reader, now: datetime) -> Contact:
    """Write down that a contact has left: shut out, named nowhere, address free again.

    Tickets go on naming them; mails about those go to the site's duty contact.

    Raises:
        MoveRefused: as `close_access`.
        UnknownContact: there is none that *by* may see.
    """
    contact = close_access(contact_id=contact_id, by=by, now=now)
    if contact.person is not None:
        free_address(person=contact.person, by=by, now=now)
    Contact.objects.filter(pk=contact.pk).update(left_at=now)
    contact.left_at = now
    duty = Site.objects.filter(duty_contact=contact)
    sites = list(duty.order_by("pk").values_list("name", flat=True))
    duty.update(duty_contact=None)
    _record("contact.left", contact, by, now, duty_contact_of=sites)
    return contact


@transaction.atomic
def let_name_people(
    *, contact_id: int, heads: bool, by: Reader, now: datetime
) -> Contact:
    """Write down whether the customer lets a contact name its people.

    Raises:
        MoveRefused: *by* names nobody there, takes it from themselves, or the contact
            does not sign in.
        UnknownContact: there is none that *by* may see.
    """
    contact = _present(contact_id, by)
    if not heads:
        _check_shuts_out(contact, by)
    elif contact.person is None or not contact.person.is_active:
        message = f"{contact.name} does not come into the portal: invite them first."
        raise MoveRefused(message, CLAUSE)
    same = Contact.objects.filter(pk=contact.pk).exclude(heads=heads)
    if same.update(heads=heads):
        did = "contact.names-people" if heads else "contact.names-people-no-more"
        _record(did, contact, by, now)
    contact.heads = heads
    return contact


def _present(contact_id: int, by: Reader) -> Contact:
    contact = contact_for(reader=by, contact_id=contact_id)
    check_can_name(speaks_for(reader=by, customer_id=contact.customer_id))
    if contact.left_at is not None:
        message = f"{contact.name} has left: add them anew if they are back."
        raise MoveRefused(message, CLAUSE)
    return contact


def _check_shuts_out(contact: Contact, by: Reader) -> None:
    speaks = speaks_for(reader=by, customer_id=contact.customer_id)
    own = by.person_id is not None and contact.person_id == by.person_id
    check_can_shut_out(speaks, is_own=own)


def _checked(name: str, email: str, *, phone: str, language: str) -> dict[str, str]:
    try:
        address = mail_address(email)
    except BadAddress as error:
        raise MoveRefused(str(error), CLAUSE) from error
    number, spoken = phone.strip(), language.strip().lower()
    if not _PHONE.fullmatch(number):
        message = f"{number[:40]!r} is no phone number: give one like +91 80 4000 0000."
        raise MoveRefused(message, CLAUSE)
    if not _LANGUAGE.fullmatch(spoken):
        message = f"{spoken[:40]!r} is no language: give one like hi or en."
        raise MoveRefused(message, CLAUSE)
    return {
        "name": name_of(name, what="contact", longest=LONGEST_NAME),
        "email": address,
        "phone": number,
        "language": spoken,
    }


def _signing_in(
    contact: Contact, password: str | None, by: Reader, now: datetime
) -> Person:
    try:
        return create_person(
            email=contact.email,
            name=contact.name,
            side="customer",
            organisation_id=contact.customer_id,
            password=password,
            by=by,
            now=now,
        )
    except PersonRefused as error:
        raise MoveRefused(str(error), CLAUSE) from error


def _change_person(person: Person, contact: Contact, by: Reader, now: datetime) -> None:
    try:
        change_person(
            person=person, email=contact.email, name=contact.name, by=by, now=now
        )
    except PersonRefused as error:
        raise MoveRefused(str(error), CLAUSE) from error


def _store(contact: Contact) -> None:
    try:
        with transaction.atomic():
            contact.save()
    except IntegrityError as error:
        message = f"{contact.customer.name} has a contact {contact.email} already."
        raise MoveRefused(message, CLAUSE) from error


def _record(
    did: str, contact: Contact, by: Reader, now: datetime, **details: object
) -> None:
    told = {"contact": contact.pk, "name": contact.name, **details}
    where = about(contact.customer)
    record(did=did, about=where, by=by, now=now, details=told)
