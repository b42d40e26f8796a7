"""Tells of contracts that end, and ends them on their tickets (package.tailored)."""

from __future__ import annotations

from datetime import timedelta

from backline.records.contracts.actions import tell_of_ends
from backline.records.tickets.actions.contract_ends import end_contracts
from backline.surfaces.jobs.work import Clock


#: A worker that is told to stop goes on to the end of its round.
AT_ONCE = 50


class Job:
    every = timedelta(minutes=1)

    def round(self, clock: Clock) -> bool:
        now = clock()
        ended = end_contracts(now=now, limit=AT_ONCE)
        tell_of_ends(now=now)
        return ended == AT_ONCE
