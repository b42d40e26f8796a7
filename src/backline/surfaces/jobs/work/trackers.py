"""Opens issues in the developers' trackers and looks after them (process.escalation)."""

from __future__ import annotations

from datetime import timedelta

from backline.records.trackers.actions import ask_trackers
from backline.surfaces.jobs.work import Clock


class Job:
    every = timedelta(seconds=5)

    def round(self, clock: Clock) -> bool:
        return ask_trackers(now=clock()) > 0
