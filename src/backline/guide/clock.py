"""The clocks of a ticket, as a fold of its timeline.

Guide: turnaround.resolved (met when service is restored), turnaround.waiting (stops
while the customer owes one blocking thing), turnaround.fault-domain (the obligation
ends when the error is not the contact centre's; a breach before it is excused, never
erased), turnaround.reopen (goes on), severity.change (raised: the earlier of the old
due and the moment of effect + the new target; lowered: the higher target is judged at
that moment and stays), severity.incidents (of several reports the earliest start
counts), package.incident-only (other kinds have no service level), package.tailored
(what starts, stops and pauses a clock is plan data; applied terms never move a figure
that was judged before).

First response never pauses, and stop is judged before pause. A clock is breached when
more than its target is used up: `due_at` is the earliest instant at which all of it is
used, `breach_at` the last instant before more is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backline.guide.account import Account, ClockAccount, Count
from backline.guide.answering import tells_the_customer
from backline.guide.chasing import chase_at
from backline.guide.clock_row import Row
from backline.guide.clock_subject import Subject
from backline.guide.conditions import (
    ANSWERED,
    CAUSE_BY_CASE,
    CAUSE_REPORTED,
    CAUSE_REPORTED_SO_FAR,
    CLOSED,
    DEBUG_DATA,
    FACT,
    FAULT_DOMAIN_OUTSIDE,
    OPENED,
    RECURRENCE,
    RESTORED,
    UPDATED,
    WAITING_CUSTOMER,
    WAITING_THIRD_PARTY,
    holds,
)
from backline.guide.counting import Counting, ServiceTime
from backline.guide.occasions import occasions_of
from backline.guide.plan import AT_ONCE, Plan
from backline.guide.plan_index import PlanIndex, index_of
from backline.guide.situation import (
    Situation,
    Stretch,
    stretches_of,
)
from backline.guide.timeline import Event, Kind, in_order
from backline.guide.verdicts import kept_verdicts
from backline.guide.wall import epoch_of


if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from backline.guide.account import Limit
    from backline.guide.plan import ClockTerms


def account_of(
    events: Sequence[Event], *, plan: Plan, calendar: ServiceTime
) -> Account:
    """Fold a timeline into the account of the ticket.

    The account does not depend on the present: a running clock says when it is due.

    Args:
        events: the timeline, in any order.
        plan: the terms, contract overrides applied.
        calendar: the service time of the contract.

    Raises:
        EmptyTimeline: the timeline does not open a ticket.
    """
    told = account_anew(events, plan=plan, calendar=calendar)
    kept = kept_verdicts(events, list(told.clocks))
    return replace(told, clocks=tuple(kept))


def account_anew(
    events: Sequence[Event], *, plan: Plan, calendar: ServiceTime
) -> Account:
    """Fold a timeline as if all of it had been under these terms: no verdict is kept.

    The arguments, and what is raised, are those of `account_of`.
    """
    index = index_of(plan)
    stretches, situation = stretches_of(
        events, rank=index.ranks, watched=_watched(index)
    )
    clocks: list[ClockAccount] = []
    if situation.ticket_kind in plan.service_levels_for:
        as_of = epoch_of(max([event.effective_at for event in events]))
        counting, occasions = Counting(plan, calendar), occasions_of(events, plan=plan)
        for terms in plan.clocks:
            subject = Subject(counting, terms, occasions)
            fold = _Fold(subject, stretches, situation, as_of)
            if not terms.repeats:
                clocks.extend(fold.accounts())
            else:
                clocks.extend(fold.rounds(_stops(terms, events)))
    chased = chase_at(situation, terms=plan.chasing, calendar=calendar)
    return Account(situation, tuple(clocks), tuple(stretches), chased)


#: Conditions that are told by state and fault domain, which end a stretch anyway.
_SEEN_ANYWAY = frozenset(
    {
        OPENED,
        RESTORED,
        CLOSED,
        WAITING_CUSTOMER,
        WAITING_THIRD_PARTY,
        FAULT_DOMAIN_OUTSIDE,
        UPDATED,
    }
)


#: Conditions that an answer, a fact or a promise tells.
_SEEN_BY_FACTS = frozenset(
    {
        ANSWERED,
        CAUSE_REPORTED,
        CAUSE_REPORTED_SO_FAR,
        CAUSE_BY_CASE,
        f"{FACT}{DEBUG_DATA}",
        f"{FACT}{RECURRENCE}",
    }
)


def _watched(index: PlanIndex) -> Callable[[Situation], object] | None:
    """Return what else a stretch of the plan's clocks ends with."""
    named, by_level = index.conditions, index.by_level
    if not by_level and named <= _SEEN_ANYWAY:
        return None
    if not by_level and named <= _SEEN_ANYWAY | {ANSWERED}:
        return _answered
    if not by_level and named <= _SEEN_ANYWAY | _SEEN_BY_FACTS:
        return _answered_and_facts
    watched = sorted(named - _SEEN_ANYWAY)

    def changes(situation: Situation) -> object:
        level = situation.level if by_level else ""
        return (level, *[holds(condition, situation) for condition in watched])

    return changes


