"""The hours in which somebody is not to be disturbed by what can wait.

Guide: process.escalation - ordinary pages keep a person's quiet hours, critical ones
do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from backline.guide.wall import first_instant, instant_of


if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


_DAY_ZERO = date(1970, 1, 1)
_DAY_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From a wall time to the next occurrence of another, every day, in a zone.

    `start` and `end` are whole minutes and differ; an end before the start is on the
    next day.
    """

    start: time
    end: time
    zone: ZoneInfo

    def is_on(self, at: datetime) -> bool:
        """Say whether *at* lies within them (half-open)."""
        return self._end_of(at) is not None

    def over_at(self, at: datetime) -> datetime:
        """Return the first instant from *at* on that lies outside of them."""
        return self._end_of(at) or at

    def _end_of(self, at: datetime) -> datetime | None:
        """Return the end of the span that *at* lies in; None outside."""
        day = at.astimezone(self.zone).date()
        for first in (day - timedelta(days=1), day):
            last = first + timedelta(days=self.end <= self.start)
            begins, ends = (
                self._instant(first, self.start),
                self._instant(last, self.end),
            )
            if begins <= at < ends:
                return ends
        return None

    def _instant(self, day: date, at: time) -> datetime:
        wall = (day - _DAY_ZERO).days * _DAY_SECONDS
        wall += at.hour * 3600 + at.minute * 60
        return instant_of(first_instant(self.zone, wall))
