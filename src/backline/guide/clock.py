"""The clocks of a ticket, as a fold of its timeline.

Guide: turnaround.resolved (met when service is restored), turnaround.waiting (stops
while the customer owes one blocking thing), turnaround.fault-domain (the obligation
ends when the error is not the contact centre's; a breach before it is excused, never
erased), turnaround.reopen (goes on), severity.change (raised: the earlier of the old
due and the moment of effect + the new target; lowered: the higher target is judged at
that moment and stays), package.incident-only (other kinds have no service level).

First response never pauses, and stop is judged before pause. A clock is breached when
more than its target is used up: `due_at` is the earliest instant at which all of it is
used, `breach_at` the last instant before more is.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from backline.guide.account import (
    FIRST_RESPONSE,
    Account,
    ClockAccount,
    Count,
    Limit,
    Outcome,
    Status,
    StepDue,
)
from backline.guide.plan import NoTarget, Plan, Span, Target
from backline.guide.situation import Situation, Stretch, stretches_of
from backline.guide.timeline import (
    NOT_THE_VENDORS,
    Ball,
    Event,
)
from backline.guide.wall import epoch_of, instant_of
from backline.guide.workflow import OPEN


if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from fractions import Fraction


#: The step that every clock with a span takes by itself, just after `breach_at`.
BREACH = "breach"


class Counter(Protocol):
    """What counts seconds: service time of a calendar, or the clock on the wall."""

    def elapsed_s(self, start: int, end: int) -> int:
        """Return the seconds counted in [start, end); 0 when reversed."""

    def due_s(self, start: int, seconds: int) -> tuple[int, int]:
        """Return the earliest instant that uses up *seconds*, and the last."""


class _Wall:
    """Elapsed time: every second counts."""

    def elapsed_s(self, start: int, end: int) -> int:
        return max(0, end - start)

    def due_s(self, start: int, seconds: int) -> tuple[int, int]:
        return start + seconds, start + seconds


_WALL = _Wall()
_SECOND = timedelta(seconds=1)


def account_of(events: Sequence[Event], *, plan: Plan, calendar: Counter) -> Account:
    """Fold a timeline into the account of the ticket.

    The account does not depend on the present: a running clock says when it is due.

    Args:
        events: the timeline, in any order.
        plan: the terms, contract overrides applied.
        calendar: the service time of the contract.

    Raises:
        EmptyTimeline: the timeline does not open a ticket.
    """
    rank = {severity: place for place, severity in enumerate(plan.severities)}
    stretches, situation = stretches_of(events, rank=rank)
    clocks: list[ClockAccount] = []
    if situation.ticket_kind in plan.service_levels_for:
        as_of = max([event.effective_at for event in events])
        for terms in plan.clocks:
            fold = _Fold(plan, terms.name, terms.pauses, calendar)
            clocks.extend(fold.accounts(stretches, situation, as_of))
    return Account(situation, tuple(clocks), tuple(stretches))


@dataclass(slots=True)
class _Fold:
    """The fold of one clock. Lives for one call of `account_of`."""

    plan: Plan
    name: str
    pauses: bool
    calendar: Counter

    def accounts(
        self, stretches: list[Stretch], situation: Situation, as_of: datetime
    ) -> Iterator[ClockAccount]:
        start = epoch_of(situation.opened_at)
        counts = list(self._counts(stretches, situation))
        if not counts:
            # Created answered: judged all the same, with nothing used.
            counts = [Count(start, start, counted=True, stretch=stretches[0])]
        first = counts[0].stretch.situation.severity
        row = _Row(self, 1, first, start, limits=self._limits_from_opening(first))
        for count in counts:
            severity = count.stretch.situation.severity
            if self.target(severity) == self.target(row.severity):
                row.severity = severity
            elif self.plan.rank(severity) > self.plan.rank(row.severity):
                row.raise_to(severity, count.start)
            else:
                yield row.judged_at(count.start)
                limits = self._limits_from_opening(severity)
                row = _Row(
                    self, row.ordinal + 1, severity, start, [*row.counts], limits
                )
            row.counts.append(count)
        yield row.account(situation, epoch_of(as_of))

    def target(self, severity: str) -> Target:
        return self.plan.target(self.name, severity)

    def _limits_from_opening(self, severity: str) -> list[Limit]:
        target = self.target(severity)
        if isinstance(target, Span):
            return [Limit(target.counted, 0, target.seconds)]
        return []

    def _counts(
        self, stretches: list[Stretch], situation: Situation
    ) -> Iterator[Count]:
        """Yield the pieces of this clock's time, up to its end."""
        answered = situation.answered_at
        stop = epoch_of(answered) if answered else None
        if self.name != FIRST_RESPONSE:
            stop = None
        for stretch in stretches:
            if stop is not None and stretch.start >= stop:
                return
            end = stretch.end
            if stop is not None and (end is None or end > stop):
                end = stop
            counted = not self.pauses or _with_the_vendor(stretch)
            yield Count(stretch.start, end, counted, stretch)


