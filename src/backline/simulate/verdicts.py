"""A history under one plan and one calendar: what every clock of every ticket came to.

Guide: package.tailored - any plan can be judged. Clocks that the vectorised judge knows
are judged by it, all others and all odd tickets by the guide's own fold, one by one.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from backline.guide.calendar import Calendar
from backline.guide.clock import account_of
from backline.guide.counting import Counting
from backline.guide.plan import ELAPSED
from backline.guide.timeline import Kind
from backline.guide.wall import epoch_of
from backline.simulate.codes import NEVER
from backline.simulate.forms import form_of
from backline.simulate.hours import Elapsed, open_hours
from backline.simulate.judge import OUTCOMES, RUNNING, judged
from backline.simulate.walk import walks


if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from backline.guide.account import Account, ClockAccount
    from backline.guide.plan import Plan
    from backline.guide.timeline import Event
    from backline.simulate.forms import Form
    from backline.simulate.history import History
    from backline.simulate.hours import HourTable
    from backline.simulate.judge import Judged
    from backline.simulate.walk import Walk


def _forgetting(event: Event) -> Event:
    """Return *event* without the verdicts that it carries."""
    if event.kind is not Kind.TERMS_APPLIED:
        return event
    facts = {name: fact for name, fact in event.facts.items() if name != "finished"}
    return replace(event, facts=facts)


class ForeignSeverity(ValueError):
    """A severity of the history is none of the plan's; the text says which."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a history is judged under.

    As applied, what was judged before other terms were applied to a ticket stays as it
    was; otherwise these terms are taken to have held all the time.
    """

    plan: Plan
    calendar: Calendar
    as_applied: bool = False

    def account(self, events: Sequence[Event]) -> Account:
        """Return what the guide's fold says of a timeline under these terms."""
        if not self.as_applied:
            events = [_forgetting(event) for event in events]
        return account_of(events, plan=self.plan, calendar=self.calendar)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Rows of clocks: one for each, and one more for each severity that was lowered.

    `clock` and `severity` are places in the plan's clocks and the history's
    severities, `outcome` one in `judge.OUTCOMES` or RUNNING; instants are epoch seconds
    or NEVER. `folded` are the rows that the guide's fold gave.
    """

    ticket: NDArray[np.int64]
    clock: NDArray[np.int16]
    ordinal: NDArray[np.int64]
    severity: NDArray[np.int16]
    outcome: NDArray[np.uint8]
    limit: NDArray[np.int64]
    used: NDArray[np.int64]
    due: NDArray[np.int64]
    breach: NDArray[np.int64]
    finished: NDArray[np.int64]
    folded: NDArray[np.bool_]

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.ticket)


def verdicts(history: History, terms: Terms) -> Iterator[tuple[Walk, Verdicts]]:
    """Yield the verdicts on *history* in parts, with the walk that each is about.

    Raises:
        ForeignSeverity: a severity is not the plan's.
        BadCalendar: the calendar does not speak of the time of a ticket.
    """
    check_severities(history, terms.plan)
    judging = _Judging(history, terms)
    for walk in walks(history):
        yield walk, judging.of(walk)


def check_severities(history: History, plan: Plan) -> None:
    """Refuse a history with severities that *plan* does not have.

    Raises:
        ForeignSeverity: which, and what the plan has.
    """
    for severity in history.severities:
        if severity not in plan.severities:
            message = (
                f"{plan.title} has no severity {severity[:40]!r}; it has "
                f"{', '.join(plan.severities)}. Say which of them it stands for."
            )
            raise ForeignSeverity(message)


class _Judging:
    """A history, its terms, and what is made of them once."""

    def __init__(self, history: History, terms: Terms) -> None:
        self.history, self.terms = history, terms
        plan = terms.plan
        self.forms = [form_of(plan, one, history.severities) for one in plan.clocks]
        self.places = {one.name: place for place, one in enumerate(plan.clocks)}
        self.severities = {name: n for n, name in enumerate(history.severities)}
        self.promised = np.array(
            [kind in plan.service_levels_for for kind in history.ticket_kinds]
        )
        known = [form for form in self.forms if form is not None]
        longest = max((form.longest for form in known), default=0)
        named = {name for form in known for name in form.counted}
        self.hours = {name: self._hours(name, longest) for name in named}

    def _hours(self, counted: str, longest: int) -> HourTable | None:
        if counted == ELAPSED:
            return Elapsed()
        counter = Counting(self.terms.plan, self.terms.calendar).counter(counted)
        if not isinstance(counter, Calendar):
            return None
        return open_hours(counter, self.history.first_at, self.history.last_at, longest)

    def of(self, walk: Walk) -> Verdicts:
        promised = self.promised[walk.ticket_kind]
        odd = walk.odd | (walk.terms_applied & self.terms.as_applied)
        told: list[tuple[int, NDArray[np.int64], Judged]] = []
        by_fold: list[int] = []
        for clock, form in enumerate(self.forms):
            if form is None:
                by_fold.append(clock)
                continue
            judged_of, others = self._judged(walk, form)
            odd |= others
            told.extend((clock, columns, one) for columns, one in judged_of)
        parts = [
            _rows(walk.tickets[columns], clock, one, (promised & ~odd)[columns])
            for clock, columns, one in told
        ]
        some = (promised & (odd | self._may_run(walk, by_fold))).nonzero()[0]
        if len(some):
            parts.append(self._folded(walk.tickets[some], odd[some], by_fold))
        return _joined(parts)

    def _may_run(self, walk: Walk, clocks: list[int]) -> NDArray[np.bool_]:
        """Return of which tickets the fold has to tell *clocks*.

        One that goes by the peak is not there where no severity of a ticket is among
        its own: what else brings it is odd, and told by the fold anyway.
        """
        found = np.zeros(len(walk.tickets), dtype=np.bool_)
        for clock in clocks:
            peaks = self.terms.plan.clocks[clock].peaks
            if peaks is None:
                found[:] = True
                break
            ranks = [n for name, n in self.severities.items() if name in peaks]
            found |= np.isin(walk.severity, ranks).any(axis=0)
        return found

    def _judged(
        self, walk: Walk, form: Form
    ) -> tuple[list[tuple[NDArray[np.int64], Judged]], NDArray[np.bool_]]:
        """Return a clock, hours by hours, and which tickets are odd for it.

        A ticket that moves from hours to other hours is.
        """
        hours = form.hours[walk.severity[0]]
        odd = hours < 0
        if len(form.counted) > 1 or (form.hours < 0).any():
            odd |= (form.hours[walk.severity] != hours).any(axis=0)
        found: list[tuple[NDArray[np.int64], Judged]] = []
        for place, counted in enumerate(form.counted):
            table, mine = self.hours[counted], (hours == place) & ~odd
            if table is None:
                odd |= mine
            elif mine.any():
                one = judged(walk.chosen(mine), form, table)
                columns = mine.nonzero()[0]
                odd[columns] |= one.odd
                found.append((columns, one))
        return found, odd

    def _folded(
        self, tickets: NDArray[np.int64], odd: NDArray[np.bool_], clocks: list[int]
    ) -> Verdicts:
        """Return what the fold says: all clocks of odd tickets, else only *clocks*."""
        found: list[tuple[int, ...]] = []
        places: Sequence[int] = tickets.tolist()
        timelines = self.history.timelines(places)
        for ticket, is_odd, events in zip(places, odd, timelines, strict=True):
            for clock in self.terms.account(events).clocks:
                # A verdict that was kept may be of a clock that the plan has not.
                place = self.places.get(clock.name, -1)
                if place >= 0 and (is_odd or place in clocks):
                    found.append((ticket, place, *self._told(clock)))
        columns = np.array(found, dtype=np.int64).reshape(-1, _FIGURES).T
        return _verdicts(columns, folded=True)

    def _told(self, clock: ClockAccount) -> tuple[int, ...]:
        return (
            clock.ordinal,
            self.severities[clock.severity],
            RUNNING if clock.outcome is None else OUTCOMES.index(clock.outcome.value),
            NEVER if clock.limit is None else clock.limit.end,
            clock.used,
            _epoch(clock.due_at),
            _epoch(clock.breach_at),
            _epoch(clock.finished_at),
        )


_FIGURES = len(fields(Verdicts)) - 1


def _epoch(instant: datetime | None) -> int:
    return NEVER if instant is None else epoch_of(instant)


def _rows(
    tickets: NDArray[np.int64], clock: int, of: Judged, told: NDArray[np.bool_]
) -> Verdicts:
    """Return the rows of the tickets that are *told* here."""
    some = told[of.column]
    count = int(np.count_nonzero(some))
    return Verdicts(
        ticket=tickets[of.column[some]],
        clock=np.full(count, clock, dtype=np.int16),
        ordinal=of.ordinal[some],
        severity=of.severity[some],
        outcome=of.outcome[some],
        limit=of.limit[some],
        used=of.used[some],
        due=of.due[some],
        breach=of.breach[some],
        finished=of.finished[some],
        folded=np.zeros(count, dtype=np.bool_),
    )


def _verdicts(columns: NDArray[np.int64], *, folded: bool) -> Verdicts:
    ticket, clock, ordinal, severity, outcome, limit, used, due, breach, finished = (
        columns
    )
    return Verdicts(
        ticket=ticket,
        clock=clock.astype(np.int16),
        ordinal=ordinal,
        severity=severity.astype(np.int16),
        outcome=outcome.astype(np.uint8),
        limit=limit,
        used=used,
        due=due,
        breach=breach,
        finished=finished,
        folded=np.full(columns.shape[1], folded),
    )


def _joined(parts: list[Verdicts]) -> Verdicts:
    if not parts:
        return _verdicts(np.empty((_FIGURES, 0), dtype=np.int64), folded=False)
    return Verdicts(
        *(
            np.concatenate([getattr(part, one.name) for part in parts])
            for one in fields(Verdicts)
        )
    )
