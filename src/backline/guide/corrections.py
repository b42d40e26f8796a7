"""Verdicts that a later fact corrected: what was given first stays beside it.

Guide: turnaround.fault-domain - late attribution recomputes, and the first verdict stays
beside the corrected one. Whatever is written down late corrects too, and so do the
arbiters and another report of the same fault (severity.incidents).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide.clock import account_of
from backline.guide.timeline import Event, Kind


if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from backline.guide.account import Account, ClockAccount
    from backline.guide.counting import ServiceTime
    from backline.guide.plan import Plan


_CORRECTS = frozenset({Kind.FAULT_DOMAIN_SET, Kind.DISPUTE_SETTLED, Kind.ABSORBED})
#: Kinds that move no clock, however late they are written down.
_MOVES_NOTHING = frozenset(
    {
        Kind.LOSS_MEASURED,
        Kind.FAULT_SUSPECTED,
        Kind.SUSPICION_REJECTED,
        Kind.NOTED,
        Kind.ACKNOWLEDGED,
    }
)
#: A clock as it was judged, the account it stood in, and when that was known.
Verdict = tuple["ClockAccount", "Account", "datetime"]


def first_verdicts(
    events: Sequence[Event], *, plan: Plan, calendar: ServiceTime
) -> dict[tuple[str, int], Verdict]:
    """Return the verdicts that stood before something corrected them.

    Args:
        events: the timeline.
        plan: the present terms: what was judged under others is kept by itself.
        calendar: the service time.

    Returns:
        By the clock's name and ordinal; of several corrections, what was judged before
        the first that changed it.
    """
    found: dict[tuple[str, int], Verdict] = {}
    for known, event in _corrections(sorted(events, key=_seq)):
        before = account_of(known, plan=plan, calendar=calendar)
        after = account_of([*known, event], plan=plan, calendar=calendar)
        told = {(clock.name, clock.ordinal): clock for clock in after.clocks}
        for clock in before.clocks:
            key = (clock.name, clock.ordinal)
            same = told.get(key)
            if clock.outcome is None or key in found or _agree(clock, same):
                continue
            found[key] = (clock, before, event.recorded_at)
    return found


def _agree(clock: ClockAccount, other: ClockAccount | None) -> bool:
    return other is not None and (other.outcome, other.used, other.finished_at) == (
        clock.outcome,
        clock.used,
        clock.finished_at,
    )


def _corrections(ordered: list[Event]) -> Iterator[tuple[list[Event], Event]]:
    """Yield each event that may correct a verdict, with what was known before it."""
    since = max(
        (place for place, event in enumerate(ordered) if _applies(event)), default=0
    )
    latest = None
    for place, event in enumerate(ordered):
        if event.kind in _MOVES_NOTHING:
            continue
        late = latest is not None and event.effective_at < latest
        if place > since and (late or event.kind in _CORRECTS):
            yield ordered[:place], event
        latest = max(latest or event.effective_at, event.effective_at)


def _applies(event: Event) -> bool:
    return event.kind is Kind.TERMS_APPLIED


def _seq(event: Event) -> int:
    return event.seq
