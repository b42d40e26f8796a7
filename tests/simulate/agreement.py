"""What the simulator and the fold say of the same tickets, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from backline.guide.account import ClockAccount
from backline.guide.clock import account_of
from backline.guide.timeline import Event
from backline.guide.wall import epoch_of
from backline.simulate.codes import NEVER
from backline.simulate.history import History
from backline.simulate.judge import OUTCOMES, RUNNING
from backline.simulate.verdicts import Terms, verdicts


class Row(NamedTuple):
    """One row of one clock of one ticket."""

    ticket: str
    clock: str
    ordinal: int
    severity: str
    outcome: str
    limit: int | None
    used: int
    due: int | None
    breach: int | None
    finished: int | None


def by_the_fold(name: str, events: Sequence[Event], terms: Terms) -> list[Row]:
    account = account_of(events, plan=terms.plan, calendar=terms.calendar)
    return [_row(name, clock) for clock in account.clocks]


def _row(name: str, clock: ClockAccount) -> Row:
    instants = (
        None if at is None else epoch_of(at)
        for at in (clock.due_at, clock.breach_at, clock.finished_at)
    )
    return Row(
        name,
        clock.name,
        clock.ordinal,
        clock.severity,
        clock.outcome.value if clock.outcome else "running",
        clock.limit.end if clock.limit else None,
        clock.used,
        *instants,
    )


def by_the_simulator(history: History, terms: Terms) -> tuple[list[Row], int]:
    """Return all rows, and how many of them the fold had to give.

    The clocks of a report are the fold's by their nature, and not counted in that.
    """
    by_nature = [
        place
        for place, clock in enumerate(terms.plan.clocks)
        if clock not in terms.plan.stated_clocks
    ]
    rows: list[Row] = []
    folded = 0
    for _, some in verdicts(history, terms):
        folded += int((some.folded & ~np.isin(some.clock, by_nature)).sum())
        rows.extend(
            Row(
                history.names[some.ticket[at]],
                terms.plan.clocks[some.clock[at]].name,
                int(some.ordinal[at]),
                history.severities[some.severity[at]],
                "running"
                if some.outcome[at] == RUNNING
                else OUTCOMES[some.outcome[at]],
                _or_none(int(some.limit[at])),
                int(some.used[at]),
                _or_none(int(some.due[at])),
                _or_none(int(some.breach[at])),
                _or_none(int(some.finished[at])),
            )
            for at in range(len(some))
        )
    return rows, folded


def _or_none(value: int) -> int | None:
    return None if value == NEVER else value
