"""package.standard and package.premium: the two plans state what is published."""

from __future__ import annotations

import os
import tomllib
from fractions import Fraction
from pathlib import Path
from typing import cast

import pytest

from backline.clauses import clauses
from backline.guide.plan import NoTarget, Release, Span
from backline.plans import UnknownPlan, load_plan, plan_mapping, plan_names


MINUTE, HOUR = 60, 3600
STANDARD, PREMIUM = load_plan("exotel-standard"), load_plan("exotel-premium")
NEXT_RELEASE = Release("next release or update")


def test_standard_says_what_its_guide_says() -> None:
    """package.standard, turnaround.minor-release"""
    assert STANDARD.coverage == "24x5"
    for severity in STANDARD.severities:
        assert STANDARD.target("first_response", severity) == Span(90 * MINUTE)
    assert STANDARD.target("resolution", "critical") == Span(6 * HOUR)
    assert STANDARD.target("resolution", "major") == Span(48 * HOUR)
    assert STANDARD.target("resolution", "minor") == NEXT_RELEASE
    assert STANDARD.grants == {"phone": True, "patches": True, "major_upgrades": False}


def test_premium_says_what_its_guide_says() -> None:
    """package.premium"""
    assert PREMIUM.coverage == "24x7"
    for severity in PREMIUM.severities:
        assert PREMIUM.target("first_response", severity) == Span(30 * MINUTE)
    assert PREMIUM.target("resolution", "critical") == Span(3 * HOUR)
    assert PREMIUM.target("resolution", "major") == Span(24 * HOUR)
    assert PREMIUM.target("resolution", "minor") == NEXT_RELEASE
    assert PREMIUM.grants == {"phone": True, "patches": True, "major_upgrades": False}


def test_root_cause_terms_are_elapsed_hours_for_critical_only() -> None:
    """rca.when, rca.due"""
    for plan in (STANDARD, PREMIUM):
        assert plan.root_cause.severities == {"critical"}
        assert plan.root_cause.within == Span(72 * HOUR, "elapsed")


def test_what_the_sources_do_not_state_is_marked_assumed() -> None:
    assert "root_cause" in PREMIUM.assumed
    assert "root_cause" not in STANDARD.assumed
    for plan in (STANDARD, PREMIUM):
        assert {"ladder", "measurement", "reopen.within_days"} <= set(plan.assumed)


def test_first_response_never_pauses() -> None:
    for plan in (STANDARD, PREMIUM):
        assert [clock.name for clock in plan.clocks if not clock.pauses] == [
            "first_response"
        ]


def test_the_ladder_climbs_before_the_deadline_and_tells_at_it() -> None:
    """process.escalation"""
    steps = {
        severity: [
            (step.share, step.to)
            for step in STANDARD.ladder
            if step.clock == "resolution" and severity in step.severities
        ]
        for severity in ("critical", "major")
    }
    assert steps["critical"] == [
        (Fraction(1, 4), "L2"),
        (Fraction(1, 2), "L3"),
        (Fraction(3, 4), "manager"),
        (Fraction(1), "manager"),
    ]
    assert steps["major"] == [
        (Fraction(1, 2), "L2"),
        (Fraction(3, 4), "L3"),
        (Fraction(1), "manager"),
    ]


def test_every_figure_stands_beside_a_clause_of_the_guide() -> None:
    for name in plan_names():
        plan = load_plan(name)
        cited = {
            plan.clause,
            plan.otherwise.clause,
            plan.measurement.clause,
            plan.measurement.recovery_clause,
            plan.root_cause.clause,
            plan.reopen_clause,
            *(threshold.clause for threshold in plan.thresholds),
            *(clock.clause for clock in plan.clocks),
            *(step.clause for step in plan.ladder),
        }
        assert cited <= set(clauses())


def test_a_clock_the_plan_does_not_name_has_no_target_and_says_so() -> None:
    missing = STANDARD.target("next_update", "critical")
    assert missing == NoTarget("Standard names no next update clock.")
    assert STANDARD.clock("next_update") is None


def test_the_file_is_named_as_the_plan_is() -> None:
    for name in plan_names():
        assert load_plan(name).name == name


@pytest.mark.parametrize("name", ["nix", "", "../plans/exotel-standard", "a\x00b"])
def test_an_unknown_plan_lists_the_known_ones(name: str) -> None:
    with pytest.raises(UnknownPlan, match="exotel-premium, exotel-standard"):
        load_plan(name)
    with pytest.raises(UnknownPlan):
        plan_mapping(name)


def test_a_plans_mapping_is_a_fresh_one_at_each_call() -> None:
    plan_mapping("exotel-standard").clear()
    assert plan_mapping("exotel-standard")


def _published(name: str) -> dict[str, object]:
    root = Path(__file__).parents[2]
    shared = root / os.environ.get("BACKLINE_SHARED", "../shared")
    facts = shared / "plans" / "published.toml"
    if not facts.exists():
        pytest.skip(f"No published plans at {facts}: set BACKLINE_SHARED.")
    return cast("dict[str, object]", tomllib.loads(facts.read_text("utf-8"))[name])


@pytest.mark.parametrize("name", ["exotel-standard", "exotel-premium"])
def test_the_plan_states_the_published_facts(name: str) -> None:
    published, mapping = _published(name), plan_mapping(name)
    clocks = cast("dict[str, dict[str, dict[str, str]]]", mapping["clocks"])
    first_response = set(clocks["first_response"]["targets"].values())
    assert first_response == {published["first_response"]}
    assert clocks["resolution"]["targets"] == published["resolution"]
    assert mapping["grants"] == published["grants"]
    assert str(published["hours"]).startswith(str(mapping["coverage"]))
    if "rca" in published:
        assert published["rca"] == {"critical": "72 h after resolution"}
