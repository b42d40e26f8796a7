from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.db.models import Q

from backline.records.accounts.keys import SCOPES, digest_of, new_key
from backline.records.accounts.models import Person, Token
from backline.records.accounts.queries import Reader, reader_by_token, token_by_key
from backline.records.trail.actions import record
from backline.records.trail.actor import Actor


# Writing down each use of a key would make every reading request a write.
USE_IS_NOTED_EVERY = timedelta(minutes=1)
#: What a key of a site may be good for.
_OF_SITES = frozenset({"samples", "access"})
LONGEST_NAME = 120

_COMPONENT = re.compile(r"[a-z][a-z0-9_]{0,39}")


class PersonRefused(ValueError):
    """This person cannot be stored as given."""


class EmailTaken(PersonRefused):
    """Somebody already signs in with this address."""


class PasswordRefused(ValueError):
    """This password is too easy to guess."""


class TokenRefused(ValueError):
    """A key like this cannot be issued."""


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
        name=_name(name),
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
        _set_password(person, password)
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        if not Person.objects.filter(email=person.email).exists():
            raise
        message = f"{person.email} already signs in here: use another address."
        raise EmailTaken(message) from error
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
    _set_password(person, password)
    person.save(update_fields=["password"])
    record(did="person.password-set", about=about(person), by=by, now=now)


@transaction.atomic
def deactivate(*, person: Person, by: Actor, now: datetime) -> None:
    """Shut *person* out: sign-in, sessions and keys end at once. Safe to repeat."""
    if Person.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
        record(did="person.deactivated", about=about(person), by=by, now=now)
    person.is_active = False


@transaction.atomic
def reactivate(*, person: Person, by: Actor, now: datetime) -> None:
    """Let *person* in again, with the keys that are neither revoked nor expired."""
    if Person.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
        record(did="person.reactivated", about=about(person), by=by, now=now)
    person.is_active = True


@transaction.atomic
def issue_token(  # noqa: PLR0913 - a key's own fields
    *,
    label: str,
    scopes: Iterable[str],
    by: Actor,
    now: datetime,
    person: Person | None = None,
    site_id: int | None = None,
    expires_at: datetime | None = None,
) -> str:
    """Issue a key for a person or a site. It is told here once and never again."""
    wanted = sorted(set(scopes))
    _check_token(wanted, person=person, site_id=site_id)
    if expires_at is not None and expires_at <= now:
        message = f"The key would have ended at {expires_at}: give a later instant."
        raise TokenRefused(message)
    key, prefix = new_key()
    Token.objects.create(
        prefix=prefix,
        sha256=digest_of(key),
        label=_name(label),
        person=person,
        site_id=site_id,
        scopes=wanted,
        created_at=now,
        expires_at=expires_at,
    )
    owner = about(person) if person is not None else f"site:{site_id}"
    details = {"prefix": prefix, "scopes": wanted, "label": label}
    record(did="token.issued", about=owner, by=by, now=now, details=details)
    return key


@transaction.atomic
def revoke_token(*, token: Token, by: Actor, now: datetime) -> None:
    """End a key for good, at once. Safe to repeat."""
    if Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now):
        owner = f"site:{token.site_id}"
        if token.person_id is not None:
            owner = f"person:{token.person_id}"
        details = {"prefix": token.prefix, "label": token.label}
        record(did="token.revoked", about=owner, by=by, now=now, details=details)


def use_token(*, raw: str, now: datetime) -> Reader | None:
    """Return who speaks with the key *raw*, and note its use once a minute."""
    token = token_by_key(raw, now)
    if token is None:
        return None
    before = now - USE_IS_NOTED_EVERY
    if token.last_used_at is None or token.last_used_at <= before:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=before)
        Token.objects.filter(stale, pk=token.pk).update(last_used_at=now)
    return reader_by_token(token)


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


def about(person: Person) -> str:
    """Return how the trail names *person*."""
    return f"person:{person.pk}"


def _address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        message = f"{email!r} is no mail address: give one like name@example.com."
        raise PersonRefused(message) from error
    return address


def _name(name: str) -> str:
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


def _set_password(person: Person, password: str) -> None:
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise PasswordRefused(" ".join(error.messages)) from error
    person.set_password(password)


def _check_token(
    scopes: list[str], *, person: Person | None, site_id: int | None
) -> None:
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        named = ", ".join(unknown) or "nothing"
        message = f"{named} is no scope: choose from {', '.join(SCOPES)}."
        raise TokenRefused(message)
    if (person is None) == (site_id is None):
        message = "A key belongs to one person or to one site: name one of the two."
        raise TokenRefused(message)
    if person is not None and not person.is_active:
        message = f"{person.email} is deactivated: a key of theirs would not work."
        raise TokenRefused(message)
    if site_id is not None and not _OF_SITES.issuperset(scopes):
        message = (
            "A site's key sends samples, or fetches whose access is over, and nothing "
            "else: give scope 'samples' or 'access'."
        )
        raise TokenRefused(message)
