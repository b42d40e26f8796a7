"""A real history, every second of it, through the fold alone.

3,791 incidents of the Volvo IT log on four calendars: the seconds until each was first
restored, and those of them that lay with the customer, are the ones that were counted
independently of this code. Guide: turnaround.waiting, turnaround.resolved,
turnaround.reopen, process.levels, package.geography.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from backline.geography import terms_of
from backline.guide.calendar import Calendar
from backline.guide.clock import account_of
from backline.guide.timeline import Event, Kind
from backline.plans import load_plan
from backline.replay.mapping import LogMapping, load_mapping
from backline.replay.reading import Case, read_cases
from backline.replay.reckoning import Told, facts_of, tell
from backline.replay.timelines import Terms, timelines_of


CALENDARS = ("24x7", "mon_fri_kolkata", "mon_fri_paris_fr_holidays", "sun_thu_dubai")


class Log(NamedTuple):
    mapping: LogMapping
    cases: list[Case]
    folder: Path

    def calendar(self, name: str) -> Calendar:
        calendars = json.loads((self.folder / "calendars.json").read_text())
        return Calendar(terms_of(calendars[name]))

    def truth(self, calendar: str) -> dict[str, tuple[int, int]]:
        """Return the seconds in all and with the customer of each case."""
        with gzip.open(self.folder / "clock_truth.csv.gz", "rt") as text:
            return {
                row["sr_number"]: (
                    int(row[f"{calendar}_total_s"]),
                    int(row[f"{calendar}_wait_client_s"]),
                )
                for row in csv.DictReader(text)
            }

    def fold(self, case: Case, terms: Terms) -> Told:
        timelines = timelines_of(case, mapping=self.mapping, terms=terms)
        accounts = [
            account_of(timeline, plan=terms.plan, calendar=terms.calendar)
            for timeline in timelines
        ]
        return tell(
            case,
            numbers=[""] * len(timelines),
            timelines=timelines,
            accounts=accounts,
            calendar=terms.calendar,
        )


@pytest.fixture(scope="module")
def log(shared: Path) -> Log:
    folder = shared / "data" / "volvo_bpi2013"
    mapping = load_mapping("volvo")
    return Log(
        mapping, read_cases(folder / "incidents.csv.gz", mapping=mapping), folder
    )


@pytest.mark.parametrize("name", CALENDARS)
def test_every_second_of_every_case_is_accounted_for(log: Log, name: str) -> None:
    terms = Terms(load_plan("exotel-standard"), log.calendar(name))
    told = [log.fold(case, terms) for case in log.cases]
    counted = {case.case: (case.spent.total, case.spent.waited) for case in told}
    truth = log.truth(name)
    assert counted.keys() == truth.keys()
    wrong = {case: (counted[case], truth[case]) for case in truth}
    wrong = {case: both for case, both in wrong.items() if both[0] != both[1]}
    assert wrong == {}
    facts = json.loads((log.folder / "facts.json").read_text())
    assert facts_of(told, mapping=log.mapping) == facts


def test_the_desk_has_each_case_at_the_level_that_the_log_names(log: Log) -> None:
    terms = Terms(load_plan("exotel-standard"), log.calendar("24x7"))
    for case in log.cases:
        named = [log.mapping.levels[said] for said in case.path]
        assert log.fold(case, terms).levels == _without_repeats(named)


def test_each_line_of_the_log_leaves_a_line_in_the_timeline(log: Log) -> None:
    terms = Terms(load_plan("exotel-standard"), log.calendar("24x7"))
    for case in log.cases[:200]:
        timelines = timelines_of(case, mapping=log.mapping, terms=terms)
        written = {event.effective_at for events in timelines for event in events}
        assert written == {event.at for event in case.events}


def test_too_late_for_reopening_makes_a_ticket_that_follows(log: Log) -> None:
    terms = Terms(load_plan("exotel-standard"), log.calendar("mon_fri_kolkata"))
    kinds: Counter[str] = Counter()
    for case in log.cases:
        timelines = timelines_of(case, mapping=log.mapping, terms=terms)
        kinds["cases"] += 1
        kinds["linked"] += len(timelines) - 1
        kinds["reopened"] += _reopened(timelines)
    assert kinds == {"cases": 3791, "linked": 45, "reopened": 258}


def _reopened(timelines: list[list[Event]]) -> int:
    return sum(event.kind is Kind.REOPENED for events in timelines for event in events)


def _without_repeats(levels: list[str]) -> tuple[str, ...]:
    return tuple(
        level
        for place, level in enumerate(levels)
        if not place or levels[place - 1] != level
    )
