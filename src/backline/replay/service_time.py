"""The calendar that a history is counted on, from a file or from a geography."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from backline.geography import geography_snapshot, terms_of
from backline.guide.calendar import Calendar
from backline.guide.calendar_terms import BadCalendar


#: How far a target may reach beyond the log: years before its first, after its last.
_BEFORE, _AFTER = 1, 2
_GEOGRAPHY = {"geography", "coverage", "tz"}


def calendar_of_file(given: str, years: tuple[int, int]) -> dict[str, object]:
    """Return the calendar of a JSON file, ``FILE.json`` or ``FILE.json#NAME``.

    Args:
        given: the file; with a name, when it holds several calendars by name.
        years: the first and the last year of the log.

    Raises:
        BadCalendar: what is wrong with it, and what to write instead.
    """
    file, _, name = given.partition("#")
    stated = _read(Path(file))
    if name:
        chosen = stated.get(name)
        if not isinstance(chosen, dict):
            message = f"{file} has no calendar {name!r}. It has {', '.join(stated)}."
            raise BadCalendar(message)
        stated = chosen
    elif "weekly_hours" not in stated and "geography" not in stated:
        named = [key for key, entry in stated.items() if isinstance(entry, dict)]
        if named:
            message = (
                f"{file} holds several calendars. Choose one: {file}#{named[0]} "
                f"(it has {', '.join(named)})."
            )
            raise BadCalendar(message)
    return _checked(stated, file, years)


def _checked(
    stated: dict[str, object], file: str, years: tuple[int, int]
) -> dict[str, object]:
    try:
        Calendar(terms_of(stated))
    except BadCalendar as error:
        message = f"{file}: {error}"
        raise BadCalendar(message) from None
    if "geography" not in stated:
        return stated
    if beside := sorted(set(stated) - _GEOGRAPHY):
        message = (
            f"{file}: {', '.join(beside)} beside a geography cannot be stored with the "
            "history. Write the hours and holidays out."
        )
        raise BadCalendar(message)
    tz = stated.get("tz")
    return calendar_of_geography(
        str(stated["geography"]),
        str(stated["coverage"]),
        tz if isinstance(tz, str) else None,
        years,
    )


def calendar_of_geography(
    geography: str, coverage: str, tz: str | None, years: tuple[int, int]
) -> dict[str, object]:
    """Return the working days of a geography in the years of a log and around them.

    Raises:
        BadCalendar: the geography, its zone or its days in a year are not known.
    """
    first, last = years
    return geography_snapshot(geography, coverage, tz, first - _BEFORE, last + _AFTER)


def _read(path: Path) -> dict[str, object]:
    try:
        stated = json.loads(path.read_text("utf-8"))
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}). Check the path."
        raise BadCalendar(message) from error
    except ValueError as error:
        message = f"{path} is no JSON in UTF-8 ({error}). Mend it."
        raise BadCalendar(message) from error
    if not isinstance(stated, Mapping):
        message = f"{path} holds no object. Write a calendar as `backline calc` does."
        raise BadCalendar(message)
    return dict(stated)
