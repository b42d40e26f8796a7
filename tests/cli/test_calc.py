"""`backline calc` (clause package.geography): NDJSON in, NDJSON out."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pytest
from click.testing import CliRunner
from tests.guide.business_time import CASES, Case

from backline.cli.calc import answer, command
from backline.cli.ndjson import run_ndjson
from backline.guide.wall import format_instant, parse_instant
from backline.zones import zone


OFFICE = {
    "tz": "Asia/Kolkata",
    "weekly_hours": {
        day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")
    },
}
ALWAYS = {"tz": "UTC", "weekly_hours": "24x7"}
MONDAY = "2026-03-02T09:00"


def calc(*requests: object) -> list[dict[str, object]]:
    lines = "\n".join(json.dumps(request) for request in requests)
    result = CliRunner().invoke(command, input=lines)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def one(**members: object) -> dict[str, object]:
    request = {"id": 7, "op": "due", "calendar": OFFICE, "start": MONDAY, "minutes": 60}
    (reply,) = calc(request | members)
    assert reply.pop("id") == 7
    return reply


def _dues(due: str, breach: str | None = None) -> dict[str, object]:
    return {"due_at": due, "breach_at": breach or due}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_published_case_comes_out_of_the_command(case: Case) -> None:
    (reply,) = calc(case)
    rule, figure = next(iter(case["expected"].items()))
    if isinstance(figure, str):
        where = zone(str(case["calendar"]["tz"]))
        figure = format_instant(parse_instant(figure, where))
    assert reply["id"] == case["id"]
    assert reply[rule] == figure


def test_due_at_closing_time_and_breach_at_the_next_opening() -> None:
    assert one(minutes=480) == _dues("2026-03-02T11:30:00Z", "2026-03-03T03:30:00Z")


def test_zero_minutes_are_used_at_the_start() -> None:
    assert one(minutes=0, start="2026-03-01T12:00:00Z") == _dues(
        "2026-03-01T12:00:00Z", "2026-03-02T03:30:00Z"
    )


def test_minutes_may_be_fractions_of_whole_seconds() -> None:
    assert one(minutes=0.25) == _dues("2026-03-02T03:30:15Z")
    assert one(minutes=1.0) == _dues("2026-03-02T03:31:00Z")
    assert "finer than a second" in str(one(minutes=0.1234)["error"])


def test_a_fraction_is_read_exactly_and_not_through_a_float() -> None:
    line = json.dumps(
        {"op": "due", "calendar": ALWAYS, "start": MONDAY, "minutes": "M"}
    )
    digits = "60.00000000000000000000000001"
    out = io.BytesIO()
    run_ndjson(
        answer,
        io.BytesIO(line.replace('"M"', digits).encode()),
        out,
    )
    assert "finer than a second" in json.loads(out.getvalue())["error"]


def test_elapsed_gives_minutes_and_seconds() -> None:
    assert one(op="elapsed", end="2026-03-02T10:00:30") == {
        "minutes": 60.5,
        "seconds": 3630,
    }
    assert one(op="elapsed", end="2026-03-02T09:00:20") == {
        "minutes": 0.333333,
        "seconds": 20,
    }


def test_a_reversed_span_has_no_service_time() -> None:
    assert one(op="elapsed", end="2026-03-02T08:00") == {"minutes": 0, "seconds": 0}
    assert one(op="elapsed", start="2026-03-03T12:00", end=MONDAY)["seconds"] == 0


def test_pauses_are_united_before_they_are_taken_out() -> None:
    pauses = [
        ["2026-03-02T10:00", "2026-03-02T12:00"],
        ["2026-03-02T11:00", "2026-03-02T13:00"],
        ["2026-03-02T10:30", "2026-03-02T10:45"],
    ]
    assert one(minutes=120, pauses=pauses) == _dues("2026-03-02T08:30:00Z")
    end = "2026-03-02T17:00"
    assert one(op="elapsed", end=end, pauses=pauses)["seconds"] == 5 * 3600


def test_a_pause_that_begins_at_the_due_instant_moves_the_breach_only() -> None:
    pauses = [["2026-03-02T10:00", "2026-03-02T12:00"]]
    assert one(minutes=60, pauses=pauses) == _dues(
        "2026-03-02T04:30:00Z", "2026-03-02T06:30:00Z"
    )


@pytest.mark.parametrize(
    ("start", "minutes", "due", "breach"),
    [
        pytest.param("03T10:00", 60, "02T11:30", "03T03:30", id="night before"),
        pytest.param("03T10:00", 61, "02T11:29", "02T11:29", id="within hours"),
        pytest.param("03T09:00", 0, "02T11:30", "03T03:30", id="nothing"),
        pytest.param("02T17:00", 240, "02T06:30", "02T07:30", id="at a pause"),
        pytest.param("02T17:00", 241, "02T06:29", "02T06:29", id="over a pause"),
    ],
)
def test_backwards_the_earliest_is_due_and_the_latest_breach(
    start: str, minutes: int, due: str, breach: str
) -> None:
    pauses = [["2026-03-02T12:00", "2026-03-02T13:00"]]
    assert one(
        op="due_before", start=f"2026-03-{start}", minutes=minutes, pauses=pauses
    ) == _dues(f"2026-03-{due}:00Z", f"2026-03-{breach}:00Z")


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        pytest.param("2026-03-02T10:00", 1, "2026-03-03T04:30:00Z", id="next day"),
        pytest.param("2026-03-06T10:00", 1, "2026-03-09T04:30:00Z", id="weekend"),
        pytest.param(
            "2026-03-02T07:00", 1, "2026-03-03T03:30:00Z", id="before opening"
        ),
        pytest.param("2026-03-02T17:00", 1, "2026-03-04T03:30:00Z", id="at closing"),
        pytest.param("2026-03-07T10:00", 1, "2026-03-09T04:30:00Z", id="from weekend"),
        pytest.param("2026-03-02T10:00", 0, "2026-03-02T04:30:00Z", id="no days"),
        pytest.param("2026-03-02T10:00", 5.0, "2026-03-09T04:30:00Z", id="five"),
    ],
)
def test_due_days_keeps_the_wall_time(start: str, days: float, due: str) -> None:
    assert one(op="due_days", days=days, start=start) == _dues(due)


def test_a_geography_counts_its_working_days() -> None:
    calendar = {"geography": "IN-KA", "coverage": "24x5"}
    friday = one(calendar=calendar, start="2026-01-23T22:00", minutes=360)
    assert friday == _dues("2026-01-26T22:30:00Z")  # Monday is Republic Day


@pytest.mark.parametrize(
    ("members", "words"),
    [
        pytest.param({"op": "add"}, "'op' is 'add'", id="unknown op"),
        pytest.param({"op": None}, "'op' is missing", id="no op"),
        pytest.param({"op": ["due"]}, "'op' is missing or no text", id="list as op"),
        pytest.param({"calendar": None}, "'calendar' is missing", id="no calendar"),
        pytest.param({"calendar": "24x7"}, "no object", id="text as calendar"),
        pytest.param({"start": None}, "'start' is missing", id="no start"),
        pytest.param(
            {"start": 5}, "'start' is missing or no text", id="number as start"
        ),
        pytest.param({"start": "tomorrow"}, "no instant", id="word as start"),
        pytest.param({"start": "2026-03-02"}, "no instant", id="date as start"),
        pytest.param({"start": "2026-02-30T09:00"}, "no instant", id="30 February"),
        pytest.param(
            {"start": MONDAY + ":00.5Z"}, "finer than a second", id="half second"
        ),
        pytest.param(
            {"start": MONDAY + ":00.00000001Z"}, "finer than a second", id="10 ns"
        ),
        pytest.param({"start": "1789-07-14T09:00"}, "outside the years", id="long ago"),
        pytest.param({"start": "9999-12-31T23:59"}, "outside the years", id="far off"),
        pytest.param({"start": MONDAY + "#2"}, "shows that time once", id="no overlap"),
        pytest.param({"start": MONDAY + "Z#2"}, "local time only", id="#2 after Z"),
        pytest.param({"start": MONDAY + "#3"}, "no instant", id="#3"),
        pytest.param({"minutes": None}, "'minutes' is missing", id="no minutes"),
        pytest.param({"minutes": True}, "no number", id="truth as minutes"),
        pytest.param({"minutes": "60"}, "no number", id="text as minutes"),
        pytest.param({"minutes": -1}, "negative", id="negative"),
        pytest.param({"minutes": 10**30}, "century", id="beyond a century"),
        pytest.param({"minutes": 1 / 3}, "finer than a second", id="a third"),
        pytest.param({"op": "elapsed"}, "'end' is missing", id="no end"),
        pytest.param({"op": "due_days"}, "'days' is missing", id="no days"),
        pytest.param({"op": "due_days", "days": 1.5}, "whole", id="day and a half"),
        pytest.param({"op": "due_days", "days": 10**9}, "cannot be counted", id="eons"),
        pytest.param(
            {"op": "due_days", "days": 1, "pauses": [[MONDAY, MONDAY]]},
            "takes no pauses",
            id="pauses of days",
        ),
        pytest.param({"pauses": "none"}, "'pauses' is no list", id="text as pauses"),
        pytest.param({"pauses": {}}, "'pauses' is no list", id="object as pauses"),
        pytest.param({"pauses": [[MONDAY]]}, "a pair", id="half a pause"),
        pytest.param({"pauses": [[MONDAY, None]]}, "not of texts", id="open pause"),
        pytest.param(
            {"pauses": [["2026-03-02T10:00", MONDAY]]}, "Swap the two", id="reversed"
        ),
    ],
)
def test_a_bad_line_says_what_is_wrong(members: dict[str, object], words: str) -> None:
    assert words in str(one(**members)["error"])


def test_what_was_refused_once_is_refused_again_and_spoils_nothing() -> None:
    bad = {"id": 1, "op": "due", "calendar": {"tz": "UTC"}, "start": MONDAY}
    good = {"id": 2, "op": "due", "calendar": ALWAYS, "start": MONDAY, "minutes": 1}
    replies = calc(bad, good, bad, good)
    assert ["error" in reply for reply in replies] == [True, False, True, False]


def test_unusable_arguments_end_with_two() -> None:
    assert CliRunner().invoke(command, ["--frobnicate"]).exit_code == 2
    assert CliRunner().invoke(command, ["surplus"]).exit_code == 2


def test_the_command_starts_without_django_and_holidays() -> None:
    code = (
        "import sys; from backline.cli import main; main(['calc'], standalone_mode=False);"
        "print([m for m in ('django', 'holidays') if m in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], input=b"", capture_output=True, check=True
    )
    assert run.stdout.strip() == b"[]"
