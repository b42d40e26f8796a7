"""Read a calendar as data into `CalendarTerms` (clause package.geography).

The form is the one `backline calc` takes: ``weekly_hours``, ``holidays``,
``date_overrides``, ``breaks`` and, beside them, ``day_starts``, ``holiday_names``,
``first_year`` and ``last_year``; ``source`` is carried, not read. The zone is handed
in: the guide does no I/O.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, tzinfo
from typing import TypeGuard

from backline.guide.calendar_terms import (
    ALWAYS,
    WEEKDAYS,
    BadCalendar,
    CalendarTerms,
    Window,
)
from backline.guide.intervals import Interval, united
from backline.guide.wall import (
    DAY,
    FIRST_YEAR,
    LAST_YEAR,
    BadInstant,
    parse_instant,
)


#: The members of a calendar that this module reads.
CALENDAR_KEYS = frozenset(
    {
        "tz",
        "weekly_hours",
        "holidays",
        "date_overrides",
        "breaks",
        "day_starts",
        "holiday_names",
        "first_year",
        "last_year",
        "source",
    }
)
_WINDOW_SHAPE = 'Write a window as ["09:00", "17:00"].'


def parse_terms(calendar: Mapping[str, object], *, zone: tzinfo) -> CalendarTerms:
    """Return the terms that *calendar* states.

    Args:
        calendar: the calendar form of `backline calc`; its ``tz`` is not looked at.
        zone: the zone named by the calendar.

    Raises:
        BadCalendar: what is wrong with it, and what to write instead.
    """
    check_keys(calendar, CALENDAR_KEYS)
    if calendar.get("weekly_hours") is None:
        message = 'The calendar has no weekly_hours. Give "24x7" or hours per weekday.'
        raise BadCalendar(message)
    return CalendarTerms(
        zone=zone,
        weekly=_weekly(calendar["weekly_hours"]),
        holidays=parse_holidays(calendar),
        overrides=parse_overrides(calendar),
        breaks=parse_breaks(calendar, zone=zone),
        day_starts=parse_day_starts(calendar),
        holiday_names=_names(calendar),
        known_years=_known_years(calendar),
    )


def check_keys(calendar: Mapping[str, object], known: frozenset[str]) -> None:
    """Refuse a member that nobody would read, such as a misspelt one."""
    unknown = sorted(set(calendar) - known)
    if unknown:
        message = (
            f"The calendar has an unknown member {unknown[0][:40]!r}. "
            f"Known are {', '.join(sorted(known))}."
        )
        raise BadCalendar(message)


def parse_holidays(calendar: Mapping[str, object]) -> frozenset[date]:
    """Return the dates under ``holidays``."""
    dates = _list(calendar, "holidays", 'a list of dates such as ["2026-01-26"]')
    return frozenset(_date(day, "holidays") for day in dates)


def parse_overrides(
    calendar: Mapping[str, object],
) -> dict[date, tuple[Window, ...]]:
    """Return the windows of the dates under ``date_overrides``."""
    value = calendar.get("date_overrides")
    if value is None:
        return {}
    if not is_mapping(value):
        message = 'date_overrides must map dates to windows: {"2026-12-24": [["09:00", "13:00"]]}.'
        raise BadCalendar(message)
    return {
        _date(day, "date_overrides"): _windows(windows, f"date_overrides {day[:40]}")
        for day, windows in value.items()
    }


def parse_breaks(
    calendar: Mapping[str, object], *, zone: tzinfo
) -> tuple[Interval, ...]:
    """Return the dated breaks, united."""
    pairs = _list(calendar, "breaks", "a list of [from, to] pairs of dated local times")
    return tuple(united(parse_interval(pair, "breaks", zone=zone) for pair in pairs))


def parse_interval(pair: object, name: str, *, zone: tzinfo) -> Interval:
    """Return the instants of one ``[from, to]`` pair.

    Raises:
        BadCalendar: it is no pair of instants, or ends before it starts.
    """
    if not is_list(pair) or len(pair) != 2:  # noqa: PLR2004 - a pair
        message = (
            f"{name} holds something other than a pair [from, to]. Give two instants."
        )
        raise BadCalendar(message)
    start, end = pair
    if not isinstance(start, str) or not isinstance(end, str):
        message = f"{name} holds a pair that is not of texts. Give two instants."
        raise BadCalendar(message)
    try:
        first, last = parse_instant(start, zone), parse_instant(end, zone)
    except BadInstant as error:
        message = f"{name}: {error}"
        raise BadCalendar(message) from None
    if last < first:
        message = f"{name}: {end} is before {start}. Swap the two."
        raise BadCalendar(message)
    return first, last


def parse_day_starts(calendar: Mapping[str, object]) -> int:
    """Return the second of the wall day at which the working day begins."""
    value = calendar.get("day_starts")
    return 0 if value is None else _time(value, "day_starts", last=DAY - 1)


def _weekly(value: object) -> tuple[tuple[Window, ...], ...]:
    if value == "24x7":
        return ALWAYS
    if not is_mapping(value):
        message = 'weekly_hours must be "24x7" or hours per weekday: {"mon": [["09:00", "17:00"]]}.'
        raise BadCalendar(message)
    unknown = sorted(set(value) - set(WEEKDAYS))
    if unknown:
        message = (
            f"weekly_hours has an unknown weekday {unknown[0][:40]!r}. "
            f"Known are {', '.join(WEEKDAYS)}."
        )
        raise BadCalendar(message)
    return tuple(_windows(value.get(day), f"weekly_hours {day}") for day in WEEKDAYS)


def _windows(value: object, where: str) -> tuple[Window, ...]:
    if value is None:
        return ()
    if not is_list(value):
        message = f"{where} must be a list of windows. {_WINDOW_SHAPE}"
        raise BadCalendar(message)
    return tuple(_window(pair, where) for pair in value)


def _window(pair: object, where: str) -> Window:
    if not is_list(pair) or len(pair) != 2:  # noqa: PLR2004 - a pair
        message = f"{where} holds something other than a window. {_WINDOW_SHAPE}"
        raise BadCalendar(message)
    start = _time(pair[0], where, last=DAY - 1)
    end = _time(pair[1], where, last=DAY)
    return (start, end if end > start else end + DAY)


def _time(value: object, where: str, *, last: int) -> int:
    """Return the second of the day written as HH:MM or HH:MM:SS, at most *last*."""
    if isinstance(value, str) and value.isascii():
        parts = value.split(":")
        if len(parts) in {2, 3} and all(len(p) == 2 and p.isdigit() for p in parts):  # noqa: PLR2004
            hours, minutes, seconds = (int(part) for part in [*parts, "00"][:3])
            total = hours * 3600 + minutes * 60 + seconds
            if minutes < 60 and seconds < 60 and total <= last:  # noqa: PLR2004
                return total
    shown = repr(value[:40]) if isinstance(value, str) else "something else"
    latest = "24:00" if last == DAY else "23:59:59"
    message = f"{where} holds {shown}, not a time of day. Write 00:00 to {latest}."
    raise BadCalendar(message)


def _date(value: object, where: str) -> date:
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":  # noqa: PLR2004
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    shown = repr(value[:40]) if isinstance(value, str) else "something else"
    message = f"{where} holds {shown}, not a date. Write dates as 2026-01-26."
    raise BadCalendar(message)


def _known_years(calendar: Mapping[str, object]) -> tuple[int, int]:
    first = calendar.get("first_year", FIRST_YEAR)
    last = calendar.get("last_year", LAST_YEAR)
    if type(first) is int and type(last) is int and FIRST_YEAR <= first <= last:
        return first, min(last, LAST_YEAR)
    message = f"first_year and last_year must be years from {FIRST_YEAR} on, in order."
    raise BadCalendar(message)


def _names(calendar: Mapping[str, object]) -> dict[date, str]:
    value = calendar.get("holiday_names")
    if value is None:
        return {}
    if not is_mapping(value):
        message = (
            'holiday_names must map dates to names: {"2026-01-26": "Republic Day"}.'
        )
        raise BadCalendar(message)
    return {
        _date(day, "holiday_names"): name
        for day, name in value.items()
        if isinstance(name, str)
    }


def _list(calendar: Mapping[str, object], name: str, shape: str) -> Sequence[object]:
    value = calendar.get(name)
    if value is None:
        return ()
    if not is_list(value):
        message = f"{name} must be {shape}."
        raise BadCalendar(message)
    return value


def is_mapping(value: object) -> TypeGuard[Mapping[str, object]]:
    """Return whether *value* is a table."""
    return isinstance(value, Mapping)


def is_list(value: object) -> TypeGuard[Sequence[object]]:
    """Return whether *value* is a list."""
    return isinstance(value, (list, tuple))
