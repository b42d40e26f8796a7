"""Working hours as people write them (clause package.geography).

``09:00-13:00, 14:00-18:00`` are two windows with a break between them; an end at or
before the start is the next day's, and 24:00 is legal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from backline.guide.calendar_terms import BadCalendar, Window
from backline.guide.wall import DAY


_WINDOW = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")  # noqa: RUF001 - people type both
_ALL_DAY = {"all day", "24 h", "24h"}


def windows_written(windows: Iterable[Window]) -> list[list[str]]:
    """Return *windows* in the form of a calendar's body: ``[["09:00", "17:00"]]``."""
    return [[_time(start), _time(end)] for start, end in windows]


def hours_in_words(windows: Iterable[Window]) -> str:
    """Return *windows* as a person writes them; nothing for none."""
    pairs = windows_written(windows)
    if pairs == [["00:00", "24:00"]]:
        return "all day"
    return ", ".join("-".join(pair) for pair in pairs)


def windows_of(text: str) -> list[list[str]]:
    """Return the windows that *text* states, in the form of a calendar's body.

    Raises:
        BadCalendar: it states something else.
    """
    said = text.strip().lower()
    if said in _ALL_DAY:
        return [["00:00", "24:00"]]
    pairs = []
    for part in said.split(",") if said else []:
        window = _WINDOW.fullmatch(part.strip())
        if window is None:
            message = (
                f"{part.strip()[:40]!r} is no window of hours. Write 09:00-13:00, "
                "several with a comma between them, or all day."
            )
            raise BadCalendar(message)
        hour, minute, to_hour, to_minute = window.groups()
        pairs.append([f"{hour:0>2}:{minute}", f"{to_hour:0>2}:{to_minute}"])
    return pairs


def _time(second: int) -> str:
    """Return a second of the wall day; beyond midnight it is the next day's."""
    within = second if second <= DAY else second - DAY
    hours, rest = divmod(within, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours:02}:{minutes:02}" + (f":{seconds:02}" if seconds else "")
