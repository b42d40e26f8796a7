"""package.tailored: plans that nobody here thought of need no change of code."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import pytest
from tests.guide.unlike import overridden, unlike

from backline.guide.entitlement import entitled, entitled_to_root_cause
from backline.guide.plan import (
    Allowance,
    Days,
    Duty,
    FixedInstant,
    Promised,
    Span,
    WallTime,
)
from backline.guide.plan_overrides import with_overrides
from backline.guide.plan_parse import parse_plan, problems_of
from backline.guide.plan_table import BadPlan
from backline.guide.plan_words import clock_words, step_words, target_words
from backline.guide.severity import severity_of


HOUR = 3600
DAY = 24 * HOUR
PLAN = parse_plan(unlike())


def test_a_clock_counts_from_a_fact_and_waits_for_another() -> None:
    """rca.dependencies"""
    clock = PLAN.clock("analysis")
    assert clock
    assert clock.starts == ("fact.debug_data_provided",)
    assert clock.pauses == ("fact.recurrence_awaited", "waiting_customer")
    assert clock_words(PLAN, clock) == (
        "Starts when debug data is provided.",
        "Met when the fix is in place.",
        "Does not count while a recurrence is awaited or the customer owes an answer.",
    )


@pytest.mark.parametrize(
    ("clock", "severity", "target", "words"),
    [
        ("analysis", "high", Span(14 * DAY, "elapsed"), "14 days elapsed"),
        (
            "analysis",
            "low",
            WallTime(10 * HOUR, 3, "day"),
            "by 10:00 + 3 business days, day hours",
        ),
        (
            "workaround",
            "high",
            Span(1800, "level"),
            "30 min of the hours of the level that has it",
        ),
        ("workaround", "low", WallTime(18 * HOUR, 0, "day"), "by 18:00, day hours"),
        (
            "permanent_fix",
            "high",
            FixedInstant(datetime(2026, 12, 31, 18, tzinfo=UTC)),
            "by 2026-12-31 18:00 UTC",
        ),
        ("permanent_fix", "low", Promised(), "as promised for the case"),
        ("daily_word", "high", Span(2 * HOUR, "night"), "2 h in night hours"),
        ("daily_word", "low", Days(1), "1 business day"),
    ],
)
def test_a_target_is_of_any_kind_in_any_hours(
    clock: str, severity: str, target: object, words: str
) -> None:
    found = PLAN.target(clock, severity)
    assert found == target
    assert target_words(found) == words


def test_hours_have_gaps_nights_zones_and_words() -> None:
    """package.geography"""
    day, night = PLAN.hours["day"], PLAN.hours["night"]
    split = ((9 * HOUR, 12 * HOUR), (13 * HOUR, 17 * HOUR))
    assert day.weekly[:2] == (split, split)
    assert (day.zone_name, day.keeps_holidays) == ("Asia/Tokyo", True)
    assert day.words == (
        "Mon to Tue 09:00-12:00 and 13:00-17:00, Fri 09:00-12:00 (Asia/Tokyo)"
    )
    assert night.weekly[5] == ((22 * HOUR, 30 * HOUR),)
    assert (night.zone_name, night.keeps_holidays, night.words) == (
        None,
        False,
        "weekend nights",
    )
    assert PLAN.level_hours == {"L1": "elapsed", "L3": "day"}
    assert PLAN.severity_hours == {"high": "elapsed", "low": "day"}


def test_other_hours_of_a_severity_move_the_targets_that_name_none() -> None:
    moved = parse_plan(overridden(severity_hours__high="service"))
    assert moved.target("analysis", "high") == Span(14 * DAY, "service")
    assert moved.target("workaround", "high") == Span(1800, "level")


def test_steps_are_taken_before_the_due_or_on_request() -> None:
    """process.escalation"""
    near, asked = PLAN.ladder
    assert (near.before_seconds, near.after_seconds, near.share) == (
        2 * DAY,
        None,
        None,
    )
    assert PLAN.audience(near.to) == "manager"
    assert step_words(PLAN, near) == "48 h before it is due"
    assert asked.on_request
    assert step_words(PLAN, asked) == "on request only"


def test_grants_are_counted_and_a_root_cause_report_may_not_be_owed() -> None:
    """package.entitlement, process.onsite"""
    assert PLAN.allowances == {
        "visits": Allowance(4, "year"),
        "training": Allowance(1, "term"),
    }
    assert entitled(PLAN, to="visits").because == (
        "Unlike grants visits on site: 4 per year."
    )
    assert not entitled(PLAN, to="phone").allowed
    assert PLAN.root_cause is None
    refused = entitled_to_root_cause(PLAN, severity="high")
    assert not refused.allowed
    assert refused.because == "Unlike owes no root cause reports (package.tailored)."


def test_what_names_no_clause_rests_on_the_plans() -> None:
    assert PLAN.duties == (
        Duty(
            "review",
            "vendor",
            "Review the service",
            "every quarter",
            "package.tailored",
        ),
    )
    assert {clock.clause for clock in PLAN.clocks} == {PLAN.clause}


@pytest.mark.parametrize(
    ("component", "affected", "severity"),
    [("acd", 1, "low"), ("acd", 2, "high"), ("fax", 50, "low"), ("fax", 51, "high")],
)
def test_components_have_thresholds_of_their_own(
    component: str, affected: int, severity: str
) -> None:
    verdict = severity_of(
        PLAN,
        component=component,
        measure="calls_rejected",
        affected=affected,
        total=100,
    )
    assert verdict.severity == severity
    assert "whatever the loss" not in verdict.because


def test_a_higher_threshold_of_another_component_is_no_limit() -> None:
    """severity.major: only a component that no threshold lists is never graded higher."""
    swapped = unlike()
    thresholds = swapped["thresholds"]
    assert isinstance(thresholds, dict)
    for threshold in thresholds["high"]:
        threshold["loss"] = ">= 2 %" if "fax" in threshold["components"] else "> 50 %"
    verdict = severity_of(
        parse_plan(swapped),
        component="acd",
        measure="calls_rejected",
        affected=10,
        total=100,
    )
    assert verdict.severity == "low"
    assert "whatever the loss" not in verdict.because


def test_any_loss_at_all_can_be_a_threshold() -> None:
    assert PLAN.thresholds[0].percent == Fraction(0)
    assert PLAN.thresholds[0].comparison == ">"


STEP = {
    "name": "one",
    "clock": "workaround",
    "severities": ["high"],
    "does": "tell",
    "to": "manager",
}


@pytest.mark.parametrize(
    ("changes", "path", "says"),
    [
        pytest.param({"format": 3}, "format", "reads 1 and 2", id="a form to come"),
        pytest.param(
            {"hours__level": {"weekly": "24x7"}},
            "hours.level",
            "cannot be the name",
            id="the desk's own hours",
        ),
        pytest.param(
            {"hours__day__weekly": {"mon": [["09:00"]]}},
            "hours.day.weekly",
            r'\["09:00", "17:00"\]',
            id="half a window",
        ),
        pytest.param(
            {"hours__day__weekly": {"mon": []}},
            "hours.day.weekly",
            "never opens",
            id="hours that never open",
        ),
        pytest.param(
            {"hours__day__zone": "../etc"}, "hours.day.zone", "no name of", id="a path"
        ),
        pytest.param(
            {"hours__day__holidays": "some"},
            "hours.day.holidays",
            '"calendar"',
            id="some holidays",
        ),
        pytest.param(
            {"severity_hours__high": "noon"},
            "severity_hours.high",
            "no hours called 'noon'. The plan has service, elapsed, level, day, night",
            id="hours of no name",
        ),
        pytest.param(
            {"severity_hours__higher": "day"},
            "severity_hours.higher",
            "known: low, high",
            id="hours of no severity",
        ),
        pytest.param(
            {"severity_hours__low": "level"},
            "clocks.analysis.targets.low",
            "change with the level",
            id="open dates of the level",
        ),
        pytest.param(
            {"levels__L3__hours": "level"},
            "levels.L3.hours",
            "Name the hours themselves",
            id="a level works when it works",
        ),
        pytest.param(
            {"levels__L4": {"hours": "day"}}, "levels.L4", "known: L1", id="level 4"
        ),
        pytest.param(
            {"clocks__analysis__targets__high": "3 h in noon"},
            "clocks.analysis.targets.high",
            "no hours called 'noon'",
            id="a target in no hours",
        ),
        pytest.param(
            {"clocks__analysis__targets__high": "by 25:00"},
            "clocks.analysis.targets.high",
            '"by 18:00"',
            id="25 o'clock",
        ),
        pytest.param(
            {"clocks__analysis__targets__high": "by 2026-02-30T00:00:00Z"},
            "clocks.analysis.targets.high",
            "is no instant",
            id="the 30th of February",
        ),
        pytest.param(
            {"clocks__analysis__targets__high": "0 business days"},
            "clocks.analysis.targets.high",
            "nothing to promise",
            id="no days",
        ),
        pytest.param(
            {"clocks__analysis__stops": ["mended"]},
            "clocks.analysis.stops",
            "Write one of opened",
            id="no condition",
        ),
        pytest.param(
            {"clocks__analysis__starts": ["fact.luck"]},
            "clocks.analysis.starts",
            r"under \[facts\]",
            id="no fact",
        ),
        pytest.param(
            {"clocks__analysis__stops": None},
            "clocks.analysis.stops",
            "what meets its promise",
            id="nothing stops it",
        ),
        pytest.param(
            {"clocks__analysis__starts": []},
            "clocks.analysis.starts",
            "is empty",
            id="nothing starts it",
        ),
        pytest.param(
            {"clocks__analysis__stops": ["fact.debug_data_provided"]},
            "clocks.analysis.stops",
            "stands in starts too",
            id="met as it starts",
        ),
        pytest.param(
            {"clocks__analysis__pauses": ["fact.debug_data_provided"]},
            "clocks.analysis.pauses",
            "stands in starts too",
            id="paused while it runs",
        ),
        pytest.param(
            {"clocks__analysis__ends": ["fixed"]},
            "clocks.analysis.ends",
            "stands in stops too",
            id="kept and no longer owed",
        ),
        pytest.param(
            {"clocks__analysis__pauses": True},
            "clocks.analysis.pauses",
            r'pauses = \["waiting_customer"',
            id="only that it pauses",
        ),
        pytest.param(
            {"clocks__analysis__stops": ["updated"]},
            "clocks.analysis.stops",
            "add repeats = true",
            id="a word that stops for good",
        ),
        pytest.param(
            {"clocks__analysis__pauses": ["updated"]},
            "clocks.analysis.pauses",
            "a moment and no state",
            id="a word that pauses",
        ),
        pytest.param(
            {"clocks__daily_word__stops": ["workaround"]},
            "clocks.daily_word.stops",
            "nothing that can happen twice",
            id="repeats for nothing",
        ),
        pytest.param(
            {"clocks__daily_word__ends": []},
            "clocks.daily_word.ends",
            "anew for ever",
            id="repeats for ever",
        ),
        pytest.param(
            {"clocks__daily_word__targets__low": "next release"},
            "clocks.daily_word.targets.low",
            "does not come again",
            id="every next release",
        ),
        pytest.param(
            {"ladder": [STEP]}, "ladder.0.share", "says 0 times", id="a step never"
        ),
        pytest.param(
            {"ladder": [STEP | {"share": "50 %", "after": "1 h"}]},
            "ladder.0.after",
            "says 2 times",
            id="a step twice",
        ),
        pytest.param(
            {"ladder": [STEP | {"before": "30 min"}]},
            "ladder.0.severities",
            "less time than that at high",
            id="before the start",
        ),
        pytest.param(
            {"ladder": [STEP | {"after": "soon"}]},
            "ladder.0.after",
            "no length of time",
            id="soon",
        ),
        pytest.param(
            {"ladder": [STEP | {"after": "1 h", "unless": ["updated"]}]},
            "ladder.0.unless",
            "holds for a while",
            id="unless a moment",
        ),
        pytest.param(
            {"ladder": [STEP | {"after": "1 h", "to": "pope"}]},
            "ladder.0.to",
            "one of L1, L2, L3, manager, developers, duty_manager",
            id="nobody's role",
        ),
        pytest.param(
            {"roles__manager": {"title": "x", "reached": "L1"}},
            "roles.manager",
            "every plan has",
            id="the desk's own role",
        ),
        pytest.param(
            {"grants__visits": "0 per year"},
            "grants.visits",
            '"4 per year"',
            id="no visits a year",
        ),
        pytest.param(
            {"facts__debug_data_provided": ""},
            "facts.debug_data_provided",
            "is no text",
            id="a fact without title",
        ),
        pytest.param({"name": "x" * 81}, "name", "at most 80", id="an endless name"),
        pytest.param(
            {"severities": ["low", "very very very very high"]},
            "severities",
            "1 to 20 characters",
            id="an endless severity",
        ),
        pytest.param(
            {"clocks__a.b": {}}, "clocks.a.b", "none of them a dot", id="a dot"
        ),
        pytest.param(
            {"ladder": [STEP | {"name": "x" * 61, "after": "1 h"}]},
            "ladder.0.name",
            "1 to 60 characters",
            id="an endless step",
        ),
        pytest.param(
            {"duties": [{"name": "x", "side": "both", "title": "x", "when": "x"}]},
            "duties.0.side",
            "vendor, client",
            id="a duty of both",
        ),
    ],
)
def test_nonsense_is_refused_with_path_and_remedy(
    changes: dict[str, object], path: str, says: str
) -> None:
    with pytest.raises(BadPlan, match=says) as refused:
        parse_plan(unlike(**changes))
    assert refused.value.path == path


def test_two_thresholds_of_a_severity_speak_of_different_things() -> None:
    mapping = unlike()
    thresholds = mapping["thresholds"]
    assert isinstance(thresholds, dict)
    thresholds["high"] = [*thresholds["high"], thresholds["high"][0]]
    with pytest.raises(BadPlan, match="acd a second time") as refused:
        parse_plan(mapping)
    assert refused.value.path == "thresholds.high.2.components"


def test_one_reading_tells_all_that_is_wrong() -> None:
    found = problems_of(
        unlike(
            version=0,
            coverage="24x6",
            clocks__analysis__targets__high="soon",
            clocks__analysis__targets__low="later",
            clocks__workaround__stops=["luck"],
            ladder=[STEP, STEP | {"name": "two"}],
            surprise=1,
        )
    )
    assert {problem.path for problem in found} == {
        "version",
        "coverage",
        "clocks.analysis.targets.high",
        "clocks.analysis.targets.low",
        "clocks.workaround.stops",
        "ladder.0.share",
        "ladder.1.share",
        "surprise",
    }
    assert problems_of(unlike()) == ()


def test_a_contract_reaches_steps_and_duties_by_their_names() -> None:
    plan = parse_plan(
        overridden(
            ladder__near__before="1 h",
            ladder__near__unless=["workaround"],
            duties__review__when="every month",
            clocks__workaround__pauses=["waiting_customer"],
            levels__L2={"hours": "night"},
            root_cause={"severities": ["high"], "within": "72 h"},
        )
    )
    near = plan.ladder[0]
    assert (near.before_seconds, near.unless) == (HOUR, frozenset({"workaround"}))
    assert plan.duties[0].when == "every month"
    assert plan.level_hours["L2"] == "night"
    assert plan.root_cause
    assert plan.root_cause.within == Span(72 * HOUR, "elapsed")


@pytest.mark.parametrize(
    "path", ["ladder.far.before", "ladder.near.colour", "duties.audit", "clocks.new.x"]
)
def test_a_contract_reaches_nothing_that_the_plan_does_not_have(path: str) -> None:
    with pytest.raises(BadPlan, match="no figure of this plan"):
        overridden(**{path.replace(".", "__"): "1 h"})


def test_what_is_stated_leaves_the_rest_of_a_table_assumed() -> None:
    mapping = unlike(assumed=["measurement", "ladder", "grants.visits"])
    plan = parse_plan(
        with_overrides(
            mapping,
            {"measurement.windows": 2, "ladder.near.before": "1 h", "grants": {}},
        )
    )
    assert "measurement" not in plan.assumed
    assert "measurement.windows" not in plan.assumed
    assert "measurement.window_seconds" in plan.assumed
    assert {"ladder.near.to", "ladder.asked"} <= set(plan.assumed)
    assert "ladder.near.before" not in plan.assumed
    assert "grants.visits" not in plan.assumed
