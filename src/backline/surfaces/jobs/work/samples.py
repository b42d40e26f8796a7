"""Forgets the samples that are too old to be asked for."""

from __future__ import annotations

from datetime import timedelta

from backline.records.fleet.actions.forget import forget_old_samples
from backline.surfaces.jobs.work import Clock


class Job:
    every = timedelta(hours=1)

    def round(self, clock: Clock) -> bool:
        forget_old_samples(now=clock())
        return False
