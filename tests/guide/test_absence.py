"""severity.denominator: agents who are absent without having been refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backline.guide.absence import (
    AnswerRefused,
    absence,
    asks_again,
    check_expected,
    is_attended,
)
from backline.guide.calendar import Calendar
from backline.guide.calendar_parse import parse_terms
from backline.guide.measurement import Finding, Sample, is_gone
from backline.plans import load_plan


STANDARD = load_plan("exotel-standard")
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ABOUT = {"component": "acd", "measure": "agents_cannot_log_in"}


def samples(
    affected: int, unconfirmed: int, *, total: int = 100, source: str = "roster"
) -> list[Sample]:
    return [
        Sample(
            affected,
            total,
            source,
            "measured",
            START + timedelta(seconds=15 * place),
            unconfirmed,
        )
        for place in range(10)
    ]


def asked(taken: list[Sample]) -> Finding | None:
    return absence(STANDARD, **ABOUT, samples=taken, now=taken[-1].at)


@pytest.mark.parametrize(
    ("taken", "severity"),
    [
        pytest.param(samples(0, 12), "major", id="the absent alone"),
        pytest.param(samples(0, 20), "critical", id="a fifth absent"),
        pytest.param(samples(5, 15), "critical", id="with the refused"),
        pytest.param(samples(0, 1), None, id="one agent alone"),
        pytest.param(samples(5, 3), None, id="no worse than what is certain"),
        pytest.param(samples(0, 2, total=5), None, id="two of five at night"),
        pytest.param(samples(0, 30, source="estimated"), None, id="an estimate"),
        pytest.param(samples(0, 12)[:8], None, id="not for two windows"),
        pytest.param(samples(0, 0), None, id="all there"),
    ],
)
def test_somebody_is_asked_when_it_would_open_an_incident(
    taken: list[Sample], severity: str | None
) -> None:
    found = asked(taken)
    assert (found.verdict.severity if found and found.verdict else None) == severity


def test_absence_is_over_when_it_was_gone_for_the_plans_windows() -> None:
    back = [
        Sample(0, 100, "roster", "measured", START + timedelta(seconds=150 + 15 * n))
        for n in range(10)
    ]
    for count, gone in ((1, False), (8, False), (9, True)):
        taken = [one.presumed for one in samples(0, 12)] + back[:count]
        now = taken[-1].at
        assert is_gone(STANDARD, **ABOUT, samples=taken, now=now) is gone


@pytest.mark.parametrize(
    ("answered", "severity", "gone", "again"),
    [
        ("major", "major", False, False),
        ("critical", "major", False, False),
        ("major", "critical", False, True),
        ("major", "major", True, True),
        ("P1", "major", False, True),
    ],
)
def test_what_was_explained_is_asked_again_when_it_was_gone_or_is_worse(
    answered: str, severity: str, *, gone: bool, again: bool
) -> None:
    told = asks_again(STANDARD, answered=answered, severity=severity, gone_since=gone)
    assert told is again


@pytest.mark.parametrize(
    ("expected", "says"),
    [
        (88, ""),
        (89, ""),
        (0, ""),
        (95, "7 of 95 are still missing"),
        (101, "from 0 to the 100"),
        (-1, "from 0 to the 100"),
        (None, "from 0 to the 100"),
    ],
)
def test_a_roster_that_is_too_long_explains_what_it_explains(
    expected: int | None, says: str
) -> None:
    """12 of 100 are absent: 88 expected explain them all, 95 leave seven."""
    told = {**ABOUT, "absent": 12, "total": 100, "expected": expected}
    if not says:
        assert check_expected(STANDARD, **told) == expected  # type: ignore[arg-type]  # as listed
        return
    with pytest.raises(AnswerRefused, match=says):
        check_expected(STANDARD, **told)  # type: ignore[arg-type]  # as listed


def test_nobody_is_asked_outside_of_the_plans_hours() -> None:
    week = {"tz": "UTC", "weekly_hours": {"mon": [["09:00", "17:00"]]}}
    calendar = Calendar(parse_terms(week, zone=UTC))
    for hour, hours, attended in (
        (9, "service", True),
        (17, "service", False),
        (3, "service", False),
        (3, "elapsed", True),
        (9, "", False),
    ):
        now = START.replace(hour=hour)
        assert is_attended(STANDARD, calendar, hours=hours, now=now) is attended
