"""Business working days of the geography concerned (clause package.geography)."""

from __future__ import annotations

import warnings
from datetime import UTC, date, datetime, timedelta

import pytest

from backline.geography import geography_calendar, geography_snapshot, terms_of
from backline.guide.calendar import Calendar
from backline.guide.calendar_terms import BadCalendar


HOUR = 3600


def working(geography: str, tz: str | None = None) -> Calendar:
    return Calendar(geography_calendar(geography, "24x5", tz))


def closed(calendar: Calendar, day: str) -> str | None:
    noon = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=calendar.zone)
    return calendar.day_of(noon.astimezone(UTC)).closed


def hours(calendar: Calendar, first: str, last: str) -> float:
    """Return the open hours from the start of one local date to that of another."""
    start, end = (
        datetime.fromisoformat(day).replace(tzinfo=calendar.zone).astimezone(UTC)
        for day in (first, last)
    )
    return calendar.elapsed(start, end) / HOUR


@pytest.mark.parametrize(
    ("geography", "tz", "day", "why"),
    [
        pytest.param("IN-KA", None, "2026-01-26", "holiday", id="Republic Day"),
        pytest.param("IN-KA", None, "2026-11-01", "holiday", id="Karnataka's day"),
        pytest.param("IN-TN", None, "2024-11-01", None, id="not Tamil Nadu's day"),
        pytest.param("IN-KA", None, "2024-11-01", "holiday", id="Karnataka, a Friday"),
        pytest.param("IN", None, "2026-03-07", "weekend", id="Saturday in India"),
        pytest.param("AE", None, "2026-03-06", None, id="Friday in Dubai now"),
        pytest.param("AE", None, "2026-03-08", "weekend", id="Sunday in Dubai now"),
        pytest.param("AE", None, "2021-12-10", "weekend", id="Friday in Dubai then"),
        pytest.param("AE", None, "2021-12-12", None, id="Sunday in Dubai then"),
        pytest.param("SA", None, "2026-03-06", "weekend", id="Friday in Riyadh"),
        pytest.param("SA", None, "2026-03-08", None, id="Sunday in Riyadh"),
        pytest.param("CN", "Asia/Shanghai", "2026-02-14", None, id="make-up Saturday"),
        pytest.param(
            "CN", "Asia/Shanghai", "2026-02-07", "weekend", id="plain Saturday"
        ),
        pytest.param("CN", "Asia/Shanghai", "2006-12-31", None, id="for next year"),
        pytest.param("TW", None, "2023-02-18", None, id="Taiwan's make-up Saturday"),
        pytest.param("TW", None, "2023-01-20", "holiday", id="Taiwan's bridge"),
        pytest.param("HK", None, "2026-04-06", "holiday", id="Easter Monday"),
        pytest.param("GB-SCT", None, "2026-11-30", "holiday", id="St Andrew's"),
        pytest.param("GB-ENG", None, "2026-11-30", None, id="not England's"),
        pytest.param("gb-eng", None, "2026-12-25", "holiday", id="small letters"),
        pytest.param("US", "America/New_York", "2021-12-31", "holiday", id="observed"),
    ],
)
def test_a_day_is_closed_where_its_geography_says_so(
    geography: str, tz: str | None, day: str, why: str | None
) -> None:
    assert closed(working(geography, tz), day) == why


def test_24x5_is_all_hours_of_the_working_days() -> None:
    week = working("IN-KA")
    assert hours(week, "2026-02-02", "2026-02-09") == 5 * 24
    assert hours(week, "2026-01-24", "2026-01-28") == 24


def test_24x7_is_every_hour_holidays_included() -> None:
    always = Calendar(geography_calendar("IN-KA", "24x7"))
    assert hours(always, "2026-01-01", "2027-01-01") == 365 * 24


def test_the_working_day_may_start_at_another_hour() -> None:
    stated = {"geography": "IN-KA", "coverage": "24x5", "day_starts": "06:00"}
    calendar = Calendar(terms_of(stated))
    assert hours(calendar, "2026-01-24", "2026-01-26T06:00") == 6  # Friday's night
    assert hours(calendar, "2026-01-26T06:00", "2026-01-27T06:00") == 0
    assert hours(calendar, "2026-01-30T06:00", "2026-02-01") == 24


def test_a_customer_adds_closing_days_half_days_and_breaks() -> None:
    stated = {
        "geography": "IN-KA",
        "coverage": "24x5",
        "holidays": ["2026-02-03"],
        "date_overrides": {"2026-02-07": [["09:00", "13:00"]]},
        "breaks": [["2026-02-04T10:00", "2026-02-04T12:00"]],
    }
    assert hours(Calendar(terms_of(stated)), "2026-02-02", "2026-02-09") == 4 * 24 + 2


def test_a_country_with_several_zones_asks_for_one() -> None:
    with pytest.raises(BadCalendar, match=r"several time zones.*America/Chicago"):
        working("US-CA")
    with pytest.raises(BadCalendar, match=r"several time zones.*Asia/Urumqi"):
        working("CN")
    assert str(working("US-CA", "America/Los_Angeles").zone) == "America/Los_Angeles"


