"""The hours of a rotation as people write them (clause process.levels).

``Mon to Fri 09:00-18:00, Sat 10:00-14:00``: what a form shows is what it reads.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from backline.guide.calendar_parse import parse_terms
from backline.guide.calendar_terms import ALWAYS, WEEKDAYS, BadCalendar
from backline.guide.oncall import CLAUSE
from backline.guide.plan_hours import hours_words
from backline.guide.workflow import MoveRefused


if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo


_DAY = "|".join(WEEKDAYS)
_RUN = re.compile(
    rf"(?P<first>{_DAY})[a-z]*(?:\s*(?:to|-)\s*(?P<last>{_DAY})[a-z]*)?"
    r"(?P<windows>(?:\s*(?:and)?\s*\d\d?:\d\d\s*-\s*\d\d?:\d\d)+)\s*[,;]?\s*",
)
_WINDOW = re.compile(r"(\d\d?:\d\d)\s*-\s*(\d\d?:\d\d)")


def hours_read(text: str) -> dict[str, list[list[str]]] | None:
    """Return the hours that *text* names, in the form of a calendar; None for all.

    Raises:
        MoveRefused: it names none.
    """
    rest, found = " ".join(text.lower().split()), dict[str, list[list[str]]]()
    if rest in {"", "always", "around the clock"}:
        return None
    while rest:
        run = _RUN.match(rest)
        if run is None:
            message = (
                f"{rest[:40]!r} names no hours. "
                'Write "Mon to Fri 09:00-18:00, Sat 10:00-14:00", or nothing for all.'
            )
            raise MoveRefused(message, CLAUSE)
        windows = [
            [_padded(each.group(1)), _padded(each.group(2))]
            for each in _WINDOW.finditer(run.group("windows"))
        ]
        first = str(run.group("first"))
        for day in _days(first, str(run.group("last") or first)):
            found.setdefault(day, []).extend(windows)
        rest = rest[run.end() :]
    return found


def hours_written(weekly_hours: object, zone: tzinfo) -> str:
    """Return hours in the form of a calendar as people write them; none for all."""
    if weekly_hours is None:
        return ""
    try:
        weekly = parse_terms({"weekly_hours": weekly_hours}, zone=zone).weekly
    except BadCalendar:
        return ""
    return "" if weekly == ALWAYS else hours_words(weekly, None)


def _days(first: str, last: str) -> Iterator[str]:
    start, end = WEEKDAYS.index(first), WEEKDAYS.index(last)
    for number in range(start, end + 1 if end >= start else end + 8):
        yield WEEKDAYS[number % 7]


def _padded(given: object) -> str:
    time = str(given)
    return time if len(time) == len("09:00") else f"0{time}"
