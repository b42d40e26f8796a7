"""A request with an idempotency key is acted on once; repeats get the same answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection, transaction

from backline.records.trail.models import Receipt


# Clients repeat within minutes; a day is promised, two are kept.
KEPT_FOR = timedelta(hours=48)
LONGEST_KEY = 200

# One statement on both databases. PostgreSQL waits here for a neighbour that is at work
# on the same key, and goes on when that one has committed or given up; SQLite lets
# only one transaction write at all.
_RESERVE = """
INSERT INTO trail_receipt (owner, key, request_digest, at) VALUES (%s, %s, %s, %s)
ON CONFLICT (owner, key) DO NOTHING RETURNING id
"""


class KeyReused(ValueError):
    """This idempotency key was used for another request: send a new key with it."""


class BadKey(ValueError):
    """An idempotency key is 1 to 200 printable characters, such as a UUID."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a request was answered: an HTTP status and a JSON value."""

    status: int
    body: object
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Reserved:
    """The key is ours for the length of this transaction."""

    receipt_id: int


def replay_or_reserve(
    *, owner: str, key: str, digest: str, now: datetime
) -> Answer | Reserved:
    """Return the answer given under this key, or reserve the key for this transaction.

    Raises:
        KeyReused: the key stands for a request with another digest.
        BadKey: the key is empty, too long or not printable.
    """
    if not key or len(key) > LONGEST_KEY or not key.isprintable():
        raise BadKey(BadKey.__doc__)
    with connection.cursor() as cursor:
        at = connection.ops.adapt_datetimefield_value(now)
        cursor.execute(_RESERVE, [owner, key, digest, at])
        row = cursor.fetchone()
    if row is not None:
        return Reserved(row[0])
    receipt = Receipt.objects.get(owner=owner, key=key)
    if receipt.request_digest != digest:
        raise KeyReused(KeyReused.__doc__)
    if receipt.status is None:
        # Only a transaction that reserves a key twice gets here.
        message = f"The key {key!r} is being used by this very transaction."
        raise KeyReused(message)
    return Answer(receipt.status, receipt.response, replayed=True)


def keep(reserved: Reserved, answer: Answer) -> None:
    """Keep *answer* under the reserved key, in the transaction of the act."""
    Receipt.objects.filter(pk=reserved.receipt_id).update(
        status=answer.status, response=answer.body
    )


def once(
    *,
    owner: str,
    key: str,
    digest: str,
    now: datetime,
    act: Callable[[], Answer],
) -> Answer:
    """Act and keep the answer, or return the answer kept from the first time.

    The act and its receipt are one transaction: an act that raises leaves no receipt,
    and the client may try again with the same key.
    """
    with transaction.atomic():
        found = replay_or_reserve(owner=owner, key=key, digest=digest, now=now)
        if isinstance(found, Answer):
            return found
        answer = act()
        keep(found, answer)
        return replace(answer, replayed=False)


def forget_old_receipts(*, now: datetime) -> int:
    """Delete the receipts that no client will ask for; return how many."""
    return Receipt.objects.filter(at__lt=now - KEPT_FOR).delete()[0]
