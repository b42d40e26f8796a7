"""Mails links to those who have forgotten their password."""

from __future__ import annotations

from datetime import timedelta

from backline.records.accounts.actions import answer_forgotten
from backline.surfaces.jobs.work import Clock


AT_ONCE = 50


class Job:
    every = timedelta(seconds=1)

    def round(self, clock: Clock) -> bool:
        return answer_forgotten(now=clock(), limit=AT_ONCE) == AT_ONCE
