"""Calls people for the pages that nobody has answered yet (process.escalation)."""

from __future__ import annotations

from datetime import timedelta

from backline.records.paging.actions import call_due
from backline.surfaces.jobs.work import Clock


AT_ONCE = 50


class Job:
    every = timedelta(seconds=1)

    def round(self, clock: Clock) -> bool:
        return call_due(now=clock(), limit=AT_ONCE) == AT_ONCE
