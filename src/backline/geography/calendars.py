"""Calendars made from a geography (clause package.geography).

"24x5 means the business working days of the geography concerned": all hours of the
days that are neither weekend nor public holiday in the country and subdivision,
in the site's time zone. The `holidays` package knows the days, the pinned zone data
the zones; a year that nobody knows is refused, not guessed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from zoneinfo import ZoneInfo

from backline.geography.days import (
    check_place,
    days_of_year,
    package_version,
    weekend_of,
)
from backline.geography.places import only_zone_of, place_of
from backline.guide.calendar_parse import (
    check_keys,
    parse_breaks,
    parse_day_starts,
    parse_holidays,
    parse_overrides,
    parse_terms,
)
from backline.guide.calendar_terms import (
    ALWAYS,
    WEEKDAYS,
    BadCalendar,
    CalendarTerms,
    Window,
)
from backline.guide.calendar_written import windows_written
from backline.guide.wall import DAY
from backline.zones import UnknownZone, zone


COVERAGES = ("24x5", "24x7")
GEOGRAPHY_KEYS = frozenset(
    {
        "geography",
        "coverage",
        "tz",
        "holidays",
        "date_overrides",
        "breaks",
        "day_starts",
    }
)


def terms_of(calendar: Mapping[str, object]) -> CalendarTerms:
    """Return the terms of a calendar in either form that `backline calc` takes.

    Raises:
        BadCalendar: what is wrong with it, and what to write instead.
    """
    if "geography" not in calendar:
        name = calendar.get("tz")
        if not isinstance(name, str):
            message = "The calendar has no tz. Give a zone such as Asia/Kolkata."
            raise BadCalendar(message)
        return parse_terms(calendar, zone=_zone(name))
    check_keys(calendar, GEOGRAPHY_KEYS)
    geography, coverage = calendar["geography"], calendar.get("coverage")
    tz = calendar.get("tz")
    if not isinstance(geography, str) or not isinstance(tz, str | None):
        message = 'geography and tz must be texts such as "IN-KA" and "Asia/Kolkata".'
        raise BadCalendar(message)
    terms = geography_calendar(
        geography, coverage, tz, day_starts=parse_day_starts(calendar)
    )
    return replace(
        terms,
        holidays=parse_holidays(calendar),
        overrides=parse_overrides(calendar),
        breaks=parse_breaks(calendar, zone=terms.zone),
    )


def geography_calendar(
    geography: str,
    coverage: object,
    tz: str | None = None,
    *,
    day_starts: int = 0,
) -> CalendarTerms:
    """Return the working days of a geography, its holidays known year by year.

    Args:
        geography: a country, or a country and a subdivision: ``AE``, ``IN-KA``.
        coverage: ``24x5`` for the hours of its working days, ``24x7`` for all hours.
        tz: the zone; needed where the country has several.
        day_starts: second of the wall day at which a working day begins.

    Raises:
        BadCalendar: geography, coverage or zone are unknown, or the zone is missing.
    """
    if coverage not in COVERAGES:
        message = f"The coverage must be one of {', '.join(COVERAGES)}."
        raise BadCalendar(message)
    place = place_of(geography)
    check_place(place)
    where = _zone(tz if tz is not None else only_zone_of(place.country))
    if coverage == "24x7":
        return CalendarTerms(zone=where, weekly=ALWAYS)
    weekend = weekend_of(place)
    day: tuple[Window, ...] = ((day_starts, day_starts + DAY),)
    return CalendarTerms(
        zone=where,
        weekly=tuple(() if weekday in weekend else day for weekday in range(7)),
        day_starts=day_starts,
        days_of_year=partial(days_of_year, place, day_starts),
    )


def geography_snapshot(
    geography: str,
    coverage: str,
    tz: str | None,
    first_year: int,
    last_year: int,
) -> dict[str, object]:
    """Return the calendar of some years as plain data, to be stored as a version.

    It reads back through `terms_of` without the `holidays` package, so an upgrade of
    that package never moves a figure of the past. ``source`` says where it comes
    from and which dates were only estimated.

    Raises:
        BadCalendar: as `geography_calendar`, or a year that nobody knows.
    """
    terms = geography_calendar(geography, coverage, tz)
    snapshot: dict[str, object] = {
        "tz": str(terms.zone),
        "weekly_hours": {
            name: [["00:00", "24:00"]] if windows else []
            for name, windows in zip(WEEKDAYS, terms.weekly, strict=True)
        },
    }
    if coverage == "24x7":
        return snapshot | {"weekly_hours": "24x7"}
    place = place_of(geography)
    holidays: list[str] = []
    names: dict[str, str] = {}
    overrides: dict[str, list[list[str]]] = {}
    for year in range(first_year, last_year + 1):
        for day, planned in sorted(days_of_year(place, 0, year).items()):
            if planned.name or planned.closed == "holiday":
                names[day.isoformat()] = planned.name
            if planned.closed != "holiday":
                overrides[day.isoformat()] = windows_written(planned.windows)
            else:
                holidays.append(day.isoformat())
    estimated = [day for day, name in names.items() if "estimated" in name]
    return snapshot | {
        "holidays": holidays,
        "holiday_names": names,
        "date_overrides": overrides,
        "first_year": first_year,
        "last_year": last_year,
        "source": {
            "geography": str(place),
            "coverage": coverage,
            "package": package_version(),
            "estimated": estimated,
        },
    }


def _zone(name: str) -> ZoneInfo:
    try:
        return zone(name)
    except UnknownZone as error:
        raise BadCalendar(str(error)) from None
