"""Sends the messages that are due."""

from __future__ import annotations

from datetime import timedelta

from backline.records.outbox.actions import Sending, forget_secrets
from backline.records.outbox.senders import configured
from backline.surfaces.jobs.work import LAST_ROUND, Clock


#: A worker that is told to stop goes on to the end of its round.
AT_ONCE = 20


class Job:
    every = timedelta(seconds=1)

    def __init__(self) -> None:
        self._sending: Sending | None = None

    def round(self, clock: Clock) -> bool:
        if self._sending is None:
            self._sending = Sending(clock, configured())
        forget_secrets(now=clock())
        handled = self._sending.round(limit=AT_ONCE).handled
        return handled == AT_ONCE or self._sending.is_busy

    def finish(self) -> None:
        if self._sending is not None:
            self._sending.finish(within=LAST_ROUND)
