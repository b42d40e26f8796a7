"""The probe `synthetic`: test calls in series, of which each must be answered.

A series runs in a thread of its own, one call after the other, while the beat goes on.
It is measured once, at the first beat after its end; at the beats between, its figures
are told as partial, so that one series is never judged twice.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING

from sitewatch import instants
from sitewatch.measurement import MOST_EVIDENCE, Measurement
from sitewatch.probes.checked import Finding, measured
from sitewatch.probes.probe import Note, Watched, blind
from sitewatch.probes.synthetic.call import (
    Answered,
    Call,
    Failed,
    Outcome,
    place_call,
    program,
)
from sitewatch.probes.synthetic.diary import Diary, NoDiary
from sitewatch.probes.synthetic.schedule import MOST_REPEATS, Schedule


if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

CALLS_FAILED = Watched("acd", "synthetic_calls_failed", "synthetic")
LOST = "test calls failed"


class SyntheticProbe:
    def __init__(self, name: str, call: Call, schedule: Schedule, diary: Diary) -> None:
        self.name = name
        self.watches: Sequence[Watched] = (CALLS_FAILED,)
        self._call = call
        self._schedule = schedule
        self._diary = diary
        self._threads = ThreadPoolExecutor(1, thread_name_prefix="calls")
        self._closing = threading.Event()
        self._series: Future[list[Finding]] | None = None
        self._last: Measurement | None = None
        self._repeats = 0

    def measure(self, now: datetime) -> list[Measurement]:
        """Return the series that has just ended; else what is known, as partial."""
        if self._series is not None and self._series.done():
            ended, self._series = self._series, None
            return [self._ended(ended.result(), now)]
        try:
            waiting = self._begin(now)
        except NoDiary as error:
            return blind(self.watches, str(error), now)
        return [self._between(waiting, now)]

    def examine(self, now: datetime) -> list[Note]:
        """Say whether test calls can be placed; none is placed for it."""
        to, schedule = self._call.to.uri, self._schedule
        if program() is None:
            remedy = "Install it: apt-get install sip-tester"
            return [Note("bad", "sipp is not installed, no call is placed.", remedy)]
        try:
            begun = self._diary.series()
        except NoDiary as error:
            remedy = "Give the folder to the user of the service."
            return [Note("bad", f"{error}.", remedy)]
        last = f"; the last at {instants.as_text(begun[-1].at)}" if begun else ""
        return [
            Note(
                "good",
                f"{schedule.calls} test calls to {to} every {schedule.every}, at most "
                f"{schedule.calls_per_hour} an hour{last}.",
            )
        ]

    def close(self) -> None:
        """Place no further call; the one that is open is hung up first."""
        self._closing.set()
        self._threads.shutdown(cancel_futures=True)

    def _begin(self, now: datetime) -> str:
        """Begin a series if it is due; return what is waited for."""
        if self._series is not None:
            return "a series is under way"
        why_not = self._schedule.why_not(now, self._diary.series(), self._repeats)
        if why_not:
            return why_not
        if self._repeats:
            self._repeats -= 1
        self._diary.begin(now, self._schedule.calls)
        self._series = self._threads.submit(self._place)
        return "a series is under way"

    def _place(self) -> list[Finding]:
        """Place the calls of a series, one after the other."""
        found = []
        for number in range(1, self._schedule.calls + 1):
            if self._closing.is_set():
                break
            found.append(_finding(f"call {number}", place_call(self._call)))
        return found

    def _ended(self, found: list[Finding], now: datetime) -> Measurement:
        before = self._last
        self._last = measured(CALLS_FAILED, found, LOST, now)
        if not self._last.affected:
            self._repeats = 0
        elif before is None or not before.affected:
            self._repeats = MOST_REPEATS
        return self._last

    def _between(self, waiting: str, now: datetime) -> Measurement:
        last = self._last
        if last is None or last.affected is None or last.total is None:
            figures, said = (0, 0), "no test call yet"
        else:
            figures = last.affected, last.total
            said = f"at {instants.as_text(last.at)} {last.evidence}"
        return Measurement(
            component=CALLS_FAILED.component,
            measure=CALLS_FAILED.measure,
            affected=figures[0],
            total=figures[1],
            total_source=CALLS_FAILED.total_source,
            state="partial",
            evidence=f"{waiting}; {said}"[:MOST_EVIDENCE],
            at=now,
        )


def _finding(thing: str, outcome: Outcome) -> Finding:
    if isinstance(outcome, Answered):
        return Finding(thing, "well", f"answered within {outcome.milliseconds} ms")
    if isinstance(outcome, Failed):
        return Finding(thing, "lost", outcome.because)
    return Finding(thing, "unseen", outcome.because)