def _answered(situation: Situation) -> object:
    return situation.answered_at is None


def _answered_and_facts(situation: Situation) -> object:
    # A fold asks this of every event: the facts as they are, not one by one.
    return situation.answered_at is None, situation.facts, situation.promises


def _stops(terms: ClockTerms, events: Iterable[Event]) -> list[int]:
    """Return the instants at which a round of a repeating clock is over."""
    return [
        epoch_of(event.effective_at)
        for event in in_order(events)
        if _is_stop(terms, event)
    ]


def _is_stop(terms: ClockTerms, event: Event) -> bool:
    if UPDATED in terms.stops and tells_the_customer(event):
        return True
    if event.kind is not Kind.FACT_NOTED or event.facts.get("holds") is False:
        return False
    return f"fact.{event.words('fact')}" in terms.stops


@dataclass(slots=True)
class _Fold:
    """The fold of one clock. Lives for one call of `account_of`."""

    of: Subject
    stretches: list[Stretch]
    situation: Situation
    as_of: int
    ordinal: int = 0

    def accounts(self) -> Iterator[ClockAccount]:
        """Yield the rows of a clock that runs once, or anew when its start holds anew."""
        for start, end in self._runs():
            if self._is_told(start, end):
                yield from self._rows(start, end, until=self._at_the_end(end))

    def _is_told(self, start: int, end: int | None) -> bool:
        """Say whether what the clock is told beside of held while it ran."""
        beside = self.of.terms.beside
        return not beside or any(
            holds(name, stretch.situation)
            for stretch in self.stretches
            if (stretch.end is None or stretch.end > start)
            and (end is None or stretch.start < end)
            for name in beside
        )

    def rounds(self, stops: list[int]) -> Iterator[ClockAccount]:
        """Yield the rows of a clock that begins anew with every stop."""
        for start, end in self._runs():
            at = start
            for stop in stops:
                if at < stop and (end is None or stop < end) and not self._ended(stop):
                    yield from self._rows(at, stop, done=True)
                    at = stop
            if at == start or self._goes_on_after(at):
                yield from self._rows(at, end)

    def _goes_on_after(self, at: int) -> bool:
        """Say whether the promise is still owed at some time after *at*."""
        return any(
            not self.of.ended_by(stretch.situation)
            for stretch in self.stretches
            if stretch.end is None or stretch.end > at
        )

    def _ended(self, at: int) -> bool:
        """Say whether the promise is no longer owed just before *at*."""
        before = [stretch for stretch in self.stretches if stretch.start < at]
        return bool(before) and bool(self.of.ended_by(before[-1].situation))

    def _runs(self) -> Iterator[tuple[int, int | None]]:
        """Yield the times in which what starts the clock holds."""
        terms = self.of.terms
        if OPENED in terms.starts:
            first = self.stretches[0].start
            if ANSWERED in terms.stops or terms.repeats:
                # Each report is answered by itself, from its own start.
                first = epoch_of(self.situation.opened_at)
            yield first, None
            return
        start: int | None = None
        for stretch in self.stretches:
            held = self.of.starts_in(stretch.situation)
            if held and start is None:
                start = stretch.start
            elif not held and start is not None:
                yield start, stretch.start
                start = None
        if start is not None:
            yield start, None

    def _at_the_end(self, end: int | None) -> Situation:
        """Return where the ticket stood when what started the clock held no longer."""
        if end is None:
            return self.situation
        before = [stretch for stretch in self.stretches if stretch.start < end]
        return before[-1].situation

    def _rows(
        self,
        start: int,
        end: int | None,
        *,
        done: bool = False,
        until: Situation | None = None,
    ) -> Iterator[ClockAccount]:
        """Yield the rows from *start* to *end*, a new one when the severity falls.

        They are told as the ticket stood in *until*; None for where it stands.
        """
        counts = list(self._counts(start, end))
        if not counts:
            # Created answered: judged all the same, with nothing used.
            within = [each for each in self.stretches if each.start <= start]
            counts = [Count(start, start, counted=True, stretch=within[-1])]
        first = self.of.severity_in(counts[0].stretch.situation)
        row = self._row(first, start, [])
        for count in counts:
            severity = self.of.severity_in(count.stretch.situation)
            same = severity == row.severity
            if same or self.of.target(severity) == self.of.target(row.severity):
                row.severity = severity
                row.counts.append(count)
                continue
            # What becomes of a release afterwards is no matter of a ticket that no
            # longer waits for it (severity.change).
            row.follow(count.stretch.situation)
            if self.of.plan.rank(severity) > self.of.plan.rank(row.severity):
                row.raise_to(severity, count.start)
            else:
                yield row.judged_at(count.start)
                row = self._row(severity, start, row.counts)
                row.since = count.start
            row.counts.append(count)
        yield self._last(row, until or self.situation, done=done)

    def _last(self, row: Row, situation: Situation, *, done: bool) -> ClockAccount:
        """Return the account of the row that stands at the end."""
        row.follow(situation)
        end = row.counts[-1].end
        if done and end is not None:
            return row.done_at(end)
        return row.account(situation, self.as_of)

    def _row(self, severity: str, start: int, counts: list[Count]) -> Row:
        self.ordinal += 1
        limits = self._limits_from_start(severity, start)
        return Row(self.of, self.ordinal, severity, start, [*counts], limits)

    def _limits_from_start(self, severity: str, start: int) -> list[Limit]:
        target = self.of.target(severity)
        if isinstance(target, AT_ONCE):
            return [self.of.counting.limit(target, start)]
        return []

    def _counts(self, start: int, end: int | None) -> Iterator[Count]:
        """Yield the pieces of this clock's time, up to its end."""
        stop = None if self.of.terms.pauses else self._stopped_at(start)
        if stop is not None:
            end = stop if end is None else min(end, stop)
        for stretch in self.stretches:
            if end is not None and stretch.start >= end:
                return
            if stretch.end is not None and stretch.end <= start:
                continue
            last = stretch.end
            if end is not None and (last is None or last > end):
                last = end
            stands = self.of.stands_for(stretch)
            yield Count(max(start, stretch.start), last, not stands, stretch, stands)

    def _stopped_at(self, start: int) -> int | None:
        """Return when a clock that never pauses has stopped, if it has."""
        at: int | None = None
        for stretch in reversed(self.stretches):
            situation = stretch.situation
            if not self.of.stopped_by(situation) and not self.of.ended_by(situation):
                break
            at = stretch.start
        return None if at is None else max(at, start)
