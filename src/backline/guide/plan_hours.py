"""The hours that a plan names itself, and which severity and level counts in which.

Guide: package.geography, package.tailored - beside the hours of the contract's own
calendar a plan may have others: an office in another zone, lunch gaps, nights. Whether
a zone exists is asked outside, where the zone data is.
"""

from __future__ import annotations

import re
from datetime import UTC
from functools import partial
from typing import TYPE_CHECKING

from backline.guide.calendar_parse import parse_terms
from backline.guide.calendar_terms import ALWAYS, WEEKDAYS, BadCalendar
from backline.guide.calendar_written import windows_written
from backline.guide.plan import OF_THE_LEVEL, OWN_HOURS, Hours
from backline.guide.plan_figures import AROUND_THE_CLOCK, Counting
from backline.guide.plan_table import BadPlan, shown


if TYPE_CHECKING:
    from backline.guide.plan_table import Problems, Table


NAME = r"[A-Za-z0-9_-]+"
ZONE = r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*"
HOLIDAYS = ("calendar", "none")
LEVELS = ("L1", "L2", "L3")
_DAYS = tuple(day.capitalize() for day in WEEKDAYS)


def hours_of(top: Table, problems: Problems) -> dict[str, Hours]:
    """Return the hours under ``[hours]``."""
    table = top.table_or_empty("hours")
    found: dict[str, Hours] = {}
    for name in table.names:
        hours = problems.part(partial(_hours, table, name))
        if hours is not None:
            found[name] = hours
    return found


def _hours(table: Table, name: str) -> Hours:
    if name in (*OWN_HOURS, AROUND_THE_CLOCK) or not re.fullmatch(NAME, name):
        what = "cannot be the name of hours."
        own = ", ".join((*OWN_HOURS, AROUND_THE_CLOCK))
        remedy = f"Use letters, digits, - and _, and none of {own}."
        table.refuse(name, what, remedy)
    entry = table.table(name)
    weekly = _weekly(entry)
    zone = _zone(entry)
    keeps = entry.text_or("holidays", HOLIDAYS[0])
    if keeps not in HOLIDAYS:
        remedy = f'Write "{HOLIDAYS[0]}" (closed with the contract\'s) or "none".'
        entry.refuse("holidays", f"{shown(keeps)} is not known.", remedy)
    words = entry.text_or("words", hours_words(weekly, zone))
    entry.done()
    return Hours(name, weekly, zone, keeps == HOLIDAYS[0], words)


def _weekly(entry: Table) -> tuple[tuple[tuple[int, int], ...], ...]:
    value = entry.value("weekly")
    try:
        weekly = parse_terms({"weekly_hours": value}, zone=UTC).weekly
    except BadCalendar as error:
        what, _, remedy = str(error).replace("weekly_hours", "weekly").partition(". ")
        raise BadPlan(entry.at("weekly"), f"{what}.", remedy) from error
    if not any(weekly):
        remedy = 'Write hours, such as { mon = [["09:00", "17:00"]] }.'
        entry.refuse("weekly", "never opens.", remedy)
    return weekly


def _zone(entry: Table) -> str | None:
    zone = entry.text_or("zone", "") or None
    if zone is not None and not re.fullmatch(ZONE, zone):
        what = f"{shown(zone)} is no name of a time zone."
        entry.refuse("zone", what, 'Write one such as "America/New_York".')
    return zone


def hours_words(
    weekly: tuple[tuple[tuple[int, int], ...], ...], zone: str | None
) -> str:
    """Return hours as people write them: ``Mon to Fri 08:00-20:00 (Asia/Dubai)``."""
    where = f" ({zone})" if zone else ""
    if weekly == ALWAYS:
        return "around the clock"
    runs: list[str] = []
    first = 0
    for day in range(1, len(weekly) + 1):
        if day < len(weekly) and weekly[day] == weekly[first]:
            continue
        if weekly[first]:
            last = f" to {_DAYS[day - 1]}" if day - 1 > first else ""
            windows = " and ".join(_window(*each) for each in weekly[first])
            runs.append(f"{_DAYS[first]}{last} {windows}")
        first = day
    return f"{', '.join(runs)}{where}"


def _window(start: int, end: int) -> str:
    return "-".join(windows_written([(start, end)])[0])


def severity_hours(
    top: Table, severities: tuple[str, ...], hours: tuple[str, ...]
) -> dict[str, str]:
    """Return the hours that the targets of a severity count in by themselves."""
    table = top.table_or_empty("severity_hours")
    counting = Counting(known=(*OWN_HOURS, *hours))
    found = {
        severity: counting.named(table.text(severity), table.at(severity))
        for severity in severities
        if table.has(severity)
    }
    _no_others(table, severities)
    return found


def level_hours(top: Table, hours: tuple[str, ...]) -> dict[str, str]:
    """Return when each level works, as far as the plan says."""
    table = top.table_or_empty("levels")
    counting = Counting(known=(*OWN_HOURS, *hours))
    found: dict[str, str] = {}
    for level in (level for level in LEVELS if table.has(level)):
        entry = table.table(level)
        name = counting.named(entry.text("hours"), entry.at("hours"))
        if name == OF_THE_LEVEL:
            what = "says that a level works when the level works."
            entry.refuse("hours", what, "Name the hours themselves.")
        found[level] = name
        entry.done()
    _no_others(table, LEVELS)
    return found


def _no_others(table: Table, known: tuple[str, ...]) -> None:
    for name in table.names:
        if name not in known:
            remedy = f"Take it out or mend its spelling; known: {', '.join(known)}."
            table.refuse(name, "is not known here.", remedy)
