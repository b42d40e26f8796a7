"""Weekends, public holidays and extra working days of a place.

The `holidays` package knows them; it is imported when the first geography is asked
for. What it does not know is refused: nothing is guessed. A holiday that the law lets
begin in the course of a day ("from 7pm") leaves the hours before it open.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING

from backline.geography.places import Place, place_of
from backline.guide.calendar_terms import BadCalendar, PlannedDay, Window
from backline.guide.wall import DAY


if TYPE_CHECKING:
    from holidays import HolidayBase

#: Where "public" names the statutory days only and "optional" the other general ones.
_MORE_CATEGORIES = {"HK": ("public", "optional")}
#: What the package calls the days on which a holiday begins at some hour.
_HALF_DAY = "half_day"
_FROM = re.compile(r"\(from (\d{1,2})(?::(\d{2}))?\s*(am|pm)\)")


def package_version() -> str:
    """Return the name and version of the package that the days come from."""
    return f"holidays {version('holidays')}"


def known_place(geography: str) -> Place:
    """Return the place of a code such as ``IN-KA`` whose days are known.

    Raises:
        BadCalendar: it is no such code, or the country or its subdivision is unknown.
    """
    place = place_of(geography)
    check_place(place)
    return place


def check_place(place: Place) -> None:
    """Refuse a place whose days nobody knows.

    Raises:
        BadCalendar: the country or its subdivision is unknown.
    """
    _days(place, None)


@cache
def weekend_of(place: Place) -> frozenset[int]:
    """Return the weekend of today's law, Monday = 0."""
    return frozenset(_days(place, None).weekend)


@lru_cache(maxsize=1024)
def days_of_year(place: Place, day_starts: int, year: int) -> Mapping[date, PlannedDay]:
    """Return the days of *year* that differ from the place's present week.

    Raises:
        BadCalendar: the days of that year are not known.
    """
    known, beside = _days(place, year), _neighbours(place, year)
    moved = {day for days in (known, beside) for day in days.weekend_workdays}
    names = {day: name for days in (beside, known) for day, name in days.items()}
    week, hours = weekend_of(place), ((day_starts, day_starts + DAY),)
    halves = _half_days(place, day_starts, year)
    planned: dict[date, PlannedDay] = {}
    day = date(year, 1, 1)
    while day.year == year:
        free = day.weekday() in week
        plan = _planned(day, names, moved, known, hours)
        if plan.windows and day in halves:
            plan = halves[day]
        if plan.name or plan.closed == "holiday" or bool(plan.windows) is free:
            planned[day] = plan
        day += timedelta(days=1)
    return planned


def _planned(
    day: date,
    names: Mapping[date, str],
    moved: set[date],
    known: HolidayBase,
    hours: tuple[Window, ...],
) -> PlannedDay:
    if day in moved:
        return PlannedDay(hours)
    if day in names:
        return PlannedDay((), "holiday", names[day])
    return PlannedDay((), "weekend") if known.is_weekend(day) else PlannedDay(hours)


def _half_days(place: Place, day_starts: int, year: int) -> dict[date, PlannedDay]:
    """Return the days on which a holiday begins at an hour that the law states.

    Half days without an hour are left open: how long people work on them is nobody's
    law, so the customer says it in the annex.
    """
    import holidays  # noqa: PLC0415 - see _days

    if _HALF_DAY not in getattr(holidays, place.country).supported_categories:
        return {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        known = _ask(place, (year,), (_HALF_DAY,))
    halves = {}
    for day, name in known.items():
        begins = _hour_of(name)
        if begins is not None:
            if begins > day_starts:
                halves[day] = PlannedDay(((day_starts, begins),), None, name)
            else:
                halves[day] = PlannedDay((), "holiday", name)
    return halves


def _hour_of(name: str) -> int | None:
    """Return the second of the day from which a holiday's *name* says it is one."""
    said = _FROM.search(name)
    if said is None:
        return None
    hour, minutes = int(said[1]) % 12, int(said[2] or 0)
    return (hour + 12 * (said[3] == "pm")) * 3600 + minutes * 60


def _days(place: Place, year: int | None) -> HolidayBase:
    """Return the package's knowledge of *year*, if it has any."""
    import holidays  # noqa: PLC0415 - costs 0.2 s, and few runs need it

    if place.country not in holidays.registry.EntityLoader.get_country_codes(
        include_aliases=False
    ):
        message = (
            f"The country {place.country} is unknown. Give its ISO code, such as IN."
        )
        raise BadCalendar(message)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        days = _ask(place, () if year is None else (year,))
    unknown = [str(told.message) for told in said if told.category is UserWarning]
    if year is not None and (unknown or not days.start_year <= year <= days.end_year):
        reason = unknown[0] if unknown else f"{days.start_year} to {days.end_year} are."
        message = (
            f"The holidays of {place} in {year} are not known ({reason}). "
            "Give a calendar with its own list of holidays."
        )
        raise BadCalendar(message)
    return days


def _neighbours(place: Place, year: int) -> HolidayBase:
    """Return the years beside *year*, whose holidays may move its working days."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _ask(place, (year - 1, year + 1))


def _ask(
    place: Place, years: tuple[int, ...], categories: tuple[str, ...] | None = None
) -> HolidayBase:
    import holidays  # noqa: PLC0415 - see _days

    try:
        return holidays.country_holidays(
            place.country,
            subdiv=place.subdivision,
            years=years,
            expand=False,
            language=_language(place.country),
            categories=categories or _MORE_CATEGORIES.get(place.country),
        )
    except NotImplementedError:
        codes = holidays.list_supported_countries()[place.country]
        message = (
            f"{place.country} has no subdivision {str(place.subdivision)[:40]!r}. "
            f"Known are {', '.join(codes) or 'none'}."
        )
        raise BadCalendar(message) from None


@cache
def _language(country: str) -> str | None:
    """Return English where the names have it; the machine's locale has no say."""
    import holidays  # noqa: PLC0415 - see _days

    entity = getattr(holidays, country)
    if "en_US" in entity.supported_languages:
        return "en_US"
    language: str | None = entity.default_language
    return language
