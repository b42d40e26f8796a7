"""package.tailored: the years, the warnings and the end of a contract's term."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from backline.guide.contract_term import (
    days_left,
    ending_of,
    nothing_promised,
    warning_due,
    year_begins,
    year_of,
)


ENDS = datetime.fromisoformat("2026-12-31T18:30:00+00:00")
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("first", "day", "year"),
    [
        pytest.param("2025-04-01", "2025-04-01", 0, id="the first day"),
        pytest.param("2025-04-01", "2026-03-31", 0, id="the last day of a year"),
        pytest.param("2025-04-01", "2026-04-01", 1, id="the day a year after"),
        pytest.param("2025-04-01", "2025-03-31", -1, id="before it begins"),
        pytest.param("2024-02-29", "2025-02-28", 0, id="from a leap day, 28 February"),
        pytest.param("2024-02-29", "2025-03-01", 1, id="from a leap day, 1 March"),
        pytest.param("2024-02-29", "2028-02-29", 4, id="from leap day to leap day"),
    ],
)
def test_a_contract_has_years_of_its_own(first: str, day: str, year: int) -> None:
    begins = date.fromisoformat(first)
    assert year_of(begins, date.fromisoformat(day)) == year


def test_a_year_begins_where_the_one_before_ends() -> None:
    first = date(2024, 2, 29)
    for number in range(9):
        begins = year_begins(first, number)
        assert year_of(first, begins) == number
        assert year_of(first, begins - DAY) == number - 1


@pytest.mark.parametrize(
    ("before", "days"),
    [
        pytest.param(91 * DAY, None, id="91 days before"),
        pytest.param(90 * DAY, 90, id="90 days before"),
        pytest.param(31 * DAY, 90, id="31 days before"),
        pytest.param(30 * DAY, 30, id="30 days before"),
        pytest.param(20 * DAY, 30, id="20 days before, nobody is told of 90"),
        pytest.param(7 * DAY, 7, id="7 days before"),
        pytest.param(SECOND, 7, id="a second before"),
        pytest.param(0 * DAY, None, id="at the end"),
    ],
)
def test_the_latest_warning_is_due(before: timedelta, days: int | None) -> None:
    assert warning_due(ENDS - 365 * DAY, ENDS, ENDS - before) == days


def test_a_short_term_lacks_the_warnings_that_are_longer() -> None:
    assert warning_due(ENDS - 60 * DAY, ENDS, ENDS - 60 * DAY) is None
    assert warning_due(ENDS - 60 * DAY, ENDS, ENDS - 29 * DAY) == 30


def test_a_begun_day_is_a_day_left() -> None:
    assert days_left(ENDS, ENDS - DAY - SECOND) == 2
    assert days_left(ENDS, ENDS - DAY) == 1
    assert days_left(ENDS, ENDS) == 0
    assert days_left(ENDS, ENDS + DAY) == 0


@pytest.mark.parametrize(
    ("agreed", "followed", "running"),
    [
        pytest.param("kept", False, "kept", id="kept"),
        pytest.param("ended", False, "ended", id="ended"),
        pytest.param("kept", True, "kept", id="kept, and renewed"),
        pytest.param("ended", True, "kept", id="a renewal without a gap ends nothing"),
    ],
)
def test_what_becomes_of_a_running_ticket(
    agreed: str, followed: bool, running: str
) -> None:
    ending = ending_of(agreed, followed=followed)
    assert ending.running == running
    assert "package.tailored" in ending.because


def test_a_report_under_no_contract_is_told_what_can_be_done() -> None:
    because, instead = nothing_promised("Meridian", date(2026, 12, 31), ENDS)
    assert "the last one ended on 31 Dec 2026" in because
    assert "account manager" in instead
    assert "the last one" not in nothing_promised("Meridian", None, ENDS)[0]
