"""The picture of a calendar's year: twelve months of seven columns, and its key."""

from __future__ import annotations

from calendar import Calendar as Weeks
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from backline.guide.calendar_days import DayFace, faces


if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from backline.guide.calendar_terms import CalendarTerms

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
#: What stands beside the number of a day, so that no colour is needed to tell it.
MARKS = {
    "open": "",
    "weekend": "",
    "holiday": "●",
    "closed": "×",  # noqa: RUF001 - drawn, not reckoned with
    "shorter": "½",
    "longer": "↑",
    "extra": "+",
}
#: A holiday whose date is only reckoned is a ring; anything else asks a question.
ESTIMATED_HOLIDAY, ESTIMATED = "○", "?"
KEY = (
    ("open", "working day"),
    ("weekend", "weekend"),
    ("holiday", "holiday or closing day"),
    ("closed", "closed by agreement"),
    ("shorter", "shorter hours, such as a half day"),
    ("longer", "longer hours"),
    ("extra", "extra working day"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of a month; `words` is empty for a plain working day."""

    number: int
    kind: str
    mark: str
    words: str


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks of seven; None pads the first and the last."""

    name: str
    weeks: Sequence[Sequence[Cell | None]]


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A line of the key."""

    kind: str
    mark: str
    words: str


@dataclass(frozen=True, slots=True)
class Special:
    """A date that is not as every such weekday."""

    day: date
    mark: str
    words: str
    estimated: bool


@dataclass(frozen=True, slots=True)
class Year:
    """A year's picture, its special dates in words, and the key of what it shows."""

    year: int
    months: Sequence[Month]
    specials: Sequence[Special]
    key: Sequence[KeyLine]


def year_of(terms: CalendarTerms, year: int, estimated: Iterable[date]) -> Year:
    """Return the picture of one year."""
    days = faces(terms, date(year, 1, 1), date(year, 12, 31), estimated=estimated)
    by_date = {face.day: face for face in days}
    specials = [
        Special(face.day, _mark(face), face.words, face.estimated)
        for face in days
        if not face.by_week
    ]
    return Year(
        year=year,
        months=[_month(year, number, by_date) for number in range(1, 13)],
        specials=specials,
        key=_key(days),
    )


def _month(year: int, number: int, by_date: dict[date, DayFace]) -> Month:
    weeks = [
        [_cell(by_date[date(year, number, day)]) if day else None for day in week]
        for week in Weeks().monthdayscalendar(year, number)
    ]
    return Month(f"{date(year, number, 1):%B}", weeks)


def _cell(face: DayFace) -> Cell:
    words = "" if face.kind == "open" and not face.name else face.words
    return Cell(face.day.day, face.kind, _mark(face), words)


def _mark(face: DayFace) -> str:
    if face.estimated and face.kind == "holiday":
        return ESTIMATED_HOLIDAY
    return MARKS[face.kind] + (ESTIMATED if face.estimated else "")


def _key(days: Sequence[DayFace]) -> list[KeyLine]:
    """Return the lines for what the year has; nobody reads about what it has not."""
    shown = {face.kind for face in days}
    lines = [KeyLine(kind, MARKS[kind], words) for kind, words in KEY if kind in shown]
    if any(face.estimated for face in days):
        words = "estimated holiday, not proclaimed yet"
        lines.append(KeyLine("holiday", ESTIMATED_HOLIDAY, words))
    return lines
