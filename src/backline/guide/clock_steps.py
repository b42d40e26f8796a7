"""The ladder's steps on one row of a clock, with their instants.

Guide: process.escalation - steps at shares of a target, before and at the deadline; a
plan may also give a step so long after the start or before the due, and what spares it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from backline.guide.account import StepDue
from backline.guide.conditions import holds
from backline.guide.wall import instant_of


if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from fractions import Fraction

    from backline.guide.account import Limit
    from backline.guide.clock_row import Row
    from backline.guide.plan import LadderStep
    from backline.guide.situation import Situation


#: The step that every clock with a limit takes by itself, just after `breach_at`.
BREACH = "breach"
_SECOND = timedelta(seconds=1)


def steps_of(
    row: Row, limit: Limit | None, situation: Situation, breach_at: datetime | None
) -> Iterator[StepDue]:
    """Yield the steps that a clock which goes on has ahead of it or has passed."""
    over = None if breach_at is None else breach_at + _SECOND
    for step in row.of.plan.ladder:
        if step.clock != row.of.name or row.severity not in step.severities:
            continue
        if step.on_request or any(holds(name, situation) for name in step.unless):
            continue
        if step.after_seconds is not None:
            hours = row.of.counted(row.severity)
            yield _reached(step.name, row, hours, step.after_seconds)
        elif limit is not None:
            yield _before_due(row, step, limit, over)
    if limit is not None:
        yield _over(BREACH, row, limit, over)


def _before_due(
    row: Row, step: LadderStep, limit: Limit, over: datetime | None
) -> StepDue:
    """Return when a step is taken that hangs on what the target leaves."""
    if step.share is None:
        need = limit.end - (step.before_seconds or 0)
        return _reached(step.name, row, limit.counted, max(limit.base, need))
    if step.share >= 1:
        return _over(step.name, row, limit, over)
    need = limit.base + share_of(step.share, limit.seconds)
    return _reached(step.name, row, limit.counted, need)


def _reached(name: str, row: Row, counted: str, need: int) -> StepDue:
    due, _ = row.reach(counted, need)
    if due is not None:
        return StepDue(name, instant_of(due))
    return StepDue(name, None, _left(row, counted, need))


def _over(name: str, row: Row, limit: Limit, over: datetime | None) -> StepDue:
    """Return when a step is taken that wants more than the target used up."""
    left = _left(row, limit.counted, limit.end) if over is None else None
    return StepDue(name, over, left)


def _left(row: Row, counted: str, need: int) -> int:
    """Return what a clock that stands has yet to count until *need* is used."""
    return max(0, need - row.used(counted, row.counts[-1].start))


def share_of(share: Fraction, seconds: int) -> int:
    """Return the whole seconds at which *share* of *seconds* is used up."""
    return -(-share.numerator * seconds // share.denominator)
