"""A calendar's days as people see, change and compare them (package.geography)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backline.guide.annex import (
    AnnexRefused,
    Standing,
    can_confirm,
    check_can_confirm,
    ends_soon,
)
from backline.guide.calendar_days import faces
from backline.guide.calendar_differences import differences
from backline.guide.calendar_edits import (
    as_proposed,
    estimated_days,
    with_break,
    with_day_as_week,
    with_day_hours,
    with_days_closed,
    with_days_of,
    with_week,
    with_years_of,
    without_break,
)
from backline.guide.calendar_parse import parse_terms
from backline.guide.calendar_terms import BadCalendar, CalendarTerms
from backline.guide.calendar_written import hours_in_words, windows_of


INDIA = ZoneInfo("Asia/Kolkata")
ALL_DAY = [["00:00", "24:00"]]
WORK = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ALL_DAY)


def body(**more: Any) -> dict[str, Any]:
    """2026 and 2027 with Republic Day and an Eid that is only reckoned."""
    return {
        "tz": "Asia/Kolkata",
        "weekly_hours": {**WORK, "sat": [], "sun": []},
        "holidays": ["2026-01-26", "2026-03-20", "2027-01-26"],
        "holiday_names": {
            "2026-01-26": "Republic Day",
            "2026-03-20": "Eid al-Fitr (estimated)",
            "2027-01-26": "Republic Day",
        },
        "date_overrides": {},
        "first_year": 2026,
        "last_year": 2027,
        "source": {"package": "holidays 0.1", "estimated": ["2026-03-20"]},
        **more,
    }


def terms(of: dict[str, Any]) -> CalendarTerms:
    return parse_terms(of, zone=INDIA)


def day(text: str) -> date:
    return date.fromisoformat(text)


def shown(of: dict[str, Any], text: str) -> tuple[str, str]:
    (face,) = faces(terms(of), day(text), day(text), estimated=estimated_days(of))
    return face.kind, face.words + (" ~" if face.estimated else "")


@pytest.mark.parametrize(
    ("edited", "on", "expected"),
    [
        pytest.param(body(), "2026-03-03", ("open", "open all day"), id="open"),
        pytest.param(body(), "2026-03-07", ("weekend", "weekend"), id="weekend"),
        pytest.param(
            body(), "2026-01-26", ("holiday", "holiday (Republic Day)"), id="holiday"
        ),
        pytest.param(
            body(),
            "2026-03-20",
            ("holiday", "holiday (Eid al-Fitr (estimated)) ~"),
            id="estimated",
        ),
        pytest.param(
            with_days_closed(body(), day("2026-03-03"), day("2026-03-04"), "Move"),
            "2026-03-04",
            ("holiday", "holiday (Move)"),
            id="closing days",
        ),
        pytest.param(
            with_day_hours(body(), day("2026-03-04"), [["09:00", "13:00"]], "Fair"),
            "2026-03-04",
            ("shorter", "open 09:00-13:00 (Fair)"),
            id="half day",
        ),
        pytest.param(
            with_day_hours(
                body(), day("2026-03-07"), [["09:00", "12:00"], ["13:00", "15:00"]], ""
            ),
            "2026-03-07",
            ("extra", "open 09:00-12:00, 13:00-15:00"),
            id="extra working day with two windows",
        ),
        pytest.param(
            with_day_as_week(body(), day("2026-01-26")),
            "2026-01-26",
            ("open", "open all day"),
            id="a holiday worked",
        ),
        pytest.param(
            with_break(body(), "2026-03-04T10:00", "2026-03-04T12:00"),
            "2026-03-04",
            ("shorter", "open 00:00-10:00, 12:00-24:00"),
            id="break",
        ),
        pytest.param(
            with_week(body(), {"sun": ALL_DAY, "mon": [["09:00", "17:00"]]}),
            "2026-03-06",
            ("weekend", "weekend"),
            id="Friday weekend",
        ),
        pytest.param(
            body(date_overrides={"2026-03-04": []}),
            "2026-03-04",
            ("closed", "closed by agreement"),
            id="closed by agreement",
        ),
        pytest.param(
            with_day_hours(
                with_week(body(), {"mon": [["09:00", "17:00"]]}),
                day("2026-03-02"),
                [["22:00", "08:00"]],
                "",
            ),
            "2026-03-02",
            ("longer", "open 22:00-08:00"),
            id="longer, overnight",
        ),
    ],
)
def test_a_day_is_shown_as_it_was_edited(
    edited: dict[str, Any], on: str, expected: tuple[str, str]
) -> None:
    assert shown(edited, on) == expected


def test_what_people_say_of_a_date_is_reckoned_no_longer() -> None:
    edited = with_days_closed(body(), day("2026-03-20"), day("2026-03-20"), "Eid")
    assert estimated_days(edited) == []
    assert estimated_days(body()) == [day("2026-03-20")]


def test_what_was_proposed_is_remembered_through_every_edit() -> None:
    edited = with_days_closed(body(), day("2026-02-03"), day("2026-02-03"), "Founders")
    edited = with_day_as_week(edited, day("2026-01-26"))
    assert as_proposed(edited)["holidays"] == body()["holidays"]
    assert as_proposed(body())["holidays"] == body()["holidays"]


def test_a_break_can_be_taken_out_once() -> None:
    edited = with_break(body(), "2026-03-04T10:00", "2026-03-04T12:00")
    assert without_break(edited, "2026-03-04T10:00", "2026-03-04T12:00")["breaks"] == []
    with pytest.raises(BadCalendar, match="no break"):
        without_break(body(), "2026-03-04T10:00", "2026-03-04T12:00")


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (
            lambda: with_days_closed(body(), day("2026-03-04"), day("2026-03-03"), ""),
            "on or after",
        ),
        (
            lambda: with_days_closed(body(), day("2026-01-01"), day("2027-12-31"), ""),
            "within a year",
        ),
        (
            lambda: with_days_closed(body(), day("2028-01-01"), day("2028-01-01"), ""),
            "2028-01-01 is beyond this calendar",
        ),
        (
            lambda: with_day_hours(body(), day("2026-03-04"), [], ""),
            "Give the hours",
        ),
        (
            lambda: with_day_as_week(body(), day("2025-12-31")),
            "it speaks of 2026 to 2027",
        ),
    ],
    ids=["reversed", "too long", "beyond", "no hours", "before"],
)
def test_an_edit_that_makes_no_sense_is_refused(
    edit: Callable[[], object], words: str
) -> None:
    with pytest.raises(BadCalendar, match=words):
        edit()


def newer() -> dict[str, Any]:
    return body(
        holidays=["2027-03-09", "2028-01-26"],
        holiday_names={"2027-03-09": "Eid (estimated)", "2028-01-26": "Republic Day"},
        first_year=2027,
        last_year=2028,
        source={"package": "holidays 0.2", "estimated": ["2027-03-09"]},
    )


def test_more_years_leave_those_before_as_they_were() -> None:
    edited = with_days_closed(body(), day("2026-02-03"), day("2026-02-03"), "Founders")
    joined: Any = with_years_of(edited, newer())
    assert joined["holidays"] == [
        *("2026-01-26", "2026-02-03", "2026-03-20", "2027-03-09", "2028-01-26")
    ]
    assert (joined["first_year"], joined["last_year"]) == (2026, 2028)
    assert joined["source"]["package"] == "holidays 0.2"
    assert joined["source"]["estimated"] == ["2026-03-20", "2027-03-09"]
    proposal: Any = as_proposed(joined)
    assert "2026-02-03" not in proposal["holidays"]
    with pytest.raises(BadCalendar, match="from 2028 on"):
        with_years_of(body(), {**newer(), "first_year": 2029, "last_year": 2029})


def test_single_days_are_taken_and_others_stay() -> None:
    """The newer package loses Republic Day 2027 and has Eid; only Eid is taken."""
    taken: Any = with_days_of(body(), newer(), [day("2027-03-09")])
    assert "2027-03-09" in taken["holidays"]
    assert "2027-01-26" in taken["holidays"]
    proposal: Any = as_proposed(taken)
    assert "2027-01-26" not in proposal["holidays"]
    assert taken["source"]["estimated"] == ["2026-03-20", "2027-03-09"]
    gone: Any = with_days_of(body(), newer(), [day("2027-01-26")])
    assert "2027-01-26" not in gone["holidays"]


def test_proposed_days_keep_to_the_usual_hours() -> None:
    """Nine to one, two to six: so is an extra Saturday; a half day ends at noon."""
    hours = [["09:00", "13:00"], ["14:00", "18:00"]]
    office = with_week(
        body(), dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), hours)
    )
    days = {"2027-02-06": ALL_DAY, "2027-12-24": [["00:00", "12:00"]], "2027-05-03": []}
    proposal = {**newer(), "date_overrides": days}
    joined: Any = with_years_of(office, proposal)
    assert joined["date_overrides"] == {
        "2027-02-06": hours,
        "2027-12-24": [["09:00", "12:00"]],
        "2027-05-03": [],
    }
    raw: Any = as_proposed(joined)
    assert raw["date_overrides"] == days
    taken: Any = with_days_of(office, proposal, [day("2027-02-06")])
    assert taken["date_overrides"] == {"2027-02-06": hours}


def told(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    first, last = day("2026-01-01"), day("2030-12-31")
    return [
        each.words for each in differences(terms(before), terms(after), first, last)
    ]


def test_differences_are_told_in_words() -> None:
    edited = with_days_closed(body(), day("2026-02-03"), day("2026-02-03"), "Founders")
    edited = with_day_hours(edited, day("2026-02-04"), [["09:00", "13:00"]], "")
    edited = with_day_as_week(edited, day("2026-01-26"))
    edited = with_days_closed(edited, day("2027-01-26"), day("2027-01-26"), "R Day")
    assert told(body(), edited) == [
        "Mon 26 Jan 2026: holiday (Republic Day) becomes open all day",
        "Tue 3 Feb 2026: open all day becomes holiday (Founders)",
        "Wed 4 Feb 2026: open all day becomes open 09:00-13:00",
        "Tue 26 Jan 2027: holiday (Republic Day) becomes holiday (R Day)",
    ]
    assert told(edited, edited) == []


def test_another_weekend_is_told_once_not_every_week() -> None:
    week = {**dict.fromkeys(("mon", "tue", "wed", "thu", "sun"), ALL_DAY)}
    assert told(body(), with_week(body(), week)) == [
        "every Friday open all day becomes every Friday closed",
        "every Sunday closed becomes every Sunday open all day",
    ]


def test_years_of_one_calendar_alone_are_no_difference() -> None:
    assert told(body(), with_years_of(body(), newer())) == [
        "Tue 26 Jan 2027: holiday (Republic Day) becomes open all day",
        "Tue 9 Mar 2027: open all day becomes holiday (Eid (estimated))",
    ]
    apart = body(first_year=2030, last_year=2030)
    assert told(body(last_year=2026), apart) == []


def test_that_a_date_is_proclaimed_now_is_no_difference() -> None:
    names = {**body()["holiday_names"], "2026-03-20": "Eid al-Fitr"}
    assert told(body(), body(holiday_names=names)) == []


def test_another_zone_is_told() -> None:
    first, last = day("2026-01-01"), day("2026-12-31")
    there = parse_terms(body(), zone=ZoneInfo("Asia/Dubai"))
    (only,) = differences(terms(body()), there, first, last)
    assert only.words == "the zone Asia/Kolkata becomes the zone Asia/Dubai"


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("all day", ALL_DAY),
        ("", []),
        ("9:00-13:00", [["09:00", "13:00"]]),
        ("09:00 - 13:00, 14:00\u201318:00", [["09:00", "13:00"], ["14:00", "18:00"]]),
        ("22:00-06:00", [["22:00", "06:00"]]),
    ],
)
def test_hours_are_read_as_people_write_them(
    text: str, windows: list[list[str]]
) -> None:
    assert windows_of(text) == windows


@pytest.mark.parametrize("text", ["nine to five", "09:00", "09:00-13:00;14:00-18:00"])
def test_other_hours_are_refused(text: str) -> None:
    with pytest.raises(BadCalendar, match="is no window of hours"):
        windows_of(text)


def test_hours_in_words() -> None:
    assert hours_in_words([(0, 86400)]) == "all day"
    assert hours_in_words([(79200, 108000), (3661, 7200)]) == (
        "22:00-06:00, 01:01:01-02:00"
    )


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing("open", False, False, 1), "Waiting for both sides' confirmation."),
        (Standing("open", True, False, 1), "Waiting for the customer's confirmation."),
        (Standing("open", False, True, 1), "Waiting for the vendor's confirmation."),
        (Standing("published", True, True, 1), "In force."),
        (Standing("withdrawn", True, False, 1), "Withdrawn."),
    ],
)
def test_an_annex_says_whose_word_is_wanted(standing: Standing, words: str) -> None:
    assert standing.words == words


def test_the_button_and_the_rule_agree() -> None:
    half = Standing("open", True, False, 3)
    assert (can_confirm(half, "vendor"), can_confirm(half, "customer")) == (False, True)
    with pytest.raises(AnnexRefused, match="changed while you looked"):
        check_can_confirm(half, "customer", seen=2)
    assert not can_confirm(Standing("published", True, True, 3), "customer")


def test_the_next_year_is_asked_for_in_time() -> None:
    assert not ends_soon(2026, today=day("2026-08-31"))
    assert ends_soon(2026, today=day("2026-09-03"))
    assert ends_soon(2025, today=day("2026-09-03"))
