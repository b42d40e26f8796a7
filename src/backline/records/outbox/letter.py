"""What passes between the outbox and a sender: a letter out, a fact back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as a sender sees it. `id` is the same on every attempt."""

    id: uuid.UUID
    recipient: str
    subject: str
    body: str
    about: str
    automatic: bool
    created_at: datetime


class Refused(Exception):
    """The receiver will never take this message: trying again is of no use."""


class NotNow(Exception):
    """The receiver does not take this message now, and may take it later."""


class ChannelDown(Exception):
    """The way itself is shut, whatever the message: try none until later."""


class NotConfigured(ValueError):
    """The settings name no way out for this channel: its messages wait."""


class BadSetting(ValueError):
    """The settings name a way out that is none."""


class Sender(Protocol):
    """Hands letters over, one by one, and keeps its connection until closed."""

    def send(self, letter: Letter) -> None:
        """Hand *letter* over.

        Returns when the receiver took responsibility for it; raises Refused, NotNow
        or ChannelDown otherwise. Must end by itself within about two minutes.
        """

    def close(self) -> None:
        """Let go of the connection; the next letter makes a new one."""
