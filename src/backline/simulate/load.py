"""When the work lies: open tickets, arrivals and dues by the hour of the week.

Guide: process.levels, package.geography - in the zone of the calendar. Time is summed
in quarters of an hour, which every zone of today keeps to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from backline.guide.wall import DAY, wall_at
from backline.simulate.codes import NEVER


if TYPE_CHECKING:
    from datetime import tzinfo

    from numpy.typing import NDArray

    from backline.simulate.hours import HourTable
    from backline.simulate.walk import Walk


HOURS: Final = 168
_QUARTER: Final = 900
_HOUR: Final = 3600
#: 1970-01-01 was a Thursday: Monday 00:00 is hour 0 of the week.
_EPOCH_HOUR: Final = 3 * 24


def _none() -> NDArray[np.int64]:
    return np.zeros(HOURS, dtype=np.int64)


@dataclass(slots=True)
class Load:
    """Sums for each hour of the week, Monday 00:00 first.

    `seconds` are those that tickets lay with the vendor, by the level that had them,
    `served` those of them in service hours; `hours` says how often the hour came.
    """

    seconds: dict[str, NDArray[np.int64]] = field(default_factory=dict)
    served: NDArray[np.int64] = field(default_factory=_none)
    arrivals: NDArray[np.int64] = field(default_factory=_none)
    dues: NDArray[np.int64] = field(default_factory=_none)
    hours: NDArray[np.int64] = field(default_factory=_none)

    @property
    def with_the_vendor(self) -> NDArray[np.int64]:
        """The seconds of all levels together."""
        return sum(self.seconds.values(), _none())


class Week:
    """Sums walks up in the zone of one calendar, from *first* to *until*."""

    def __init__(
        self, zone: tzinfo, levels: tuple[str, ...], first: int, until: int
    ) -> None:
        """Begin with nothing; levels are the history's."""
        self.levels, self.until = levels, until
        self._first = first // _HOUR * _HOUR
        self._size = (until - self._first) // _QUARTER + 1
        self._hour = _hours_of_week(zone, self._first, self._size)
        self._partly = np.zeros((len(levels), self._size), dtype=np.int64)
        self._steps = np.zeros((len(levels), self._size), dtype=np.int64)
        self._arrivals = np.zeros(self._size, dtype=np.int64)
        self._dues = np.zeros(self._size, dtype=np.int64)

    def add(self, walk: Walk) -> None:
        """Take the pieces of *walk* in which the vendor has the ball."""
        self._arrivals += self._counted(walk.at[0])
        ends = np.empty_like(walk.at)
        ends[:-1], ends[-1] = walk.at[1:], self.until
        theirs = walk.vendors & (ends > walk.at)
        starts, ends, level = walk.at[theirs], ends[theirs], walk.level[theirs]
        for place in range(len(self.levels)):
            mine = level == place
            self._add(place, starts[mine], 1)
            self._add(place, ends[mine], -1)

    def add_dues(self, due: NDArray[np.int64]) -> None:
        """Take the instants at which targets are used up."""
        known = due[(due != NEVER) & (due >= self._first) & (due <= self.until)]
        self._dues += self._counted(known)

    def into(self, load: Load, hours: HourTable | None) -> None:
        """Add what was taken to *load*; *hours* are those that are served."""
        passed = np.cumsum(self._steps, axis=1) - self._steps
        seconds = self._partly + _QUARTER * passed
        for place, level in enumerate(self.levels):
            known = load.seconds.setdefault(level, _none())
            known += self._by_hour(seconds[place])
        load.served += self._by_hour(
            seconds.sum(axis=0) * self._open(hours) // _QUARTER
        )
        load.arrivals += self._by_hour(self._arrivals)
        load.dues += self._by_hour(self._dues)
        np.maximum(
            load.hours, np.bincount(self._hour, minlength=HOURS) // 4, out=load.hours
        )

    def _open(self, hours: HourTable | None) -> NDArray[np.int64]:
        """Return how many seconds of each quarter are served."""
        if hours is None:
            return np.zeros(self._size, dtype=np.int64)
        edges = self._first + _QUARTER * np.arange(self._size + 1)
        return np.diff(hours.before(edges))

    def _add(self, level: int, at: NDArray[np.int64], sign: int) -> None:
        place = self._place(at)
        left = _QUARTER - (at - self._first) % _QUARTER
        sums = np.bincount(place, weights=left, minlength=self._size)
        self._partly[level] += sign * np.rint(sums).astype(np.int64)
        self._steps[level] += sign * np.bincount(place, minlength=self._size)

    def _counted(self, at: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.bincount(self._place(at), minlength=self._size)

    def _place(self, at: NDArray[np.int64]) -> NDArray[np.int64]:
        return (at - self._first) // _QUARTER

    def _by_hour(self, quarters: NDArray[np.int64]) -> NDArray[np.int64]:
        # Whole numbers below 2**53 stay exact in the sums.
        sums = np.bincount(self._hour, weights=quarters, minlength=HOURS)
        return np.rint(sums).astype(np.int64)


def _hours_of_week(zone: tzinfo, first: int, size: int) -> NDArray[np.int64]:
    """Return the hour of the week of each quarter from *first* on."""
    at = first + _QUARTER * np.arange(size)
    offsets = np.empty(size, dtype=np.int64)
    # A day that begins and ends with one offset has it all day.
    for begin in range(0, size, DAY // _QUARTER):
        quarters = at[begin : begin + DAY // _QUARTER]
        begins, ends = int(quarters[0]), int(quarters[-1])
        offset = _offset(zone, begins)
        if offset == _offset(zone, ends):
            offsets[begin : begin + len(quarters)] = offset
            continue
        for place, instant in enumerate(quarters.tolist(), begin):
            offsets[place] = _offset(zone, instant)
    return ((at + offsets) // _HOUR + _EPOCH_HOUR) % HOURS


def _offset(zone: tzinfo, at: int) -> int:
    return wall_at(zone, at) - at