@pytest.mark.parametrize(
    ("country", "zone"),
    [("DE", "Europe/Berlin"), ("MY", "Asia/Kuala_Lumpur"), ("SA", "Asia/Riyadh")],
)
def test_zones_that_never_differ_count_as_one(country: str, zone: str) -> None:
    assert str(working(country).zone) == zone


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ({"geography": "XX", "coverage": "24x5"}, "country XX is unknown"),
        ({"geography": "India", "coverage": "24x5"}, "is no geography"),
        ({"geography": "IN-", "coverage": "24x5"}, "is no geography"),
        ({"geography": "", "coverage": "24x5"}, "is no geography"),
        ({"geography": "IN-ZZ", "coverage": "24x5"}, "no subdivision 'ZZ'. Known are"),
        ({"geography": "IN", "coverage": "9to5"}, "must be one of 24x5, 24x7"),
        ({"geography": "IN"}, "must be one of 24x5, 24x7"),
        ({"geography": 91, "coverage": "24x5"}, "must be texts"),
        ({"geography": "IN", "coverage": "24x5", "tz": 5}, "must be texts"),
        ({"geography": "IN", "coverage": "24x5", "tz": "Mars"}, "'Mars' is unknown"),
        ({"geography": "IN", "coverage": "24x5", "tz": "../etc"}, "is unknown"),
        ({"geography": "IN", "coverage": "24x5", "weekly_hours": {}}, "unknown member"),
        ({"weekly_hours": "24x7"}, "has no tz"),
        ({"weekly_hours": "24x7", "tz": "Mars"}, "'Mars' is unknown"),
    ],
)
def test_a_bad_geography_says_what_is_wrong(
    stated: dict[str, object], words: str
) -> None:
    with pytest.raises(BadCalendar) as refused:
        terms_of(stated)
    assert words in str(refused.value)


def test_a_year_nobody_knows_is_refused_not_guessed() -> None:
    calendar = working("IN-KA")
    assert hours(calendar, "2035-12-01", "2035-12-31") > 0
    with pytest.raises(BadCalendar, match="IN-KA in 2036 are not known"):
        hours(calendar, "2035-12-01", "2036-01-02")


def test_the_machines_language_has_no_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "ar_AE.UTF-8")
    noon = datetime(2026, 12, 2, 8, tzinfo=UTC)
    assert working("AE").day_of(noon).name == "National Day"


@pytest.mark.parametrize("geography", ["AE", "IN-KA", "TW"])
def test_a_snapshot_counts_as_its_geography_without_it(geography: str) -> None:
    snapshot = geography_snapshot(geography, "24x5", None, 2019, 2027)
    stored, live = Calendar(terms_of(snapshot)), working(geography)
    assert str(stored.zone) == str(live.zone)
    day = datetime(2019, 1, 2, tzinfo=UTC)
    while day.year < 2028:
        week = (day, min(day + timedelta(days=7), datetime(2027, 12, 31, tzinfo=UTC)))
        assert stored.elapsed(*week) == live.elapsed(*week), day
        assert stored.day_of(day).name == live.day_of(day).name
        day += timedelta(days=7)
    with pytest.raises(BadCalendar, match="nothing about working hours after 2027"):
        hours(stored, "2027-12-30", "2028-01-10")


def test_a_snapshot_says_where_it_comes_from_and_what_is_estimated() -> None:
    snapshot = geography_snapshot("AE", "24x5", None, 2030, 2030)
    source = snapshot["source"]
    assert isinstance(source, dict)
    assert (source["geography"], source["coverage"]) == ("AE", "24x5")
    assert str(source["package"]).startswith("holidays ")
    assert "2030-02-04" in source["estimated"]
    assert "2030-12-02" not in source["estimated"]


def test_a_snapshot_of_all_hours_has_no_holidays() -> None:
    snapshot = geography_snapshot("IN", "24x7", None, 2026, 2026)
    assert snapshot == {"tz": "Asia/Kolkata", "weekly_hours": "24x7"}


@pytest.mark.parametrize(
    ("geography", "tz", "day", "open_hours"),
    [
        pytest.param("AU-SA", "Australia/Adelaide", "2026-12-24", 19, id="from 7pm"),
        pytest.param("AU-QLD", None, "2026-12-24", 18, id="from 6pm"),
        pytest.param("AU-NSW", "Australia/Sydney", "2026-12-24", 24, id="no half day"),
        pytest.param("TR", None, "2026-10-28", 13, id="the eve of Republic Day"),
        pytest.param("IS", None, "2026-12-24", 13, id="from 1pm"),
        pytest.param("EE", None, "2026-12-23", 24, id="no hour is stated"),
        pytest.param("AU-SA", "Australia/Adelaide", "2022-12-24", 0, id="a Saturday"),
    ],
)
def test_a_holiday_that_begins_at_an_hour_leaves_the_hours_before_it_open(
    geography: str, tz: str | None, day: str, open_hours: int
) -> None:
    tz = tz or ("Australia/Brisbane" if geography == "AU-QLD" else None)
    after = (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    assert hours(working(geography, tz), day, after) == open_hours
    year = int(day[:4])
    stored = Calendar(terms_of(geography_snapshot(geography, "24x5", tz, year, year)))
    assert hours(stored, day, after) == open_hours


def test_a_half_day_keeps_its_name_in_a_snapshot() -> None:
    snapshot = geography_snapshot("TR", "24x5", None, 2026, 2026)
    names = snapshot["holiday_names"]
    assert isinstance(names, dict)
    assert names["2026-10-28"] == "Republic Day (from 1pm)"
    assert snapshot["date_overrides"] == {
        "2026-03-19": [["00:00", "13:00"]],
        "2026-05-26": [["00:00", "13:00"]],
        "2026-10-28": [["00:00", "13:00"]],
    }


def test_no_warning_escapes() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert hours(working("IN-TG"), "2034-12-01", "2035-12-31") > 0
