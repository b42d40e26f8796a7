"""The verdict on a clock and why it is due when it is due, in words.

Guide: turnaround.fault-domain (excused, disputed), turnaround.minor-release (the slips
of a release stay visible), package.tailored (a promise for one case).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide.account import ClockAccount, Limit, Outcome, Status
from backline.guide.dated import planned_words
from backline.guide.ledger_words import duration, hours_words, instant_words
from backline.guide.plan import NoTarget, Promised, Release


if TYPE_CHECKING:
    from datetime import tzinfo

    from backline.guide.account import Account
    from backline.guide.dated import Dated
    from backline.guide.ledger import LedgerClock
    from backline.guide.plan import Plan
    from backline.guide.situation import Situation


def dated_of(clock: ClockAccount, situation: Situation) -> Dated | None:
    """Return the release or the promised date that a clock follows, if any."""
    if isinstance(clock.target, Release):
        return situation.release
    if isinstance(clock.target, Promised):
        return situation.promised(clock.name)
    return None


def verdict_of(
    told: LedgerClock, clock: ClockAccount, dated: Dated | None, zone: tzinfo
) -> str:
    """Return how a clock stands or was judged; instants on the wall of *zone*."""
    used = duration(told.used)
    if isinstance(clock.target, NoTarget) and clock.limit is None:
        return clock.target.words
    if clock.limit is None:
        return _without_limit(clock, used)
    limit = duration(told.limit or 0)
    if dated is not None:
        return _dated_verdict(told, clock, dated, zone)
    if clock.outcome is not None:
        return _judged(clock, clock.outcome, used, limit)
    if told.breached:
        return f"Overdue: {used} used of {limit}."
    standing = clock.because if clock.status is Status.PAUSED else "Running:"
    return f"{standing} {used} of {limit} used."


def _without_limit(clock: ClockAccount, used: str) -> str:
    if isinstance(clock.target, Promised):
        return f"No date is promised yet; {used} used."
    return f"Due with the {clock.target.words}; none is named yet; {used} used."


def _dated_verdict(
    told: LedgerClock, clock: ClockAccount, dated: Dated, zone: tzinfo
) -> str:
    """Return the verdict on a clock that follows a release or a promised date."""
    what = _planned(clock, dated, zone)
    if dated.slips:
        times = "once" if dated.slips == 1 else f"{dated.slips} times"
        what += f"; moved to later {times}"
    match clock.outcome:
        case Outcome.MET:
            return f"Met: {what}."
        case Outcome.MISSED:
            return f"Missed: {what}."
        case None if told.breached:
            return f"Overdue: {what}."
        case None if clock.status is Status.RUNNING:
            return f"Runs: {what}."
        case None:
            return f"{clock.because} It is {what}."
        case _:
            return f"{clock.because} It was {what}."


def _planned(clock: ClockAccount, dated: Dated, zone: tzinfo) -> str:
    """Return what a clock follows, with its date."""
    if not isinstance(clock.target, Release):
        return f"promised for {instant_words(dated.at, zone)}"
    return f"release {dated.name}, planned for {planned_words(dated.at, zone)}"


def disputed_words(clock: ClockAccount, account: Account) -> str:
    """Return that the customer disputes what ended the clock; empty when not."""
    since = account.situation.disputed_at
    if since is None or clock.outcome not in {Outcome.ENDED, Outcome.EXCUSED}:
        return ""
    return (
        f" The customer disputes this since {since:%Y-%m-%d %H:%M} UTC; the arbiters "
        "decide."
    )


def _judged(clock: ClockAccount, outcome: Outcome, used: str, limit: str) -> str:
    match outcome:
        case Outcome.MISSED:
            return f"Missed: {used} used of {limit}."
        case Outcome.EXCUSED:
            return f"Missed with {used} of {limit}, excused: {clock.because}"
        case Outcome.ENDED:
            return f"{clock.because} {used} of {limit} used by then."
        case Outcome.MET | Outcome.NOT_JUDGED:
            return f"Met: {used} of {limit} used."


def why_due(
    told: LedgerClock,
    clock: ClockAccount,
    plan: Plan,
    zone: tzinfo,
    dated: Dated | None = None,
) -> str:
    """Return why a clock is due when it is due; empty where nothing limits it."""
    if clock.limit is None:
        return ""
    parts = [_counted_words(told, clock, plan, zone)]
    if dated is not None:
        what = _planned(clock, dated, zone)
        parts = [what[:1].upper() + what[1:]]
    if told.uncounted:
        parts.append(f"{duration(told.uncounted)} of it not counted so far")
    if clock.due_at is None:
        left = max(0, clock.limit.end - told.used)
        return f"{'; '.join(parts)}. {duration(left)} are left when the clock goes on."
    due = instant_words(clock.due_at, zone)
    text = f"{'; '.join(parts)}: due {due}"
    last = clock.breach_at
    if last is not None and last > clock.due_at:
        text += f"; breached only after {instant_words(last, zone)}"
    elif last is not None and last < clock.due_at:
        text += f", but missed since {instant_words(last, zone)}"
    return f"{text}."


def _counted_words(
    told: LedgerClock, clock: ClockAccount, plan: Plan, zone: tzinfo
) -> str:
    limit = clock.limit or Limit(clock.counted, 0, 0)
    counted = hours_words(clock.counted, plan)
    if limit.base:
        return (
            f"{duration(limit.seconds)} of {counted} from the moment it became "
            f"{clock.severity}, when {duration(limit.base)} were used"
        )
    since = instant_words(told.started_at, zone)
    return f"{duration(limit.end)} of {counted} from {since}"
