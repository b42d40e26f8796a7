"""package.tailored: a package is data, read strictly; a contract overrides figures."""

from __future__ import annotations

import pytest

from backline.guide import plan_overrides
from backline.guide.plan import Span
from backline.guide.plan_parse import parse_plan, with_overrides
from backline.guide.plan_table import BadPlan
from backline.plans import plan_mapping


STEP: dict[str, object] = {
    "name": "one",
    "clock": "resolution",
    "severities": ["critical"],
    "share": "50 %",
    "does": "raise_level",
    "to": "L2",
    "clause": "process.escalation",
}


def standard(**changes: object) -> dict[str, object]:
    """Standard's mapping with `changes` by path; ``__`` stands for the dot."""
    mapping = plan_mapping("exotel-standard")
    for dotted, value in changes.items():
        *parents, last = dotted.split("__")
        place = mapping
        for parent in parents:
            below = place[parent]
            assert isinstance(below, dict)
            place = below
        place[last] = value
    return mapping


@pytest.mark.parametrize(
    ("changes", "path", "says"),
    [
        pytest.param({"colour": 1}, "colour", "is not known here", id="unknown key"),
        pytest.param(
            {"measurement__window": 60},
            "measurement.window",
            "known here: ask_hours, blind_clause",
            id="unknown key below",
        ),
        pytest.param({"name": ""}, "name", "is no text", id="empty name"),
        pytest.param({"name": "a\x00b"}, "name", "is no text", id="a NUL in the name"),
        pytest.param({"title": 7}, "title", "7 is no text", id="a number for text"),
        pytest.param({"version": 0}, "version", "whole number from 1", id="version 0"),
        pytest.param({"version": True}, "version", "True does not", id="version true"),
        pytest.param({"version": 1.0}, "version", "1.0 does not", id="version float"),
        pytest.param(
            {"version": 1 << 20_000}, "version", "20001 bits", id="an endless version"
        ),
        pytest.param(
            {"coverage": "24x6"}, "coverage", "one of 24x5, 24x7", id="coverage"
        ),
        pytest.param({"grants": []}, "grants", r"\[grants\]", id="no table"),
        pytest.param(
            {"grants__phone": "yes"}, "grants.phone", "true, false", id="a word"
        ),
        pytest.param({"severities": []}, "severities", "is empty", id="none"),
        pytest.param(
            {"severities": ["minor", "minor"]}, "severities", "twice", id="twice"
        ),
        pytest.param(
            {"severities": "minor"}, "severities", "no list of names", id="no list"
        ),
        pytest.param(
            {"severities": [1]}, "severities", "no list of names", id="a number in it"
        ),
        pytest.param(
            {"components__Voice-Logger": "x"},
            "components.Voice-Logger",
            "same name as voice_logger",
            id="one component spelt twice",
        ),
        pytest.param(
            {"thresholds__worst": {}},
            "thresholds.worst",
            "is not known here",
            id="threshold of no severity",
        ),
        pytest.param(
            {"thresholds__critical__loss": 20},
            "thresholds.critical.loss",
            '">= 20 %"',
            id="a threshold without comparison",
        ),
        pytest.param(
            {"thresholds__critical__loss": ">= 2 %"},
            "thresholds.critical.loss",
            "no higher than the threshold of major",
            id="thresholds out of order",
        ),
        pytest.param(
            {"thresholds__major__components": ["fax"]},
            "thresholds.major.components",
            "'fax' is not named by this plan",
            id="an unnamed component",
        ),
        pytest.param(
            {"thresholds__major__measures": ["joy"]},
            "thresholds.major.measures",
            "'joy' is not named by this plan",
            id="an unnamed measure",
        ),
        pytest.param(
            {"otherwise__severity": "none"},
            "otherwise.severity",
            "one of minor, major, critical",
            id="otherwise",
        ),
        pytest.param(
            {"clocks__resolution__pauses": 1},
            "clocks.resolution.pauses",
            "no list of names",
            id="pauses",
        ),
        pytest.param(
            {"clocks__resolution__targets__critical": "six hours"},
            "clocks.resolution.targets.critical",
            '"90 min"',
            id="a target in words",
        ),
        pytest.param(
            {"clocks__resolution__targets": {"critical": "6 h", "major": "48 h"}},
            "clocks.resolution.targets.minor",
            "is missing",
            id="no target for one severity",
        ),
        pytest.param(
            {"clocks__resolution__targets__extreme": "1 h"},
            "clocks.resolution.targets.extreme",
            "is not known here",
            id="a target for no severity",
        ),
        pytest.param(
            {"measurement__sure_minimum": 0},
            "measurement.sure_minimum",
            "from 1",
            id="no test call at all",
        ),
        pytest.param(
            {"measurement__single_sources": ["synthetic"]},
            "measurement.sure_sources",
            "single_sources has too",
            id="a source sure and single",
        ),
        pytest.param(
            {"measurement__ask_hours": "lunch"},
            "measurement.ask_hours",
            "no hours called",
            id="asked in unknown hours",
        ),
        pytest.param(
            {"measurement__blind_hours": "level"},
            "measurement.blind_hours",
            "hours of a level",
            id="blind in the hours of nobody",
        ),
        pytest.param(
            {"measurement__blind_minutes": "15 min"},
            "measurement.blind_minutes",
            "whole number",
            id="blind for words",
        ),
        pytest.param(
            {"measurement__past_incidents": "yes"},
            "measurement.past_incidents",
            "true, false|true or false",
            id="past incidents by a word",
        ),
        pytest.param({"ladder": {}}, "ladder", "no list of tables", id="no ladder"),
        pytest.param({"ladder": ["x"]}, "ladder.0", "is no table", id="no step"),
        pytest.param(
            {"ladder": [STEP, STEP]}, "ladder.1.name", "names two steps", id="steps"
        ),
        pytest.param(
            {"ladder": [STEP | {"clock": "sundial"}]},
            "ladder.0.clock",
            "one of first_response, resolution",
            id="a step on no clock",
        ),
        pytest.param(
            {"ladder": [STEP | {"severities": ["minor"]}]},
            "ladder.0.severities",
            "no span of time to take a share of at minor",
            id="a share of a release",
        ),
        pytest.param(
            {"ladder": [STEP | {"share": 0.5}]},
            "ladder.0.share",
            '"75 %"',
            id="a float for a share",
        ),
        pytest.param(
            {"ladder": [STEP | {"to": "manager"}]},
            "ladder.0.to",
            "one of L2, L3",
            id="the manager is no level",
        ),
        pytest.param(
            {"ladder": [STEP | {"does": "sing"}]},
            "ladder.0.does",
            "one of raise_level, tell",
            id="a step that does nothing known",
        ),
        pytest.param(
            {"measurement__windows": 0},
            "measurement.windows",
            "from 1 to 100",
            id="no window",
        ),
        pytest.param(
            {"measurement__sustain_seconds": 1800.0},
            "measurement.sustain_seconds",
            "whole number",
            id="a float of seconds",
        ),
        pytest.param(
            {"root_cause__within": "next release"},
            "root_cause.within",
            "no span of time",
            id="root cause within a release",
        ),
        pytest.param(
            {"reopen__within_days": -1},
            "reopen.within_days",
            "from 0 to 366",
            id="reopened before",
        ),
        pytest.param(
            {"assumed": ["clocks.resolution.target"]},
            "assumed",
            "is no figure of this plan",
            id="an assumed figure that is not there",
        ),
    ],
)
def test_a_bad_plan_is_refused_with_path_and_remedy(
    changes: dict[str, object], path: str, says: str
) -> None:
    with pytest.raises(BadPlan, match=says) as refused:
        parse_plan(standard(**changes))
    assert refused.value.path == path
    assert refused.value.what
    assert refused.value.remedy
    assert str(refused.value).startswith(f"{path}: ")


