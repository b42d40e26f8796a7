"""Sees that somebody sees the sites: silent ones, and probes that are blind (severity.minor)."""

from __future__ import annotations

from datetime import timedelta

from backline.records.fleet.actions.questions import close_old_questions
from backline.records.fleet.actions.sight import watch_sight
from backline.surfaces.jobs.work import Clock


class Job:
    every = timedelta(minutes=1)

    def round(self, clock: Clock) -> bool:
        now = clock()
        watch_sight(now=now)
        close_old_questions(now=now)
        return False
