"""Reminds those who chase a supplier that it is time (turnaround.waiting)."""

from __future__ import annotations

from datetime import timedelta

from backline.records.suppliers.actions import remind_of_chases
from backline.surfaces.jobs.work import Clock


class Job:
    every = timedelta(seconds=20)

    def round(self, clock: Clock) -> bool:
        return remind_of_chases(now=clock()) > 0
