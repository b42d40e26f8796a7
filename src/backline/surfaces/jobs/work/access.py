"""Ends access whose time is over, and has every way shut (access.mechanisms)."""

from __future__ import annotations

from datetime import datetime, timedelta

from backline.records.remote.actions.ending import end_due, shut_ended
from backline.records.remote.actions.others import tell_late
from backline.surfaces.jobs.work import Clock


#: How long an access that cannot be ended is left alone; it is said in the log.
PATIENCE = timedelta(seconds=15)


class Job:
    #: A grant is shut within 60 s of its end: this leaves room for much to go wrong.
    every = timedelta(seconds=5)

    def __init__(self, at_once: int = 100) -> None:
        self._at_once = at_once
        self._left_alone: dict[int, datetime] = {}

    def round(self, clock: Clock) -> bool:
        now = clock()
        self._left_alone = {
            access: until for access, until in self._left_alone.items() if until > now
        }
        leave = self._left_alone.keys()
        ended = end_due(now=now, limit=self._at_once, leave_alone=leave)
        shut = shut_ended(now=now, limit=self._at_once, leave_alone=leave)
        tell_late(now=now, limit=self._at_once)
        failed = [*ended.failed, *shut.failed]
        self._left_alone |= dict.fromkeys(failed, now + PATIENCE)
        return ended.taken == self._at_once
