"""What we propose for a place beside what its government published.

Clause package.geography: working days are the weekend and public holidays of the
country and subdivision. A government's list is the check on the package; such lists
have errors of their own, so a difference is a question. `explained.toml` holds the
answers that are known.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib import resources

from backline.geography.days import days_of_year, weekend_of
from backline.geography.places import Place, place_of
from backline.guide.calendar_terms import BadCalendar
from backline.guide.calendar_written import hours_in_words


_COLUMNS = {"country", "subdivision", "date", "name", "kind"}


class BadList(ValueError):
    """This is no list of a government's days; the text says what to give."""


@dataclass(frozen=True, slots=True)
class PublishedDays:
    """One place's list.

    Attributes:
        name: the place as the list calls it, such as ``GB scotland``.
        off: the days off, with their names.
        work: the working days made of a weekend.
    """

    name: str
    off: dict[date, str] = field(default_factory=dict)
    work: dict[date, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a kind of difference is there."""

    place: re.Pattern[str]
    side: str
    day: re.Pattern[str]
    name: re.Pattern[str]
    why: str


@dataclass(frozen=True, slots=True)
class Unlike:
    """A date, or a year, on which the list and we say different things.

    Attributes:
        place: the place as the list calls it.
        geography: the place as we call it.
        day: the date.
        listed: what the list says.
        ours: what we propose.
        why: the explanation; empty where nobody knows one yet.
    """

    place: str
    geography: str
    day: date
    listed: str
    ours: str
    why: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A place compared."""

    place: str
    geography: str
    years: tuple[int, ...]
    unknown_years: tuple[int, ...]
    unlike: tuple[Unlike, ...]


def read_published(lines: Iterable[str]) -> list[PublishedDays]:
    """Return the places of a CSV with country, subdivision, date, name and kind.

    Raises:
        BadList: a column is missing, or a line is not readable.
    """
    reader = csv.DictReader(lines)
    missing = sorted(_COLUMNS - set(reader.fieldnames or ()))
    if missing:
        message = (
            f"The list has no column {missing[0]}. Give {', '.join(sorted(_COLUMNS))}."
        )
        raise BadList(message)
    places: dict[str, PublishedDays] = {}
    for number, row in enumerate(reader, start=2):
        name = f"{row['country']} {row['subdivision']}".strip()
        place = places.setdefault(name, PublishedDays(name))
        try:
            day = date.fromisoformat(row["date"])
        except ValueError:
            message = (
                f"Line {number} has no date: {row['date'][:40]!r}. Write 2026-01-26."
            )
            raise BadList(message) from None
        if row["kind"] not in {"off", "work"}:
            message = (
                f"Line {number} is of kind {row['kind'][:40]!r}. Write off or work."
            )
            raise BadList(message)
        (place.off if row["kind"] == "off" else place.work)[day] = row["name"]
    return [places[name] for name in sorted(places)]


def compared(listed: PublishedDays) -> Compared:
    """Return how the list of a place and our proposal differ in the years it covers.

    Lists name holidays, not plain weekends: a day of the place's own weekend is off on
    both sides unless the list makes it a working day.

    Raises:
        BadCalendar: the place is unknown here.
    """
    geography = _known().places.get(listed.name, listed.name.replace(" ", "-"))
    place = place_of(geography)
    weekend_of(place)  # An unknown place is refused before its years are asked for.
    years: list[int] = []
    unknown: list[int] = []
    unlike: list[Unlike] = []
    for year in sorted({day.year for day in listed.off}):
        try:
            days_of_year(place, 0, year)
        except BadCalendar:
            unknown.append(year)
            continue
        years.append(year)
        unlike += _unlike(listed, place, year)
    return Compared(
        listed.name, str(place), tuple(years), tuple(unknown), tuple(unlike)
    )


def _unlike(listed: PublishedDays, place: Place, year: int) -> Iterator[Unlike]:
    ours, weekend = days_of_year(place, 0, year), weekend_of(place)
    day = date(year, 1, 1)
    while day.year == year:
        planned = ours.get(day)
        free = planned.closed is not None if planned else day.weekday() in weekend
        name = planned.name if planned else ""
        off = day in listed.off or (day.weekday() in weekend and day not in listed.work)
        if free is not off:
            listed_name = listed.off.get(day) or listed.work.get(day, "")
            hours = hours_in_words(planned.windows) if planned and name else ""
            yield Unlike(
                place=listed.name,
                geography=str(place),
                day=day,
                listed=_words(off=off, name=listed_name, hours=""),
                ours=_words(off=free, name=name, hours=hours),
                why=_why(listed.name, day, off=off, name=listed_name if off else name),
            )
        day += timedelta(days=1)


def _words(*, off: bool, name: str, hours: str) -> str:
    if off:
        return f"off: {name}" if name else "off"
    return f"open {hours}: {name}" if hours else "working day"


def _why(place: str, day: date, *, off: bool, name: str) -> str:
    side = "listed" if off else "ours"
    for known in _known().explanations:
        if (
            known.side == side
            and known.place.fullmatch(place)
            and known.day.match(day.isoformat())
            and known.name.search(name)
        ):
            return known.why
    return ""


@dataclass(frozen=True, slots=True)
class _Known:
    places: Mapping[str, str]
    explanations: tuple[Explanation, ...]


@cache
def _known() -> _Known:
    file = resources.files("backline.geography").joinpath("explained.toml")
    table = tomllib.loads(file.read_text("utf-8"))
    return _Known(
        places=table["places"],
        explanations=tuple(
            Explanation(
                place=re.compile(each["place"]),
                side=each["off"],
                day=re.compile(each.get("day", "")),
                name=re.compile(each.get("name", "")),
                why=each["why"],
            )
            for each in table["difference"]
        ),
    )
