"""Looks whether somebody is on call whenever one may be wanted (process.escalation)."""

from __future__ import annotations

from datetime import timedelta

from backline.records.oncall.actions import watch_coverage
from backline.surfaces.jobs.work import Clock


class Job:
    every = timedelta(seconds=20)

    def round(self, clock: Clock) -> bool:
        watch_coverage(now=clock().replace(microsecond=0))
        return False
