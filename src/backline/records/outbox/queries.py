from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import Case, Count, IntegerField, Q, QuerySet, When

from backline.records.outbox.models import Message
from backline.records.outbox.senders import obstacles
from backline.records.trail.actor import Asks


#: For how long a message may be on its way before somebody should look.
LATE_AFTER = timedelta(minutes=15)
_OVER = (Message.State.SENT, Message.State.WITHDRAWN)
_UNSENT = Q(
    state__in=[Message.State.PENDING, Message.State.DEAD], let_be_at__isnull=True
)

Standing = Literal["given up", "late", "waiting", "sent", "taken back", "let be"]


def unsent(*, reader: Asks, now: datetime) -> QuerySet[Message]:
    """Return what has not gone out: what is stuck first, then the oldest.

    The vendor's people only.
    """
    return stuck_first(_seen_by(reader).filter(_UNSENT), now=now)


def stuck_first(messages: QuerySet[Message], *, now: datetime) -> QuerySet[Message]:
    """Return messages in their order: what was given up, what is late, then the oldest."""
    dead = Q(state=Message.State.DEAD)
    first = Case(
        When(_UNSENT & dead, then=0),
        When(_UNSENT & _stuck(now), then=1),
        default=2,
        output_field=IntegerField(),
    )
    return messages.order_by(first, "created_at", "id")


def stuck(*, reader: Asks, now: datetime) -> QuerySet[Message]:
    """Return what was given up, and what is late; the vendor's people only."""
    return _seen_by(reader).filter(_UNSENT, _stuck(now))


def standing_of(message: Message, *, now: datetime) -> Standing:
    """Say how a message stands, in a word or two."""
    if message.state == Message.State.SENT:
        return "sent"
    if message.state == Message.State.WITHDRAWN:
        return "taken back"
    if message.state == Message.State.DEAD:
        return "let be" if message.let_be_at else "given up"
    due = message.created_at if message.attempts else message.send_after
    return "late" if due <= now - LATE_AFTER else "waiting"


def _stuck(now: datetime) -> Q:
    """Return what `standing_of` calls given up or late."""
    long_ago = now - LATE_AFTER
    tried = Q(attempts__gt=0, created_at__lte=long_ago)
    late = tried | Q(attempts=0, send_after__lte=long_ago)
    return Q(state=Message.State.DEAD) | Q(state=Message.State.PENDING) & late


def _seen_by(reader: Asks) -> QuerySet[Message]:
    found = Message.objects.all()
    return found if reader.side == "vendor" else found.none()


@dataclass(frozen=True, slots=True)
class Told:
    """How many messages tell about something, and how many of them are stuck."""

    messages: int
    stuck: int


def told_about(*, reader: Asks, about: str, now: datetime) -> Told:
    """Return how many messages are about a ticket; none but to the vendor's people."""
    found = _seen_by(reader).filter(about=about)
    counts = found.aggregate(
        messages=Count("pk"), stuck=Count("pk", filter=_UNSENT & _stuck(now))
    )
    return Told(**counts)


def messages_about(*, reader: Asks, about: str) -> QuerySet[Message]:
    """Return the messages about a ticket, oldest first; the vendor's people only."""
    return _seen_by(reader).filter(about=about).order_by("created_at", "id")


def messages_by_id(
    *, reader: Asks, ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, Message]:
    """Return messages by their ids, as far as they are kept; the vendor's people only."""
    if reader.side != "vendor":
        return {}
    return Message.objects.in_bulk(list(ids))


def obstacle_of(message: Message, known: Mapping[str, str] | None = None) -> str:
    """Say why a message has not gone out; empty if it has, or is not needed any more.

    Args:
        message: which one.
        known: the `obstacles` of the channels, where many are asked about.
    """
    if message.state in _OVER:
        return ""
    return _because(message, obstacles() if known is None else known)


@dataclass(frozen=True, slots=True)
class Backlog:
    """How much has not gone out, and for how long the oldest has waited."""

    pending: int
    dead: int
    oldest_seconds: int


def backlog(*, reader: Asks, now: datetime) -> Backlog:
    """Return what has not gone out, in figures; nothing but to the vendor's people."""
    if reader.side != "vendor":
        return Backlog(0, 0, 0)
    pending = Message.objects.filter(state=Message.State.PENDING, send_after__lte=now)
    oldest = pending.order_by("send_after").values_list("send_after", flat=True).first()
    return Backlog(
        pending=Message.objects.filter(state=Message.State.PENDING).count(),
        dead=Message.objects.filter(state=Message.State.DEAD).count(),
        oldest_seconds=0 if oldest is None else int((now - oldest).total_seconds()),
    )


def _because(message: Message, obstacle: Mapping[str, str]) -> str:
    if message.state == Message.State.DEAD:
        why = message.last_error
        return why if why.startswith("given up") else f"given up: {why}"
    why_not = obstacle.get(message.channel, f"nothing sends {message.channel!r}")
    if why_not:
        return why_not
    if message.attempts:
        when = f"{message.send_after:%Y-%m-%d %H:%M} UTC"
        tried = "once" if message.attempts == 1 else f"{message.attempts} times"
        return f"tried {tried}, next at {when}: {message.last_error}"
    return "waiting to be sent"
