"""Working hours as the guide tells them (clause package.geography)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from backline.guide.calendar import LONGEST_TARGET, BadTarget, Calendar
from backline.guide.calendar_parse import parse_terms
from backline.guide.calendar_terms import BadCalendar, NoOpenTime
from backline.guide.wall import BadInstant, format_instant, instant_of, parse_instant
from backline.zones import zone


NIGHTS = {day: [["22:00", "06:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
OFFICE = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
HOUR = 3600


def calendar(tz: str = "UTC", **members: object) -> Calendar:
    return stated(members, tz)


def stated(members: dict[str, object], tz: str = "UTC") -> Calendar:
    return Calendar(parse_terms({"weekly_hours": OFFICE, **members}, zone=zone(tz)))


def hours(cal: Calendar, start: str, end: str) -> float:
    first, last = (parse_instant(text, cal.zone) for text in (start, end))
    return cal.elapsed(instant_of(first), instant_of(last)) / HOUR


def test_a_holiday_closes_its_civil_day_and_the_night_shift_with_it() -> None:
    cal = calendar("Europe/Paris", weekly_hours=NIGHTS, holidays=["2026-07-14"])
    assert hours(cal, "2026-07-13T12:00", "2026-07-14T12:00") == 2
    assert hours(cal, "2026-07-14T12:00", "2026-07-15T00:00") == 0
    assert hours(cal, "2026-07-15T00:00", "2026-07-15T12:00") == 6


def test_a_night_shift_may_belong_to_the_day_it_starts_on() -> None:
    cal = calendar(weekly_hours=NIGHTS, holidays=["2026-07-14"], day_starts="12:00")
    assert hours(cal, "2026-07-13T12:00", "2026-07-14T12:00") == 8
    assert hours(cal, "2026-07-14T12:00", "2026-07-15T12:00") == 0


def test_an_override_beats_a_holiday() -> None:
    half_day = {"2026-12-24": [["09:00", "13:00"]]}
    cal = calendar(holidays=["2026-12-24", "2026-12-25"], date_overrides=half_day)
    assert hours(cal, "2026-12-24T00:00", "2026-12-26T00:00") == 4


def test_an_override_opens_a_weekend_and_closes_a_weekday() -> None:
    moved = {"2026-02-14": [["09:00", "17:00"]], "2026-02-16": []}
    cal = calendar(date_overrides=moved)
    assert hours(cal, "2026-02-14T00:00", "2026-02-17T00:00") == 8


def test_breaks_are_taken_out_where_they_lie() -> None:
    cal = calendar(breaks=[["2026-03-02T12:00", "2026-03-03T10:00"]])
    assert hours(cal, "2026-03-02T00:00", "2026-03-04T00:00") == 10


def test_windows_that_overlap_count_once() -> None:
    cal = calendar(weekly_hours={"mon": [["09:00", "12:00"], ["11:00", "15:00"]]})
    assert hours(cal, "2026-03-02T00:00", "2026-03-03T00:00") == 6


def test_a_window_may_end_at_midnight_or_run_round_the_clock() -> None:
    cal = calendar(weekly_hours={"mon": [["20:00", "24:00"]], "wed": [["08:00"] * 2]})
    assert hours(cal, "2026-03-02T00:00", "2026-03-03T00:00") == 4
    assert hours(cal, "2026-03-04T00:00", "2026-03-06T00:00") == 24


@pytest.mark.parametrize(
    ("tz", "day", "window", "counted"),
    [
        pytest.param("Europe/Berlin", "2026-03-29", ["02:15", "03:15"], 0.25, id="gap"),
        pytest.param("Europe/Berlin", "2026-03-29", ["02:15", "02:45"], 0, id="in gap"),
        pytest.param(
            "Europe/Berlin", "2026-10-25", ["02:15", "03:15"], 2, id="overlap"
        ),
        pytest.param(
            "Europe/Berlin", "2026-10-25", ["02:15", "02:45"], 0.5, id="twice"
        ),
        pytest.param("Australia/Lord_Howe", "2026-04-05", ["01:00", "03:00"], 2.5),
        pytest.param("Australia/Lord_Howe", "2026-10-04", ["01:00", "03:00"], 1.5),
        pytest.param("America/Sao_Paulo", "2015-10-18", ["00:00", "24:00"], 23),
        pytest.param("America/Sao_Paulo", "2015-02-21", ["00:00", "24:00"], 25),
        pytest.param("Pacific/Apia", "2011-12-30", ["09:00", "17:00"], 0),
        pytest.param("Africa/Casablanca", "2026-02-15", ["00:00", "24:00"], 25),
    ],
)
def test_a_boundary_is_where_the_local_clock_first_reaches_it(
    tz: str, day: str, window: list[str], counted: float
) -> None:
    days = {day: [window], "1999-01-04": [["09:00", "17:00"]]}
    cal = calendar(tz, weekly_hours={}, date_overrides=days)
    assert hours(cal, f"{day}T00:00Z", f"{day}T23:59Z") <= counted
    assert hours(cal, "2011-01-01T00:00", "2027-01-01T00:00") == counted


def test_the_table_reaches_as_far_as_it_is_asked() -> None:
    cal = calendar()
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    due = cal.due(start, 1040 * 40 * HOUR).due_at
    monday_to_friday = timedelta(hours=-64)  # Monday 09:00 back to Friday 17:00
    assert due == start + timedelta(weeks=1040) + monday_to_friday
    assert cal.elapsed(start, due) == 1040 * 40 * HOUR
    back = cal.due_before(due, 2080 * 40 * HOUR)
    assert back.breach_at == start - timedelta(weeks=1040)
    assert back.due_at == back.breach_at + monday_to_friday


def test_a_calendar_without_open_time_is_refused() -> None:
    closed: list[dict[str, object]] = [
        {"weekly_hours": {}},
        {"weekly_hours": {"mon": []}, "date_overrides": {"2026-03-02": []}},
        {
            "weekly_hours": {},
            "date_overrides": {"2026-03-02": [["09:00", "17:00"]]},
            "breaks": [["2026-03-02T09:00", "2026-03-02T17:00"]],
        },
    ]
    for members in closed:
        with pytest.raises(NoOpenTime, match=r"no open time at all\. Give"):
            stated(members)


def test_a_calendar_that_opens_once_refuses_what_outlasts_it() -> None:
    cal = calendar(weekly_hours={}, date_overrides={"2026-03-02": [["09:00", "17:00"]]})
    start, end = datetime(2020, 1, 1, tzinfo=UTC), datetime(2030, 1, 1, tzinfo=UTC)
    assert cal.elapsed(start, end) == 8 * HOUR
    assert cal.due(start, HOUR).due_at == datetime(2026, 3, 2, 10, tzinfo=UTC)
    with pytest.raises(NoOpenTime, match="no open time left after"):
        cal.due(start, 9 * HOUR)
    with pytest.raises(NoOpenTime, match="no open time left after"):
        cal.due(end, 0)
    with pytest.raises(NoOpenTime, match="no open time before"):
        cal.due_before(end, 9 * HOUR)
    with pytest.raises(NoOpenTime, match="no open date after"):
        cal.due_days(start, 2)


def test_a_version_that_ends_is_not_counted_beyond() -> None:
    cal = calendar(first_year=2025, last_year=2026)
    assert hours(cal, "2025-01-01T00:00", "2026-12-31T23:00") == 522 * 8
    with pytest.raises(BadCalendar, match="nothing about working hours after 2026"):
        hours(cal, "2026-12-31T00:00", "2027-01-01T00:01")
    with pytest.raises(BadCalendar, match="nothing about working hours before 2025"):
        hours(cal, "2024-12-31T00:00", "2025-01-01T00:01")
    with pytest.raises(BadCalendar, match="in 2030"):
        hours(calendar(last_year=2026), "2030-01-01T00:00", "2030-01-02T00:00")


def test_an_open_date_is_one_with_hours_of_its_own() -> None:
    cal = calendar(weekly_hours=NIGHTS, holidays=["2026-07-14"])
    start = datetime(2026, 7, 10, 23, tzinfo=UTC)  # Friday; Saturday is open by spill
    assert cal.due_days(start, 1).due_at == datetime(2026, 7, 13, 23, tzinfo=UTC)
    assert cal.due_days(start, 2).due_at == datetime(2026, 7, 15, 23, tzinfo=UTC)


def test_a_day_says_why_it_is_closed() -> None:
    cal = calendar(
        "Asia/Kolkata",
        holidays=["2026-01-26"],
        holiday_names={"2026-01-26": "Republic Day"},
        date_overrides={"2026-01-27": []},
    )
    days = [
        cal.day_of(datetime(2026, 1, 23, 20, tzinfo=UTC) + timedelta(days=n))
        for n in range(5)
    ]
    assert [day.day for day in days] == [date(2026, 1, 24 + n) for n in range(5)]
    assert [day.closed for day in days] == [
        "weekend",
        "weekend",
        "holiday",
        "override",
        None,
    ]
    assert [day.name for day in days] == ["", "", "Republic Day", "", ""]
    assert (days[4].weekday, days[4].windows) == ("Wednesday", ((9 * HOUR, 17 * HOUR),))
    assert days[4].spans == (
        (
            datetime(2026, 1, 28, 3, 30, tzinfo=UTC),
            datetime(2026, 1, 28, 11, 30, tzinfo=UTC),
        ),
    )


def test_a_pause_that_begins_at_the_due_instant_moves_the_breach_alone() -> None:
    cal, start = calendar(), datetime(2026, 3, 2, 9, tzinfo=UTC)
    pause = (start + timedelta(hours=2), start + timedelta(hours=6))
    due = cal.due(start, 2 * HOUR, [pause])
    assert (due.due_at, due.breach_at) == pause
    assert cal.due(start, 8 * HOUR, [pause]).due_at == start + timedelta(hours=28)
    back = cal.due_before(start + timedelta(hours=8), 2 * HOUR, [pause])
    assert (back.due_at, back.breach_at) == pause


def test_open_spans_are_the_pieces_between_two_instants() -> None:
    cal = calendar(breaks=[["2026-03-02T12:00", "2026-03-02T13:00"]])
    start, end = (
        datetime(2026, 3, 2, 11, tzinfo=UTC),
        datetime(2026, 3, 3, 9, tzinfo=UTC),
    )
    assert cal.open_spans(start, end) == [
        (start, start + timedelta(hours=1)),
        (start + timedelta(hours=2), start + timedelta(hours=6)),
    ]
    assert cal.open_spans(end, start) == []


@pytest.mark.parametrize(
    ("text", "tz", "instant"),
    [
        ("2026-03-02T09:00:00Z", "Asia/Kolkata", "2026-03-02T09:00:00Z"),
        ("2026-03-02T09:00:00.000Z", "UTC", "2026-03-02T09:00:00Z"),
        ("2026-03-02T09:00:00+05:30", "UTC", "2026-03-02T03:30:00Z"),
        ("2026-03-02 09:00", "Asia/Kolkata", "2026-03-02T03:30:00Z"),
        ("2026-03-02T24:00", "UTC", "2026-03-03T00:00:00Z"),
        ("2026-03-02T24:00:00Z", "UTC", "2026-03-03T00:00:00Z"),
        ("2024-11-03T01:30", "America/New_York", "2024-11-03T05:30:00Z"),
        ("2024-11-03T01:30#1", "America/New_York", "2024-11-03T05:30:00Z"),
        ("2024-11-03T01:30#2", "America/New_York", "2024-11-03T06:30:00Z"),
        ("2026-03-08T02:30", "America/New_York", "2026-03-08T07:00:00Z"),
        ("2011-12-30T12:00", "Pacific/Apia", "2011-12-30T10:00:00Z"),
    ],
)
def test_a_text_names_one_instant(text: str, tz: str, instant: str) -> None:
    assert format_instant(parse_instant(text, zone(tz))) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026",
        "2026-03-02",
        "20260302T0900",
        "2026-W10-1T09:00",
        "2026-03-02T09",
        "2026-03-02x09:00",
        "2026-03-02T25:00",
        "2026-03-02T24:01",
        "2026-03-02T09:00:60Z",
        "2026-03-02T09:00:00.1Z",
        "2026-03-02T09:00:00,0000001Z",
        "2026-03-02T09:00:00+05:30:00.5",
        "2026-03-02T09:00:00+99:00",
        "2026-03-08T02:30#2",
        "2026-03-02T09:00Z#1",
        "1899-12-31T00:00Z",
        "2200-01-01T00:00Z",
        "٢٠٢٦-03-02T09:00",
        "2026-03-02T09:00\x00",
    ],
)
def test_a_text_that_names_no_instant_is_refused(text: str) -> None:
    with pytest.raises(BadInstant, match=r"\. (Write|Give|Leave|Check) "):
        parse_instant(text, zone("America/New_York"))


def test_only_whole_seconds_with_a_zone_are_counted() -> None:
    cal, fine = calendar(), datetime(2026, 3, 2, 9, tzinfo=UTC)
    with pytest.raises(BadInstant, match="no time zone"):
        cal.elapsed(fine.replace(tzinfo=None), fine)
    with pytest.raises(BadInstant, match="finer than a second"):
        cal.elapsed(fine, fine.replace(microsecond=1))
    offset = fine.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert cal.elapsed(offset, fine + timedelta(hours=1)) == HOUR


@pytest.mark.parametrize(
    "seconds",
    [-1, LONGEST_TARGET + 1, 10**5000],
    ids=["negative", "over a century", "absurd"],
)
def test_a_target_nobody_can_promise_is_refused(seconds: int) -> None:
    start = datetime(2026, 3, 2, 9, tzinfo=UTC)
    pause = [(start, start + timedelta(hours=1))]
    cal = calendar()
    with pytest.raises(BadTarget, match="seconds are no target"):
        cal.due(start, seconds)
    with pytest.raises(BadTarget, match="seconds are no target"):
        cal.due(start, seconds, pause)
    with pytest.raises(BadTarget, match="seconds are no target"):
        cal.due_before(start, seconds)
    with pytest.raises(BadTarget, match="days cannot be counted"):
        cal.due_days(start, seconds)


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"weekly_hours": None}, "has no weekly_hours"),
        ({"weekly_hours": "24x5"}, 'must be "24x7" or'),
        ({"weekly_hours": []}, 'must be "24x7" or'),
        ({"weekly_hours": {"monday": []}}, "unknown weekday 'monday'"),
        ({"weekly_hours": {"mon": "09:00-17:00"}}, "must be a list of windows"),
        ({"weekly_hours": {"mon": ["09:00", "17:00"]}}, "other than a window"),
        ({"weekly_hours": {"mon": [["09:00"]]}}, "other than a window"),
        ({"weekly_hours": {"mon": [["9:00", "17:00"]]}}, "'9:00', not a time of day"),
        ({"weekly_hours": {"mon": [["24:00", "17:00"]]}}, "'24:00', not a time of day"),
        ({"weekly_hours": {"mon": [["09:00", "24:01"]]}}, "'24:01', not a time of day"),
        ({"weekly_hours": {"mon": [["09:60", "17:00"]]}}, "'09:60', not a time of day"),
        ({"weekly_hours": {"mon": [[9, 17]]}}, "not a time of day"),
        ({"weekly_hours": {"mon": [["09:00", "17:00:00.5"]]}}, "not a time of day"),
        ({"holidays": "2026-01-26"}, "must be a list of dates"),
        ({"holidays": ["2026-02-30"]}, "'2026-02-30', not a date"),
        ({"holidays": ["20260126"]}, "not a date"),
        ({"holidays": [20260126]}, "not a date"),
        ({"date_overrides": []}, "must map dates to windows"),
        ({"date_overrides": {"soon": []}}, "'soon', not a date"),
        ({"date_overrides": {"2026-12-24": "closed"}}, "must be a list of windows"),
        ({"breaks": {}}, "must be a list of"),
        ({"breaks": [["2026-03-02T09:00"]]}, "other than a pair"),
        ({"breaks": [["2026-03-02", "2026-03-03"]]}, "no instant"),
        ({"breaks": [["2026-03-03T09:00", "2026-03-02T09:00"]]}, "Swap the two"),
        ({"breaks": [[1, 2]]}, "not of texts"),
        ({"day_starts": "25:00"}, "not a time of day"),
        ({"holiday_names": []}, "must map dates to names"),
        ({"first_year": 2027, "last_year": 2026}, "in order"),
        ({"first_year": "2026"}, "must be years"),
        ({"holliday": []}, "unknown member 'holliday'"),
    ],
)
def test_a_bad_calendar_says_what_is_wrong(
    members: dict[str, object], words: str
) -> None:
    with pytest.raises(BadCalendar) as refused:
        stated(members)
    assert words in str(refused.value)
