"""Terms set against each other: compliance, breaches gained and lost, load by hour.

Guide: package.tailored, process.levels.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from backline.guide.calendar import Calendar
from backline.guide.calendar_parse import parse_terms
from backline.guide.plan_table import BadPlan
from backline.guide.severity_pairs import stands_for
from backline.guide.timeline import Event, Kind, Side
from backline.guide.wall import epoch_of
from backline.plans import load_plan, plan_mapping, plan_with
from backline.simulate.comparison import Comparison, compared
from backline.simulate.history import encoded
from backline.simulate.report import Report, as_json, percent, tenths
from backline.simulate.scenario import (
    Assigned,
    BadOverride,
    Scenario,
    overrides_of,
)
from backline.simulate.verdicts import ForeignSeverity, Terms
from backline.zones import zone


#: A Monday, 09:00 in Bengaluru.
MONDAY = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
ALWAYS = Calendar(
    parse_terms(
        {"tz": "Asia/Kolkata", "weekly_hours": "24x7"}, zone=zone("Asia/Kolkata")
    )
)
OFFICE = Calendar(
    parse_terms(
        {"tz": "Asia/Kolkata", "weekly_hours": {"mon": [["09:00", "17:00"]]}},
        zone=zone("Asia/Kolkata"),
    )
)
STANDARD = load_plan("exotel-standard")


def _critical(*moves: tuple[float, Kind], severity: str = "critical") -> list[Event]:
    opened = Event(
        1, Kind.OPENED, MONDAY, MONDAY, Side.CUSTOMER, {"severity": severity}
    )
    later = [
        Event(
            number,
            kind,
            MONDAY + hours * HOUR,
            MONDAY + hours * HOUR,
            Side.VENDOR,
            {"level": "L2"} if kind is Kind.HANDED_OVER else {},
        )
        for number, (hours, kind) in enumerate(moves, 2)
    ]
    return [opened, *later]


#: Restored after four hours, after seven, and never.
STORY = {
    "INC-1": _critical((1, Kind.ANSWERED), (4, Kind.RESTORED)),
    "INC-2": _critical((1, Kind.ANSWERED), (2, Kind.HANDED_OVER), (7, Kind.RESTORED)),
    "INC-3": _critical((1, Kind.ANSWERED)),
}


def _terms(name: str, *terms: Terms) -> Scenario:
    return Scenario(name, "", "", [Assigned(one) for one in terms])


def _told(hours: float, *scenarios: Scenario) -> Comparison:
    history = encoded(STORY)
    groups = np.zeros(len(history), dtype=np.int64)
    as_of = epoch_of(MONDAY + hours * HOUR)
    return compared(history, groups, scenarios, as_of=as_of)


def test_a_shorter_target_gains_breaches_and_a_longer_one_loses_them() -> None:
    scenarios = [
        _terms(
            target, Terms(plan_with(plan_mapping("exotel-standard"), figures), ALWAYS)
        )
        for target in ("6 h", "3 h", "20 h")
        for figures in [{"clocks.resolution.targets.critical": target}]
    ]
    told = _told(10, *scenarios)
    shorter, longer = (told.changed(tally, "resolution") for tally in told.tallies[1:])
    assert (shorter.gained.tolist(), shorter.lost.tolist()) == ([0], [])
    assert (longer.gained.tolist(), longer.lost.tolist()) == ([], [1, 2])


@pytest.mark.parametrize(
    ("seconds", "standing"), [(6 * 3600, "running"), (6 * 3600 + 1, "missed")]
)
def test_a_clock_that_runs_is_missed_once_it_is_over_its_target(
    seconds: int, standing: str
) -> None:
    own = _terms("own", Terms(STANDARD, ALWAYS))
    history, groups = encoded({"INC-3": STORY["INC-3"]}), np.zeros(1, dtype=np.int64)
    told = compared(history, groups, [own], as_of=epoch_of(MONDAY) + seconds)
    assert told.tallies[0].counts["resolution", "critical", standing] == 1


def test_each_group_of_tickets_has_terms_of_its_own() -> None:
    history = encoded(STORY)
    both = _terms("both", Terms(STANDARD, ALWAYS), Terms(STANDARD, OFFICE))
    told = compared(
        history,
        np.array([0, 1, 1]),
        [both],
        as_of=epoch_of(MONDAY + 100 * HOUR),
    )
    assert told.tallies[0].breached["resolution"].tolist() == [False, True, True]


def test_load_stands_at_the_hours_of_the_calendars_zone() -> None:
    load = _told(10, _terms("own", Terms(STANDARD, OFFICE))).tallies[0].load
    nine = 9
    assert load.arrivals[nine] == 3
    assert load.arrivals.sum() == 3
    with_vendor = load.with_the_vendor // 3600
    assert with_vendor[nine : nine + 11].tolist() == [3, 3, 3, 3, 2, 2, 2, 1, 1, 1, 0]
    assert load.seconds["L2"].sum() == 5 * 3600
    # Service hours end at 17:00.
    assert load.served.sum() == (4 * 3 + 3 * 2 + 1) * 3600
    # Answers were due at 10:30, restoring after six hours at 15:00.
    assert (load.dues[10], load.dues[15]) == (3, 3)


def test_load_is_summed_to_the_second() -> None:
    story = {"INC-1": _critical((0.51, Kind.ASKED), (1.2, Kind.REPLIED))}
    history = encoded(story)
    own = _terms("own", Terms(STANDARD, ALWAYS))
    as_of = epoch_of(MONDAY + 2 * HOUR)
    load = compared(history, np.zeros(1, dtype=np.int64), [own], as_of=as_of)
    seconds = load.tallies[0].load.with_the_vendor
    assert seconds[9:12].tolist() == [1836, 2880, 0]


def test_a_severity_that_the_plan_does_not_have_is_refused() -> None:
    history = encoded({"INC-1": _critical(severity="P1")})
    own = _terms("own", Terms(STANDARD, ALWAYS))
    with pytest.raises(ForeignSeverity, match="no severity 'P1'; it has minor, major"):
        compared(history, np.zeros(1, dtype=np.int64), [own], as_of=0)


def test_severities_of_another_name_are_paired_from_the_top() -> None:
    mapping = plan_mapping("exotel-standard")
    text = repr(mapping)
    for old, new in (("minor", "P3"), ("major", "P2"), ("critical", "P1")):
        text = text.replace(f"'{old}'", f"'{new}'")
    other = plan_with(eval(text), {})  # noqa: S307 - the repr of a plan of ours
    assert stands_for(STANDARD, other) == {
        "critical": "P1",
        "major": "P2",
        "minor": "P3",
    }
    stated = {"major": "P3", "nothing": "P1"}
    assert stands_for(STANDARD, other, stated)["major"] == "P3"
    assert stands_for(STANDARD, STANDARD) == {}
    told = compared(
        encoded(STORY),
        np.zeros(3, dtype=np.int64),
        [
            Scenario(
                "",
                "",
                "",
                [Assigned(Terms(other, ALWAYS), stands_for(STANDARD, other))],
            )
        ],
        as_of=epoch_of(MONDAY),
    )
    assert told.tallies[0].counts["resolution", "P1", "missed"] == 2


def test_overrides_are_written_as_in_a_plan_file() -> None:
    lines = ["a.b = 3 h", 'c="4 h"', "d=[1, 2]", "e = true", "f=5"]
    assert overrides_of(lines) == {
        "a.b": "3 h",
        "c": "4 h",
        "d": [1, 2],
        "e": True,
        "f": 5,
    }
    for bad in ("a", "a=", "=3 h"):
        with pytest.raises(BadOverride, match="is no override"):
            overrides_of([bad])
    with pytest.raises(BadPlan, match="no figure of this plan"):
        plan_with(plan_mapping("exotel-standard"), {"clocks.none.targets": "3 h"})


def test_the_report_names_tickets_and_says_how_many_more_there_are() -> None:
    strict = plan_with(
        plan_mapping("exotel-standard"), {"clocks.resolution.targets.critical": "1 h"}
    )
    told = _told(
        10, _terms("own", Terms(STANDARD, ALWAYS)), _terms("new", Terms(strict, ALWAYS))
    )
    report = as_json(Report(told, "a story", ["Nothing."], named=0))
    scenarios = report["scenarios"]
    assert isinstance(scenarios, list)
    assert scenarios[1]["breaches"]["resolution"] == {
        "tickets": 3,
        "gained": 1,
        "lost": 0,
        "gained_tickets": [],
        "lost_tickets": [],
    }
    assert scenarios[0]["judged"]["resolution"] == {"arrays": 3, "fold": 0}
    assert len(scenarios[0]["load"]) == 168


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [(0, 0, "-"), (1, 3, "0.3"), (2, 3, "0.7"), (1, 20, "0.1"), (5000, 1, "5,000.0")],
)
def test_a_quotient_has_one_decimal(part: int, whole: int, words: str) -> None:
    assert tenths(part, whole) == words


def test_a_share_of_nothing_is_a_dash() -> None:
    assert (percent(0, 0), percent(1, 8)) == ("-", "12.5 %")
