"""Reminds of changes that begin soon, and gives up what nobody answered in time.

Guide: change.agreed-window.
"""

from __future__ import annotations

from datetime import timedelta

from backline.records.changes.actions.lapses import let_proposals_lapse
from backline.records.changes.actions.reminders import remind_of_changes
from backline.surfaces.jobs.work import Clock


#: A worker that is told to stop goes on to the end of its round.
AT_ONCE = 50


class Job:
    every = timedelta(minutes=1)

    def round(self, clock: Clock) -> bool:
        now = clock()
        lapsed = let_proposals_lapse(now=now, limit=AT_ONCE)
        return AT_ONCE in {lapsed, remind_of_changes(now=now, limit=AT_ONCE)}
