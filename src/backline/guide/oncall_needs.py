"""Whom the ladder of a plan may call, and when (clause process.escalation).

A step of the ladder may be taken while its clock counts. Spans are half-open, whole
epoch seconds in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.guide.calendar_terms import BadCalendar
from backline.guide.counting import counted_in
from backline.guide.intervals import Interval, united
from backline.guide.plan import (
    ELAPSED,
    OF_THE_LEVEL,
    SERVICE,
    Days,
    FixedInstant,
    Span,
    WallTime,
)
from backline.guide.plan_ladder import REACHED
from backline.guide.wall import DAY, EPOCH_ORDINAL


if TYPE_CHECKING:
    from backline.guide.calendar import Calendar
    from backline.guide.ladder_terms import LadderStep
    from backline.guide.plan import Plan


@dataclass(frozen=True, slots=True)
class Need:
    """When somebody of a level must be there for a component, and for which site."""

    level: str
    component: str
    spans: tuple[Interval, ...]
    site: str


@dataclass(frozen=True, slots=True)
class Silent:
    """From when on the calendar of a site says nothing, and so nothing is proven."""

    site: str
    since: int


def silent_of(plan: Plan, calendar: Calendar, *, site: str, end: int) -> list[Silent]:
    """Return from when before *end* on the calendar does not say what is promised."""
    names = {
        name
        for step in plan.ladder
        for name in _counted(plan, step, level_called(plan, step))
        if name != ELAPSED
    }
    since = min(
        (_known_until(_counter(plan, calendar, each)) for each in names), default=end
    )
    return [Silent(site, since)] if since < end else []


def needs_of(
    plan: Plan, calendar: Calendar, *, site: str, start: int, end: int
) -> list[Need]:
    """Return when the ladder of *plan* may call whom in ``[start, end)``.

    A step may be taken while its clock counts: in the hours of the targets of its
    severities. Where the calendar says nothing of a year, nothing is promised either.
    """
    hours: dict[str, set[str]] = {}
    for step in plan.ladder:
        level = level_called(plan, step)
        hours.setdefault(level, set()).update(_counted(plan, step, level))
    found: list[Need] = []
    for level in (each for each in REACHED if each in hours):
        spans = united(
            span
            for name in hours[level]
            for span in _open(plan, calendar, name, start, end)
        )
        found += [
            Need(level, component, tuple(spans), site) for component in plan.components
        ]
    return found


def level_called(plan: Plan, step: LadderStep) -> str:
    """Return whom a step calls: a level, or the managers; a role by whom it is reached."""
    role = plan.roles.get(step.to)
    return role.reached if role else step.to


def _counted(plan: Plan, step: LadderStep, level: str) -> set[str]:
    """Return the names of the hours in which the clock of a step counts."""
    terms = next(each for each in plan.clocks if each.name == step.clock)
    names: set[str] = set()
    for severity in step.severities:
        target = terms.targets[severity]
        match target:
            case Span() | Days() | WallTime() | FixedInstant():
                name = counted_in(target)
            case _:
                name = SERVICE
        if name == OF_THE_LEVEL:
            name = plan.level_hours.get(level, SERVICE)
        names.add(name)
    return names


def _open(
    plan: Plan, calendar: Calendar, name: str, start: int, end: int
) -> list[Interval]:
    if name == ELAPSED:
        return [(start, end)]
    counter = _counter(plan, calendar, name)
    try:
        return counter.open_spans_s(start, end)
    except BadCalendar:
        known = _known_until(counter)
        return counter.open_spans_s(start, min(end, known)) if known > start else []


def _counter(plan: Plan, calendar: Calendar, name: str) -> Calendar:
    return calendar if name == SERVICE else calendar.under(plan.hours[name])


def _known_until(counter: Calendar) -> int:
    """Return until when a calendar speaks: a little short of the year, for any zone."""
    return (_days_before(counter.terms.known_years[1] + 1) - 1) * DAY


def _days_before(year: int) -> int:
    """Return the number of the first day of *year*."""
    past = year - 1
    return 365 * past + past // 4 - past // 100 + past // 400 + 1 - EPOCH_ORDINAL
