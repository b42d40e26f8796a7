"""The vendor's own people, as its managers keep them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backline.records.accounts.actions.closing import close_account, reopen_account
from backline.records.accounts.actions.links import Link, make_link
from backline.records.accounts.actions.people import (
    PersonRefused,
    change_person,
    create_person,
)
from backline.records.accounts.models import Person
from backline.records.accounts.queries import Reader
from backline.records.accounts.rights import check_manages


class UnknownColleague(LookupError):
    """There is nobody of this number among the vendor's people."""


@transaction.atomic
def add_colleague(  # noqa: PLR0913 - a person's own fields
    *,
    email: str,
    name: str,
    by: Reader,
    now: datetime,
    level: str = "",
    is_manager: bool = False,
    mailed: bool = True,
) -> Person:
    """Write down one of the vendor's people, and mail them a link to come in by.

    Not *mailed*, they have none yet: whoever adds them makes one and hands it over.

    Raises:
        NotAManager: *by* is none.
        PersonRefused: somebody signs in with the address, or something of it is none.
    """
    check_manages(by)
    _check_does_something(level, is_manager=is_manager)
    person = create_person(
        email=email,
        name=name,
        side=Person.Side.VENDOR,
        level=level,
        is_manager=is_manager,
        by=by,
        now=now,
    )
    if mailed:
        invite_colleague(person_id=person.pk, by=by, now=now)
    return person


@transaction.atomic
def change_colleague(  # noqa: PLR0913 - a person's own fields
    *,
    person_id: int,
    email: str,
    name: str,
    by: Reader,
    now: datetime,
    level: str = "",
    is_manager: bool = False,
) -> Person:
    """Write down another address, name or level of one of the vendor's people.

    Raises:
        NotAManager, PersonRefused, UnknownColleague: as they say.
    """
    check_manages(by)
    _check_does_something(level, is_manager=is_manager)
    person = _colleague(person_id)
    change_person(
        person=person,
        email=email,
        name=name,
        level=level,
        is_manager=is_manager,
        by=by,
        now=now,
    )
    return person


@transaction.atomic
def invite_colleague(
    *, person_id: int, by: Reader, now: datetime, mailed: bool = True
) -> Link:
    """Make a link to come in by, and mail it; the one before is good no more.

    Raises:
        NotAManager, PersonRefused, UnknownColleague: as they say.
    """
    check_manages(by)
    person = _colleague(person_id)
    if not person.is_active:
        message = f"The account of {person.name} is closed: open it again first."
        raise PersonRefused(message)
    words = f"{by.name} lets you in to the support desk, as one of its people."
    return make_link(person=person, mailed_with=words if mailed else "", by=by, now=now)


@transaction.atomic
def close_colleague(*, person_id: int, by: Reader, now: datetime) -> None:
    """Shut one of the vendor's people out; what they have stays to be handed over.

    Raises:
        NotAManager, PersonRefused, UnknownColleague: as they say.
    """
    check_manages(by)
    close_account(person=_colleague(person_id), by=by, now=now)


@transaction.atomic
def reopen_colleague(*, person_id: int, by: Reader, now: datetime) -> None:
    """Let one of the vendor's people in again, by a link in the mail.

    Raises:
        NotAManager, UnknownColleague: as they say.
    """
    check_manages(by)
    reopen_account(person=_colleague(person_id), by=by, now=now)
    invite_colleague(person_id=person_id, by=by, now=now)


def _check_does_something(level: str, *, is_manager: bool) -> None:
    if not level and not is_manager:
        message = "An engineer has a level: choose one, or say that they manage."
        raise PersonRefused(message)


def _colleague(person_id: int) -> Person:
    found = Person.objects.filter(pk=person_id, side=Person.Side.VENDOR).first()
    if found is None:
        raise UnknownColleague(UnknownColleague.__doc__)
    return found
