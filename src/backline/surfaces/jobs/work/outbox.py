"""Sends the messages that are due."""

from __future__ import annotations

from datetime import timedelta

from backline.records.outbox.actions import send_due
from backline.records.outbox.senders import configured
from backline.surfaces.jobs.work import Clock


#: A worker that is told to stop goes on to the end of its round.
AT_ONCE = 20


class Job:
    every = timedelta(seconds=1)

    def round(self, clock: Clock) -> bool:
        outcome = send_due(clock=clock, senders=configured(), limit=AT_ONCE)
        return outcome.handled == AT_ONCE
