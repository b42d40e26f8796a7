"""Goes on with recounts: reckons the difference, and applies what was decided."""

from __future__ import annotations

from datetime import timedelta

from backline.records.accounts.queries import THE_DESK
from backline.records.recounts.actions import go_on
from backline.records.recounts.queries import run_in_hand
from backline.surfaces.jobs.work import Clock


class Job:
    every = timedelta(seconds=2)

    def round(self, clock: Clock) -> bool:
        run = run_in_hand(reader=THE_DESK)
        if run is None:
            return False
        go_on(run_id=run.pk, now=clock())
        return True