def _with_the_vendor(stretch: Stretch) -> bool:
    """Say whether the vendor's time runs in *stretch* (turnaround.waiting)."""
    situation = stretch.situation
    if situation.domain in NOT_THE_VENDORS:
        return False
    return situation.ball is Ball.VENDOR or stretch.loss_went_on


@dataclass(slots=True)
class _Row:
    """One row of a clock while it is folded."""

    fold: _Fold
    ordinal: int
    severity: str
    start: int
    counts: list[Count] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)

    def counter(self, counted: str) -> Counter:
        return self.fold.calendar if counted == "service" else _WALL

    def until(self, at: int) -> _Row:
        """Return this row as it was at *at*."""
        counts = [
            replace(count, end=at) if count.end is None or count.end > at else count
            for count in self.counts
            if count.start < at
        ]
        return replace(self, counts=counts)

    def raise_to(self, severity: str, at: int) -> None:
        """Take the earlier of the old due and *at* + the new target."""
        target = self.fold.target(severity)
        if isinstance(target, Span):
            base = self.used(target.counted, at)
            self.limits = [*self.limits, Limit(target.counted, base, target.seconds)]
        self.severity = severity

    def used(self, counted: str, until: int) -> int:
        counter = self.counter(counted)
        return sum(
            counter.elapsed_s(
                count.start, until if count.end is None else min(count.end, until)
            )
            for count in self.counts
            if count.counted and count.start < until
        )

    def reach(self, counted: str, need: int) -> tuple[int | None, int | None]:
        """Return the first instant at which *need* is used, and the last.

        Either is None when the counted time ends before it.
        """
        counter, used = self.counter(counted), 0
        due: int | None = None
        for count in self.counts:
            if not count.counted:
                continue
            more = (
                None if count.end is None else counter.elapsed_s(count.start, count.end)
            )
            first, last = (
                counter.due_s(count.start, need - used)
                if more is None or used + more >= need
                else (None, None)
            )
            if due is None:
                due = first
            if more is None or used + more > need:
                return due, last
            used += more
        return due, None

    def decider(self) -> Limit | None:
        """Return the limit that is used up first."""
        best: Limit | None = None
        for limit in self.limits:
            if best is None or self._earlier(limit, best):
                best = limit
        return best

    def _earlier(self, limit: Limit, than: Limit) -> bool:
        if limit.counted == than.counted:
            return limit.end < than.end
        due, _ = self.reach(limit.counted, limit.end)
        other, _ = self.reach(than.counted, than.end)
        return due is not None and (other is None or due < other)

    def open_ended(self) -> _Row:
        """Return this row as if its last counted piece had gone on.

        A finished clock still says when it would have been due.
        """
        counted = [place for place, count in enumerate(self.counts) if count.counted]
        if not counted:
            return self
        last = counted[-1]
        open_end = replace(self.counts[last], end=None)
        return replace(self, counts=[*self.counts[:last], open_end])

    def judged_at(self, at: int) -> ClockAccount:
        """Return the account of a row whose severity was lowered at *at*."""
        return self._finished(at, _LOWERED_WORDS)

    def account(self, situation: Situation, as_of: int) -> ClockAccount:
        """Return the account of the last row of the clock."""
        last = self.counts[-1]
        if last.end is not None:
            return self._finished(last.end, _ANSWERED_WORDS)
        ends: list[tuple[int, str]] = []
        outside = self.fold.pauses and situation.domain in NOT_THE_VENDORS
        if situation.state not in OPEN:
            ends.append((self._end_of(_is_over), _RESTORED_WORDS))
        if outside:
            ends.append((self._end_of(_is_outside), _DOMAIN_WORDS))
        if not ends:
            return self._going_on(last, situation, as_of)
        at, because = min(ends)
        return self._finished(at, because, outside=outside)

    def _end_of(self, over: Callable[[Situation], bool]) -> int:
        """Return the start of the last run of stretches that are *over*."""
        at = self.counts[-1].start
        for count in reversed(self.counts):
            if not over(count.stretch.situation):
                break
            at = count.start
        return at

    def _finished(
        self, at: int, because: str, *, outside: bool = False
    ) -> ClockAccount:
        ended = self.until(at)
        limit = ended.decider()
        used = ended.used(limit.counted if limit else "service", at)
        outcome = Outcome.NOT_JUDGED
        if limit is not None and used > limit.end:
            outcome = Outcome.EXCUSED if outside else Outcome.MISSED
        elif limit is not None:
            ended_early = outside and because == _DOMAIN_WORDS
            outcome = Outcome.ENDED if ended_early else Outcome.MET
        return replace(
            ended.open_ended().told(limit, because),
            status=Status.FINISHED,
            outcome=outcome,
            finished_at=instant_of(at),
            used=used,
            used_as_of=instant_of(at),
            counts=tuple(ended.counts),
        )

    def _going_on(self, last: Count, situation: Situation, as_of: int) -> ClockAccount:
        limit = self.decider()
        words = _going_on_words(last, situation, pauses=self.fold.pauses)
        told = self.told(limit, words)
        return replace(
            told,
            status=Status.RUNNING if last.counted else Status.PAUSED,
            used=self.used(limit.counted if limit else "service", as_of),
            used_as_of=instant_of(as_of),
            steps=tuple(self._steps(limit, told.breach_at)),
        )

    def told(self, limit: Limit | None, because: str) -> ClockAccount:
        """Return what is told of this row whether it is finished or not."""
        terms = self.fold.plan.clock(self.fold.name)
        target = self.fold.target(self.severity)
        due, breach = (None, None)
        if limit is not None:
            due, breach = self.reach(limit.counted, limit.end)
        start = instant_of(self.start)
        return ClockAccount(
            name=self.fold.name,
            ordinal=self.ordinal,
            severity=self.severity,
            target=target,
            clause=terms.clause if terms else "package.tailored",
            status=Status.PAUSED,
            outcome=None,
            started_at=start,
            finished_at=None,
            limit=limit,
            used=0,
            used_as_of=start,
            due_at=None if due is None else instant_of(due),
            breach_at=None if breach is None else instant_of(breach),
            because=target.words if isinstance(target, NoTarget) else because,
            counts=tuple(self.counts),
        )

    def _steps(
        self, limit: Limit | None, breach_at: datetime | None
    ) -> Iterator[StepDue]:
        """Yield the ladder's steps on this clock with their instants."""
        if limit is None:
            return
        over = None if breach_at is None else breach_at + _SECOND
        for step in self.fold.plan.ladder:
            if step.clock != self.fold.name or self.severity not in step.severities:
                continue
            at = over if step.share >= 1 else self._share_at(step.share, limit)
            yield StepDue(step.name, at)
        yield StepDue(BREACH, over)

    def _share_at(self, share: Fraction, limit: Limit) -> datetime | None:
        due, _ = self.reach(limit.counted, limit.base + _share_of(share, limit.seconds))
        return None if due is None else instant_of(due)


def _share_of(share: Fraction, seconds: int) -> int:
    """Return the whole seconds at which *share* of *seconds* is used up."""
    return -(-share.numerator * seconds // share.denominator)


def _is_over(situation: Situation) -> bool:
    return situation.state not in OPEN


def _is_outside(situation: Situation) -> bool:
    return situation.domain in NOT_THE_VENDORS


_ANSWERED_WORDS = "Stopped by the first response."
_LOWERED_WORDS = "Judged when the severity was lowered."
_DOMAIN_WORDS = "Ended: the error was traced outside the contact centre."
_RESTORED_WORDS = "Stopped: service was restored."


def _going_on_words(last: Count, situation: Situation, *, pauses: bool) -> str:
    if last.counted:
        return "Runs: the vendor has the ball." if pauses else "Runs, and never pauses."
    whom = "customer"
    if situation.ball is Ball.THIRD_PARTY:
        whom = "customer's supplier"
    return (
        f"Stands: waiting for the {whom}: {situation.awaited or 'one thing asked for'}."
    )
