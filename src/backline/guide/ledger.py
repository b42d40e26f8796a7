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

from backline.guide.account import Status
from backline.guide.clock import account_of
from backline.guide.clock_words import plain
from backline.guide.corrections import first_verdicts
from backline.guide.counting import Counting
from backline.guide.ledger_verdict import (
    dated_of,
    disputed_words,
    verdict_of,
    why_due,
)
from backline.guide.ledger_words import (
    ball_words,
    closed_words,
    days_words,
    hours_words,
    rule,
    target_words,
    why,
)
from backline.guide.plan import ELAPSED, OF_THE_LEVEL, SERVICE, Plan
from backline.guide.wall import epoch_of, instant_of


if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, tzinfo

    from backline.guide.account import Account, ClockAccount, Count
    from backline.guide.calendar import Calendar
    from backline.guide.timeline import Event


#: A stretch that falls into more pieces than this is told in one line.
_MOST_PIECES = 60
_DAY = timedelta(days=1)
#: What was written down within a minute was written down at once.
_LATER = timedelta(minutes=1)


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
    #: When what began it was written down, where that was later.
    recorded_at: datetime | None = None


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
    #: When the fact that corrected the first verdict was written down.
    corrected_at: datetime | None = None
    #: The hours that it counts in, by their name and in words.
    counted: str = SERVICE
    hours: str = ""
    #: The terms that it was judged under, where they are not the ticket's any more.
    under: str = ""


def ledger_of(
    events: Sequence[Event],
    *,
    plan: Plan,
    calendar: Calendar,
    now: datetime,
    account: Account | None = None,
) -> tuple[LedgerClock, ...]:
    """Return the ledger of every clock of a ticket at *now*.

    Args:
        events: the timeline of the ticket.
        plan: its terms, overrides applied.
        calendar: its service time; the words use the calendar's zone.
        now: until when a running clock is told.
        account: what the timeline comes to, where that is known already.

    Raises:
        EmptyTimeline: the timeline does not open a ticket.
    """
    if account is None:
        account = account_of(events, plan=plan, calendar=calendar)
    first = first_verdicts(events, plan=plan, calendar=calendar)
    clocks: list[LedgerClock] = []
    for clock in account.clocks:
        told = _told(clock, account, plan, calendar, now)
        before = first.get((clock.name, clock.ordinal))
        if before is not None and not clock.kept:
            known, then, recorded_at = before
            was = _told(known, then, plan, calendar, recorded_at)
            if (was.outcome, was.used) != (told.outcome, told.used):
                told = replace(told, first=was, corrected_at=recorded_at)
        clocks.append(told)
    return tuple(clocks)


def _told(
    clock: ClockAccount, account: Account, plan: Plan, calendar: Calendar, now: datetime
) -> LedgerClock:
    until = clock.finished_at or max(now, clock.started_at)
    counting = Counting(plan, calendar)
    lines = tuple(_lines(clock, counting, calendar, until))
    status, clock = _standing(clock, until)
    used = sum([line.seconds for line in lines if line.counted])
    uncounted = sum([line.seconds for line in lines if not line.counted])
    told = LedgerClock(
        name=clock.name,
        title=clock.name.replace("_", " "),
        ordinal=clock.ordinal,
        severity=clock.severity,
        target=target_words(clock, plan),
        status=status.value,
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
        counted=clock.counted,
        hours=hours_words(clock.counted, plan),
        under=clock.kept,
    )
    dated = dated_of(clock, account.situation)
    return replace(
        told,
        verdict=verdict_of(told, clock, dated, calendar.zone)
        + disputed_words(clock, account),
        why_due=why_due(told, clock, plan, calendar.zone, dated),
    )


