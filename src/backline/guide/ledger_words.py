"""The words of the ledger: which rule counts a span, and who has the ball.

Guide: turnaround.waiting, turnaround.fault-domain, turnaround.reopen,
package.geography. Page, portal, API and command line say these same sentences.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from backline.guide import conditions
from backline.guide.account import FIRST_RESPONSE
from backline.guide.clock_words import plain, stands_words
from backline.guide.plan import ELAPSED, OF_THE_LEVEL, SERVICE, Days, Plan, Span
from backline.guide.plan_causes import REPORT_CLOCKS
from backline.guide.timeline import Ball, Event, Kind
from backline.guide.workflow import quoted, words_for_state


if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from backline.guide.account import ClockAccount, Count
    from backline.guide.calendar import CalendarDay


def target_words(clock: ClockAccount, plan: Plan) -> str:
    """Return what is promised, in words."""
    target = clock.target
    told = target.words
    if isinstance(target, Span | Days):
        told = f"{told} of {hours_words(target.counted, plan)}"
    return f"{told} ({plan.title}, {clock.severity})"


def hours_words(counted: str, plan: Plan) -> str:
    """Return the hours called *counted* as people say them."""
    if counted in _HOURS:
        return _HOURS[counted]
    named = plan.hours.get(counted)
    return f"the hours {named.words}" if named else f"{plain(counted)} hours"


_HOURS = {
    SERVICE: "service time",
    ELAPSED: "elapsed time",
    OF_THE_LEVEL: "the hours of the level that has it",
}


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
    if count.stands_for:
        return _why_not(count)
    situation = count.stretch.situation
    if clock.name in REPORT_CLOCKS:
        return "Counted: from restoration on, whoever has the ball."
    if clock.name == FIRST_RESPONSE:
        return "A first response never pauses."
    if count.stretch.loss_went_on:
        return "Counted: the loss went on until the ticket was reopened."
    if situation.ball is Ball.VENDOR:
        return f"Counted: the vendor has the ball ({_since(count.stretch.since)})."
    return f"Counted: {words_for_state(situation.state)}."


def _why_not(count: Count) -> str:
    situation = count.stretch.situation
    state = words_for_state(situation.state)
    match count.stands_for:
        case conditions.FAULT_DOMAIN_OUTSIDE:
            domain = situation.domain.value.replace("_", " ")
            return f"Not counted: the error is traced to the {domain}."
        case conditions.WAITING_CUSTOMER | conditions.WAITING_THIRD_PARTY:
            awaited = quoted(situation.awaited) or "one thing asked for"
            return f"Not counted: {state}: {awaited}."
        case "merged":
            return f"Not counted: goes on as {situation.merged_into}."
        case conditions.RESTORED | conditions.CLOSED:
            return f"Not counted: {state}."
        case other:
            return f"Not counted: {stands_words(other, situation)}."


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
    if count.stands_for:
        return _RULES.get(count.stands_for, clock.clause)
    if clock.name == FIRST_RESPONSE or clock.name in REPORT_CLOCKS:
        return clock.clause
    if count.stretch.loss_went_on:
        return "turnaround.reopen"
    if count.stretch.since.kind is Kind.SEVERITY_SET:
        return "severity.change"
    return "turnaround.waiting"


_RULES = {
    conditions.FAULT_DOMAIN_OUTSIDE: "turnaround.fault-domain",
    conditions.RESTORED: "turnaround.resolved",
    conditions.CLOSED: "turnaround.resolved",
    conditions.WAITING_CUSTOMER: "turnaround.waiting",
    conditions.WAITING_THIRD_PARTY: "turnaround.waiting",
    "release_declined": "turnaround.minor-release",
    f"{conditions.FACT}{conditions.DEBUG_DATA}": "rca.dependencies",
    f"{conditions.FACT}{conditions.RECURRENCE}": "rca.dependencies",
    conditions.CAUSE_REPORTED: "rca.due",
    conditions.CAUSE_REPORTED_SO_FAR: "rca.due",
    "contract_over": "package.tailored",
    "merged": "severity.incidents",
}


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
