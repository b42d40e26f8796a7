"""Sending what is due: at least once, and by one sender at a time.

A sender claims messages by writing its lease on them, in a short transaction of its
own; it sends outside any transaction; and it writes down the outcome only where its
lease still stands. If it dies in between, the lease runs out and another sends the
message again under the same id, so that the receiver can drop the repeat.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from backline.records.outbox.letter import (
    ChannelDown,
    Letter,
    NotNow,
    Refused,
    Sender,
)
from backline.records.outbox.models import Message


# The pauses after each failed attempt: quick at first, then as patient as a mail server
# is, which gives up after four days.
RETRY_AFTER = tuple(
    timedelta(minutes=minutes)
    for minutes in (1, 5, 15, 60, 120, 240, 480, 720, 1440, 1440, 1440)
)
LEASE = timedelta(minutes=4)
# A letter may take two minutes; the lease is renewed while this much is left.
RENEW_BELOW = timedelta(minutes=3)

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Outcome:
    """What became of one round of sending."""

    sent: int = 0
    put_off: int = 0
    dead: int = 0

    @property
    def handled(self) -> int:
        return self.sent + self.put_off + self.dead


@dataclass(slots=True)
class _Round:
    clock: Callable[[], datetime]
    senders: Mapping[str, Sender]
    lease: uuid.UUID = field(default_factory=uuid.uuid4)
    leased_until: datetime = datetime.min  # noqa: DTZ901 - set by the claim
    down: set[str] = field(default_factory=set)
    outcome: Outcome = field(default_factory=Outcome)

    def held(self) -> bool:
        """Keep the lease long enough for one more letter; False if it was lost."""
        now = self.clock()
        left = self.leased_until - now
        if left < RENEW_BELOW and left > timedelta(0):
            self.leased_until = now + LEASE
            _ours(self.lease).update(leased_until=self.leased_until)
        # Once it has run out, another may hold any of the messages: none is ours.
        return left > timedelta(0)


def send_due(
    *, clock: Callable[[], datetime], senders: Mapping[str, Sender], limit: int = 50
) -> Outcome:
    """Send at most *limit* of the messages that are due; return what became of them.

    Messages for a channel without a sender stay pending. A channel that is down is
    left alone for the rest of the round, at the cost of one attempt of one message.
    """
    at_work = _Round(clock, senders)
    messages = _claim(at_work, limit)
    try:
        for message in messages:
            if message.channel in at_work.down:
                continue
            if not at_work.held():
                break
            _send_one(at_work, message)
    finally:
        for sender in senders.values():
            sender.close()
        _ours(at_work.lease).update(lease=None, leased_until=None)
    return at_work.outcome


def _ours(lease: uuid.UUID) -> QuerySet[Message]:
    return Message.objects.filter(lease=lease, state=Message.State.PENDING)


def _claim(at_work: _Round, limit: int) -> list[Message]:
    """Write our lease on the messages that are due, first come first served."""
    now = at_work.clock()
    at_work.leased_until = now + LEASE
    due = Message.objects.filter(
        Q(lease=None) | Q(leased_until__lte=now),
        state=Message.State.PENDING,
        send_after__lte=now,
        channel__in=list(at_work.senders),
    )
    # durable: a claim that could still be rolled back would be no claim.
    with transaction.atomic(durable=True):
        first = due.order_by("send_after", "id").select_for_update(skip_locked=True)
        ids = list(first.values_list("id", flat=True)[:limit])
        if not ids:
            return []
        due.filter(id__in=ids).update(
            lease=at_work.lease, leased_until=at_work.leased_until
        )
        return list(_ours(at_work.lease).order_by("send_after", "id"))


def _send_one(at_work: _Round, message: Message) -> None:
    try:
        at_work.senders[message.channel].send(_letter(message))
    except Refused as refusal:
        _give_up(at_work, message, str(refusal))
    except NotNow as reason:
        _put_off(at_work, message, str(reason), reason.after)
    except ChannelDown as reason:
        at_work.down.add(message.channel)
        log.warning("outbox.channel-down channel=%s: %s", message.channel, reason)
        _put_off(at_work, message, str(reason))
    except Exception as error:
        # The loop of a job: one message that trips its sender must not stop the rest.
        log.exception("outbox.sender-failed message=%s", message.id)
        _put_off(at_work, message, f"{type(error).__name__}: {error}")
    else:
        if _settle(at_work, message, state="sent", sent_at=at_work.clock()):
            at_work.outcome.sent += 1


def _give_up(at_work: _Round, message: Message, reason: str) -> None:
    log.warning("outbox.message-dead message=%s: %s", message.id, reason)
    if _settle(at_work, message, state="dead", last_error=reason):
        at_work.outcome.dead += 1


def _put_off(
    at_work: _Round, message: Message, reason: str, asked: timedelta | None = None
) -> None:
    if message.attempts >= len(RETRY_AFTER):
        attempts = message.attempts + 1
        _give_up(at_work, message, f"given up after {attempts} attempts: {reason}")
        return
    pause = RETRY_AFTER[message.attempts]
    if asked is not None:
        # As long as the receiver asks for, within what we would wait at most.
        pause = min(asked, RETRY_AFTER[-1])
    again_at = at_work.clock() + pause
    if _settle(at_work, message, send_after=again_at, last_error=reason):
        at_work.outcome.put_off += 1


def _settle(at_work: _Round, message: Message, **outcome: object) -> bool:
    """Write down what became of *message*, if it is still ours to say."""
    settled = (
        _ours(at_work.lease)
        .filter(pk=message.pk)
        .update(attempts=F("attempts") + 1, lease=None, leased_until=None, **outcome)
    )
    if not settled:
        log.warning("outbox.lease-lost message=%s outcome=%s", message.id, outcome)
    return bool(settled)


def _letter(message: Message) -> Letter:
    return Letter(
        id=message.id,
        recipient=message.recipient,
        subject=message.subject,
        body=message.body,
        about=message.about,
        automatic=message.automatic,
        created_at=message.created_at,
        link=message.link,
    )
