"""package.tailored: the plans that come with the desk state what is published."""

from __future__ import annotations

import os
import tomllib
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import cast

import pytest

from backline.clauses import clauses
from backline.guide.plan import Days, NoTarget, Release, Span
from backline.guide.plan_parse import parse_plan
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
        assert plan.root_cause
        assert plan.root_cause.severities == {"critical"}
        assert plan.root_cause.within == Span(72 * HOUR, "elapsed")


def test_what_the_sources_do_not_state_is_marked_assumed() -> None:
    assert "root_cause" in PREMIUM.assumed
    assert "root_cause" not in STANDARD.assumed
    for plan in (STANDARD, PREMIUM):
        assert {"ladder", "measurement", "reopen.within_days"} <= set(plan.assumed)


def test_first_response_never_pauses() -> None:
    for plan in (STANDARD, PREMIUM):
        assert [clock.name for clock in plan.stated_clocks if not clock.pauses] == [
            "first_response"
        ]


def test_the_ladder_climbs_before_the_deadline_and_tells_at_it() -> None:
    """process.escalation"""
    steps = {
        severity: [
            (step.share, step.to)
            for step in STANDARD.ladder
            if step.clock == "resolution" and severity in step.severities
            if step.share is not None and step.does != "page"
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
            *([plan.root_cause.clause] if plan.root_cause else []),
            *(duty.clause for duty in plan.duties),
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
    with pytest.raises(UnknownPlan, match="exotel-premium, exotel-standard, liveops"):
        load_plan(name)
    with pytest.raises(UnknownPlan):
        plan_mapping(name)


def test_a_plans_mapping_is_a_fresh_one_at_each_call() -> None:
    plan_mapping("exotel-standard").clear()
    assert plan_mapping("exotel-standard")


def test_the_guides_duties_stand_in_its_plans() -> None:
    """duty.vendor, duty.client"""
    for plan in (STANDARD, PREMIUM):
        duties = {clause for clause in clauses() if clause.startswith("duty.")}
        assert {duty.clause for duty in plan.duties} == duties
        for duty in plan.duties:
            assert duty.clause.split(".")[1] == duty.side


def test_the_guides_plans_of_the_first_form_mean_what_they_meant() -> None:
    """Plans that were published before the second form go on being read."""
    for name in ("exotel-standard", "exotel-premium"):
        old = plan_mapping(name)
        for key in ("format", "duties"):
            del old[key]
        for clock, pauses in (("first_response", False), ("resolution", True)):
            terms = _table(_table(old["clocks"])[clock])
            for key in ("starts", "stops", "ends"):
                del terms[key]
            terms["pauses"] = pauses
        old["assumed"] = []
        plan = load_plan(name)
        assert parse_plan(old) == replace(plan, duties=(), assumed=())


def _table(value: object) -> dict[str, object]:
    assert isinstance(value, dict)
    return cast("dict[str, object]", value)


def test_no_plan_assumes_what_its_source_states() -> None:
    for name in plan_names():
        for figure in ("severities", "clocks.first_response.targets"):
            assert not any(
                f"{figure}.".startswith(f"{path}.") or path.startswith(f"{figure}.")
                for path in load_plan(name).assumed
            ), name


def _published(name: str) -> dict[str, object]:
    return _table(_all_published()[name])


def _published_names() -> list[str]:
    return list(_all_published())


def _all_published() -> dict[str, object]:
    root = Path(__file__).parents[2]
    shared = root / os.environ.get("BACKLINE_SHARED", "../shared")
    facts = shared / "plans" / "published.toml"
    if not facts.exists():
        pytest.skip(f"No published plans at {facts}: set BACKLINE_SHARED.")
    return tomllib.loads(facts.read_text("utf-8"))


def _targets(name: str, clock: str) -> dict[str, str]:
    clocks = cast("dict[str, dict[str, dict[str, str]]]", plan_mapping(name)["clocks"])
    return clocks[clock]["targets"]


@pytest.mark.parametrize("name", ["exotel-standard", "exotel-premium"])
def test_the_guides_plans_state_the_published_facts(name: str) -> None:
    published, mapping = _published(name), plan_mapping(name)
    first_response = set(_targets(name, "first_response").values())
    assert first_response == {published["first_response"]}
    assert _targets(name, "resolution") == published["resolution"]
    assert mapping["grants"] == published["grants"]
    assert str(published["hours"]).startswith(str(mapping["coverage"]))
    if "rca" in published:
        assert published["rca"] == {"critical": "72 h after resolution"}


def test_every_published_plan_comes_with_the_desk() -> None:
    assert set(_published_names()) == set(plan_names())


@pytest.mark.parametrize("name", [n for n in plan_names() if "exotel" not in n])
def test_every_other_plan_states_the_published_severities_and_first_response(
    name: str,
) -> None:
    published = _published(name)
    severities = published.get("severities")
    plan = load_plan(name)
    assert list(reversed(plan.severities)) == severities
    assert _targets(name, "first_response") == published["first_response"]
    assert plan.service_levels_for == {"incident"}


def test_ozonetel_states_the_published_facts() -> None:
    name = "ozonetel-international"
    published, plan = _published(name), load_plan(name)
    assert _targets(name, "resolution") == published["resolution"]
    assert plan.target("resolution", "P3") == Span(7 * 24 * HOUR, "elapsed")
    assert plan.target("resolution", "P3").words == "7 days"
    steps = [(step.after_seconds, plan.roles[step.to].title) for step in plan.ladder]
    assert steps == [
        (0, "the support desk"),
        (HOUR, "the shift team leader"),
        (4 * HOUR, "the director of technical support"),
    ]
    told = " ".join(cast("list[str]", published["escalation"]))
    for words in ("support desk", "from 1 to 2 h: shift team leader", "at 4 h: direc"):
        assert words in told


def test_liveops_states_the_published_facts() -> None:
    name = "liveops-support-plus"
    published, plan = _published(name), load_plan(name)
    assert plan.coverage == published["hours"]
    told = cast("dict[str, str]", published["next_update"])
    for severity, target in _targets(name, "next_update").items():
        assert told[severity].startswith(f"every {target}")
    update = plan.clock("next_update")
    assert update
    assert update.repeats
    assert (update.stops, update.ends, update.pauses) == (
        ("updated",),
        ("restored",),
        ("fact.eta_given",),
    )
    one, two, three = plan.ladder
    assert (one.severities, one.after_seconds, one.to) == (frozenset({"1"}), 0, "L2")
    assert (two.severities, two.after_seconds, two.to) == (
        frozenset({"2"}),
        8 * HOUR,
        "L2",
    )
    assert two.unless == {"fact.eta_given", "workaround"}
    assert (three.severities, three.on_request) == (frozenset({"3"}), True)


def test_talkdesk_states_the_published_facts() -> None:
    name = "talkdesk-premium-care"
    published, plan = _published(name), load_plan(name)
    told = cast("dict[str, str]", published["hours"])
    assert (plan.hours_of("S1"), told["S1"]) == ("elapsed", "24x7")
    office = plan.hours["office"]
    assert (office.words, office.zone_name) == (told["S2"], "America/New_York")
    assert office.weekly == (((8 * HOUR, 20 * HOUR),),) * 5 + ((),) * 2
    assert plan.target("first_response", "S1") == Span(15 * MINUTE, "elapsed")
    assert plan.target("first_response", "S2") == Span(HOUR, "office")
    for severity in ("S3", "S4"):
        assert plan.target("first_response", severity) == Days(1, "office")
