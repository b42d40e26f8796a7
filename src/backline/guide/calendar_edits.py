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
from typing import Any

from backline.guide.calendar_terms import WEEKDAYS, BadCalendar


Body = dict[str, Any]

#: The members in which the package's own days stand.
PROPOSED = ("weekly_hours", "holidays", "holiday_names", "date_overrides")
_LONGEST_CLOSING = 366


def with_days_closed(
    body: Mapping[str, Any], first: date, last: date, name: str
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
        _set(edited, day, windows=None, name=name)
    return edited


def with_day_hours(
    body: Mapping[str, Any], day: date, windows: list[list[str]], name: str
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


def with_day_as_week(body: Mapping[str, Any], day: date) -> Body:
    """Return *body* with *day* as every such weekday is.

    Raises:
        BadCalendar: the date is beyond the calendar.
    """
    edited = _edited(body)
    _clear(edited, day)
    return edited


def with_week(body: Mapping[str, Any], week: Mapping[str, list[list[str]]]) -> Body:
    """Return *body* with another week; a weekday without hours is weekend."""
    edited = _edited(body)
    edited["weekly_hours"] = {name: week.get(name, []) for name in WEEKDAYS}
    return edited


def with_break(body: Mapping[str, Any], start: str, end: str) -> Body:
    """Return *body* closed from one local instant to another."""
    edited = _edited(body)
    edited["breaks"] = sorted([*edited.get("breaks", []), [start, end]])
    return edited


def without_break(body: Mapping[str, Any], start: str, end: str) -> Body:
    """Return *body* without that break.

    Raises:
        BadCalendar: it has none.
    """
    edited = _edited(body)
    breaks = edited.get("breaks", [])
    if [start, end] not in breaks:
        message = f"There is no break from {start} to {end} any more. Look again."
        raise BadCalendar(message)
    breaks.remove([start, end])
    return edited


def with_days_of(
    body: Mapping[str, Any], newer: Mapping[str, Any], days: Iterable[date]
) -> Body:
    """Return *body* with *days* as a *newer* proposal has them, and resting on it.

    What the two sides agreed for other dates stays.
    """
    edited = _edited(body)
    estimated = set(_source(newer).get("estimated", []))
    for day in days:
        _copy_day(edited, newer, day)
        if day.isoformat() in estimated:
            edited["source"].setdefault("estimated", []).append(day.isoformat())
    edited["source"] |= {
        "package": package_of(newer),
        "estimated": sorted(edited["source"].get("estimated", [])),
        "proposed": _joined(as_proposed(body), newer),
    }
    return edited


def with_years_of(body: Mapping[str, Any], newer: Mapping[str, Any]) -> Body:
    """Return *body* with the years of which a *newer* proposal speaks.

    Its week, its breaks and its other years stay.

    Raises:
        BadCalendar: a year between the two would be nobody's.
    """
    first, last = newer["first_year"], newer["last_year"]
    until = body.get("last_year")
    if until is not None and first > until + 1:
        message = f"The calendar ends with {until}. Propose from {until + 1} on."
        raise BadCalendar(message)
    edited = _edited(body)
    for name, value in _joined(body, newer).items():
        edited[name] = value
    edited["last_year"] = max(until or last, last)
    if "first_year" in body:
        edited["first_year"] = min(body["first_year"], first)
    kept = [
        day.isoformat() for day in estimated_days(body) if not first <= day.year <= last
    ]
    edited["source"] = {
        **_source(newer),
        "estimated": sorted([*kept, *_source(newer).get("estimated", [])]),
        "proposed": _joined(as_proposed(body), newer),
    }
    return edited


def _joined(body: Mapping[str, Any], newer: Mapping[str, Any]) -> Body:
    """Return the days of *body*, those of the years of *newer* as that has them."""
    years = range(newer["first_year"], newer["last_year"] + 1)

    def kept(day: str) -> bool:
        return int(day[:4]) not in years

    joined: Body = {"weekly_hours": copy.deepcopy(body["weekly_hours"])}
    days = [*filter(kept, body.get("holidays", [])), *newer.get("holidays", [])]
    joined["holidays"] = sorted(days)
    for name in ("holiday_names", "date_overrides"):
        stays = {day: each for day, each in body.get(name, {}).items() if kept(day)}
        joined[name] = {**stays, **newer.get(name, {})}
    return joined


def as_proposed(body: Mapping[str, Any]) -> Body:
    """Return the calendar as the package proposed it, before anybody's edits."""
    kept = _source(body).get("proposed", {})
    return {**body, **kept} | ({"breaks": []} if kept else {})


def package_of(body: Mapping[str, Any]) -> str:
    """Return the name and version of the package that the days were proposed from."""
    return str(_source(body).get("package", ""))


def estimated_days(body: Mapping[str, Any]) -> list[date]:
    """Return the dates whose holidays were reckoned, not yet proclaimed."""
    return [date.fromisoformat(day) for day in _source(body).get("estimated", [])]


def _source(body: Mapping[str, Any]) -> Mapping[str, Any]:
    source = body.get("source")
    return source if isinstance(source, Mapping) else {}


def _edited(body: Mapping[str, Any]) -> Body:
    """Return a copy to be changed, which remembers what was proposed."""
    edited: Body = copy.deepcopy(dict(body))
    source = edited.setdefault("source", {})
    kept = {name: edited[name] for name in PROPOSED if name in edited}
    source.setdefault("proposed", copy.deepcopy(kept))
    return edited


def _set(
    edited: Body, day: date, *, windows: list[list[str]] | None, name: str
) -> None:
    _clear(edited, day)
    text = day.isoformat()
    if windows is None:
        edited["holidays"] = sorted([*edited.get("holidays", []), text])
    else:
        edited.setdefault("date_overrides", {})[text] = windows
    if name.strip():
        edited.setdefault("holiday_names", {})[text] = name.strip()


def _clear(edited: Body, day: date) -> None:
    first, last = edited.get("first_year", 0), edited.get("last_year", 9999)
    if not first <= day.year <= last:
        message = f"{day} is beyond this calendar: it speaks of {first} to {last}."
        raise BadCalendar(message)
    text = day.isoformat()
    edited["holidays"] = [each for each in edited.get("holidays", []) if each != text]
    edited.setdefault("holiday_names", {}).pop(text, None)
    edited.setdefault("date_overrides", {}).pop(text, None)
    estimated = edited["source"].get("estimated", [])
    edited["source"]["estimated"] = [each for each in estimated if each != text]


def _copy_day(edited: Body, newer: Mapping[str, Any], day: date) -> None:
    text = day.isoformat()
    name = newer.get("holiday_names", {}).get(text, "")
    if text in newer.get("holidays", []):
        _set(edited, day, windows=None, name=name)
    elif text in newer.get("date_overrides", {}):
        _set(edited, day, windows=newer["date_overrides"][text], name=name)
    else:
        _clear(edited, day)
