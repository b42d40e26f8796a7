"""What a calendar version says about working hours (clause package.geography).

"24x5 means the business working days of the geography concerned": several windows
a day, overnight ones, 24:00, half days, breaks, extra working days and any weekend
are data here; `backline.guide.calendar` counts by them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta, tzinfo
from typing import TYPE_CHECKING, Literal

from backline.guide.intervals import Interval
from backline.guide.wall import DAY, FIRST_YEAR, LAST_YEAR


if TYPE_CHECKING:
    from backline.guide.plan import Hours


#: ``(start, end)`` in seconds of the wall day; an end above 86400 is the next day's.
Window = tuple[int, int]
#: Why a day has no working hours.
Closed = Literal["weekend", "holiday", "override"]

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WHOLE_DAY: tuple[Window, ...] = ((0, DAY),)
ALWAYS: tuple[tuple[Window, ...], ...] = (WHOLE_DAY,) * 7


class BadCalendar(ValueError):
    """The calendar cannot be used as written; the text says what to change."""


class NoOpenTime(BadCalendar):
    """The calendar never opens, or never opens again."""


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """What a calendar plans for one date.

    Attributes:
        windows: the working hours that begin on the date.
        closed: why there are none, or None on a working day.
        name: the holiday's name, where the calendar knows it.
    """

    windows: tuple[Window, ...]
    closed: Closed | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class CalendarTerms:
    """The terms of one calendar version.

    What stands higher wins: overrides, holidays, the generated days of a geography,
    the week.

    Attributes:
        zone: the zone of every wall time in the terms.
        weekly: the windows of the seven weekdays, Monday first.
        holidays: dates whose working day is closed, overnight windows included.
        overrides: dates with windows of their own: half days, extra working days.
        breaks: closed intervals in epoch seconds.
        day_starts: second of the wall day at which a working day begins, so that a
            night shift belongs to the day it starts on; holidays close from there.
        holiday_names: names of holidays, for the words of the ledger.
        days_of_year: the special days of a geography, asked for year by year as the
            horizon extends; raises BadCalendar for a year that nobody knows.
        known_years: first and last year that the terms speak of, if they end;
            counting beyond is refused, for nobody has said what is closed there.
    """

    zone: tzinfo
    weekly: tuple[tuple[Window, ...], ...]
    holidays: frozenset[date] = frozenset()
    overrides: Mapping[date, tuple[Window, ...]] = field(default_factory=dict)
    breaks: tuple[Interval, ...] = ()
    day_starts: int = 0
    holiday_names: Mapping[date, str] = field(default_factory=dict)
    days_of_year: Callable[[int], Mapping[date, PlannedDay]] | None = None
    known_years: tuple[int, int] = (FIRST_YEAR, LAST_YEAR)

    def planned(self, day: date) -> PlannedDay:
        """Return what the terms plan for *day*."""
        override = self.overrides.get(day)
        if override is not None:
            return PlannedDay(override, None if override else "override")
        if day in self.holidays:
            return PlannedDay((), "holiday", self.holiday_names.get(day, ""))
        if self.days_of_year is not None:
            generated = self.days_of_year(day.year).get(day)
            if generated is not None:
                return generated
        windows = self.weekly[day.weekday()]
        return PlannedDay(windows, None if windows else "weekend")

    def ever_again_from(self, year: int) -> bool:
        """Return whether the terms plan working hours in *year* or later."""
        if any(self.weekly) or self.days_of_year is not None:
            return True
        return any(
            windows and day.year >= year for day, windows in self.overrides.items()
        )

    def ever_before(self, year: int) -> bool:
        """Return whether the terms plan working hours in *year* or earlier."""
        if any(self.weekly) or self.days_of_year is not None:
            return True
        return any(
            windows and day.year <= year for day, windows in self.overrides.items()
        )


def terms_under(terms: CalendarTerms, hours: Hours) -> CalendarTerms:
    """Return the terms of *hours* that a plan names, beside a contract's calendar.

    With `keeps_holidays` the dates that *terms* close for a holiday or by agreement are
    closed here too, and so are its breaks; weekends are the hours' own.
    """
    where = hours.zone or terms.zone
    if hours.zone_name and hours.zone is None:
        message = f"Nobody handed in the zone {hours.zone_name} of {hours.name}."
        raise BadCalendar(message)
    if not hours.keeps_holidays:
        return CalendarTerms(zone=where, weekly=hours.weekly)

    def closed_days(year: int) -> Mapping[date, PlannedDay]:
        return _closed_days(terms, year)

    return CalendarTerms(
        zone=where,
        weekly=hours.weekly,
        breaks=terms.breaks,
        days_of_year=closed_days,
        known_years=terms.known_years,
    )


def _closed_days(terms: CalendarTerms, year: int) -> dict[date, PlannedDay]:
    day, found = date(year, 1, 1), dict[date, PlannedDay]()
    while day.year == year:
        planned = terms.planned(day)
        if planned.closed in {"holiday", "override"}:
            found[day] = planned
        day += timedelta(days=1)
    return found
