"""Links by which a person sets a password, once: for a first one and a forgotten one."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from backline.records.accounts.addresses import BadAddress, mail_address
from backline.records.accounts.keys import digest_of
from backline.records.accounts.models import ForgottenAsked, PasswordLink, Person
from backline.records.accounts.queries import about, links_of
from backline.records.outbox.actions import enqueue
from backline.records.trail.actions import record
from backline.records.trail.actor import BACKLINE, Actor


INVITED_FOR = timedelta(days=7)
FORGOTTEN_FOR = timedelta(hours=1)
#: How many links are mailed to one person in an hour, whoever asks for them.
MOST_AN_HOUR = 3

_FORGOTTEN = (
    "Somebody, probably you, asked for a new password for the support desk. If it was "
    "not you, do nothing: your password stays as it is."
)


class LinkGone(ValueError):
    """The link was used, is too old, or was followed by a newer one."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link that was made: told here, and never again."""

    url: str
    expires_at: datetime


@transaction.atomic
def make_link(
    *,
    person: Person,
    by: Actor,
    now: datetime,
    good_for: timedelta = INVITED_FOR,
    mailed_with: str = "",
) -> Link:
    """Make a link for *person*; the ones before are withdrawn.

    Args:
        person: whose password is set by it.
        by: who lets them in.
        now: when.
        good_for: how long it can be used.
        mailed_with: the words of the mail that takes it to them; empty for no mail.
    """
    withdraw_links(person=person, now=now)
    secret = secrets.token_urlsafe(32)
    expires_at = now + good_for
    PasswordLink.objects.create(
        person=person, sha256=digest_of(secret), made_at=now, expires_at=expires_at
    )
    link = Link(f"{settings.BASE_URL}/password/set/{secret}/", expires_at)
    if mailed_with:
        enqueue(
            channel="mail",
            recipient=person.email,
            subject="Your access to the support desk",
            body=(
                f"{mailed_with}\n\nSet your password here, until "
                f"{expires_at:%Y-%m-%d %H:%M} UTC; the link works once:\n{link.url}\n\n"
                f"You sign in as {person.email}.\n"
            ),
            about=about(person),
            now=now,
            secret=secret,
            secret_until=expires_at,
        )
    details = {"until": f"{expires_at:%Y-%m-%dT%H:%M:%SZ}", "mailed": bool(mailed_with)}
    record(did="person.link-made", about=about(person), by=by, now=now, details=details)
    return link


def ask_forgotten(*, email: str, now: datetime) -> None:
    """Write down that a password was forgotten; `answer_forgotten` mails the link.

    The same is done for an address that is known and for one that is not, so that not
    even the time it takes tells which it was.
    """
    ForgottenAsked.objects.create(email=email, asked_at=now)


def answer_forgotten(*, now: datetime, limit: int = 50) -> int:
    """Mail a link to those who asked for one and are known; return how many asked."""
    asked = list(ForgottenAsked.objects.order_by("pk")[:limit])
    return sum(_answer(each, now) for each in asked)


@transaction.atomic
def _answer(asked: ForgottenAsked, now: datetime) -> bool:
    """Answer one who asked, unless another worker does."""
    gone, _ = ForgottenAsked.objects.filter(pk=asked.pk).delete()
    if gone:
        send_forgotten(email=asked.email, now=now)
    return bool(gone)


@transaction.atomic
def send_forgotten(*, email: str, now: datetime) -> None:
    """Mail a link to whoever signs in with *email*, at most three an hour."""
    try:
        address = mail_address(email)
    except BadAddress:
        return
    person = Person.objects.filter(email=address, is_active=True).first()
    if person is None:
        return
    lately = PasswordLink.objects.filter(
        person=person, made_at__gt=now - timedelta(hours=1)
    )
    if lately.count() < MOST_AN_HOUR:
        make_link(
            person=person,
            by=BACKLINE,
            now=now,
            good_for=FORGOTTEN_FOR,
            mailed_with=_FORGOTTEN,
        )


def withdraw_links(*, person: Person, now: datetime) -> None:
    """Let no link of *person* be used any more; part of what makes them void."""
    links_of(person).update(withdrawn_at=now)
