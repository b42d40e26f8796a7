"""The words of the ledger: which rule counts a span, and who has the ball.

Guide: turnaround.waiting, turnaround.fault-domain, turnaround.reopen,
package.geography. Page, portal, API and command line say these same sentences.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from backline.guide.plan import Plan, Span
from backline.guide.timeline import NOT_THE_VENDORS, Ball, Event, Kind
from backline.guide.workflow import OPEN, quoted, words_for_state


if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from backline.guide.account import ClockAccount, Count
    from backline.guide.calendar import CalendarDay


def target_words(clock: ClockAccount, plan: Plan) -> str:
    """Return what is promised, in words."""
    target = clock.target
    if isinstance(target, Span):
        kind = "service time" if target.counted == "service" else "elapsed time"
        return f"{target.words} of {kind} ({plan.title}, {clock.severity})"
    return f"{target.words} ({plan.title}, {clock.severity})"


def closed_words(day: CalendarDay) -> str:
    """Return why a day, or a part of it, is closed."""
    if day.closed == "holiday":
        return f"holiday ({day.name})" if day.name else "holiday"
    if day.closed == "weekend":
        return "weekend"
    if day.closed == "override":
        return "closed by agreement"
    return "outside the hours"


def ball_words(count: Count) -> str:
    """Return who had the ball in a stretch."""
    return count.stretch.situation.ball.value.replace("_", " ")


def why(clock: ClockAccount, count: Count) -> str:
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
    awaited = quoted(situation.awaited) or "one thing asked for"
    return f"Not counted: {words_for_state(situation.state)}: {awaited}."


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


def rule(clock: ClockAccount, count: Count) -> str:
    """Return the clause by which a stretch counts, or does not."""
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


def counted_words(clock: ClockAccount) -> str:
    """Return what the limit of a clock counts."""
    elapsed = clock.limit is not None and clock.limit.counted == "elapsed"
    return "elapsed time" if elapsed else "service time"


def duration(seconds: int) -> str:
    """Return a length of time as people write it: ``5 h 12 min``."""
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    parts = [
        f"{amount:,} {unit}"
        for amount, unit in ((hours, "h"), (minutes, "min"), (left, "s"))
        if amount
    ]
    return " ".join(parts) or "0 min"


def instant_words(instant: datetime, zone: tzinfo) -> str:
    """Return an instant as the wall of *zone* shows it."""
    local = instant.astimezone(zone)
    return f"{local:%a} {local.day} {local:%b %H:%M} {local.tzname()}"


def days_words(start: datetime, end: datetime, zone: tzinfo) -> str:
    """Return the calendar days that a span touches: ``Mon 2 Mar - Fri 6 Mar``."""
    first = start.astimezone(zone)
    last = (end - timedelta(seconds=1)).astimezone(zone)
    one = f"{first:%a} {first.day} {first:%b}"
    if first.date() == last.date():
        return one
    return f"{one} - {last:%a} {last.day} {last:%b}"
