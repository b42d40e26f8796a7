from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from backline.records.outbox.models import Message
from backline.records.outbox.senders import obstacles
from backline.records.trail.actor import Asks


@dataclass(frozen=True, slots=True)
class Unsent:
    """A message that has not gone out, and why."""

    message: Message
    because: str


def unsent(*, reader: Asks, limit: int = 100) -> list[Unsent]:
    """Return what has not gone out, what was given up first; the vendor's people only."""
    if reader.side != "vendor":
        return []
    obstacle = obstacles()
    waiting = Message.objects.exclude(
        state__in=[Message.State.SENT, Message.State.WITHDRAWN]
    )
    first = waiting.order_by("state", "created_at", "id")[:limit]
    return [Unsent(message, _because(message, obstacle)) for message in first]


def messages_about(*, reader: Asks, about: str) -> list[Message]:
    """Return the messages about a ticket, oldest first; the vendor's people only."""
    if reader.side != "vendor":
        return []
    return list(Message.objects.filter(about=about).order_by("created_at", "id"))


def messages_by_id(
    *, reader: Asks, ids: Iterable[uuid.UUID]
) -> dict[uuid.UUID, Message]:
    """Return messages by their ids, as far as they are kept; the vendor's people only."""
    if reader.side != "vendor":
        return {}
    return Message.objects.in_bulk(list(ids))


def obstacle_of(message: Message) -> str:
    """Say why a message has not gone out; empty if it has, or is not needed any more."""
    if message.state in {Message.State.SENT, Message.State.WITHDRAWN}:
        return ""
    return _because(message, obstacles())


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


def _because(message: Message, obstacle: dict[str, str]) -> str:
    if message.state == Message.State.DEAD:
        return f"given up: {message.last_error}"
    why_not = obstacle.get(message.channel, f"nothing sends {message.channel!r}")
    if why_not:
        return why_not
    if message.attempts:
        when = f"{message.send_after:%Y-%m-%d %H:%M} UTC"
        tried = "once" if message.attempts == 1 else f"{message.attempts} times"
        return f"tried {tried}, next at {when}: {message.last_error}"
    return "waiting to be sent"
