"""Reminds of root causes: reports, actions, debug logging; closes what time closes."""

from __future__ import annotations

from datetime import timedelta

from backline.records.causes.actions.debugging import ask_about
from backline.records.causes.actions.follow_up import remind
from backline.records.causes.actions.waiting import (
    close_with_what_is_known,
    remind_of_reports,
)
from backline.surfaces.jobs.work import Clock


#: A worker that is told to stop goes on to the end of its round.
AT_ONCE = 50


class Job:
    every = timedelta(minutes=1)

    def round(self, clock: Clock) -> bool:
        now = clock()
        told = [
            close_with_what_is_known(now=now, limit=AT_ONCE),
            remind_of_reports(now=now, limit=AT_ONCE),
            remind(now=now, limit=AT_ONCE),
            ask_about(now=now, limit=AT_ONCE),
        ]
        return AT_ONCE in told
