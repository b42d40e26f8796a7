"""The ledger: every span of a clock, counted or not, and why, in words.

Guide: turnaround.waiting, turnaround.fault-domain, turnaround.reopen,
package.geography. It answers 'why is it due then?' with the same sentences on page,
portal, API and command line. Where a late fact changed a verdict, the first one
stands beside the corrected one (turnaround.fault-domain).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from backline.guide.account import ClockAccount, Outcome, Status
from backline.guide.clock import account_of
from backline.guide.ledger_words import (
    ball_words,
    closed_words,
    counted_words,
    days_words,
    duration,
    instant_words,
    rule,
    target_words,
    why,
)
from backline.guide.plan import NoTarget, Plan, Release
from backline.guide.timeline import Event
from backline.guide.wall import epoch_of, instant_of


if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, tzinfo

    from backline.guide.calendar import Calendar


#: A stretch that falls into more pieces than this is told in one line.
_MOST_PIECES = 60
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One span of a clock. `seconds` is the service time in it, counted or not."""

    start: datetime
    end: datetime
    seconds: int
    counted: bool
    ball: str
    days: str
    why: str
    clause: str


@dataclass(frozen=True, slots=True)
class LedgerClock:
    """One clock with its spans, its verdict and why it is due when it is due.

    `used` and `uncounted` are seconds of service time (or elapsed, where the target
    is so counted): their sum is the time from the start to `until`. `first` is the
    verdict as it was given first, when a late fact changed it.
    """

    name: str
    title: str
    ordinal: int
    severity: str
    target: str
    status: str
    outcome: str
    limit: int | None
    used: int
    uncounted: int
    started_at: datetime
    until: datetime
    due_at: datetime | None
    breach_at: datetime | None
    breached: bool
    verdict: str
    why_due: str
    clause: str
    lines: tuple[LedgerLine, ...]
    first: LedgerClock | None = None


def ledger_of(
    events: Sequence[Event], *, plan: Plan, calendar: Calendar, now: datetime
) -> tuple[LedgerClock, ...]:
    """Return the ledger of every clock of a ticket at *now*.

    Args:
        events: the timeline of the ticket.
        plan: its terms, overrides applied.
        calendar: its service time; the words use the calendar's zone.
        now: until when a running clock is told.

    Raises:
        EmptyTimeline: the timeline does not open a ticket.
    """
    account = account_of(events, plan=plan, calendar=calendar)
    told = [_told(clock, plan, calendar, now) for clock in account.clocks]
    if not _has_late_facts(events):
        return tuple(told)
    return tuple(
        replace(clock, first=_first_verdict(clock, events, plan, calendar))
        for clock in told
    )


def _has_late_facts(events: Sequence[Event]) -> bool:
    """Say whether something was written down after later things had taken effect."""
    latest = None
    for event in sorted(events, key=_seq):
        if latest is not None and event.effective_at < latest:
            return True
        latest = event.effective_at
    return False


def _seq(event: Event) -> int:
    return event.seq


def _first_verdict(
    clock: LedgerClock, events: Sequence[Event], plan: Plan, calendar: Calendar
) -> LedgerClock | None:
    """Return the first verdict on a clock when it was another one."""
    ordered = sorted(events, key=_seq)
    for known in range(1, len(ordered)):
        account = account_of(ordered[:known], plan=plan, calendar=calendar)
        for told in account.clocks:
            if (told.name, told.ordinal) != (clock.name, clock.ordinal):
                continue
            if told.outcome is None:
                continue
            now = ordered[known - 1].recorded_at
            first = _told(told, plan, calendar, now)
            same = (first.outcome, first.used) == (clock.outcome, clock.used)
            return None if same else first
    return None


def _told(
    clock: ClockAccount, plan: Plan, calendar: Calendar, now: datetime
) -> LedgerClock:
    until = clock.finished_at or max(now, clock.started_at)
    lines = tuple(_lines(clock, calendar, until))
    used = sum([line.seconds for line in lines if line.counted])
    uncounted = sum([line.seconds for line in lines if not line.counted])
    told = LedgerClock(
        name=clock.name,
        title=clock.name.replace("_", " "),
        ordinal=clock.ordinal,
        severity=clock.severity,
        target=target_words(clock, plan),
        status=clock.status.value,
        outcome=clock.outcome.value if clock.outcome else "",
        limit=clock.limit.end if clock.limit else None,
        used=used,
        uncounted=uncounted,
        started_at=clock.started_at,
        until=until,
        due_at=clock.due_at,
        breach_at=clock.breach_at,
        breached=clock.breached(now),
        verdict="",
        why_due="",
        clause=clock.clause,
        lines=lines,
    )
    return replace(
        told,
        verdict=_verdict(told, clock),
        why_due=_why_due(told, clock, calendar.zone),
    )


