"""Takes the steps of the ladder that are due (process.escalation)."""

from __future__ import annotations

from datetime import datetime, timedelta

from backline.records.tickets.actions.alarms import fire_due
from backline.surfaces.jobs.work import Clock


#: How long a clock that cannot be handled is left alone; it is said in the log.
PATIENCE = timedelta(minutes=5)


class Job:
    every = timedelta(seconds=1)

    def __init__(self, at_once: int = 200) -> None:
        self._at_once = at_once
        self._left_alone: dict[int, datetime] = {}

    def round(self, clock: Clock) -> bool:
        now = clock()
        self._left_alone = {
            clock_id: until
            for clock_id, until in self._left_alone.items()
            if until > now
        }
        fired = fire_due(now=now, limit=self._at_once, leave=self._left_alone.keys())
        self._left_alone |= dict.fromkeys(fired.failed, now + PATIENCE)
        # A clock whose step was taken may be behind with the next one too.
        return fired.taken > 0
