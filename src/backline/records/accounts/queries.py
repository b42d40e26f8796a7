from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from django.db.models import Max, Q, QuerySet

from backline.records.accounts.keys import SCOPES, digest_of, prefix_of, same_digest
from backline.records.accounts.models import PasswordLink, Person, Token


if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

Side = Literal["vendor", "customer", "site", "nobody"]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks, with all that decides what they may see and do."""

    person_id: int | None
    name: str
    side: Side
    level: str = ""
    is_manager: bool = False
    customer_id: int | None = None
    site_id: int | None = None
    scopes: frozenset[str] = frozenset()


NOBODY = Reader(None, "nobody", "nobody")
# The desk's own jobs and commands. They act for the vendor and see everything.
THE_DESK = Reader(None, "backline", "vendor", scopes=frozenset(SCOPES))


def reader_of(
    person: Person | AbstractBaseUser | AnonymousUser,
    scopes: frozenset[str] = frozenset(SCOPES),
) -> Reader:
    """Return *person* as a reader; NOBODY for a stranger and a deactivated person."""
    if not isinstance(person, Person) or not person.is_active:
        return NOBODY
    return Reader(
        person_id=person.pk,
        name=person.name,
        side="vendor" if person.side == Person.Side.VENDOR else "customer",
        level=person.level,
        is_manager=person.is_manager,
        customer_id=person.organisation_id,
        scopes=scopes,
    )


def token_by_key(key: str, now: datetime) -> Token | None:
    """Return the token of *key* if it may be used at *now*, with its person."""
    prefix = prefix_of(key)
    if not prefix:
        return None
    found = Token.objects.select_related("person").filter(
        Q(expires_at=None) | Q(expires_at__gt=now),
        Q(person=None) | Q(person__is_active=True),
        prefix=prefix,
        revoked_at=None,
    )
    # Not `first()`, which would order and cut what can be one row only.
    token = next(iter(found), None)
    if token is None or not same_digest(token.sha256, digest_of(key)):
        return None
    return token


def reader_by_token(token: Token) -> Reader:
    """Return who speaks through *token*: its person, or its site."""
    scopes = frozenset(token.scopes)
    if token.person is not None:
        return reader_of(token.person, scopes)
    return Reader(None, token.label, "site", site_id=token.site_id, scopes=scopes)


def person_by_token(raw: str, now: datetime) -> Reader | None:
    """Return who speaks with the key *raw* at *now*; one query, nothing written."""
    token = token_by_key(raw, now)
    return None if token is None else reader_by_token(token)


def person(*, reader: Reader, person_id: int) -> Person | None:
    """Return a person whom *reader* may see: the vendor all, a contact colleagues."""
    return _seen_by(reader).filter(pk=person_id).first()


def person_by_email(*, reader: Reader, email: str) -> Person | None:
    """Return the person of this address, if *reader* may see them."""
    return _seen_by(reader).filter(email=email.strip().lower()).first()


def engineers(*, reader: Reader, level: str | None = None) -> list[Person]:
    """Return the active engineers (of one level), by name; the vendor's people only."""
    if reader.side != "vendor":
        return []
    found = _seen_by(reader).filter(side=Person.Side.VENDOR, is_active=True)
    return list(found.exclude(level="") if level is None else found.filter(level=level))


def managers(*, reader: Reader) -> list[Person]:
    """Return the active managers of the vendor, by name; the vendor's people only."""
    if reader.side != "vendor":
        return []
    return list(_seen_by(reader).filter(is_manager=True, is_active=True))


def tokens(*, reader: Reader) -> list[Token]:
    """Return the keys that *reader* may see: managers all, people their own."""
    found = Token.objects.select_related("person").order_by("-created_at", "-id")
    if reader.side == "vendor" and reader.is_manager:
        return list(found)
    return (
        [] if reader.person_id is None else list(found.filter(person=reader.person_id))
    )


def people_for(*, reader: Reader) -> list[Person]:
    """Return the vendor's own people, closed accounts last; the vendor's people only."""
    if reader.side != "vendor":
        return []
    own = _seen_by(reader).filter(side=Person.Side.VENDOR)
    return list(own.order_by("-is_active", "name", "id"))


def links_until(*, people: Iterable[int], now: datetime) -> dict[int, datetime]:
    """Return until when people can set a password by a link, by their number."""
    links = PasswordLink.objects.filter(
        person__in=list(people), used_at=None, withdrawn_at=None, expires_at__gt=now
    )
    return dict(links.values_list("person").annotate(until=Max("expires_at")))


def links_of(person: Person) -> QuerySet[PasswordLink]:
    """Return the links of *person* that were neither used nor withdrawn."""
    return PasswordLink.objects.filter(person=person, used_at=None, withdrawn_at=None)


def link_of(*, secret: str, now: datetime) -> PasswordLink | None:
    """Return the link of *secret* if it can still be used."""
    found = PasswordLink.objects.select_related("person").filter(
        sha256=digest_of(secret),
        used_at=None,
        withdrawn_at=None,
        expires_at__gt=now,
        person__is_active=True,
    )
    # Not `first()`, which would order and cut what can be one row only.
    return next(iter(found), None)


def about(person: Person) -> str:
    """Return how the trail names *person*."""
    return f"person:{person.pk}"


def _seen_by(reader: Reader) -> QuerySet[Person]:
    everybody = Person.objects.order_by("name", "id")
    if reader.side == "vendor":
        return everybody
    if reader.side == "customer" and reader.customer_id is not None:
        return everybody.filter(organisation_id=reader.customer_id)
    return everybody.none()
