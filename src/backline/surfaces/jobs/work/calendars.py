"""Raises a review where a calendar in force wants a look (package.geography)."""

from __future__ import annotations

from datetime import timedelta

from backline.records.contracts.actions.reviews import raise_reviews
from backline.surfaces.jobs.work import Clock


class Job:
    every = timedelta(hours=1)

    def round(self, clock: Clock) -> bool:
        raise_reviews(now=clock())
        return False
