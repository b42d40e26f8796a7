from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from backline.records.accounts.actions.links import LinkGone, withdraw_links
from backline.records.accounts.addresses import BadAddress, mail_address
from backline.records.accounts.models import PasswordLink, Person
from backline.records.accounts.queries import about, link_of, reader_of
from backline.records.outbox.actions import enqueue
from backline.records.trail.actions import record
from backline.records.trail.actor import Actor


LONGEST_NAME = 120

_COMPONENT = re.compile(r"[a-z][a-z0-9_]{0,39}")


class PersonRefused(ValueError):
    """This person cannot be stored as given."""


class EmailTaken(PersonRefused):
    """Somebody already signs in with this address."""


class PasswordRefused(ValueError):
    """This password is too easy to guess."""


@transaction.atomic
def create_person(  # noqa: PLR0913 - a person's own fields
    *,
    email: str,
    name: str,
    side: str,
    by: Actor,
    now: datetime,
    level: str = "",
    is_manager: bool = False,
    skills: Iterable[str] = (),
    organisation_id: int | None = None,
    password: str | None = None,
    notify_by_mail: bool = True,
) -> Person:
    """Store a new engineer or contact; without a password nobody can sign in as them."""
    person = Person(
        email=_address(email),
        name=name_of(name),
        side=side,
        level=level,
        is_manager=is_manager,
        skills=_components(skills),
        organisation_id=organisation_id,
        notify_by_mail=notify_by_mail,
        created_at=now,
    )
    _check_place(person)
    if password is None:
        person.set_unusable_password()
    else:
        put_password(person, password)
    _store(person, force_insert=True)
    record(
        did="person.created",
        about=about(person),
        by=by,
        now=now,
        details={"email": person.email, "side": side, "level": level},
    )
    return person


@transaction.atomic
def set_password(*, person: Person, password: str, by: Actor, now: datetime) -> None:
    """Give *person* a password. Their open sessions elsewhere end with the old one."""
    put_password(person, password)
    person.save(update_fields=["password"])
    withdraw_links(person=person, now=now)
    record(did="person.password-set", about=about(person), by=by, now=now)


@transaction.atomic
def set_password_by_link(*, secret: str, password: str, now: datetime) -> Person:
    """Give the person of a link their password; it and its like can be used no more.

    Raises:
        LinkGone: it can be used no more.
        PasswordRefused: the password is too easy to guess; the link can still be used.
    """
    link = link_of(secret=secret, now=now)
    same = PasswordLink.objects.filter(used_at=None, withdrawn_at=None)
    if link is None or not same.filter(pk=link.pk).update(used_at=now):
        raise LinkGone(LinkGone.__doc__)
    person = link.person
    set_password(person=person, password=password, by=reader_of(person), now=now)
    return person


@transaction.atomic
def change_person(  # noqa: PLR0913 - a person's own fields
    *,
    person: Person,
    email: str,
    name: str,
    by: Actor,
    now: datetime,
    level: str = "",
    is_manager: bool = False,
) -> None:
    """Write down another address, name or level of *person*.

    Raises:
        PersonRefused: something of it is none, or *by* takes the manager from themselves.
        EmailTaken: somebody else signs in with that address.
    """
    before = _told(person)
    person.email, person.name = _address(email), name_of(name)
    if person.is_manager and not is_manager and person.pk == by.person_id:
        message = "You cannot make yourself no manager: another manager does that."
        raise PersonRefused(message)
    person.level, person.is_manager = level, is_manager
    _check_place(person)
    changed = {
        name: [before[name], value]
        for name, value in _told(person).items()
        if value != before[name]
    }
    if not changed:
        return
    _store(person, update_fields=sorted(changed))
    if "email" in changed:
        withdraw_links(person=person, now=now)
        _tell_old_address(str(before["email"]), person, by, now)
    record(did="person.changed", about=about(person), by=by, now=now, details=changed)


@transaction.atomic
def set_skills(
    *, person: Person, skills: Iterable[str], by: Actor, now: datetime
) -> None:
    """Write down which components *person* knows."""
    known = _components(skills)
    if known != person.skills:
        person.skills = known
        person.save(update_fields=["skills"])
        details = {"skills": known}
        record(
            did="person.skills-set",
            about=about(person),
            by=by,
            now=now,
            details=details,
        )


def _address(email: str) -> str:
    try:
        return mail_address(email)
    except BadAddress as error:
        raise PersonRefused(str(error)) from error


def _tell_old_address(old: str, person: Person, by: Actor, now: datetime) -> None:
    """Whoever has the old address learns of it, should it not have been meant."""
    enqueue(
        channel="mail",
        recipient=old,
        subject="You sign in to the support desk with another address",
        body=(
            f"{by.name} wrote down {person.email} as your address: you sign in with it "
            "from now on, with the same password. Was that not meant? Tell the desk.\n"
        ),
        about=about(person),
        now=now,
    )


def _told(person: Person) -> dict[str, object]:
    return {
        "email": person.email,
        "name": person.name,
        "level": person.level,
        "is_manager": person.is_manager,
    }


def _store(person: Person, **how: Any) -> None:
    try:
        with transaction.atomic():
            person.save(**how)
    except IntegrityError as error:
        if not Person.objects.filter(email=person.email).exists():
            raise
        message = f"{person.email} already signs in here: use another address."
        raise EmailTaken(message) from error


def name_of(name: str) -> str:
    cleaned = name.strip()
    if not cleaned or len(cleaned) > LONGEST_NAME or not cleaned.isprintable():
        message = f"{name!r} is no name: give 1 to {LONGEST_NAME} printable characters."
        raise PersonRefused(message)
    return cleaned


def _components(skills: Iterable[str]) -> list[str]:
    known = sorted(set(skills))
    for component in known:
        if not _COMPONENT.fullmatch(component):
            message = f"{component!r} is no component: give a plan's word, like 'acd'."
            raise PersonRefused(message)
    return known


def _check_place(person: Person) -> None:
    if person.side not in Person.Side.values:
        message = f"{person.side!r} is no side: give 'vendor' or 'customer'."
        raise PersonRefused(message)
    if person.level and person.level not in Person.Level.values:
        message = f"{person.level!r} is no level: give L1, L2, L3 or leave it empty."
        raise PersonRefused(message)
    if person.side == Person.Side.VENDOR:
        if person.organisation_id is not None:
            message = "The vendor's people belong to no customer: leave it out."
            raise PersonRefused(message)
        return
    if person.organisation_id is None:
        message = f"{person.email} is a customer's contact: say of which customer."
        raise PersonRefused(message)
    if person.level or person.is_manager:
        message = "Levels and managers are the vendor's: a contact has neither."
        raise PersonRefused(message)


def put_password(person: Person, password: str) -> None:
    """Give *person*, who is not stored by it, a password that is hard to guess."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise PasswordRefused(" ".join(error.messages)) from error
    person.set_password(password)
