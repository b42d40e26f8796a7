"""Reminds those who write the updates of a major incident (process.escalation)."""

from __future__ import annotations

from datetime import timedelta

from backline.records.majors.actions import remind_of_updates
from backline.surfaces.jobs.work import Clock


class Job:
    every = timedelta(seconds=20)

    def round(self, clock: Clock) -> bool:
        return remind_of_updates(now=clock()) > 0
