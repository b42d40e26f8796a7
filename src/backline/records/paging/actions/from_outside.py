"""Answers that come from outside: a link, a text message, a key of a phone, a receipt.

None of them signs in: a link has its secret, the rest come by an address that only the
carrier knows, and count for the person whose verified number it is.
"""

from __future__ import annotations

import re
import uuid
from datetime import datetime

from django.db import transaction

from backline.guide.paging import CLAUSE
from backline.guide.workflow import MoveRefused
from backline.records.accounts.models import Person
from backline.records.accounts.queries import reader_of
from backline.records.paging.actions.answers import acknowledge
from backline.records.paging.links import digest_of, same
from backline.records.paging.models import Page, Step, Way
from backline.records.paging.words import all_of


_ACK = re.compile(r"\s*(?:ack|ok)\s*#?\s*(\d{1,12})?\s*[.!]?\s*", re.IGNORECASE)
#: What a number without its country has at least; fewer figures fit too many people.
_FEWEST_FIGURES = 10
_DELIVERED = {"delivered", "completed"}
_FAILED = {
    "failed",
    "failed-dnd",
    "failed_dnd",
    "undelivered",
    "expired",
    "busy",
    "no-answer",
}


class UnknownLink(LookupError):
    """This link is over, or was never made."""


def step_of_link(*, step_id: int, secret: str, now: datetime) -> Step:
    """Return whose page a link acknowledges.

    Raises:
        UnknownLink: the secret is none, or its time is over.
    """
    step = (
        Step.objects.select_related("call__page__acknowledged_by", "call__person")
        .filter(pk=step_id)
        .first()
    )
    # Compared in any case, so that time does not tell whether there is such a step.
    digest = step.link_digest if step is not None else ""
    fits = same(digest, digest_of(secret))
    if step is None or not fits or not step.link_expires_at:
        raise UnknownLink
    if now >= step.link_expires_at or not step.call.person.is_active:
        raise UnknownLink
    return step


@transaction.atomic
def acknowledge_by_link(*, step_id: int, secret: str, now: datetime) -> Page:
    """Acknowledge the page of a link, as the person to whom it was sent; once.

    Raises:
        UnknownLink: the secret is none, or its time is over.
        MoveRefused: the page was stopped, or the link was used before.
    """
    step = step_of_link(step_id=step_id, secret=secret, now=now)
    by = reader_of(step.call.person)
    if not Step.objects.filter(pk=step.pk, link_used_at=None).update(link_used_at=now):
        message = "This link has done its work once: acknowledge it on the console."
        raise MoveRefused(message, CLAUSE)
    return acknowledge(page=step.call.page, by=by, how="link", now=now)


@transaction.atomic
def answer_text(*, number: str, text: str, now: datetime) -> str:
    """Take a text message such as "ACK 12"; return what to answer, in a sentence.

    Empty for a number that is nobody's: a stranger is told nothing.
    """
    person = _person_at(number)
    if person is None:
        return ""
    said = _ACK.fullmatch(text)
    if said is None:
        return "Answer ACK and the number of the page, such as ACK 12."
    called = Page.objects.filter(calls__person=person).distinct()
    if said[1] is not None:
        found = called.filter(pk=int(said[1])).first()
    else:
        open_ones = list(called.filter(state=Page.State.OPEN)[:2])
        found = open_ones[0] if len(open_ones) == 1 else None
    if found is None:
        return "You were not called for such a page: answer ACK and its number."
    try:
        taken = acknowledge(page=found, by=reader_of(person), how="sms", now=now)
    except MoveRefused as refusal:
        return refusal.because
    return _said_back(taken, person)


def _said_back(page: Page, person: Person) -> str:
    """Say who has a page, in a text message: which one it is stands nowhere else."""
    by = page.acknowledged_by
    if by is None or by == person:
        return f"{all_of(page)}: it is yours."
    return f"{all_of(page)}: {by.name} has it already."


@transaction.atomic
def answer_key(*, message: uuid.UUID, key: str, now: datetime) -> bool:
    """Take the key that somebody pressed in the call of a message; 1 acknowledges."""
    step = _step_of(message)
    if step is None or key.strip(' "') != "1" or not step.call.person.is_active:
        return False
    try:
        acknowledge(
            page=step.call.page, by=reader_of(step.call.person), how="voice", now=now
        )
    except MoveRefused:
        return False
    return True


@transaction.atomic
def note_receipt(*, message: uuid.UUID, status: str, why: str, now: datetime) -> bool:
    """Write down what the carrier says became of a message; False for no such thing.

    The first word counts: a carrier repeats itself.
    """
    said = status.strip().lower()
    steps = Step.objects.filter(message=message, delivered_at=None, failed_at=None)
    if said in _DELIVERED:
        return bool(steps.update(delivered_at=now))
    if said in _FAILED:
        words = " ".join(f"{status} {why}".split())[:200]
        return bool(steps.update(failed_at=now, failure=words))
    return False


def _step_of(message: uuid.UUID) -> Step | None:
    steps = Step.objects.select_related("call__page", "call__person")
    return steps.filter(message=message).first()


def _person_at(number: str) -> Person | None:
    """Return whose verified number this is; None for nobody's and for several."""
    figures = "".join(char for char in number if char in "0123456789").lstrip("0")
    if len(figures) < _FEWEST_FIGURES:
        return None
    ways = Way.objects.select_related("person").filter(
        channel__in=["sms", "voice"],
        address__endswith=figures,
        verified_at__isnull=False,
        removed_at__isnull=True,
        person__is_active=True,
    )
    people = {way.person for way in ways}
    return people.pop() if len(people) == 1 else None
