"""A history judged from its timelines alone: no desk, no database, no ticket."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from backline.guide.clock import account_of
from backline.guide.plan_causes import without_reports
from backline.replay.counting import counted_facts
from backline.replay.mapping import LogMapping
from backline.replay.reading import Case
from backline.replay.reckoning import Compliance, Told, tell
from backline.replay.timelines import Terms, timelines_of


def judged(
    cases: Iterable[Case], *, mapping: LogMapping, terms: Terms, compliance: Compliance
) -> Iterator[Told]:
    """Yield what each case came to, and count its clocks in *compliance*."""
    plan = without_reports(terms.plan)
    for case in cases:
        timelines = timelines_of(case, mapping=mapping, terms=terms)
        accounts = [
            account_of(timeline, plan=plan, calendar=terms.calendar)
            for timeline in timelines
        ]
        for account in accounts:
            compliance.add(account)
        yield tell(
            case,
            numbers=(),
            timelines=timelines,
            accounts=accounts,
            calendar=terms.calendar,
        )


def counted(cases: Iterable[Case], mapping: LogMapping) -> dict[str, int]:
    """Return the counts of the lines that the mapping declares."""
    return counted_facts(
        cases, rules=mapping.facts, columns=mapping.kept, zone=mapping.zone
    )


def years_of(cases: Iterable[Case]) -> tuple[int, int]:
    """Return the first and the last year of a history."""
    instants = [
        event.at for case in cases for event in (case.events[0], case.events[-1])
    ]
    return min(instants).year, max(instants).year
