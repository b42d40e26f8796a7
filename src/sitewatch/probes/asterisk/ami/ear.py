"""Events on their way to who measures: bounded, and honest about what is missing."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sitewatch.probes.asterisk.ami.asked import cost
from sitewatch.probes.asterisk.ami.message import Message


MOST_EVENTS = 10_000
MOST_BYTES = 16 * 1024 * 1024
MOST_GAPS = 100


class Heard(NamedTuple):
    at: datetime  # when it arrived
    message: Message


class Gap(NamedTuple):
    """A stretch of time in which events were not heard; without an end it lasts."""

    since: datetime
    until: datetime | None
    because: str


class Drained(NamedTuple):
    """All that came since the last time; a gap that lasts is told again each time."""

    events: list[Heard]
    dropped: int
    gaps: list[Gap]


@dataclass(slots=True)
class _Gap:
    since: int
    until: int | None
    because: str


class Ear:
    """Takes events at the pace of the switch and gives them at that of who measures.

    Times go in as milliseconds of a clock that nobody sets and come out as instants,
    so that a computer whose time is put right gets no wrong ones.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: deque[tuple[int, Message]] = deque()
        self._bytes = 0
        self._dropped = 0
        self._gaps: list[_Gap] = []

    def take(self, message: Message, now: int) -> None:
        size = cost(message)
        with self._lock:
            if len(self._events) >= MOST_EVENTS or self._bytes + size > MOST_BYTES:
                self._drop(now)
            else:
                self._events.append((now, message))
                self._bytes += size

    def deaf(self, since: int, because: str) -> None:
        """Nothing is heard from *since* on."""
        with self._lock:
            last = self._gaps[-1] if self._gaps else None
            if last is not None and (
                last.until is None or len(self._gaps) >= MOST_GAPS
            ):
                last.until = None
            else:
                self._gaps.append(_Gap(since, None, because))

    def hearing(self, now: int) -> None:
        """From *now* on all is heard again."""
        with self._lock:
            if self._gaps and self._gaps[-1].until is None:
                self._gaps[-1].until = now

    def drain(self, steady: int, now: datetime) -> Drained:
        """Return and forget what came; *steady* and *now* are the same moment."""

        def instant(at: int) -> datetime:
            return now - timedelta(milliseconds=steady - at)

        with self._lock:
            events, self._events = self._events, deque()
            dropped, self._dropped = self._dropped, 0
            gaps = [_Gap(each.since, each.until, each.because) for each in self._gaps]
            self._gaps = [each for each in self._gaps if each.until is None]
            self._bytes = 0
        return Drained(
            [Heard(instant(at), message) for at, message in events],
            dropped,
            [
                Gap(
                    instant(each.since),
                    None if each.until is None else instant(each.until),
                    each.because,
                )
                for each in gaps
            ],
        )

    def _drop(self, now: int) -> None:
        """Count what is dropped; one gap from the first to the last of it."""
        self._dropped += 1
        if self._dropped == 1:
            because = "more events came than were taken away"
            self._gaps.append(_Gap(now, now, because))
        else:
            self._gaps[-1].until = now
