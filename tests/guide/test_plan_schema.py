"""package.tailored: the published schema accepts the plans and refuses the others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from tests.guide.unlike import unlike

from backline.guide.conditions import CONDITIONS
from backline.guide.plan_parse import problems_of
from backline.guide.plan_schema import plan_schema
from backline.plans import plan_mapping, plan_names


ROOT = Path(__file__).parents[2]
VALIDATOR = Draft202012Validator(plan_schema())


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(plan_schema())


@pytest.mark.parametrize("name", plan_names())
def test_every_plan_of_the_desk_passes(name: str) -> None:
    assert list(VALIDATOR.iter_errors(plan_mapping(name))) == []


def test_a_plan_of_no_vendor_passes() -> None:
    assert list(VALIDATOR.iter_errors(unlike())) == []


def test_every_key_and_condition_is_in_the_reference() -> None:
    page = (ROOT / "docs/reference/plan-format.md").read_text("utf-8")
    properties = plan_schema()["properties"]
    assert isinstance(properties, dict)
    for key in (*properties, *CONDITIONS):
        assert re.search(rf"[`\[]{key}[`\].]", page), key


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"format": 1}, id="an older form"),
        pytest.param({"severities": []}, id="no severity"),
        pytest.param({"version": "3"}, id="a version in words"),
        pytest.param({"coverage": "24x6"}, id="coverage"),
        pytest.param({"otherwise": None}, id="a table left out"),
        pytest.param({"surprise": 1}, id="an unknown key"),
        pytest.param({"clocks__analysis__stops": None}, id="nothing stops it"),
        pytest.param({"clocks__analysis__stops": ["luck"]}, id="no condition"),
        pytest.param({"clocks__analysis__pauses": True}, id="only that it pauses"),
        pytest.param({"clocks__analysis__targets__high": "6 hrs"}, id="no target"),
        pytest.param({"clocks__analysis__targets__high": "by 25:00"}, id="25 o'clock"),
        pytest.param({"hours__day__weekly": {"mon": [["9", "17"]]}}, id="no time"),
        pytest.param({"hours__day__zone": "a b"}, id="no zone"),
        pytest.param({"grants__visits": "often"}, id="visits often"),
        pytest.param({"thresholds__high": {"loss": "20"}}, id="no threshold"),
        pytest.param(
            {"ladder": [{"name": "x", "clock": "y", "does": "tell", "to": "L1"}]},
            id="a step never",
        ),
    ],
)
def test_what_the_schema_refuses_the_reading_refuses(
    changes: dict[str, object],
) -> None:
    mapping = unlike(**changes)
    assert list(VALIDATOR.iter_errors(mapping))
    assert problems_of(mapping) or mapping["format"] == 1
