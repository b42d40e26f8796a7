from __future__ import annotations

from dataclasses import dataclass

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
    waiting = Message.objects.exclude(state=Message.State.SENT)
    first = waiting.order_by("state", "created_at", "id")[:limit]
    return [Unsent(message, _because(message, obstacle)) for message in first]


def messages_about(*, reader: Asks, about: str) -> list[Message]:
    """Return the messages about a ticket, oldest first; the vendor's people only."""
    if reader.side != "vendor":
        return []
    return list(Message.objects.filter(about=about).order_by("created_at", "id"))


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
