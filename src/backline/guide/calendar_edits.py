"""Changes of a calendar before it is confirmed (clause package.geography).

"Friday-Saturday weekends, half days, several windows a day and the customer's own
closing days are expressible": each edit takes a calendar's body and returns another
one. What people say of a date replaces what was proposed for it, so it is reckoned no
longer. The days as they were proposed are kept beside, to be compared with later.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from backline.guide.calendar_parse import is_list, is_mapping, parse_overrides
from backline.guide.calendar_terms import WEEKDAYS, BadCalendar
from backline.guide.calendar_written import windows_written
from backline.guide.intervals import united, without
from backline.guide.wall import DAY, FIRST_YEAR, LAST_YEAR


Body = dict[str, object]

#: The members in which the package's own days stand.
PROPOSED = ("weekly_hours", "holidays", "holiday_names", "date_overrides")
#: Those of them that map dates.
_DATED = ("holiday_names", "date_overrides")
_LONGEST_CLOSING = 366
#: The hours of a day as a package proposes it.
ALL_DAY = [["00:00", "24:00"]]


def with_days_closed(
    body: Mapping[str, object], first: date, last: date, name: str
) -> Body:
    """Return *body* with the dates from *first* to *last* closed.

    Raises:
        BadCalendar: the dates are out of order, too many, or beyond the calendar.
    """
    days = (last - first).days
    if not 0 <= days < _LONGEST_CLOSING:
        message = "Give the last day on or after the first, within a year."
        raise BadCalendar(message)
    edited = _edited(body)
    for number in range(days + 1):
        day = first + timedelta(days=number)
        _set(edited, day, windows=None, name=name, closed=True)
    return edited


def with_day_hours(
    body: Mapping[str, object], day: date, windows: list[list[str]], name: str
) -> Body:
    """Return *body* with hours of its own on *day*: a half day, an extra working day.

    Raises:
        BadCalendar: there are no hours, or the date is beyond the calendar.
    """
    if not windows:
        message = "Give the hours of that day; to close it, close it."
        raise BadCalendar(message)
    edited = _edited(body)
    _set(edited, day, windows=windows, name=name)
    return edited


def with_day_as_week(body: Mapping[str, object], day: date) -> Body:
    """Return *body* with *day* as every such weekday is.

    Raises:
        BadCalendar: the date is beyond the calendar.
    """
    edited = _edited(body)
    _clear(edited, day)
    return edited


def with_week(body: Mapping[str, object], week: Mapping[str, list[list[str]]]) -> Body:
    """Return *body* with another week; a weekday without hours is weekend."""
    edited = _edited(body)
    edited["weekly_hours"] = {name: week.get(name, []) for name in WEEKDAYS}
    return edited


def with_break(body: Mapping[str, object], start: str, end: str) -> Body:
    """Return *body* closed from one local instant to another."""
    edited = _edited(body)
    edited["breaks"] = sorted([*breaks_of(body), (start, end)])
    return edited


def without_break(body: Mapping[str, object], start: str, end: str) -> Body:
    """Return *body* without that break.

    Raises:
        BadCalendar: it has none.
    """
    breaks = breaks_of(body)
    if (start, end) not in breaks:
        message = f"There is no break from {start} to {end} any more. Look again."
        raise BadCalendar(message)
    edited = _edited(body)
    edited["breaks"] = [each for each in breaks if each != (start, end)]
    return edited


def with_days_of(
    body: Mapping[str, object], newer: Mapping[str, object], days: Iterable[date]
) -> Body:
    """Return *body* with *days* as a *newer* proposal has them, and resting on it.

    What the two sides agreed for other dates stays.
    """
    edited = _edited(body)
    guessed = set(estimated_days(newer))
    taken = list(days)
    for day in taken:
        _copy_day(edited, newer, day)
    still = {*estimated_days(edited), *guessed.intersection(taken)}
    _rest_on(edited, newer, still, proposed=_joined(as_proposed(body), newer))
    return edited


def with_years_of(body: Mapping[str, object], newer: Mapping[str, object]) -> Body:
    """Return *body* with the years of which a *newer* proposal speaks.

    Its week, its breaks and its other years stay.

    Raises:
        BadCalendar: a year between the two would be nobody's.
    """
    first, last = _year(newer, "first_year", 0), _year(newer, "last_year", 0)
    until = _year(body, "last_year", last)
    if first > until + 1:
        message = f"The calendar ends with {until}. Propose from {until + 1} on."
        raise BadCalendar(message)
    edited = _edited(body)
    edited.update(_joined(body, newer))
    edited["last_year"] = max(until, last)
    if "first_year" in body:
        edited["first_year"] = min(_year(body, "first_year", first), first)
    kept = [day for day in estimated_days(body) if not first <= day.year <= last]
    edited["source"] = dict(_source(newer))
    proposed = _joined(as_proposed(body), newer)
    _rest_on(edited, newer, [*kept, *estimated_days(newer)], proposed=proposed)
    return edited


def as_proposed(body: Mapping[str, object]) -> Body:
    """Return the calendar as the package proposed it, before anybody's edits."""
    kept = _table(_source(body).get("proposed"))
    return {**body, **kept, "breaks": []} if kept else dict(body)


def package_of(body: Mapping[str, object]) -> str:
    """Return the name and version of the package that the days were proposed from."""
    return _text(_source(body).get("package"))


def geography_of(body: Mapping[str, object]) -> str:
    """Return the geography whose days were proposed; empty for none."""
    return _text(_source(body).get("geography"))


