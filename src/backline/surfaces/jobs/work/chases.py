"""Asks silent customers again, and closes where the plan says so (turnaround.waiting)."""

from __future__ import annotations

from datetime import timedelta

from backline.records.tickets.actions.chasing import chase_due
from backline.surfaces.jobs.work import Clock


#: A worker that is told to stop goes on to the end of its round.
AT_ONCE = 50


class Job:
    every = timedelta(minutes=1)

    def round(self, clock: Clock) -> bool:
        return chase_due(now=clock(), limit=AT_ONCE) == AT_ONCE
