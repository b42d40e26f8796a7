"""The worker: every job in a thread of its own, until told to stop.

One broken or slow job does not hold up the others. Nothing is kept here that would be
missed: whoever is killed, anywhere, is replaced by the next one to start.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from django.db import close_old_connections, connection

from backline.records.trail.actions import beat
from backline.surfaces.jobs.work import LAST_ROUND, Clock, Finishes, Job


BEATS_EVERY = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(minutes=1)
_DOUBLINGS = 6

log = logging.getLogger(__name__)


class Round(Enum):
    """How a round of a job went."""

    DONE = "done"
    #: Done, and more is due at once.
    MORE = "more"
    FAILED = "failed"


@dataclass(slots=True)
class Worker:
    """Does the jobs."""

    jobs: Mapping[str, Job]
    clock: Clock
    _stop: threading.Event = field(default_factory=threading.Event)

    def run(self, until: Callable[[], object]) -> list[str]:
        """Work until *until* returns; return the jobs that were still at it then."""
        threads = {
            name: threading.Thread(
                target=self._keep_at, args=(name, job), name=name, daemon=True
            )
            for name, job in self.jobs.items()
        }
        for thread in threads.values():
            thread.start()
        log.info("worker.started jobs=%s", ",".join(threads))
        until()
        self._stop.set()
        _join(threads.values(), within=LAST_ROUND)
        unfinished = [name for name, thread in threads.items() if thread.is_alive()]
        log.info("worker.stopped unfinished=%s", ",".join(unfinished))
        return unfinished

    def once(self) -> list[str]:
        """Do what is due now and nothing more; return the jobs that failed."""
        failed = []
        for name, job in self.jobs.items():
            pulse = Pulse(name, job.every)
            went = Round.MORE
            while went is Round.MORE:
                went = self._round(job, pulse)
            if went is Round.FAILED:
                failed.append(name)
        return failed

    def _keep_at(self, name: str, job: Job) -> None:
        pulse = Pulse(name, job.every)
        failures = 0
        while not self._stop.is_set():
            # A connection that broke is made anew, whatever broke it.
            close_old_connections()
            went = self._round(job, pulse)
            failures = failures + 1 if went is Round.FAILED else 0
            self._stop.wait(pause_after(went, failures, job.every).total_seconds())
        if isinstance(job, Finishes):
            job.finish()
        connection.close()

    def _round(self, job: Job, pulse: Pulse) -> Round:
        try:
            more = job.round(self.clock)
            pulse.beat(self.clock())
        except Exception:
            # The loop of the jobs: a broken one must not end the worker.
            log.exception("job.round-failed job=%s", pulse.name)
            return Round.FAILED
        return Round.MORE if more else Round.DONE


@dataclass(slots=True)
class Pulse:
    """The heartbeat of one job: not every round is written down."""

    name: str
    every: timedelta
    next_at: datetime | None = None

    def beat(self, now: datetime) -> None:
        if self.next_at is not None and now < self.next_at:
            return
        late_at = now + 2 * self.every + LONGEST_PAUSE
        beat(name=f"worker.{self.name}", now=now, late_at=late_at)
        self.next_at = now + BEATS_EVERY


def pause_after(went: Round, failures: int, every: timedelta) -> timedelta:
    """Return the pause before the next round: longer with each failure in a row."""
    if went is Round.MORE:
        return timedelta(0)
    if went is Round.DONE:
        return every
    pause = timedelta(seconds=2 ** min(failures, _DOUBLINGS))
    return min(pause, LONGEST_PAUSE)


def _join(threads: Iterable[threading.Thread], *, within: timedelta) -> None:
    give_up_at = time.monotonic() + within.total_seconds()
    for thread in threads:
        thread.join(max(0.0, give_up_at - time.monotonic()))
