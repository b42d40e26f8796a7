"""The ladder's steps on one row of a clock, with their instants.

Guide: process.escalation - steps at shares of a target, before and at the deadline; so
long after the start or before the due; on silence, reopening, a lost site and the hours
of a level; on the customer's request; and again where a page was answered and not acted
on. A plan also gives what spares a step.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from backline.guide.account import StepDue
from backline.guide.conditions import holds
from backline.guide.plan_index import index_of
from backline.guide.wall import instant_of


if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from fractions import Fraction

    from backline.guide.account import Limit
    from backline.guide.clock_row import Row
    from backline.guide.ladder_terms import LadderStep
    from backline.guide.situation import Situation


#: The step that every clock with a limit takes by itself, just after `breach_at`.
BREACH = "breach"
#: The steps that a plan's `[paging]` takes: whoever is on call again, then the manager.
PAGE_AGAIN = "page-again"
PAGE_MANAGER = "page-manager"
_SECOND = timedelta(seconds=1)


def steps_of(
    row: Row, limit: Limit | None, situation: Situation, breach_at: datetime | None
) -> Iterator[StepDue]:
    """Yield the steps that a clock which goes on has ahead of it or has passed."""
    over = None if breach_at is None else breach_at + _SECOND
    steps = index_of(row.of.plan).steps.get((row.of.name, row.severity), ())
    for step in steps:
        if step.unless and any(holds(name, situation) for name in step.unless):
            continue
        if step.on is not None or step.on_request:
            yield from _on_occasion(row, step)
        elif step.after_seconds is not None:
            hours = row.of.counted(row.severity)
            yield _reached(step.name, row, hours, step.after_seconds)
        elif limit is not None:
            yield _before_due(row, step, limit, over)
    yield from _paged_again(row)
    if limit is not None:
        yield _over(BREACH, row, limit, over)


def _on_occasion(row: Row, step: LadderStep) -> Iterator[StepDue]:
    """Yield a step that hangs on what happens to the ticket, if that holds.

    What came due before the row began was the matter of the row before it.
    """
    since = row.of.occasions.since(step, start=row.start)
    if since is None or since < row.start:
        return
    if not step.after_seconds:
        if since >= row.since:
            yield StepDue(step.name, instant_of(since))
        return
    yield from _later(step.name, row, since, step.after_seconds)


def _later(name: str, row: Row, since: int, seconds: int) -> Iterator[StepDue]:
    """Yield a step so many *seconds* of the clock after *since*."""
    hours = row.of.counted(row.severity)
    found = _reached(name, row, hours, row.used(hours, since) + seconds)
    if found.at is None or found.at >= instant_of(row.since):
        yield found


def _paged_again(row: Row) -> Iterator[StepDue]:
    """Yield that a page goes out again which was answered and not acted on."""
    terms, sent = row.of.plan.paging, row.of.occasions.pages.get(row.of.name)
    if terms is None or sent is None or sent.answered_at is None or sent.acted:
        return
    if sent.again > terms.at_most:
        return
    name = PAGE_AGAIN if sent.again < terms.at_most else PAGE_MANAGER
    yield from _later(name, row, sent.answered_at, terms.again_seconds)


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