def last_year_of(body: Mapping[str, object]) -> int | None:
    """Return the last year that is agreed; None where there is no end."""
    return _year(body, "last_year", 0) or None


def estimated_days(body: Mapping[str, object]) -> list[date]:
    """Return the dates whose holidays were reckoned, not yet proclaimed."""
    return [date.fromisoformat(day) for day in _texts(_source(body).get("estimated"))]


def breaks_of(body: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return the breaks as pairs of local instants."""
    value = body.get("breaks")
    pairs = [_texts(pair) for pair in value] if is_list(value) else []
    return [(start, end) for start, end in pairs]


def _edited(body: Mapping[str, object]) -> Body:
    """Return a copy to be changed, which remembers what was proposed."""
    edited = copy.deepcopy(dict(body))
    source = dict(_source(edited))
    kept = {name: body[name] for name in PROPOSED if name in body}
    source.setdefault("proposed", copy.deepcopy(kept))
    edited["source"] = source
    return edited


def _set(
    edited: Body, day: date, *, windows: object, name: str, closed: bool = False
) -> None:
    _clear(edited, day)
    text = day.isoformat()
    if closed:
        edited["holidays"] = sorted([*_texts(edited.get("holidays")), text])
    else:
        overrides = _table(edited.get("date_overrides"))
        edited["date_overrides"] = {**overrides, text: windows}
    if name.strip():
        names = _table(edited.get("holiday_names"))
        edited["holiday_names"] = {**names, text: name.strip()}


def _clear(edited: Body, day: date) -> None:
    first = _year(edited, "first_year", FIRST_YEAR)
    last = _year(edited, "last_year", LAST_YEAR)
    if not first <= day.year <= last:
        message = f"{day} is beyond this calendar: it speaks of {first} to {last}."
        raise BadCalendar(message)
    text = day.isoformat()
    edited["holidays"] = [
        each for each in _texts(edited.get("holidays")) if each != text
    ]
    for name in _DATED:
        table = _table(edited.get(name))
        edited[name] = {each: told for each, told in table.items() if each != text}
    source = _table(edited.get("source"))
    estimated = [each for each in _texts(source.get("estimated")) if each != text]
    edited["source"] = {**source, "estimated": estimated}


def _copy_day(edited: Body, newer: Mapping[str, object], day: date) -> None:
    text = day.isoformat()
    name = _text(_table(newer.get("holiday_names")).get(text))
    overrides = _table(newer.get("date_overrides"))
    if text in _texts(newer.get("holidays")):
        _set(edited, day, windows=None, name=name, closed=True)
    elif text in overrides:
        windows = _fitted(edited.get("weekly_hours"), day, overrides[text])
        _set(edited, day, windows=windows, name=name)
    else:
        _clear(edited, day)


def _joined(body: Mapping[str, object], newer: Mapping[str, object]) -> Body:
    """Return the days of *body*, those of the years of *newer* as that has them."""
    years = range(_year(newer, "first_year", 0), _year(newer, "last_year", 0) + 1)

    def kept(day: str) -> bool:
        return int(day[:4]) not in years

    days = [*filter(kept, _texts(body.get("holidays"))), *_texts(newer.get("holidays"))]
    week = body["weekly_hours"]
    names, overrides = (
        {day: each for day, each in _table(body.get(name)).items() if kept(day)}
        for name in _DATED
    )
    fitted = {
        day: _fitted(week, date.fromisoformat(day), windows)
        for day, windows in _table(newer.get("date_overrides")).items()
    }
    return {
        "weekly_hours": copy.deepcopy(week),
        "holidays": sorted(days),
        "holiday_names": {**names, **_table(newer.get("holiday_names"))},
        "date_overrides": {**overrides, **fitted},
    }


def _fitted(week: object, day: date, windows: object) -> object:
    """Return the hours of a proposed day within the usual hours of the calendar.

    A package proposes whole days: where people work from nine to five, an extra
    working day is from nine to five too, and a half day ends at its hour.
    """
    table = _table(week)
    usual = table.get(WEEKDAYS[day.weekday()]) or next(filter(None, table.values()), [])
    if not usual or usual == ALL_DAY or not windows:
        return windows
    if windows == ALL_DAY:
        return usual
    hours, stated = (
        [span for spans in parsed.values() for span in spans]
        for parsed in (
            parse_overrides({"date_overrides": {day.isoformat(): each}})
            for each in (usual, windows)
        )
    )
    outside = without([(0, 2 * DAY)], united(stated))
    return windows_written(without(united(hours), outside))


def _rest_on(
    edited: Body,
    newer: Mapping[str, object],
    guessed: Iterable[date],
    *,
    proposed: Body,
) -> None:
    """Say which package the days rest on, which are reckoned, and what it proposed."""
    edited["source"] = {
        **_source(edited),
        "package": package_of(newer),
        "estimated": sorted(day.isoformat() for day in guessed),
        "proposed": proposed,
    }


def _source(body: Mapping[str, object]) -> Mapping[str, object]:
    return _table(body.get("source"))


def _table(value: object) -> Mapping[str, object]:
    return value if is_mapping(value) else {}


def _texts(value: object) -> list[str]:
    return [each for each in value if isinstance(each, str)] if is_list(value) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _year(body: Mapping[str, object], name: str, otherwise: int) -> int:
    year = body.get(name)
    return year if isinstance(year, int) else otherwise
