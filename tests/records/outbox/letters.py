"""What the tests of the outbox share: messages, a clock, senders that keep a list."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from backline.records.outbox.actions import enqueue
from backline.records.outbox.letter import Letter
from backline.records.outbox.models import Message


NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def put(recipient: str = "omar@example.com", **changes: Any) -> uuid.UUID:
    """Enqueue a mail in a transaction of its own."""
    given: dict[str, Any] = {
        "channel": "mail",
        "subject": "INC-2041 is critical",
        "body": "21 of 100 agents cannot log in.\n",
        "about": "INC-2041",
        "now": NOW,
    }
    with transaction.atomic():
        return enqueue(recipient=recipient, **given | changes)


def the(message_id: uuid.UUID) -> Message:
    return Message.objects.get(pk=message_id)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def moves(self, **by: float) -> None:
        self.now += timedelta(**by)


class ListSender:
    """A sender of another channel: keeps what it is given, after an errand."""

    at_once = 1

    def __init__(self, errand: Callable[[Letter], None] = lambda letter: None) -> None:
        self.errand = errand
        self.sent: list[Letter] = []
        self.closed = 0

    def send(self, letter: Letter) -> None:
        self.errand(letter)
        self.sent.append(letter)

    def close(self) -> None:
        self.closed += 1


def letter(recipient: str, **changes: str) -> Letter:
    """Return a letter as a sender is handed it."""
    given = {"subject": "INC-2041 is critical", "body": "34 of 100 agents", "link": ""}
    given |= changes
    return Letter(
        id=uuid.UUID("7d4f2a60-0f5b-4a2e-9b1e-2f7c62c3a111"),
        recipient=recipient,
        about="INC-2041",
        automatic=True,
        created_at=NOW,
        **given,
    )
