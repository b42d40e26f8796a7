"""Sending what is due: at least once, by one sender at a time, several side by side.

A message is claimed when it can go out at once, by a lease that is written on it in a
short transaction of its own. It goes out in a thread that knows no database; the round
writes down the outcome, and only where its lease still stands. If it dies in between,
the lease runs out and another sends the message again under the same id, so that the
receiver can drop the repeat.

A receiver gets one message at a time. One that hangs costs its channel one place out of
several, and ordinary messages leave half of the places to the urgent ones.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from queue import Empty, SimpleQueue

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
#: A letter may take two minutes.
LEASE = timedelta(minutes=4)
#: For how long a channel that is shut is left alone.
LEFT_ALONE = timedelta(seconds=15)
#: For how long a round waits for what is on its way before it looks again.
PATIENCE = timedelta(milliseconds=250)
#: So many rows are looked through for receivers that have no message on its way.
_LOOKED_THROUGH = 25
#: The flow of a call asks for the words once it rings; see `forget_secrets`.
_READ_LATER = {"voice"}

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


def apart(work: Callable[[], None]) -> None:
    """Do *work* in a thread of its own."""
    threading.Thread(target=work, name="outbox.letter", daemon=True).start()


def _in_turn(work: Callable[[], None]) -> None:
    work()


@dataclass(slots=True)
class Sending:
    """What one process has on its way; kept from round to round."""

    clock: Callable[[], datetime]
    senders: Mapping[str, Sender]
    start: Callable[[Callable[[], None]], None] = apart
    _under_way: dict[uuid.UUID, Message] = field(default_factory=dict)
    _back: SimpleQueue[tuple[Message, Exception | None]] = field(
        default_factory=SimpleQueue
    )
    _shut_until: dict[str, datetime] = field(default_factory=dict)

    @property
    def is_busy(self) -> bool:
        """Whether something is on its way."""
        return bool(self._under_way)

    def round(self, *, limit: int) -> Outcome:
        """Send at most *limit* of the messages that are due; return what came back.

        What takes longer than a moment stays on its way when this returns.
        """
        outcome, started = Outcome(), 0
        try:
            while True:
                fresh = self._start_due(limit - started)
                started += fresh
                if not self._take_back(outcome) and not fresh:
                    break
        finally:
            self._close_idle()
        return outcome

    def finish(self, *, within: timedelta) -> None:
        """Wait for what is on its way, and write down what became of it."""
        for _ in range(within // PATIENCE):
            if self.is_busy:
                self._take_back(Outcome())
        self._close_idle()

    def _start_due(self, limit: int) -> int:
        started = 0
        for channel in self._channels_due() if limit > 0 else ():
            for message in self._claim(channel, limit - started):
                self._under_way[message.pk] = message
                self.start(partial(self._go, message))
                started += 1
        return started

    def _go(self, message: Message) -> None:
        """Hand a message over, wherever this runs; no database is touched here."""
        failure: Exception | None = None
        try:
            self.senders[message.channel].send(_letter(message))
        except (Refused, NotNow, ChannelDown) as reason:
            failure = reason
        except Exception as error:
            # The loop of a job: one that trips its sender must not stop the rest.
            log.exception("outbox.sender-failed message=%s", message.pk)
            failure = error
        self._back.put((message, failure))

    def _take_back(self, outcome: Outcome) -> bool:
        """Write down what has come back, waiting a moment for it; False for nothing."""
        seen = False
        while self._under_way:
            patience = 0.0 if seen else PATIENCE.total_seconds()
            try:
                message, failure = self._back.get(timeout=patience)
            except Empty:
                break
            seen = True
            del self._under_way[message.pk]
            self._note(message, failure, outcome)
        return seen

    def _channels_due(self) -> list[str]:
        now = self.clock()
        open_ones = [
            channel
            for channel in self.senders
            if self._shut_until.get(channel, now) <= now
        ]
        due = _due(now).filter(channel__in=open_ones)
        return list(
            due.order_by("channel").values_list("channel", flat=True).distinct()
        )

    def _claim(self, channel: str, limit: int) -> list[Message]:
        """Write our lease on what can go out at once: the urgent first, then by turn."""
        there = [each for each in self._under_way.values() if each.channel == channel]
        at_once, now, lease = self.senders[channel].at_once, self.clock(), uuid.uuid4()
        ordinary = sum(each.hurry != Message.Hurry.NOW for each in there)
        due = _due(now).filter(channel=channel)
        # durable: a claim that could still be rolled back would be no claim.
        with transaction.atomic(durable=True):
            first = due.exclude(recipient__in=[each.recipient for each in there])
            ids = _fitting(
                first.order_by("-hurry", "send_after", "id"),
                most=min(limit, at_once - len(there)),
                ordinary=max(1, at_once // 2) - ordinary,
            )
            due.filter(pk__in=ids).update(lease=lease, leased_until=now + LEASE)
        claimed = Message.objects.filter(lease=lease) if ids else ()
        return sorted(claimed, key=lambda each: ids.index(each.pk))

    def _note(
        self, message: Message, failure: Exception | None, outcome: Outcome
    ) -> None:
        """Write down what became of a message, if it is still ours to say."""
        now = self.clock()
        if isinstance(failure, ChannelDown):
            self._shut_until[message.channel] = now + LEFT_ALONE
            log.warning("outbox.channel-down channel=%s: %s", message.channel, failure)
        became = _became(message, failure, now)
        settled = Message.objects.filter(
            pk=message.pk, lease=message.lease, state=Message.State.PENDING
        ).update(attempts=F("attempts") + 1, lease=None, leased_until=None, **became)
        if not settled:
            log.warning("outbox.lease-lost message=%s outcome=%s", message.pk, became)
        elif failure is None:
            outcome.sent += 1
        elif became.get("state") == Message.State.DEAD:
            log.warning("outbox.message-dead message=%s: %s", message.pk, failure)
            outcome.dead += 1
        else:
            outcome.put_off += 1

    def _close_idle(self) -> None:
        busy = {each.channel for each in self._under_way.values()}
        for channel, sender in self.senders.items():
            if channel not in busy:
                sender.close()


def send_due(
    *, clock: Callable[[], datetime], senders: Mapping[str, Sender], limit: int = 50
) -> Outcome:
    """Send at most *limit* of the messages that are due, one after another.

    Messages for a channel without a sender stay pending. A channel that is shut is
    left alone, at the cost of one attempt of one message.
    """
    return Sending(clock, senders, start=_in_turn).round(limit=limit)


def forget_secrets(*, now: datetime) -> int:
    """Take out the secrets that open nothing any more; return how many.

    What has not gone out until then is of no use any more, and is not sent.
    """
    over = Message.objects.exclude(secret="").filter(secret_until__lte=now)
    if not over.exists():
        return 0
    free = Q(lease=None) | Q(leased_until__lte=now)
    late = over.filter(free, state=Message.State.PENDING).update(
        state=Message.State.WITHDRAWN,
        secret="",
        lease=None,
        leased_until=None,
        last_error="Its time was over before it could be sent.",
    )
    return late + over.exclude(state=Message.State.PENDING).update(secret="")


def _due(now: datetime) -> QuerySet[Message]:
    return Message.objects.filter(
        Q(lease=None) | Q(leased_until__lte=now),
        Q(secret_until=None) | Q(secret_until__gt=now),
        state=Message.State.PENDING,
        send_after__lte=now,
    )


def _fitting(first: QuerySet[Message], *, most: int, ordinary: int) -> list[uuid.UUID]:
    """Return what finds room: *most* in all, of *ordinary* ones so many, one a receiver."""
    found: dict[str, uuid.UUID] = {}
    if most <= 0:
        return []
    rows = first.select_for_update(skip_locked=True)
    for pk, recipient, hurry in rows.values_list("pk", "recipient", "hurry")[
        :_LOOKED_THROUGH
    ]:
        is_urgent = hurry == Message.Hurry.NOW
        if (
            recipient in found
            or len(found) >= most
            or (ordinary <= 0 and not is_urgent)
        ):
            continue
        found[recipient] = pk
        ordinary -= not is_urgent
    return list(found.values())


def _became(
    message: Message, failure: Exception | None, now: datetime
) -> dict[str, object]:
    """Return what is written down of a message that went out, or did not."""
    match failure:
        case None:
            gone = {"state": Message.State.SENT, "sent_at": now}
            return gone if message.channel in _READ_LATER else gone | {"secret": ""}
        case Refused():
            return {"state": Message.State.DEAD, "last_error": str(failure)}
        case NotNow(after=asked):
            reason = str(failure)
        case ChannelDown():
            asked, reason = None, str(failure)
        case _:
            asked, reason = None, f"{type(failure).__name__}: {failure}"
    if message.attempts >= len(RETRY_AFTER):
        given_up = f"given up after {message.attempts + 1} attempts: {reason}"
        return {"state": Message.State.DEAD, "last_error": given_up}
    pause = RETRY_AFTER[message.attempts]
    if asked is not None:
        # As long as the receiver asks for, within what we would wait at most.
        pause = min(asked, RETRY_AFTER[-1])
    return {"send_after": now + pause, "last_error": reason}


def _letter(message: Message) -> Letter:
    return Letter(
        id=message.id,
        recipient=message.recipient,
        subject=message.subject,
        body=message.with_secret(message.body),
        about=message.about,
        automatic=message.automatic,
        created_at=message.created_at,
        link=message.with_secret(message.link),
    )
