"""Forgets the receipts of idempotent requests that no client will ask for."""

from __future__ import annotations

from datetime import timedelta

from backline.records.trail.actions import forget_old_receipts
from backline.surfaces.jobs.work import Clock


class Job:
    every = timedelta(hours=1)

    def round(self, clock: Clock) -> bool:
        forget_old_receipts(now=clock())
        return False
