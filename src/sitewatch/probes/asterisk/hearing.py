"""How events, and the gaps between them, go from a client into a picture."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol


if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta

    from sitewatch.probes.asterisk.ami.client import Connection
    from sitewatch.probes.asterisk.ami.ear import Drained
    from sitewatch.probes.asterisk.ami.message import Message
    from sitewatch.probes.asterisk.gaps import Gaps


class Heard(Protocol):
    """What is needed of a client."""

    def drain(self, now: datetime) -> Drained: ...

    def connection(self, now: datetime) -> Connection: ...


class Seen(Protocol):
    """What is needed of a picture."""

    @property
    def gaps(self) -> Gaps: ...

    def fold(self, messages: Iterable[Message], arrived: datetime) -> None: ...

    def gap(self, since: datetime, until: datetime) -> None: ...


@dataclass(slots=True)
class Hearing:
    """Gives a picture what a client has heard, in order."""

    client: Heard
    _heard_at: datetime | None = None

    def take(self, picture: Seen, now: datetime, ahead: timedelta) -> bool:
        """Take the events that came, and mark what is missing; whether a gap lasts.

        Times are by the switch's clock, which is *ahead* of ours.
        """
        drained = self.client.drain(now)
        if picture.gaps.watching_since is None:
            picture.gaps.watching_since = self.client.connection(now).since + ahead
        heard = deque(drained.events)
        lasts = False
        for gap in drained.gaps:
            while heard and heard[0].at < gap.since:
                arrived, message = heard.popleft()
                picture.fold((message,), arrived + ahead)
            if gap.until is None:
                lasts = True
            else:
                picture.gap(gap.since + ahead, gap.until + ahead)
        for arrived, message in heard:
            picture.fold((message,), arrived + ahead)
        if drained.dropped and self._heard_at is not None:
            # Which were dropped is not known: none of this stretch is whole.
            picture.gap(self._heard_at + ahead, now + ahead)
        self._heard_at = now
        return lasts
