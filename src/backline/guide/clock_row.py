"""One row of a clock while it is folded: what is used, until when, and when it is due.

Guide: turnaround.resolved, turnaround.waiting, turnaround.fault-domain and
severity.change. `backline.guide.clock` walks the timeline and keeps these rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from backline.guide.account import (
    FIRST_RESPONSE,
    ClockAccount,
    Count,
    Limit,
    Outcome,
    Status,
    StepDue,
)
from backline.guide.plan import NoTarget, Plan, Span, Target
from backline.guide.timeline import NOT_THE_VENDORS, Ball
from backline.guide.wall import instant_of
from backline.guide.workflow import OPEN, quoted


if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from fractions import Fraction

    from backline.guide.situation import Situation


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


@dataclass(frozen=True, slots=True)
class Subject:
    """Which clock is folded, under which terms."""

    plan: Plan
    name: str
    pauses: bool
    calendar: Counter

    def target(self, severity: str) -> Target:
        return self.plan.target(self.name, severity)


@dataclass(slots=True)
class Row:
    """One row of a clock while it is folded."""

    of: Subject
    ordinal: int
    severity: str
    start: int
    counts: list[Count] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)

    def counter(self, counted: str) -> Counter:
        return self.of.calendar if counted == "service" else _WALL

    def until(self, at: int) -> Row:
        """Return this row as it was at *at*."""
        counts = [
            replace(count, end=at) if count.end is None or count.end > at else count
            for count in self.counts
            if count.start < at
        ]
        return replace(self, counts=counts)

    def raise_to(self, severity: str, at: int) -> None:
        """Take the earlier of the old due and *at* + the new target."""
        target = self.of.target(severity)
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

    def open_ended(self) -> Row:
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
            answered = situation.answered_at is not None
            words = _ANSWERED_WORDS if answered else _UNANSWERED_WORDS
            return self._finished(last.end, words)
        ends: list[tuple[int, str]] = []
        outside = self.of.pauses and situation.domain in NOT_THE_VENDORS
        if situation.state not in OPEN and self.of.name != FIRST_RESPONSE:
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
            outcome = Outcome.ENDED if because in _UNOWED_WORDS else Outcome.MET
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
        words = _going_on_words(last, situation, pauses=self.of.pauses)
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
        terms = self.of.plan.clock(self.of.name)
        target = self.of.target(self.severity)
        due, breach = (None, None)
        if limit is not None:
            due, breach = self.reach(limit.counted, limit.end)
        start = instant_of(self.start)
        return ClockAccount(
            name=self.of.name,
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
        for step in self.of.plan.ladder:
            if step.clock != self.of.name or self.severity not in step.severities:
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
_UNANSWERED_WORDS = "Ended: the ticket was closed before anybody answered."
#: Ways to end in time that do not keep the promise either.
_UNOWED_WORDS = frozenset({_DOMAIN_WORDS, _UNANSWERED_WORDS})


def _going_on_words(last: Count, situation: Situation, *, pauses: bool) -> str:
    if last.counted:
        return "Runs: the vendor has the ball." if pauses else "Runs, and never pauses."
    whom = "customer"
    if situation.ball is Ball.THIRD_PARTY:
        whom = "customer's supplier"
    return f"Stands: waiting for the {whom}: {quoted(situation.awaited) or 'one thing asked for'}."
