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

from backline.guide.account import ClockAccount, Count, Outcome, Status
from backline.guide.clock import account_of
from backline.guide.plan import NoTarget, Plan, Release, Span
from backline.guide.timeline import NOT_THE_VENDORS, Ball, Event, Kind
from backline.guide.wall import epoch_of, instant_of
from backline.guide.workflow import OPEN, words_for_state


if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime, tzinfo

    from backline.guide.calendar import Calendar, CalendarDay


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
        target=_target_words(clock, plan),
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


def _target_words(clock: ClockAccount, plan: Plan) -> str:
    target = clock.target
    if isinstance(target, Span):
        kind = "service time" if target.counted == "service" else "elapsed time"
        return f"{target.words} of {kind} ({plan.title}, {clock.severity})"
    return f"{target.words} ({plan.title}, {clock.severity})"


def _lines(
    clock: ClockAccount, calendar: Calendar, until: datetime
) -> Iterator[LedgerLine]:
    last = epoch_of(until)
    elapsed = clock.limit is not None and clock.limit.counted == "elapsed"
    for count in clock.counts:
        end = last if count.end is None else min(count.end, last)
        if end <= count.start:
            continue
        start, stop = instant_of(count.start), instant_of(end)
        seconds = end - count.start if elapsed else calendar.elapsed(start, stop)
        whole = LedgerLine(
            start=start,
            end=stop,
            seconds=seconds,
            counted=count.counted,
            ball=_ball_words(count),
            days=_days_words(start, stop, calendar.zone),
            why=_why(clock, count),
            clause=_rule(clock, count),
        )
        if elapsed or not count.counted:
            yield whole
        else:
            yield from _by_day(whole, calendar)


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
            days=_days_words(opens, closes, calendar.zone),
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
        reason = _closed_words(day)
        if reason not in reasons:
            reasons.append(reason)
        at += _DAY
    reason = _closed_words(calendar.day_of(end - timedelta(seconds=1)))
    if reason not in reasons:
        reasons.append(reason)
    return replace(
        whole,
        start=start,
        end=end,
        seconds=0,
        counted=False,
        days=_days_words(start, end, calendar.zone),
        why=f"Closed: {', '.join(reasons)}.",
        clause="package.geography",
    )


def _closed_words(day: CalendarDay) -> str:
    if day.closed == "holiday":
        return f"holiday ({day.name})" if day.name else "holiday"
    if day.closed == "weekend":
        return "weekend"
    if day.closed == "override":
        return "closed by agreement"
    return "outside the hours"


def _ball_words(count: Count) -> str:
    return count.stretch.situation.ball.value.replace("_", " ")


def _why(clock: ClockAccount, count: Count) -> str:
    """Say which rule counts a stretch, or does not."""
    situation = count.stretch.situation
    if clock.name == "first_response":
        return "A first response never pauses."
    if situation.domain in NOT_THE_VENDORS:
        domain = situation.domain.value.replace("_", " ")
        return f"Not counted: the error is traced to the {domain}."
    if count.stretch.loss_went_on:
        return "Counted: the loss went on until the ticket was reopened."
    if situation.state not in OPEN:
        return f"Not counted: {words_for_state(situation.state)}."
    if situation.ball is Ball.VENDOR:
        return f"Counted: the vendor has the ball ({_since(count.stretch.since)})."
    return (
        f"Not counted: {words_for_state(situation.state)}: "
        f"{situation.awaited or 'one thing asked for'}."
    )


_SINCE: dict[Kind, str] = {
    Kind.OPENED: "opened",
    Kind.TAKEN: "taken",
    Kind.ANSWERED: "answered",
    Kind.DUTY_CONTACT_REACHED: "duty contact reached",
    Kind.REPLIED: "the answer arrived",
    Kind.REQUEST_REJECTED: "the request was rejected",
    Kind.REQUEST_WITHDRAWN: "the request was withdrawn",
    Kind.REOPENED: "reopened",
    Kind.SEVERITY_SET: "graded anew",
    Kind.FAULT_DOMAIN_SET: "fault domain set",
}


def _since(event: Event) -> str:
    if event.kind is Kind.SEVERITY_SET:
        return f"graded {event.words('severity')}"
    return _SINCE.get(event.kind, event.kind.value.replace("_", " "))


def _rule(clock: ClockAccount, count: Count) -> str:
    situation = count.stretch.situation
    if clock.name == "first_response":
        return clock.clause
    if situation.domain in NOT_THE_VENDORS:
        return "turnaround.fault-domain"
    if count.stretch.loss_went_on:
        return "turnaround.reopen"
    if situation.state not in OPEN:
        return "turnaround.resolved"
    if count.stretch.since.kind is Kind.SEVERITY_SET:
        return "severity.change"
    return "turnaround.waiting"


def _verdict(told: LedgerClock, clock: ClockAccount) -> str:
    used = _duration(told.used)
    if isinstance(clock.target, NoTarget):
        return clock.target.words
    if isinstance(clock.target, Release):
        return f"Due with the {clock.target.words}; {used} used."
    limit = _duration(told.limit or 0)
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
    since = _instant_words(told.started_at, zone)
    parts = [f"{_duration(clock.limit.end)} of {_counted_words(clock)} from {since}"]
    if clock.limit.base:
        parts[0] = (
            f"{_duration(clock.limit.seconds)} of {_counted_words(clock)} from the "
            f"moment it became {clock.severity}, when {_duration(clock.limit.base)} were used"
        )
    if told.uncounted:
        parts.append(f"{_duration(told.uncounted)} of it not counted so far")
    if clock.due_at is None:
        left = max(0, clock.limit.end - told.used)
        return f"{'; '.join(parts)}. {_duration(left)} are left when the clock goes on."
    due = _instant_words(clock.due_at, zone)
    text = f"{'; '.join(parts)}: due {due}"
    if clock.breach_at is not None and clock.breach_at != clock.due_at:
        text += f"; breached only after {_instant_words(clock.breach_at, zone)}"
    return f"{text}."


def _counted_words(clock: ClockAccount) -> str:
    elapsed = clock.limit is not None and clock.limit.counted == "elapsed"
    return "elapsed time" if elapsed else "service time"


def _duration(seconds: int) -> str:
    """Return a length of time as people write it: ``5 h 12 min``."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = [
        f"{amount:,} {unit}"
        for amount, unit in ((hours, "h"), (minutes, "min"), (left, "s"))
        if amount
    ]
    return " ".join(parts) or "0 min"


def _instant_words(instant: datetime, zone: tzinfo) -> str:
    local = instant.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %H:%M} {local.tzname()}"


def _days_words(start: datetime, end: datetime, zone: tzinfo) -> str:
    """Return the calendar days that a span touches: ``Mon 2 Mar - Fri 6 Mar``."""
    first = start.astimezone(zone)
    last = (end - timedelta(seconds=1)).astimezone(zone)
    one = f"{first:%a} {first.day} {first:%b}"
    if first.date() == last.date():
        return one
    return f"{one} - {last:%a} {last.day} {last:%b}"
