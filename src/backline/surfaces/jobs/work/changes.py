"""Reminds both sides' people of changes that begin soon (change.agreed-window)."""

from __future__ import annotations

from datetime import timedelta

from backline.records.changes.actions.reminders import remind_of_changes
from backline.surfaces.jobs.work import Clock


#: A worker that is told to stop goes on to the end of its round.
AT_ONCE = 50


class Job:
    every = timedelta(minutes=1)

    def round(self, clock: Clock) -> bool:
        return remind_of_changes(now=clock(), limit=AT_ONCE) == AT_ONCE
