"""A foreign event log judged under several terms, without a database."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC
from typing import TYPE_CHECKING

import numpy as np

from backline.guide.calendar import Calendar
from backline.guide.calendar_terms import ALWAYS, WHOLE_DAY, CalendarTerms
from backline.plans import DEFAULT_PLAN, load_plan
from backline.replay.judging import years_of
from backline.replay.mapping import BadMapping, LogMapping, check_fits, load_mapping
from backline.replay.reading import Case, read_cases
from backline.replay.timelines import Terms, timelines_of
from backline.simulate.comparison import compared
from backline.simulate.history import encoded
from backline.simulate.report import Report
from backline.simulate.scenario import Scenario, Wanted


if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from backline.guide.plan import Plan

_WORKING_WEEK = ((WHOLE_DAY,) * 5) + ((), ())
_BY_COVERAGE = {"24x7": ALWAYS, "24x5": _WORKING_WEEK}
_WORDS = {"24x7": "all hours", "24x5": "Monday to Friday, no holidays"}
_AS_DONE = (
    "What people did is taken as the log tells it, and which case was reopened and "
    "which was followed by another ticket as the first plan has it."
)


@dataclass(frozen=True, slots=True)
class Log:
    """A log that was read and understood whole."""

    name: str
    mapping: LogMapping
    cases: list[Case]

    @property
    def years(self) -> tuple[int, int]:
        """The years of its first and its last event."""
        return years_of(self.cases)


def read_log(file: Path, mapping: str, limit: int | None) -> Log:
    """Return the log of a file.

    Raises:
        BadMapping: the mapping is unknown, or not usable as it is.
        BadLog: the file cannot be understood.
    """
    terms = load_mapping(mapping)
    return Log(file.name, terms, read_cases(file, mapping=terms, limit=limit))


def report_of_log(
    log: Log, wanted: Sequence[Wanted], *, step: Callable[[int], object]
) -> Report:
    """Return the history of *log* under each of *wanted*, the first the baseline.

    Raises:
        BadMapping: its severities are those of no plan that is known here.
        BadCalendar: a calendar does not speak of the time of the log.
    """
    own = _own_plan(log.mapping, wanted[0].plan)
    chosen = [_on_a_calendar(one, log.mapping) for one in wanted]
    baseline = chosen[0]
    under = Terms(baseline.plan, baseline.calendar or _always(log.mapping))
    timelines = {
        f"{case.name}{f'/{number + 1}' if number else ''}": events
        for case in log.cases
        for number, events in enumerate(
            timelines_of(case, mapping=log.mapping, terms=under)
        )
    }
    history = encoded(timelines)
    scenarios = [
        Scenario(
            one.name,
            one.plan_words,
            one.calendar_words,
            [one.assigned(own, under.calendar)],
            one.overrides,
        )
        for one in chosen
    ]
    groups = np.zeros(len(history), dtype=np.int64)
    comparison = compared(history, groups, scenarios, as_of=history.last_at, step=step)
    return Report(comparison, log.name, [*log.mapping.assumptions, _AS_DONE])


def _own_plan(mapping: LogMapping, first: Plan) -> Plan:
    """Return the plan whose severities the mapping names."""
    try:
        check_fits(mapping, first)
    except BadMapping:
        own = load_plan(DEFAULT_PLAN)
        check_fits(mapping, own)
        return own
    return first


def _on_a_calendar(wanted: Wanted, mapping: LogMapping) -> Wanted:
    """Return *wanted* with the hours of its plan's coverage if it names no calendar."""
    if wanted.calendar is not None:
        return wanted
    coverage, where = wanted.plan.coverage, mapping.zone or UTC
    terms = CalendarTerms(zone=where, weekly=_BY_COVERAGE[coverage])
    words = f"{_WORDS[coverage]} in {where}, for none was named"
    return replace(wanted, calendar=Calendar(terms), calendar_words=words)


def _always(mapping: LogMapping) -> Calendar:
    return Calendar(CalendarTerms(zone=mapping.zone or UTC, weekly=ALWAYS))
