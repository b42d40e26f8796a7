"""Accounts for outages that reached the desk late (severity.incidents)."""

from __future__ import annotations

from datetime import timedelta

from backline.records.fleet.actions.late import account_for_late
from backline.surfaces.jobs.work import Clock


class Job:
    every = timedelta(minutes=1)

    def round(self, clock: Clock) -> bool:
        now = clock()
        account_for_late(now=now)
        return False