OPTIONAL = (
    "format",
    "assumed",
    "grants",
    "ladder",
    "paging",
    "callback",
    "updates",
    "root_cause",
    "duties",
    "intake",
    "chasing",
)


@pytest.mark.parametrize(
    "key", [key for key in plan_mapping("exotel-standard") if key not in OPTIONAL]
)
def test_every_key_is_compulsory(key: str) -> None:
    mapping = plan_mapping("exotel-standard")
    del mapping[key]
    with pytest.raises(BadPlan) as refused:
        parse_plan(mapping)
    assert refused.value.path == key
    assert refused.value.what == "is missing."


@pytest.mark.parametrize(
    "table",
    [
        "thresholds__critical",
        "otherwise",
        "clocks__resolution",
        "clocks__resolution__targets",
        "measurement",
        "root_cause",
        "reopen",
    ],
)
def test_every_table_refuses_what_it_does_not_know(table: str) -> None:
    with pytest.raises(BadPlan, match="is not known here") as refused:
        parse_plan(standard(**{f"{table}__surprise": "90 min"}))
    assert refused.value.path == f"{table.replace('__', '.')}.surprise"


def test_a_step_refuses_what_it_does_not_know() -> None:
    with pytest.raises(BadPlan, match="is not known here") as refused:
        parse_plan(standard(ladder=[STEP, STEP | {"name": "two", "colour": "red"}]))
    assert refused.value.path == "ladder.1.colour"


