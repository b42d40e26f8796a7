"""What a calendar answers, and the bounds of what it may be asked.

Clause package.geography.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from backline.guide.calendar_terms import Closed, Window
from backline.guide.intervals import Interval, united
from backline.guide.wall import DAY, epoch_of, instant_of


#: Longer targets are refused: no contract promises anything in a century.
LONGEST_TARGET = 100 * 366 * DAY
LONGEST_DAYS = 36_600
#: A pause or a span as the caller knows it, aware datetimes.
Span = tuple[datetime, datetime]


class BadTarget(ValueError):
    """The target is negative, or longer than anybody can promise."""


class Due(NamedTuple):
    """When a target is used up.

    Attributes:
        due_at: the earliest instant at which the target is used.
        breach_at: the last instant before more is used; later is a breach.
    """

    due_at: datetime
    breach_at: datetime


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One date of a calendar, for the words of the ledger.

    Attributes:
        day: the date in the calendar's zone.
        windows: the working hours that begin on it, in seconds of the wall day.
        closed: why there are none, or None on a working day.
        name: the holiday's name, where the calendar knows it.
        spans: the open time that falls on the date, night shifts included.
    """

    day: date
    windows: tuple[Window, ...]
    closed: Closed | None
    name: str
    spans: tuple[Span, ...]

    @property
    def weekday(self) -> str:
        """The English name of the weekday."""
        return f"{self.day:%A}"


def bad_target(seconds: int) -> BadTarget:
    """Return the refusal of a target of *seconds*."""
    shown = str(seconds) if abs(seconds) < 10**15 else "So many"
    return BadTarget(
        f"{shown} seconds are no target. Give 0 to {LONGEST_TARGET} (a century)."
    )


def due_of(instants: tuple[int, int]) -> Due:
    """Return due and breach as datetimes."""
    due, breach = instants
    due_at = instant_of(due)
    return Due(due_at, due_at if due == breach else instant_of(breach))


def epochs_of(pauses: Sequence[Span]) -> list[Interval]:
    """Return *pauses* as sorted, disjoint intervals of epoch seconds."""
    return united((epoch_of(start), epoch_of(end)) for start, end in pauses)
