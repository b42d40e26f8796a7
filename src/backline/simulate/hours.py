"""Service time for arrays: F(t) and its inverse over a table of open spans.

Clause package.geography. The same table as the calendar's own (`open_table`), asked for
many instants at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np


if TYPE_CHECKING:
    from numpy.typing import NDArray

    from backline.guide.calendar import Calendar


class HourTable(Protocol):
    """What counts seconds for arrays of epoch seconds."""

    def before(self, at: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return F(t), the counted seconds before each instant."""

    def covers(self, at: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Say which instants the table knows."""

    def reaches(self, count: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Say which counts the table gets beyond."""

    def first(self, count: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the first instant before which *count* seconds are counted."""

    def last(self, count: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the last such instant: the moment before more is counted."""


class Elapsed:
    """Around the clock: every second counts."""

    def before(self, at: NDArray[np.int64]) -> NDArray[np.int64]:
        return at

    def covers(self, at: NDArray[np.int64]) -> NDArray[np.bool_]:
        return np.ones(at.shape, dtype=np.bool_)

    def reaches(self, count: NDArray[np.int64]) -> NDArray[np.bool_]:
        return np.ones(count.shape, dtype=np.bool_)

    def first(self, count: NDArray[np.int64]) -> NDArray[np.int64]:
        return count

    def last(self, count: NDArray[np.int64]) -> NDArray[np.int64]:
        return count


@dataclass(frozen=True, slots=True)
class OpenHours:
    """The open spans of a calendar, from `since` to `until`."""

    since: int
    until: int
    starts: NDArray[np.int64]
    first_before: int
    after: NDArray[np.int64]
    shift: NDArray[np.int64]

    def before(self, at: NDArray[np.int64]) -> NDArray[np.int64]:
        place = self.starts.searchsorted(at, side="right") - 1
        inside = np.maximum(place, 0)
        used = np.minimum(self.after[inside], at - self.shift[inside])
        return np.where(place < 0, self.first_before, used)

    def covers(self, at: NDArray[np.int64]) -> NDArray[np.bool_]:
        return (at >= self.since) & (at <= self.until)

    def reaches(self, count: NDArray[np.int64]) -> NDArray[np.bool_]:
        return np.less(count, int(self.after[-1]))

    def first(self, count: NDArray[np.int64]) -> NDArray[np.int64]:
        place = self.after.searchsorted(count, side="left")
        return count + self.shift[np.minimum(place, len(self.shift) - 1)]

    def last(self, count: NDArray[np.int64]) -> NDArray[np.int64]:
        place = self.after.searchsorted(count, side="right")
        return count + self.shift[np.minimum(place, len(self.shift) - 1)]


def open_hours(
    calendar: Calendar, start: int, end: int, seconds: int
) -> OpenHours | None:
    """Return the open hours from *start* until *seconds* are counted after *end*.

    It ends sooner where the calendar does: what lies beyond is not covered. None when
    the calendar does not speak of the time at all, or has no open hour in it.
    """
    table = calendar.table_over(start, end, seconds)
    if table is None or not table.starts:
        return None
    return OpenHours(
        since=table.since,
        until=table.until,
        starts=np.array(table.starts, dtype=np.int64),
        first_before=table.before[0],
        after=np.array(table.after, dtype=np.int64),
        shift=np.array(table.shift, dtype=np.int64),
    )
