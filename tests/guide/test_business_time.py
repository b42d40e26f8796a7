"""Service time agrees with 163 published cases (clause package.geography)."""

from __future__ import annotations

import pytest
from tests.guide.business_time import CASES, Case

from backline.guide.calendar import Calendar, Span
from backline.guide.calendar_parse import parse_terms
from backline.guide.wall import instant_of, parse_instant
from backline.zones import zone


def _calendar(case: Case) -> Calendar:
    where = zone(str(case["calendar"]["tz"]))
    return Calendar(parse_terms(case["calendar"], zone=where))


def _pauses(case: Case, calendar: Calendar) -> list[Span]:
    return [
        (
            instant_of(parse_instant(start, calendar.zone)),
            instant_of(parse_instant(end, calendar.zone)),
        )
        for start, end in case.get("pauses", [])
    ]


def test_every_published_case_is_here() -> None:
    assert len(CASES) == 163
    assert len({case["id"] for case in CASES}) == 163
    assert len({case["engine"] for case in CASES} - {"-"}) >= 14
    assert all(case["source"] for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_published_case(case: Case) -> None:
    calendar, expected = _calendar(case), case["expected"]
    start = instant_of(parse_instant(case["start"], calendar.zone))
    pauses = _pauses(case, calendar)
    if "seconds" in expected:
        end = instant_of(parse_instant(case["end"], calendar.zone))
        assert calendar.elapsed(start, end, pauses) == expected["seconds"]
        return
    seconds = round(case.get("minutes", 0) * 60)
    if case["op"] == "due":
        due = calendar.due(start, seconds, pauses)
    elif case["op"] == "due_before":
        due = calendar.due_before(start, seconds, pauses)
    else:
        due = calendar.due_days(start, case["days"])
    rule, text = next(iter(expected.items()))
    got = due.due_at if rule == "due_at" else due.breach_at
    assert got == instant_of(parse_instant(str(text), calendar.zone))
