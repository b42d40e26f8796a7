"""What passes between the outbox and a sender: a letter out, a fact back."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


#: For ways on which each letter goes by itself: see `Sender.at_once`.
SIDE_BY_SIDE = 8


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
    #: Where a button in it leads to, for channels that have buttons.
    link: str = ""


class Refused(Exception):
    """The receiver will never take this message: trying again is of no use."""


class NotNow(Exception):
    """The receiver does not take this message now, and may take it later.

    `after` is how long it asks us to wait, when it says so.
    """

    def __init__(self, because: str, after: timedelta | None = None) -> None:
        super().__init__(because)
        self.after = after


class ChannelDown(Exception):
    """The way itself is shut, whatever the message: try none until later."""


class NotConfigured(ValueError):
    """The settings name no way out for this channel: its messages wait."""


class BadSetting(ValueError):
    """The settings name a way out that is none."""


class Sender(Protocol):
    """Hands letters over, and keeps its connections until closed."""

    #: How many letters may be on their way by it side by side; ordinary ones may take
    #: half of it, so that an urgent one finds room.
    at_once: int

    def send(self, letter: Letter) -> None:
        """Hand *letter* over.

        Returns when the receiver took responsibility for it; raises Refused, NotNow
        or ChannelDown otherwise. Must end by itself within about two minutes.
        """

    def close(self) -> None:
        """Let go of the connection; the next letter makes a new one."""
