"""Tells of the promises whose instant comes, and of those that were not kept."""

from __future__ import annotations

from datetime import timedelta

from backline.records.tickets.actions.pledge_alarms import ring_due
from backline.surfaces.jobs.work import Clock


AT_ONCE = 100


class Job:
    every = timedelta(seconds=1)

    def round(self, clock: Clock) -> bool:
        return ring_due(now=clock(), limit=AT_ONCE) == AT_ONCE