def _standing(clock: ClockAccount, until: datetime) -> tuple[Status, ClockAccount]:
    """Return whether a clock counts at *until*, and the clock with the words for it.

    Something noted until an instant may keep it from counting although it goes on by
    itself.
    """
    at = epoch_of(until)
    for count in clock.counts:
        if count.stands_for and count.start <= at and at < (count.end or at):
            if clock.status is not Status.RUNNING:
                break
            stands = f"Stands: {plain(count.stands_for)}."
            paused = replace(clock, status=Status.PAUSED, because=stands)
            return Status.PAUSED, paused
    return clock.status, clock


def _lines(
    clock: ClockAccount, counting: Counting, calendar: Calendar, until: datetime
) -> Iterator[LedgerLine]:
    if clock.kept:
        yield _kept_line(clock, calendar, until)
        return
    hours = None
    if clock.counted not in {ELAPSED, OF_THE_LEVEL}:
        hours = calendar
        if clock.counted != SERVICE:
            hours = calendar.under(counting.plan.hours[clock.counted])
    for whole in _united(_wholes(clock, counting, calendar, until), calendar.zone):
        if hours is None or not whole.counted:
            yield whole
        else:
            yield from _by_day(whole, hours, calendar.zone)


def _kept_line(clock: ClockAccount, calendar: Calendar, until: datetime) -> LedgerLine:
    """Return what is told of a clock that was judged under other terms."""
    return LedgerLine(
        start=clock.started_at,
        end=until,
        seconds=clock.used,
        counted=True,
        ball="",
        days=days_words(clock.started_at, until, calendar.zone),
        why=f"Judged under {clock.kept}, and kept as it was.",
        clause="package.tailored",
    )


def _wholes(
    clock: ClockAccount, counting: Counting, calendar: Calendar, until: datetime
) -> Iterator[LedgerLine]:
    """Yield the stretches of a clock, each as one line."""
    last = epoch_of(until)
    for count in clock.counts:
        end = last if count.end is None else min(count.end, last)
        if end <= count.start:
            continue
        start, stop = instant_of(count.start), instant_of(end)
        level = count.stretch.situation.level
        counter = counting.counter(clock.counted, level)
        yield LedgerLine(
            start=start,
            end=stop,
            seconds=counter.elapsed_s(count.start, end),
            counted=count.counted,
            ball=ball_words(count),
            days=days_words(start, stop, calendar.zone),
            why=why(clock, count),
            clause=rule(clock, count),
            recorded_at=_written_later(count),
        )


def _written_later(count: Count) -> datetime | None:
    since = count.stretch.since
    late = since.recorded_at - since.effective_at >= _LATER
    return since.recorded_at if late else None


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


def _by_day(whole: LedgerLine, hours: Calendar, zone: tzinfo) -> Iterator[LedgerLine]:
    """Split a counted stretch into what the hours open and what they close."""
    spans = hours.open_spans(whole.start, whole.end)
    if len(spans) > _MOST_PIECES:
        yield replace(whole, why=f"{whole.why} Counted on {len(spans)} open spans.")
        return
    at = whole.start
    for opens, closes in spans:
        if opens > at:
            yield _closed(whole, at, opens, hours, zone)
        yield replace(
            whole,
            start=opens,
            end=closes,
            seconds=epoch_of(closes) - epoch_of(opens),
            days=days_words(opens, closes, zone),
        )
        at = closes
    if whole.end > at:
        yield _closed(whole, at, whole.end, hours, zone)


def _closed(
    whole: LedgerLine, start: datetime, end: datetime, hours: Calendar, zone: tzinfo
) -> LedgerLine:
    reasons: list[str] = []
    at = start
    while at < end:
        reason = closed_words(hours.day_of(at))
        if reason not in reasons:
            reasons.append(reason)
        at += _DAY
    reason = closed_words(hours.day_of(end - timedelta(seconds=1)))
    if reason not in reasons:
        reasons.append(reason)
    return replace(
        whole,
        start=start,
        end=end,
        seconds=0,
        counted=False,
        days=days_words(start, end, zone),
        why=f"Closed: {', '.join(reasons)}.",
        clause="package.geography",
    )
