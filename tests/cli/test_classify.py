"""`backline classify`: NDJSON in, NDJSON out (severity.measures)."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from backline.cli import main


GOOD = {
    "id": 1,
    "component": "acd",
    "measure": "agents_cannot_log_in",
    "affected": 21,
    "total": 100,
}


def classify(data: bytes) -> list[dict[str, object]]:
    result = CliRunner().invoke(main, ["classify"], input=data)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def one(request: dict[str, object]) -> dict[str, object]:
    (answer,) = classify(json.dumps(request).encode() + b"\n")
    return answer


def without(key: str) -> dict[str, object]:
    return {name: value for name, value in GOOD.items() if name != key}


def test_the_answer_has_the_fixed_members() -> None:
    assert one(GOOD) == {
        "id": 1,
        "severity": "critical",
        "loss": "21/100",
        "decided_by": "100*21 >= 20*100",
        "clause": "severity.critical",
        "because": "21 of 100 (21 %): agents cannot log in, ACD. "
        "A loss of 20 % or higher is critical.",
    }


@pytest.mark.parametrize(("able", "severity"), [(80, "critical"), (81, "major")])
def test_the_able_may_be_counted_instead(able: int, severity: str) -> None:
    answer = one(without("affected") | {"able": able})
    assert answer["severity"] == severity
    assert answer["loss"] == f"{100 - able}/100"


def test_nothing_of_nothing_is_nothing_measured() -> None:
    answer = one(GOOD | {"affected": 0, "total": 0})
    assert answer["severity"] is None
    assert answer["because"] == "nothing measured"


def test_another_plan_may_be_named() -> None:
    answer = one(GOOD | {"plan": "exotel-premium", "affected": 0})
    assert "minor in Premium" in str(answer["because"])


def test_what_the_plan_does_not_name_is_minor() -> None:
    assert one(GOOD | {"component": "fax"})["clause"] == "severity.minor"


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        pytest.param(GOOD | {"plan": "gold"}, "'gold' is unknown", id="unknown plan"),
        pytest.param(GOOD | {"plan": 7}, "'plan' is not a name", id="plan a number"),
        pytest.param(GOOD | {"affected": -1}, "below zero", id="negative"),
        pytest.param(GOOD | {"total": -1}, "total is below zero", id="total negative"),
        pytest.param(GOOD | {"affected": 101}, "more than there are", id="over total"),
        pytest.param(GOOD | {"affected": 21.0}, "not a whole", id="float"),
        pytest.param(GOOD | {"affected": 1e2}, "not a whole", id="exponent"),
        pytest.param(GOOD | {"affected": True}, "not a whole", id="boolean"),
        pytest.param(GOOD | {"affected": "21"}, "not a whole", id="string"),
        pytest.param(GOOD | {"affected": None}, "not a whole", id="null"),
        pytest.param(GOOD | {"total": [100]}, "total is not a whole", id="list"),
        pytest.param(GOOD | {"affected": 10**40}, "more than any setup", id="endless"),
        pytest.param(without("total"), "'total' is missing", id="no total"),
        pytest.param(without("affected"), "either 'affected' or 'able'", id="no count"),
        pytest.param(GOOD | {"able": 79}, "either 'affected' or 'able'", id="both"),
        pytest.param(
            without("affected") | {"able": 101}, "101 able of 100", id="able over total"
        ),
        pytest.param(
            without("affected") | {"able": -1}, "able is below", id="able negative"
        ),
        pytest.param(without("component"), "'component' is missing", id="no component"),
        pytest.param(without("measure"), "'measure' is missing", id="no measure"),
        pytest.param(
            GOOD | {"component": ""}, "'component' is not a name", id="empty component"
        ),
        pytest.param(
            GOOD | {"measure": "x\x00"}, "'measure' is not a name", id="escaped NUL"
        ),
        pytest.param(
            GOOD | {"component": "a" * 1_000_000}, "longer than 200", id="1 MB name"
        ),
    ],
)
def test_bad_input_is_a_clear_error_in_its_place(
    request_: dict[str, object], says: str
) -> None:
    line = json.dumps(request_).encode()
    before, bad, after = classify(b"\n".join([json.dumps(GOOD).encode(), line, line]))
    assert before["severity"] == "critical"
    assert bad == after
    assert set(bad) == {"id", "error"}
    assert bad["id"] == 1
    assert says in str(bad["error"])
    assert len(str(bad["error"])) < 300


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b"{" * 10_000_000, id="10 MB of rubbish"),
        pytest.param(
            json.dumps(GOOD | {"component": "a" * 10_000_000}).encode(), id="10 MB"
        ),
        pytest.param(b"\x00" * 100, id="NUL bytes"),
        pytest.param(b'{"id": 1, "component": "a\x00"}', id="NUL in a string"),
        pytest.param(b"\xff\xfe", id="not UTF-8"),
        pytest.param(b"[1]", id="a list"),
        pytest.param(b'{"id": 1, "affected": NaN}', id="NaN"),
        pytest.param(b"", id="empty"),
    ],
)
def test_a_line_that_cannot_be_read_does_not_stop_the_run(line: bytes) -> None:
    good = json.dumps(GOOD).encode()
    first, bad, last = classify(good + b"\n" + line + b"\n" + good + b"\n")
    assert first == last
    assert first["severity"] == "critical"
    assert bad["id"] is None
    assert bad["error"]


def test_an_unusable_argument_ends_with_2() -> None:
    assert CliRunner().invoke(main, ["classify", "--fast"]).exit_code == 2
