"""A history under several terms: compliance, breaches gained and lost, load.

Guide: turnaround.resolved, process.levels. The first scenario is what the others are
held against.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from backline.simulate.codes import NEVER
from backline.simulate.history import chosen, renamed
from backline.simulate.hours import open_hours
from backline.simulate.judge import MISSES, NOT_JUDGED, OUTCOMES, RUNNING
from backline.simulate.load import Load, Week
from backline.simulate.verdicts import verdicts


if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from backline.simulate.history import History
    from backline.simulate.scenario import Assigned, Scenario
    from backline.simulate.verdicts import Verdicts


#: How a clock stands in the report: as it was judged, or running where it is not.
STANDINGS: Final = (*OUTCOMES, "running")
_MISSED: Final = OUTCOMES.index("missed")


@dataclass(slots=True)
class Tally:
    """What a history came to under one scenario.

    `counts` are clocks by name, severity and standing, `rows` by name and by whom they
    were judged; `breached` says of each ticket whether a clock of it was.
    """

    scenario: Scenario
    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    rows: Counter[tuple[str, str]] = field(default_factory=Counter)
    breached: dict[str, NDArray[np.bool_]] = field(default_factory=dict)
    load: Load = field(default_factory=Load)

    @property
    def clocks(self) -> tuple[str, ...]:
        """The clocks of its plans, in their order."""
        plans = (assigned.terms.plan for assigned in self.scenario.by_group)
        return tuple(dict.fromkeys(c.name for plan in plans for c in plan.clocks))

    @property
    def severities(self) -> tuple[str, ...]:
        """The severities of its plans, the highest first."""
        plans = (assigned.terms.plan for assigned in self.scenario.by_group)
        return tuple(
            dict.fromkeys(s for plan in plans for s in reversed(plan.severities))
        )


@dataclass(frozen=True, slots=True)
class Changed:
    """The tickets whose clock is breached under one scenario and not under another."""

    gained: NDArray[np.int64]
    lost: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A history under several scenarios; the first is the baseline."""

    history: History
    as_of: int
    tallies: Sequence[Tally]

    def changed(self, tally: Tally, clock: str) -> Changed:
        """Return the tickets that breach *clock* here and not in the baseline, or there."""
        none = np.zeros(len(self.history), dtype=np.bool_)
        before = self.tallies[0].breached.get(clock, none)
        after = tally.breached.get(clock, none)
        return Changed((after & ~before).nonzero()[0], (before & ~after).nonzero()[0])


def compared(
    history: History,
    groups: NDArray[np.int64],
    scenarios: Sequence[Scenario],
    *,
    as_of: int,
    step: Callable[[int], object] = lambda _: None,
) -> Comparison:
    """Return *history* judged under each of *scenarios*.

    Args:
        history: the tickets.
        groups: which group of the scenarios' terms each ticket belongs to.
        scenarios: the terms; the first is the baseline.
        as_of: the present of the history, in epoch seconds.
        step: told how many tickets were judged, as it goes on.

    Raises:
        ForeignSeverity: a severity of the history is none of a plan's.
        BadCalendar: a calendar does not speak of the time of a ticket.
    """
    as_of = max(as_of, history.last_at)
    tallies = [
        _Tallying(history, Tally(scenario), as_of).of(groups, step)
        for scenario in scenarios
    ]
    return Comparison(history, as_of, tallies)


class _Tallying:
    def __init__(self, history: History, tally: Tally, as_of: int) -> None:
        self.history, self.tally, self.as_of = history, tally, as_of

    def of(self, groups: NDArray[np.int64], step: Callable[[int], object]) -> Tally:
        for assigned, tickets in self._together(groups):
            self._add(assigned, tickets, step)
        return self.tally

    def _together(
        self, groups: NDArray[np.int64]
    ) -> Iterator[tuple[Assigned, NDArray[np.int64]]]:
        """Yield tickets by what they are judged under: groups alike in that are one."""
        by_group = self.tally.scenario.by_group
        places: dict[tuple[object, ...], list[int]] = {}
        for place, one in enumerate(by_group):
            named = tuple(sorted(one.severities.items()))
            terms = (id(one.terms.plan), id(one.terms.calendar), one.terms.as_applied)
            places.setdefault((*terms, named), []).append(place)
        for alike in places.values():
            tickets = np.isin(groups, alike).nonzero()[0]
            if len(tickets):
                yield by_group[alike[0]], tickets

    def _add(
        self,
        assigned: Assigned,
        tickets: NDArray[np.int64],
        step: Callable[[int], object],
    ) -> None:
        some = renamed(chosen(self.history, tickets), assigned.severities)
        calendar, first = assigned.terms.calendar, self.history.first_at
        week = Week(calendar.zone, some.levels, first, self.as_of)
        for walk, rows in verdicts(some, assigned.terms):
            week.add(walk)
            week.add_dues(rows.due)
            self._count(rows, assigned, some.severities, tickets)
            step(len(walk.tickets))
        week.into(self.tally.load, open_hours(calendar, first, self.as_of, 0))

    def _count(
        self,
        rows: Verdicts,
        assigned: Assigned,
        severities: Sequence[str],
        tickets: NDArray[np.int64],
    ) -> None:
        standing = _standing(rows, self.as_of)
        missed = np.isin(standing, MISSES)
        for place, clock in enumerate(assigned.terms.plan.clocks):
            mine = rows.clock == place
            name, folded = clock.name, int(np.count_nonzero(rows.folded & mine))
            self.tally.rows[name, "arrays"] += int(np.count_nonzero(mine)) - folded
            self.tally.rows[name, "fold"] += folded
            keys = rows.severity[mine].astype(np.int64) * len(STANDINGS)
            counts = np.bincount(keys + standing[mine])
            for key in counts.nonzero()[0].tolist():
                severity, how = divmod(key, len(STANDINGS))
                where = (name, severities[severity], STANDINGS[how])
                self.tally.counts[where] += int(counts[key])
            breached = self.tally.breached.setdefault(
                name, np.zeros(len(self.history), dtype=np.bool_)
            )
            breached[tickets[rows.ticket[mine & missed]]] = True


def _standing(rows: Verdicts, as_of: int) -> NDArray[np.uint8]:
    """Return how each clock stands at *as_of*: one that runs may be over its target."""
    standing = rows.outcome.copy()
    runs = rows.outcome == RUNNING
    standing[runs & (rows.limit == NEVER)] = NOT_JUDGED
    standing[runs & (rows.limit != NEVER) & (rows.breach < as_of)] = _MISSED
    return standing


def share(counts: Mapping[str, int]) -> tuple[int, int]:
    """Return how many clocks kept their promise, and of how many that were judged."""
    met = counts.get("met", 0)
    return met, met + counts.get("missed", 0)