def test_a_contract_overrides_single_figures_and_leaves_the_plan_alone() -> None:
    mapping = plan_mapping("exotel-standard")
    ladder = [STEP]
    own = with_overrides(
        mapping,
        {
            "clocks.resolution.targets.critical": "4 h",
            "measurement.window_seconds": 30,
            "ladder": ladder,
        },
    )
    plan = parse_plan(own)
    assert plan.target("resolution", "critical") == Span(4 * 3600)
    assert plan.target("resolution", "major") == Span(48 * 3600)
    assert plan.measurement.window_seconds == 30
    assert [step.name for step in plan.ladder] == ["one"]
    assert mapping == plan_mapping("exotel-standard")
    ladder[0]["name"] = "changed later"
    assert parse_plan(own).ladder[0].name == "one"
    ladder[0]["name"] = "one"


def test_what_a_contract_states_is_no_longer_assumed() -> None:
    own = with_overrides(plan_mapping("exotel-standard"), {"ladder": [STEP]})
    plan = parse_plan(own)
    assert "ladder" not in plan.assumed
    assert "measurement" in plan.assumed


@pytest.mark.parametrize(
    "path",
    [
        "clocks.resolution.targets.extreme",
        "clocks.sundial",
        "ladder.0.share",
        "coverage.hours",
        "",
        ".",
        "nothing",
    ],
)
def test_an_override_of_what_the_plan_does_not_have_is_refused(path: str) -> None:
    with pytest.raises(BadPlan, match="is no figure of this plan") as refused:
        with_overrides(plan_mapping("exotel-standard"), {path: "1 h"})
    assert refused.value.path == path


@pytest.mark.parametrize("path", ["name", "version", "source", "assumed", "clause"])
def test_what_a_plan_is_cannot_be_overridden(path: str) -> None:
    with pytest.raises(BadPlan, match="cannot be overridden"):
        with_overrides(plan_mapping("exotel-standard"), {path: "mine"})


def test_an_overriding_figure_is_judged_like_the_plans_own() -> None:
    own = with_overrides(
        plan_mapping("exotel-standard"), {"thresholds.major.loss": ">= 30 %"}
    )
    with pytest.raises(BadPlan, match="no higher than the threshold of major"):
        parse_plan(own)


def test_what_a_plan_leaves_unsaid_of_measurement_is_not_done() -> None:
    """Plans that were published before keep their meaning."""
    mapping = plan_mapping("exotel-standard")
    measurement = mapping["measurement"]
    assert isinstance(measurement, dict)
    mapping["measurement"] = {
        key: value
        for key, value in measurement.items()
        if key not in plan_overrides.MEASURED_UNSAID
    }
    terms = parse_plan(mapping).measurement
    assert (terms.sure_sources, terms.single_sources) == (frozenset(), frozenset())
    assert (terms.ask_hours, terms.blind_seconds) == ("", 0)
    assert terms.past_incidents is False


def test_a_contract_may_be_the_first_to_say_it() -> None:
    mapping = plan_mapping("exotel-standard")
    measurement = dict(mapping["measurement"])  # type: ignore[call-overload]  # a table
    del measurement["blind_minutes"]
    mapping["measurement"] = measurement
    agreed = with_overrides(mapping, {"measurement.blind_minutes": 5})
    assert parse_plan(agreed).measurement.blind_seconds == 300
