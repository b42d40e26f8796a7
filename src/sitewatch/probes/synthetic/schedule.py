"""When a series of test calls is due: pure, from the series before it.

A series that failed is repeated soon, so that a loss can be told from one bad moment:
twice, a minute apart. Never are more calls placed in an hour than the settings say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sitewatch import shape


if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

AGAIN_AFTER = timedelta(minutes=1)
MOST_REPEATS = 2
HOUR = timedelta(hours=1)
_PERIOD = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])")


class Series(NamedTuple):
    """So many calls that were begun at an instant."""

    at: datetime
    calls: int


class Period(NamedTuple):
    """Minutes of the day, `[begin, end)`; over midnight when it ends before it begins."""

    begin: int
    end: int

    def holds(self, minute: int) -> bool:
        if self.begin <= self.end:
            return self.begin <= minute < self.end
        return minute >= self.begin or minute < self.end


@dataclass(frozen=True, slots=True)
class Schedule:
    every: timedelta
    calls: int
    calls_per_hour: int
    off_hours: tuple[Period, ...] = ()
    zone: tzinfo | None = None

    def why_not(self, now: datetime, before: Sequence[Series], repeats: int) -> str:
        """Return why no series is due at *now*; empty when one is.

        Args:
            now: the present instant.
            before: the series of the last hour at least.
            repeats: how many repeats the last failure still calls for.
        """
        there = now.astimezone(self.zone)
        minute = there.hour * 60 + there.minute
        if any(period.holds(minute) for period in self.off_hours):
            return "no test calls are placed in the off hours"
        recent = [each for each in before if abs(now - each.at) < HOUR]
        if sum(each.calls for each in recent) + self.calls > self.calls_per_hour:
            return f"the {self.calls_per_hour} test calls of an hour are used up"
        pause = AGAIN_AFTER if repeats else self.every
        if any(abs(now - each.at) < pause for each in recent):
            return "the next series is not due yet"
        return ""


def period(text: str, path: str) -> Period:
    """Return the period that *text* says, such as `22:00-06:00`."""
    found = _PERIOD.fullmatch(text)
    if found is None or found[1] + found[2] == found[3] + found[4]:
        msg = f"{path}: {text!r} is not a period such as 22:00-06:00"
        raise shape.Misshapen(msg)
    begin, end = (int(found[at]) * 60 + int(found[at + 1]) for at in (1, 3))
    return Period(begin, end)
