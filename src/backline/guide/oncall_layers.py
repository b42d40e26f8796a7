"""The layers of a roster as data, read and written (clause process.levels).

A layer is kept as a mapping: ``name``, ``zone``, ``turns`` (lists of the numbers of
people), ``starts_date``, ``every_days``, ``times`` (such as "09:00"), ``weekly_hours``
(the form of a calendar, or null for all hours) and ``works``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, tzinfo
from typing import TYPE_CHECKING, NoReturn, TypeGuard

from backline.guide.calendar import Calendar
from backline.guide.calendar_parse import parse_terms
from backline.guide.calendar_terms import BadCalendar
from backline.guide.oncall import CLAUSE, Layer, Works
from backline.guide.workflow import MoveRefused


if TYPE_CHECKING:
    from backline.guide.oncall import Opens


KEYS = (
    "name",
    "zone",
    "turns",
    "starts_date",
    "every_days",
    "times",
    "weekly_hours",
    "works",
)
LONGEST_NAME = 60
#: A turn longer than a quarter is no rotation any more.
MOST_DAYS = 92
MOST_TURNS = 60
#: Who is called after three is in another rotation.
MOST_PEOPLE = 3
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


def layer_of(
    written: Mapping[str, object],
    *,
    zone: Callable[[str], tzinfo],
    calendar: Opens | None = None,
) -> Layer:
    """Return the layer that *written* states.

    Args:
        written: the mapping of this module's form.
        zone: gives the zone of a name; raises LookupError or ValueError for none.
        calendar: the one that the roster follows.

    Raises:
        MoveRefused: what is wrong with it, and what to write instead.
    """
    unknown = sorted(set(written) - set(KEYS))
    if unknown:
        _refuse(f"A layer has no {unknown[0]!r}.", f"Known: {', '.join(KEYS)}.")
    where = _zone(written.get("zone"), zone)
    return Layer(
        name=_name(written.get("name")),
        zone=where,
        turns=_turns(written.get("turns")),
        starts_date=_day(written.get("starts_date")),
        every_days=_days(written.get("every_days", 7)),
        times=_times(written.get("times", ["09:00"])),
        hours=_hours(written.get("weekly_hours"), where),
        works=_works(written.get("works", Works.ALWAYS)),
        calendar=calendar,
    )


def _refuse(what: str, remedy: str) -> NoReturn:
    message = f"{what} {remedy}"
    raise MoveRefused(message, CLAUSE)


def _name(value: object) -> str:
    name = value.strip() if isinstance(value, str) else ""
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        _refuse("A rotation needs a name.", f"Give 1 to {LONGEST_NAME} characters.")
    return name


def _zone(value: object, zone: Callable[[str], tzinfo]) -> tzinfo:
    try:
        return zone(value if isinstance(value, str) else "")
    except (LookupError, ValueError):
        what = f"{str(value)[:40]!r} is no time zone."
        _refuse(what, 'Give one such as "Asia/Kolkata".')


def _turns(value: object) -> tuple[tuple[int, ...], ...]:
    turns = list(value) if _is_list(value) else []
    if not turns or len(turns) > MOST_TURNS:
        _refuse(
            "A rotation needs people.", f"Name 1 to {MOST_TURNS} turns, in their order."
        )
    return tuple(_people(turn) for turn in turns)


def _people(value: object) -> tuple[int, ...]:
    people = list(value) if _is_list(value) else []
    numbers = tuple(each for each in people if isinstance(each, int))
    if not numbers or len(numbers) != len(people) or len(set(numbers)) != len(numbers):
        _refuse(
            "A turn names nobody, or somebody twice.", "Name each person of it once."
        )
    if len(numbers) > MOST_PEOPLE:
        _refuse(
            "A turn has too many people.",
            f"Name at most {MOST_PEOPLE}, the rest in a rotation below.",
        )
    return numbers


def _day(value: object) -> date:
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        _refuse(
            "A rotation needs the day of its first hand-over.",
            'Give one such as "2026-03-02".',
        )


def _days(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        value = 0
    if not 1 <= value <= MOST_DAYS:
        _refuse(
            "A rotation is handed over every so many days.",
            f"Give 1 to {MOST_DAYS} days.",
        )
    return value


def _times(value: object) -> tuple[int, ...]:
    times = [_second(each) for each in value] if _is_list(value) else []
    if not times or times != sorted(set(times)):
        _refuse(
            "The hand-over needs a time of day.",
            'Give each once, in order, such as "09:00" and "21:00".',
        )
    return tuple(times)


def _second(value: object) -> int:
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        what = f"{str(value)[:40]!r} is no time of day."
        _refuse(what, 'Give one such as "09:00".')
    return int(found[1]) * 3600 + int(found[2]) * 60


def _hours(value: object, zone: tzinfo) -> Calendar | None:
    if value is None:
        return None
    try:
        return Calendar(parse_terms({"weekly_hours": value}, zone=zone))
    except BadCalendar as error:
        raise MoveRefused(str(error), CLAUSE) from error


def _works(value: object) -> Works:
    try:
        return Works(value if isinstance(value, str) else "")
    except ValueError:
        _refuse(
            f"{str(value)[:40]!r} is not known.", f"Choose one of {', '.join(Works)}."
        )


def _is_list(value: object) -> TypeGuard[list[object] | tuple[object, ...]]:
    return isinstance(value, list | tuple)
