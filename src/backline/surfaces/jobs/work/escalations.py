"""Writes what became of pages on the tickets; reminds of callbacks (process.escalation)."""

from __future__ import annotations

from datetime import timedelta

from backline.records.tickets.actions.escalations import remind_due
from backline.records.tickets.actions.pages import note_pages
from backline.surfaces.jobs.work import Clock


AT_ONCE = 50


class Job:
    every = timedelta(seconds=1)

    def round(self, clock: Clock) -> bool:
        now = clock()
        note_pages(now=now)
        return remind_due(now=now, limit=AT_ONCE) == AT_ONCE
