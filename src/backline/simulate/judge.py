"""One clock of many tickets judged at once: what is used, when it is due, what came of it.

Guide: turnaround.resolved, turnaround.waiting, turnaround.fault-domain, severity.change.
The same account as `backline.guide.clock` gives, from the same pieces; the tickets that
it cannot tell (a loss that went on, a calendar that ends) come back as odd.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

import numpy as np

from backline.guide.account import Outcome
from backline.guide.conditions import FAULT_DOMAIN_OUTSIDE
from backline.simulate.codes import NEVER
from backline.simulate.grading import graded


if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from backline.simulate.forms import Form
    from backline.simulate.grading import Lowered
    from backline.simulate.hours import HourTable
    from backline.simulate.walk import Walk


#: How a clock was judged; RUNNING while it is not.
OUTCOMES: Final = tuple(outcome.value for outcome in Outcome)
RUNNING: Final = len(OUTCOMES)
_MET, _MISSED, _EXCUSED, _ENDED, NOT_JUDGED = (
    OUTCOMES.index(outcome.value)
    for outcome in (
        Outcome.MET,
        Outcome.MISSED,
        Outcome.EXCUSED,
        Outcome.ENDED,
        Outcome.NOT_JUDGED,
    )
)
#: Ways to have used more than the target; the second was excused afterwards.
MISSES: Final = (_MISSED, _EXCUSED)


@dataclass(frozen=True, slots=True)
class Judged:
    """Rows of one clock of some tickets; instants are NEVER where there is none.

    `column` says whose row it is: one for each ticket in their order, then one for each
    severity that was lowered. `limit` is what may be used, NEVER where the target is no
    span. `odd` says of each ticket whether only the fold can tell its rows.
    """

    column: NDArray[np.int64]
    ordinal: NDArray[np.int64]
    severity: NDArray[np.int16]
    outcome: NDArray[np.uint8]
    limit: NDArray[np.int64]
    used: NDArray[np.int64]
    due: NDArray[np.int64]
    breach: NDArray[np.int64]
    finished: NDArray[np.int64]
    odd: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _End:
    """When a clock is over, and how; `finished` is NEVER while it goes on."""

    finished: NDArray[np.int64]
    unowed: NDArray[np.bool_]
    outside: NDArray[np.bool_]


def judged(walk: Walk, form: Form, hours: HourTable) -> Judged:
    """Return what the clock of *form* came to, counted in *hours*."""
    stopped, ended = walk.holds(form.terms.stops), walk.holds(form.terms.ends)
    end, pieces = _end(walk, form, stopped, ended), walk.lasting
    stands = stopped
    if form.terms.pauses:
        stands = stopped | ended | walk.holds(form.terms.pauses)
    else:
        # It never pauses: what comes after its end is no time of it.
        pieces = pieces & (walk.at < end.finished)
    counted = pieces & ~stands
    before = hours.before(walk.at)
    more = np.zeros_like(before)
    np.multiply(before[1:] - before[:-1], counted[:-1], out=more[:-1])
    sums = np.cumsum(more, axis=0)
    sums -= more
    rows = graded(walk, form, pieces, sums)
    spent = _Spent(before, sums, more, counted)
    due, breach, beyond = _reach(spent, rows.limit, hours, end.finished)
    used = more.sum(axis=0)
    last = Judged(
        column=np.arange(len(used)),
        ordinal=rows.ordinal,
        severity=rows.severity,
        outcome=_outcome(used, rows.limit, end),
        limit=rows.limit,
        used=used,
        due=due,
        breach=breach,
        finished=end.finished,
        odd=walk.odd | beyond | ~hours.covers(walk.at[[0, -1]]).all(axis=0),
    )
    return _joined(last, _lowered(walk, spent, rows.lowered, hours))


def _lowered(
    walk: Walk, spent: _Spent, lowered: Sequence[Lowered], hours: HourTable
) -> list[Judged]:
    """Return the rows of severities that were lowered: judged at that moment."""
    return [_judged_at(walk, spent, one, hours) for one in lowered]


def _judged_at(walk: Walk, spent: _Spent, of: Lowered, hours: HourTable) -> Judged:
    columns, finished = of.column, walk.at[of.piece, of.column]
    until = _Spent(
        spent.before[:, columns],
        spent.sums[:, columns],
        spent.more[:, columns] * (walk.at[:, columns] < finished),
        spent.counted[:, columns] & (walk.at[:, columns] < finished),
    )
    due, breach, beyond = _reach(until, of.limit, hours, finished)
    nowhere = np.zeros(len(columns), dtype=np.bool_)
    used = until.more.sum(axis=0)
    return Judged(
        column=columns,
        ordinal=of.ordinal,
        severity=of.severity,
        outcome=_outcome(used, of.limit, _End(finished, nowhere, nowhere)),
        limit=of.limit,
        used=used,
        due=due,
        breach=breach,
        finished=finished,
        odd=beyond,
    )


def _joined(last: Judged, lowered: Sequence[Judged]) -> Judged:
    if not lowered:
        return last
    odd = last.odd.copy()
    for one in lowered:
        odd[one.column[one.odd]] = True
    rows = {
        name: np.concatenate([getattr(one, name) for one in (last, *lowered)])
        for name in (one.name for one in fields(Judged) if one.name != "odd")
    }
    return Judged(**rows, odd=odd)


def _end(
    walk: Walk, form: Form, stopped: NDArray[np.bool_], ended: NDArray[np.bool_]
) -> _End:
    """Return when a clock is over: kept when what stops it holds first, or at once."""
    excuses = FAULT_DOMAIN_OUTSIDE in form.terms.ends
    outside = walk.holds([FAULT_DOMAIN_OUTSIDE])[-1] & excuses
    if not form.terms.pauses:
        # It runs on through a stop that does not last, and is over with either.
        finished = walk.since(stopped | ended)
        return _End(finished, ended[-1] & ~stopped[-1], outside)
    kept, unowed = walk.since(stopped), walk.since(ended)
    return _End(np.minimum(kept, unowed), unowed < kept, outside)


@dataclass(frozen=True, slots=True)
class _Spent:
    """F before each piece, what was used before it and in it, and if it counts."""

    before: NDArray[np.int64]
    sums: NDArray[np.int64]
    more: NDArray[np.int64]
    counted: NDArray[np.bool_]


def _reach(
    spent: _Spent,
    limit: NDArray[np.int64],
    hours: HourTable,
    finished: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Return when the limit is used up, when more is, and whether that lies beyond.

    The last counted piece of a finished clock is taken to have gone on: it still says
    when it would have been due.
    """
    tickets = np.arange(len(limit))
    height = len(spent.counted)
    last = height - 1 - spent.counted[::-1].argmax(axis=0)
    some = spent.counted[last, tickets] & (limit != NEVER)
    goes_on = (finished != NEVER) | (last == height - 1)
    need = np.where(some, limit, 0)
    total = spent.sums[last, tickets] + spent.more[last, tickets]
    in_due, in_breach = last, last
    early = (some & (total >= need)).nonzero()[0]
    if len(early):
        reached = spent.sums[:, early] + spent.more[:, early]
        counts, needed = spent.counted[:, early], need[early]
        in_due, in_breach = last.copy(), last.copy()
        in_due[early] = (counts & (reached >= needed)).argmax(axis=0)
        over = counts & (reached > needed)
        in_breach[early] = np.where(over.any(axis=0), over.argmax(axis=0), last[early])
    has_due = some & ((total >= need) | goes_on)
    has_breach = some & ((total > need) | goes_on)
    wanted = [
        spent.before[piece, tickets] + need - spent.sums[piece, tickets]
        for piece in (in_due, in_breach)
    ]
    beyond = (has_due & ~hours.reaches(wanted[0])) | (
        has_breach & ~hours.reaches(wanted[1])
    )
    return (
        np.where(has_due, hours.first(wanted[0]), NEVER),
        np.where(has_breach, hours.last(wanted[1]), NEVER),
        beyond,
    )


def _outcome(
    used: NDArray[np.int64], limit: NDArray[np.int64], end: _End
) -> NDArray[np.uint8]:
    # `limit` is NEVER without a target, and then nothing is over it.
    over = np.where(end.outside, _EXCUSED, _MISSED)
    within = np.where(end.unowed, _ENDED, _MET)
    outcome = np.where(used > limit, over, within)
    outcome[limit == NEVER] = NOT_JUDGED
    outcome[end.finished == NEVER] = RUNNING
    return outcome.astype(np.uint8)
