"""One row of a clock while it is folded: what is used, until when, and when it is due.

Guide: turnaround.resolved, turnaround.waiting, turnaround.fault-domain and
severity.change. `backline.guide.clock` walks the timeline and keeps these rows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from backline.guide.account import (
    ClockAccount,
    Count,
    Limit,
    Outcome,
    Status,
)
from backline.guide.clock_steps import steps_of
from backline.guide.clock_subject import Subject
from backline.guide.clock_words import (
    DONE_WORDS,
    LOWERED_WORDS,
    STARTS_ANEW_WORDS,
    going_on_words,
    is_unowed,
    words_of_end,
    words_of_stop,
)
from backline.guide.conditions import FAULT_DOMAIN_OUTSIDE, holds
from backline.guide.counting import Counter, counted_in
from backline.guide.plan import (
    AT_ONCE,
    ELAPSED,
    SERVICE,
    NoTarget,
    Promised,
    Release,
    Target,
)
from backline.guide.wall import epoch_of, instant_of


if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from backline.guide.account import StepDue
    from backline.guide.dated import Dated
    from backline.guide.situation import Situation


#: What counts a piece, its start, and what is used by its start and by its end.
_Piece = tuple[Counter, int, int, int | None]


@dataclass(slots=True)
class Row:
    """One row of a clock while it is folded."""

    of: Subject
    ordinal: int
    severity: str
    start: int
    counts: list[Count] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    #: The release or the promised date that it follows, where it does.
    dated: Dated | None = None
    #: When it began to be told as this row, which a lowered severity lets begin anew.
    since: int = 0
    #: The counted pieces by the hours they count in, once it is asked when something
    #: is reached: no more is added to `counts` then.
    _pieces: dict[str, list[_Piece]] = field(default_factory=dict, init=False)

    def counter(self, counted: str, count: Count) -> Counter:
        return self.of.counting.counter(counted, count.stretch.situation.level)

    @property
    def is_dated(self) -> bool:
        """Whether it follows the date of a release, or one that was promised."""
        return isinstance(self._target, Release | Promised)

    def follow(self, situation: Situation) -> None:
        """Take the date of the release, or the one that was promised, as the limit."""
        if isinstance(self._target, Release):
            self.dated = situation.release
        elif isinstance(self._target, Promised):
            self.dated = situation.promised(self.of.name)

    @property
    def missed_at(self) -> int | None:
        """From when on it counts as missed, whatever is used."""
        return self.dated.missed_at if self.dated else None

    def _dated_limit(self) -> list[Limit]:
        """Return the limit that a date sets.

        A date is an instant: only what pauses the clock after it was named moves it.
        """
        if self.dated is None:
            return []
        # Who plans a date knows what was waited for before.
        named = max(self.start, epoch_of(self.dated.since))
        left = max(0, epoch_of(self.dated.at) - named)
        return [Limit(ELAPSED, self.used(ELAPSED, named), left)]

    def until(self, at: int) -> Row:
        """Return this row as it was at *at*."""
        counts = [
            _ending(count, at) if count.end is None or count.end > at else count
            for count in self.counts
            if count.start < at
        ]
        return self._with(counts)

    def _with(self, counts: list[Count]) -> Row:
        return Row(
            self.of,
            self.ordinal,
            self.severity,
            self.start,
            counts,
            self.limits,
            self.dated,
        )

    def raise_to(self, severity: str, at: int) -> None:
        """Take the earlier of the old due and *at* + the new target."""
        target = self.of.target(severity)
        if isinstance(target, AT_ONCE):
            base = self.used(counted_in(target), at)
            self.limits = [*self.limits, self.of.counting.limit(target, at, base)]
        self.severity = severity

    def used(self, counted: str, until: int) -> int:
        return sum(
            self.counter(counted, count).elapsed_s(
                count.start, until if count.end is None else min(count.end, until)
            )
            for count in self.counts
            if count.counted and count.start < until
        )

    def reach(self, counted: str, need: int) -> tuple[int | None, int | None]:
        """Return the first instant at which *need* is used, and the last.

        Either is None when the counted time ends before it.
        """
        pieces = self._pieces.get(counted)
        if pieces is None:
            pieces = self._pieces[counted] = list(self._counted_in(counted))
        due: int | None = None
        for counter, start, before, after in pieces:
            if after is not None and after < need:
                continue
            first, last = counter.due_s(start, need - before)
            if due is None:
                due = first
            if after is None or after > need:
                return due, last
        return due, None

    def _counted_in(self, counted: str) -> Iterator[_Piece]:
        used = 0
        for count in self.counts:
            if not count.counted:
                continue
            counter = self.counter(counted, count)
            after = None
            if count.end is not None:
                after = used + counter.elapsed_s(count.start, count.end)
            yield counter, count.start, used, after
            if after is not None:
                used = after

    def decider(self) -> Limit | None:
        """Return the limit that is used up first."""
        best: Limit | None = None
        for limit in (*self._dated_limit(), *self.limits):
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
        open_end = _ending(self.counts[last], None)
        return self._with([*self.counts[:last], open_end])

    def judged_at(self, at: int) -> ClockAccount:
        """Return the account of a row whose severity was lowered at *at*."""
        return self._finished(at, LOWERED_WORDS)

    def done_at(self, at: int) -> ClockAccount:
        """Return the account of a round that was over at *at*."""
        return self._finished(at, DONE_WORDS)

    def account(self, situation: Situation, as_of: int) -> ClockAccount:
        """Return the account of the last row of the clock."""
        last, of = self.counts[-1], self.of
        # A promise that was kept at the moment at which it ended was kept.
        ends: list[tuple[int, int, str]] = []
        if stop := of.stopped_by(situation):
            ends.append((self._end_of(of.stopped_by), 0, words_of_stop(stop)))
        if end := of.ended_by(situation):
            ends.append((self._end_of(of.ended_by), 1, words_of_end(end)))
        if last.end is not None and not ends:
            ends.append((last.end, 2, STARTS_ANEW_WORDS))
        if not ends:
            return self._going_on(last, situation, as_of)
        at, _, because = min(ends)
        return self._finished(at, because, excused=self._is_outside(situation))

    def _is_outside(self, situation: Situation) -> bool:
        ends = self.of.terms.ends
        return FAULT_DOMAIN_OUTSIDE in ends and holds(FAULT_DOMAIN_OUTSIDE, situation)

    def _end_of(self, over: Callable[[Situation], str]) -> int:
        """Return the start of the last run of stretches that are *over*."""
        last = self.counts[-1]
        at = (
            last.start if last.end is None or over(last.stretch.situation) else last.end
        )
        for count in reversed(self.counts):
            if not over(count.stretch.situation):
                break
            at = count.start
        return at

    def _finished(
        self, at: int, because: str, *, excused: bool = False
    ) -> ClockAccount:
        ended = self.until(at)
        limit = ended.decider()
        used = ended.used(limit.counted if limit else self._hours, at)
        return ended.open_ended().told(
            limit,
            because,
            status=Status.FINISHED,
            outcome=self._outcome(limit, used, at, because, excused=excused),
            finished_at=instant_of(at),
            used=used,
            used_as_of=instant_of(at),
            counts=tuple(ended.counts),
        )

    def _outcome(
        self, limit: Limit | None, used: int, at: int, because: str, *, excused: bool
    ) -> Outcome:
        if limit is None:
            return Outcome.NOT_JUDGED
        missed = self.missed_at is not None and self.missed_at <= at
        if missed or used > limit.end:
            return Outcome.EXCUSED if excused else Outcome.MISSED
        return Outcome.ENDED if is_unowed(because) else Outcome.MET

    @property
    def _hours(self) -> str:
        """The hours that time is told in where nothing limits it."""
        counted = self.of.counted(self.severity)
        return SERVICE if self.is_dated else counted

    @property
    def _target(self) -> Target:
        return self.of.target(self.severity)

    def _going_on(self, last: Count, situation: Situation, as_of: int) -> ClockAccount:
        limit = self.decider()
        words = going_on_words(last, situation, pauses=bool(self.of.terms.pauses))
        # A fact that lapses by itself has the clock go on only from then.
        until = max(as_of, last.start)
        return self.told(
            limit,
            words,
            status=Status.RUNNING if last.counted else Status.PAUSED,
            used=self.used(limit.counted if limit else self._hours, until),
            used_as_of=instant_of(until),
            counts=tuple(self.counts),
            goes_on_in=situation,
        )

    def told(  # noqa: PLR0913 - what a clock comes to, told by whoever knows it
        self,
        limit: Limit | None,
        because: str,
        *,
        status: Status,
        used: int,
        used_as_of: datetime,
        counts: tuple[Count, ...],
        outcome: Outcome | None = None,
        finished_at: datetime | None = None,
        goes_on_in: Situation | None = None,
    ) -> ClockAccount:
        """Return what is told of this row whether it is finished or not.

        One that goes on has the steps that *goes_on_in* leaves it.
        """
        target = self._target
        due, breach = (None, None)
        if limit is not None:
            due, breach = self.reach(limit.counted, limit.end)
        if self.missed_at is not None:
            over = self.missed_at - 1
            breach = over if breach is None else min(breach, over)
        breach_at = None if breach is None else instant_of(breach)
        steps: tuple[StepDue, ...] = ()
        if goes_on_in is not None:
            steps = tuple(steps_of(self, limit, goes_on_in, breach_at))
        return ClockAccount(
            name=self.of.name,
            ordinal=self.ordinal,
            severity=self.severity,
            target=target,
            clause=self.of.terms.clause,
            status=status,
            outcome=outcome,
            started_at=instant_of(self.start),
            finished_at=finished_at,
            limit=limit,
            used=used,
            used_as_of=used_as_of,
            due_at=None if due is None else instant_of(due),
            breach_at=breach_at,
            because=target.words if isinstance(target, NoTarget) else because,
            steps=steps,
            counts=counts,
            counted=limit.counted if limit else self._hours,
        )


def _ending(count: Count, end: int | None) -> Count:
    """Return *count* with another end."""
    return Count(count.start, end, count.counted, count.stretch, count.stands_for)
