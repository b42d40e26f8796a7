"""A healthy bank's calls, minute by minute, as sitewatch would have counted them."""

from __future__ import annotations

import csv
import gzip
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from backline.guide.measurement import Sample


#: The first day of the log, a Monday as 1 February 1999 was, at the site's midnight.
MIDNIGHT = datetime.fromisoformat("2026-03-01T18:30:00+00:00")
DAYS = 14
_MINUTES = 24 * 60
_QUARTER = 15 * 60
_HALF_HOUR = 30 * 60
_DAY = 24 * 60 * 60
Measure = tuple[str, str]
REJECTED: Measure = ("acd", "calls_rejected")
LOGGED_IN: Measure = ("acd", "agents_cannot_log_in")
IN_THE_IVR: Measure = ("ivr", "ivr_calls_failed")
RECORDED: Measure = ("voice_logger", "calls_not_recorded")


@dataclass(frozen=True, slots=True, order=True)
class Call:
    """When a call came, when its agent was done with it, and how it ended."""

    at: int
    done: int
    outcome: str
    agent: str


class Bank:
    """The calls of fourteen days, counted at any second since the first midnight."""

    def __init__(self, shared: Path) -> None:
        self.calls = sorted(_read(shared / "data/bank_calls_feb1999/calls.csv.gz"))
        self.arrivals = [call.at for call in self.calls]
        answered = [call for call in self.calls if call.outcome == "AGENT"]
        self.done = sorted(call.done for call in answered)
        self.worked = sorted((call.done, call.agent) for call in answered if call.agent)
        self.rosters = {
            day: self._agents(day * _DAY, day * _DAY + _DAY) for day in range(DAYS)
        }

    def day(
        self, day: int, lost: Callable[[Call], bool] = lambda _: False
    ) -> Iterator[tuple[datetime, dict[Measure, Sample]]]:
        """Yield the samples of each minute of a day; *lost* calls were rejected."""
        for minute in range(_MINUTES):
            second = day * _DAY + minute * 60
            yield MIDNIGHT + timedelta(seconds=second), self._at(day, second, lost)

    def _at(
        self, day: int, second: int, lost: Callable[[Call], bool]
    ) -> dict[Measure, Sample]:
        at = MIDNIGHT + timedelta(seconds=second)
        offered = self._offered(second)
        rejected = sum(map(lost, offered))
        recorded = bisect_right(self.done, second) - bisect_left(
            self.done, second - _QUARTER
        )
        here = self._agents(second - _HALF_HOUR, second)
        roster = self.rosters[day] if here else set()
        absent = len(roster - here)
        return {
            REJECTED: Sample(rejected, len(offered), "offered", "measured", at),
            IN_THE_IVR: Sample(0, len(offered), "offered", "measured", at),
            RECORDED: Sample(0, recorded, "offered", "measured", at),
            LOGGED_IN: Sample(0, len(roster), "roster", "measured", at, absent),
        }

    def hung_up(self, second: int) -> tuple[int, int]:
        """Return how many callers gave up in a quarter of an hour, of how many."""
        offered = self._offered(second)
        return sum(call.outcome == "HANG" for call in offered), len(offered)

    def _offered(self, second: int) -> list[Call]:
        first = bisect_left(self.arrivals, second - _QUARTER)
        return self.calls[first : bisect_right(self.arrivals, second)]

    def _agents(self, since: int, until: int) -> set[str]:
        first, last = (bisect_left(self.worked, (edge, "")) for edge in (since, until))
        return {agent for _, agent in self.worked[first:last]}


def _read(path: Path) -> Iterator[Call]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            day = int(row["date"][-2:]) - 1
            if 0 <= day < DAYS:
                agent = row["server"] if row["server"] != "NO_SERVER" else ""
                at = day * _DAY + _second(row["vru_entry"])
                done = day * _DAY + _second(row["ser_exit"])
                yield Call(at, done, row["outcome"], agent)


def _second(wall: str) -> int:
    hours, minutes, seconds = wall.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)
