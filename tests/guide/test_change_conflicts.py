"""change.agreed-window: what speaks against a window is shown before agreeing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from backline.guide.change_conflicts import (
    Beside,
    Booked,
    Day,
    Freeze,
    Other,
    busy_hours,
    check_no_block,
    conflicts_of,
    day_window,
    hour_of_week,
)
from backline.guide.change_stages import Window
from backline.guide.workflow import MoveRefused


KOLKATA = ZoneInfo("Asia/Kolkata")
#: A Monday, 22:00 to midnight in Bengaluru.
START = datetime.fromisoformat("2026-03-02T16:30:00+00:00")
WINDOW = Window(START, START + timedelta(hours=2))
AFTER = Window(WINDOW.end_at, WINDOW.end_at + timedelta(hours=1))


def other(window: Window, *, agreed: bool, same: bool) -> Other:
    return Other("CHG-3", "Another", window, agreed, same)


def found(beside: Beside, window: Window = WINDOW) -> list[tuple[str, str]]:
    conflicts = conflicts_of(window, beside, zone=KOLKATA)
    return [(each.what, each.severity) for each in conflicts]


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        (Beside(changes=[other(WINDOW, agreed=True, same=True)]), "blocks"),
        (Beside(changes=[other(WINDOW, agreed=True, same=False)]), "warns"),
        (Beside(changes=[other(WINDOW, agreed=False, same=True)]), "warns"),
        (Beside(freezes=[Freeze(WINDOW, "Year end", "Meridian")]), "blocks"),
        (Beside(freezes=[Freeze(WINDOW, "Audit", "Meridian", False)]), "warns"),
        (Beside(releases=[Day(WINDOW, "12.5")]), "warns"),
        (Beside(holidays=[Day(WINDOW, "Holi")]), "warns"),
        (Beside(busy=frozenset({22})), "warns"),
        (Beside(booked=[Booked("Wei", "away", WINDOW, is_here=True)]), "warns"),
        (Beside(booked=[Booked("Wei", "away", WINDOW, is_named=True)]), "warns"),
    ],
)
def test_each_conflict_weighs_what_it_should(beside: Beside, expected: str) -> None:
    assert [severity for _, severity in found(beside)] == [expected]


def test_who_is_taken_is_told_where_it_matters() -> None:
    here = Booked("Wei Tan", "on site for INC-7", WINDOW, is_here=True)
    named = Booked("Wei Tan", "on site for INC-8", WINDOW, is_named=True)
    neither = Booked("Wei Tan", "on site for INC-9", WINDOW)
    conflicts = conflicts_of(
        WINDOW, Beside(booked=[here, named, neither]), zone=KOLKATA
    )
    assert [each.because for each in conflicts] == [
        "Wei Tan is on site for INC-7 then.",
        "Wei Tan, named to be there, is on site for INC-8 then.",
    ]


def test_what_only_touches_the_window_is_none() -> None:
    """Half-open: one begins as the other ends."""
    assert found(Beside(freezes=[Freeze(AFTER, "Year end", "the vendor")])) == []
    assert found(Beside(busy=frozenset({21, 24}))) == []


def test_what_blocks_comes_first_and_refuses() -> None:
    beside = Beside(
        releases=[Day(WINDOW, "12.5")],
        freezes=[Freeze(WINDOW, "Year end.", "Meridian")],
    )
    conflicts = conflicts_of(WINDOW, beside, zone=KOLKATA)
    assert [each.what for each in conflicts] == ["freeze", "release"]
    with pytest.raises(MoveRefused, match="Year end: choose another window"):
        check_no_block(conflicts)
    check_no_block(conflicts[1:])


def test_busy_hours_are_told_as_one_and_on_the_wall() -> None:
    conflicts = conflicts_of(WINDOW, Beside(busy=frozenset({22, 23})), zone=KOLKATA)
    assert [each.because for each in conflicts] == [
        "Busy hours of the site: Monday 22:00 to 00:00."
    ]
    assert conflicts[0].window == WINDOW
    half = conflicts_of(WINDOW, Beside(busy=frozenset({23})), zone=KOLKATA)
    assert half[0].window.start_at == START + timedelta(hours=1)


def test_an_hour_is_busy_by_its_middle_count() -> None:
    week = {hour: [10, 12, 11] for hour in range(48)}
    week[30] = [100, 90, 95]
    week[31] = [70, 72, 300]
    week[32] = [71, 71, 71]
    assert busy_hours(week) == {30, 31}
    assert busy_hours({30: [100]}) == frozenset()
    assert busy_hours({}) == frozenset()


def test_hours_and_days_are_the_sites() -> None:
    assert hour_of_week(START, KOLKATA) == 22
    day = day_window(date(2026, 3, 3), KOLKATA)
    assert day.start_at.isoformat() == "2026-03-02T18:30:00+00:00"
    assert day.end_at - day.start_at == timedelta(days=1)
    longer = day_window(date(2026, 3, 29), ZoneInfo("Europe/Berlin"))
    assert longer.end_at - longer.start_at == timedelta(hours=23)
