"""The keys of programs: issued, used and revoked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from backline.records.accounts.actions.people import name_of
from backline.records.accounts.keys import SCOPES, digest_of, new_key
from backline.records.accounts.models import Person, Token
from backline.records.accounts.queries import (
    Reader,
    about,
    reader_by_token,
    token_by_key,
)
from backline.records.trail.actions import record
from backline.records.trail.actor import Actor


# Writing down each use of a key would make every reading request a write.
USE_IS_NOTED_EVERY = timedelta(minutes=1)
#: What a key of a site may be good for.
_OF_SITES = frozenset({"samples", "access"})


class TokenRefused(ValueError):
    """A key like this cannot be issued."""


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
        label=name_of(label),
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
