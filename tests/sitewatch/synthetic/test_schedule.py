from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sitewatch import shape
from sitewatch.probes.synthetic.schedule import Period, Schedule, Series, period


NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
EVERY = timedelta(minutes=4)
PLAIN = Schedule(EVERY, calls=3, calls_per_hour=60)
NOT_DUE = "the next series is not due yet"


def ago(**how_long: int) -> Series:
    return Series(NOW - timedelta(**how_long), 3)


@pytest.mark.parametrize(
    ("before", "repeats", "expected"),
    [
        pytest.param([], 0, "", id="the first"),
        pytest.param([ago(minutes=3, seconds=59)], 0, NOT_DUE, id="too early"),
        pytest.param([ago(minutes=4)], 0, "", id="in time"),
        pytest.param([ago(seconds=59)], 1, NOT_DUE, id="a repeat waits too"),
        pytest.param([ago(seconds=60)], 1, "", id="a failure is repeated soon"),
        pytest.param([ago(minutes=-3)], 0, NOT_DUE, id="a clock that was set back"),
        pytest.param([ago(hours=-5)], 0, "", id="a clock that was far ahead"),
    ],
)
def test_a_series_is_due_when_its_time_has_come(
    before: list[Series], repeats: int, expected: str
) -> None:
    assert PLAIN.why_not(NOW, before, repeats) == expected


def test_never_more_calls_in_an_hour_than_allowed() -> None:
    """Every beat of a day, each series fails and is repeated."""
    schedule = Schedule(EVERY, calls=3, calls_per_hour=50)
    begun: list[Series] = []
    for beat in range(4 * 60 * 24):
        now = NOW + timedelta(seconds=15 * beat)
        if not schedule.why_not(now, begun, repeats=2):
            begun.append(Series(now, 3))
    for each in begun:
        within = [
            other
            for other in begun
            if each.at <= other.at < each.at + timedelta(hours=1)
        ]
        assert 3 * len(within) <= 50
    assert len(begun) > 24 * 14


@pytest.mark.parametrize(
    ("off", "at", "expected"),
    [
        ("22:00-06:00", "22:00", True),
        ("22:00-06:00", "05:59", True),
        ("22:00-06:00", "06:00", False),
        ("22:00-06:00", "21:59", False),
        ("12:00-13:00", "12:30", True),
        ("12:00-13:00", "13:00", False),
    ],
)
def test_off_hours_are_those_of_the_clock_on_the_wall(
    off: str, at: str, expected: bool
) -> None:
    zone = ZoneInfo("Asia/Kolkata")
    schedule = Schedule(EVERY, 3, 60, (period(off, "it"),), zone)
    now = datetime.fromisoformat(f"2026-03-02T{at}").replace(tzinfo=zone)
    said = schedule.why_not(now.astimezone(UTC), [], 0)
    assert (said == "no test calls are placed in the off hours") is expected


@pytest.mark.parametrize("text", ["", "22-6", "24:00-06:00", "10:00-10:00", "22:00"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(shape.Misshapen, match="not a period such as"):
        period(text, "off_hours[0]")


def test_a_period_is_in_minutes_of_the_day() -> None:
    assert period("22:30-06:05", "it") == Period(1350, 365)
