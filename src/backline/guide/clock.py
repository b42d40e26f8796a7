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

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.guide.account import (
    FIRST_RESPONSE,
    Account,
    ClockAccount,
    Count,
    Limit,
)
from backline.guide.clock_row import Counter, Row, Subject
from backline.guide.plan import Plan, Span
from backline.guide.situation import Situation, Stretch, stretches_of
from backline.guide.timeline import (
    NOT_THE_VENDORS,
    Ball,
    Event,
)
from backline.guide.wall import epoch_of


if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime


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
            fold = _Fold(Subject(plan, terms.name, terms.pauses, calendar))
            clocks.extend(fold.accounts(stretches, situation, as_of))
    return Account(situation, tuple(clocks), tuple(stretches))


@dataclass(slots=True)
class _Fold:
    """The fold of one clock. Lives for one call of `account_of`."""

    of: Subject

    def accounts(
        self, stretches: list[Stretch], situation: Situation, as_of: datetime
    ) -> Iterator[ClockAccount]:
        start = epoch_of(situation.opened_at)
        counts = list(self._counts(stretches, situation))
        if not counts:
            # Created answered: judged all the same, with nothing used.
            counts = [Count(start, start, counted=True, stretch=stretches[0])]
        first = counts[0].stretch.situation.severity
        row = Row(self.of, 1, first, start, limits=self._limits_from_opening(first))
        for count in counts:
            severity = count.stretch.situation.severity
            if self.of.target(severity) == self.of.target(row.severity):
                row.severity = severity
            elif self.of.plan.rank(severity) > self.of.plan.rank(row.severity):
                row.raise_to(severity, count.start)
            else:
                yield row.judged_at(count.start)
                limits = self._limits_from_opening(severity)
                row = Row(
                    self.of, row.ordinal + 1, severity, start, [*row.counts], limits
                )
            row.counts.append(count)
        yield row.account(situation, epoch_of(as_of))

    def _limits_from_opening(self, severity: str) -> list[Limit]:
        target = self.of.target(severity)
        if isinstance(target, Span):
            return [Limit(target.counted, 0, target.seconds)]
        return []

    def _counts(
        self, stretches: list[Stretch], situation: Situation
    ) -> Iterator[Count]:
        """Yield the pieces of this clock's time, up to its end."""
        stop = None
        if self.of.name == FIRST_RESPONSE:
            ended_at = situation.answered_at or situation.closed_at
            stop = epoch_of(ended_at) if ended_at else None
        for stretch in stretches:
            if stop is not None and stretch.start >= stop:
                return
            end = stretch.end
            if stop is not None and (end is None or end > stop):
                end = stop
            counted = not self.of.pauses or _with_the_vendor(stretch)
            yield Count(stretch.start, end, counted, stretch)


def _with_the_vendor(stretch: Stretch) -> bool:
    """Say whether the vendor's time runs in *stretch* (turnaround.waiting)."""
    situation = stretch.situation
    if situation.domain in NOT_THE_VENDORS:
        return False
    return situation.ball is Ball.VENDOR or stretch.loss_went_on