def _lines(
    clock: ClockAccount, calendar: Calendar, until: datetime
) -> Iterator[LedgerLine]:
    elapsed = clock.limit is not None and clock.limit.counted == "elapsed"
    for whole in _united(_wholes(clock, calendar, until), calendar.zone):
        if elapsed or not whole.counted:
            yield whole
        else:
            yield from _by_day(whole, calendar)


def _wholes(
    clock: ClockAccount, calendar: Calendar, until: datetime
) -> Iterator[LedgerLine]:
    """Yield the stretches of a clock, each as one line."""
    last = epoch_of(until)
    elapsed = clock.limit is not None and clock.limit.counted == "elapsed"
    for count in clock.counts:
        end = last if count.end is None else min(count.end, last)
        if end <= count.start:
            continue
        start, stop = instant_of(count.start), instant_of(end)
        yield LedgerLine(
            start=start,
            end=stop,
            seconds=end - count.start if elapsed else calendar.elapsed(start, stop),
            counted=count.counted,
            ball=ball_words(count),
            days=days_words(start, stop, calendar.zone),
            why=why(clock, count),
            clause=rule(clock, count),
        )


def _united(lines: Iterator[LedgerLine], zone: tzinfo) -> Iterator[LedgerLine]:
    """Join neighbours that tell the same: a handover does not split a first response."""
    held: LedgerLine | None = None
    for line in lines:
        if (
            held is not None
            and replace(
                line,
                start=held.start,
                seconds=held.seconds,
                end=held.end,
                days=held.days,
            )
            == held
        ):
            held = replace(
                held,
                end=line.end,
                seconds=held.seconds + line.seconds,
                days=days_words(held.start, line.end, zone),
            )
            continue
        if held is not None:
            yield held
        held = line
    if held is not None:
        yield held


def _by_day(whole: LedgerLine, calendar: Calendar) -> Iterator[LedgerLine]:
    """Split a counted stretch into what the calendar opens and what it closes."""
    spans = calendar.open_spans(whole.start, whole.end)
    if len(spans) > _MOST_PIECES:
        yield replace(whole, why=f"{whole.why} Counted on {len(spans)} open spans.")
        return
    at = whole.start
    for opens, closes in spans:
        if opens > at:
            yield _closed(whole, at, opens, calendar)
        yield replace(
            whole,
            start=opens,
            end=closes,
            seconds=epoch_of(closes) - epoch_of(opens),
            days=days_words(opens, closes, calendar.zone),
        )
        at = closes
    if whole.end > at:
        yield _closed(whole, at, whole.end, calendar)


def _closed(
    whole: LedgerLine, start: datetime, end: datetime, calendar: Calendar
) -> LedgerLine:
    reasons: list[str] = []
    at = start
    while at < end:
        day = calendar.day_of(at)
        reason = closed_words(day)
        if reason not in reasons:
            reasons.append(reason)
        at += _DAY
    reason = closed_words(calendar.day_of(end - timedelta(seconds=1)))
    if reason not in reasons:
        reasons.append(reason)
    return replace(
        whole,
        start=start,
        end=end,
        seconds=0,
        counted=False,
        days=days_words(start, end, calendar.zone),
        why=f"Closed: {', '.join(reasons)}.",
        clause="package.geography",
    )


def _verdict(told: LedgerClock, clock: ClockAccount) -> str:
    used = duration(told.used)
    if isinstance(clock.target, NoTarget):
        return clock.target.words
    if isinstance(clock.target, Release):
        return f"Due with the {clock.target.words}; {used} used."
    limit = duration(told.limit or 0)
    if clock.outcome is not None:
        return _judged(clock, clock.outcome, used, limit)
    if told.breached:
        return f"Overdue: {used} used of {limit}."
    standing = clock.because if clock.status is Status.PAUSED else "Running:"
    return f"{standing} {used} of {limit} used."


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


def _why_due(told: LedgerClock, clock: ClockAccount, zone: tzinfo) -> str:
    if clock.limit is None:
        return ""
    since = instant_words(told.started_at, zone)
    parts = [f"{duration(clock.limit.end)} of {counted_words(clock)} from {since}"]
    if clock.limit.base:
        parts[0] = (
            f"{duration(clock.limit.seconds)} of {counted_words(clock)} from the "
            f"moment it became {clock.severity}, when {duration(clock.limit.base)} were used"
        )
    if told.uncounted:
        parts.append(f"{duration(told.uncounted)} of it not counted so far")
    if clock.due_at is None:
        left = max(0, clock.limit.end - told.used)
        return f"{'; '.join(parts)}. {duration(left)} are left when the clock goes on."
    due = instant_words(clock.due_at, zone)
    text = f"{'; '.join(parts)}: due {due}"
    if clock.breach_at is not None and clock.breach_at != clock.due_at:
        text += f"; breached only after {instant_words(clock.breach_at, zone)}"
    return f"{text}."
