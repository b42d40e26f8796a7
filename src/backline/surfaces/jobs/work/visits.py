"""Tells that nobody has arrived for an agreed visit (process.onsite)."""

from __future__ import annotations

from datetime import timedelta

from backline.records.visits.actions import tell_of_late_visits
from backline.surfaces.jobs.work import Clock


class Job:
    every = timedelta(minutes=1)

    def round(self, clock: Clock) -> bool:
        tell_of_late_visits(now=clock())
        return False
