"""Five weeks as a planner: a grid of days on a screen, a list of them on a phone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from backline.guide.wall import zone_word


if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime, tzinfo

    from backline.guide.change_conflicts import Beside
    from backline.guide.change_stages import Window

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
#: Days that are shown, in whole weeks, and how far from today they can begin.
_SHOWN, _FURTHEST = timedelta(weeks=5), timedelta(days=2 * 366)


@dataclass(frozen=True, slots=True)
class Item:
    """Something that takes time: what, how it looks, where it is told of."""

    window: Window
    zone: tzinfo
    words: str
    tone: str = "plain"
    url: str = ""
    #: Whether its hours are told; a day with a name has none.
    has_hours: bool = True


@dataclass(frozen=True, slots=True)
class Chip:
    """An item on one day."""

    hours: str
    words: str
    tone: str
    url: str


@dataclass(frozen=True, slots=True)
class PlannerDay:
    """A day of the planner; `busy` are its busy hours in words."""

    day: date
    is_past: bool
    is_today: bool
    names_month: bool
    busy: str = ""
    chips: tuple[Chip, ...] = ()


@dataclass(frozen=True, slots=True)
class Planner:
    """Weeks with what is on their days, and where the ones beside them begin."""

    title: str
    days: tuple[PlannerDay, ...]
    earlier: str
    later: str
    holds_today: bool
    weekdays: tuple[str, ...] = field(default=_DAYS)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is on any day."""
        return not any(day.chips for day in self.days)


def first_asked(text: str, today: date) -> date:
    """Return the Monday of the day that an address names, or of today."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today
    if abs(day - today) > _FURTHEST:
        day = today
    return day - timedelta(days=day.weekday())


def days_of(first: date) -> tuple[date, ...]:
    """Return the days that are shown from a Monday on."""
    return tuple(first + timedelta(days=number) for number in range(_SHOWN.days))


def planner_of(
    first: date,
    items: Iterable[Item],
    *,
    today: date,
    busy: frozenset[int] = frozenset(),
) -> Planner:
    """Return the planner of the weeks from a Monday on.

    Args:
        first: the Monday.
        items: what is on some days.
        today: where the reader is.
        busy: hours of the week, 0 for Monday 00:00.
    """
    days = days_of(first)
    by_day: dict[date, list[tuple[datetime, Chip]]] = {}
    for item in items:
        for day, chip in _chips(item, days[0], days[-1]):
            by_day.setdefault(day, []).append((item.window.start_at, chip))
    return Planner(
        title=_title(first, days[-1]),
        days=tuple(
            PlannerDay(
                day,
                is_past=day < today,
                is_today=day == today,
                names_month=day.day == 1 or day == first,
                busy=_busy_of(day.weekday(), busy),
                chips=tuple(
                    chip
                    for _, chip in sorted(by_day.get(day, ()), key=lambda each: each[0])
                ),
            )
            for day in days
        ),
        earlier=f"{first - _SHOWN:%Y-%m-%d}",
        later=f"{first + _SHOWN:%Y-%m-%d}",
        holds_today=today in days,
    )


def _title(first: date, last: date) -> str:
    year = f" {first.year}" if first.year != last.year else ""
    return f"{first.day} {first:%B}{year} to {last.day} {last:%B %Y}"


def _chips(item: Item, first: date, last: date) -> Iterator[tuple[date, Chip]]:
    """Yield an item on each day of its own wall clock that is shown."""
    start = item.window.start_at.astimezone(item.zone)
    end = item.window.end_at.astimezone(item.zone)
    final = (end - timedelta(seconds=1)).date()
    day = max(start.date(), first)
    while day <= min(final, last):
        since = f"{start:%H:%M}" if day == start.date() else ""
        until = f"{end:%H:%M} {zone_word(end)}" if day == final else ""
        hours = ""
        if item.has_hours:
            hours = f"{since or 'until'} {f'to {until}' if since and until else until}"
            if not since and not until:
                hours = "all day"
            elif since and not until:
                hours = f"from {since}"
        yield day, Chip(hours.strip(), item.words, item.tone, item.url)
        day += timedelta(days=1)


def items_beside(beside: Beside, zone: tzinfo) -> list[Item]:
    """Return what stands beside a change as items of a planner."""
    items = [
        Item(
            other.window,
            zone,
            f"{other.number} {other.subject}"
            + ("" if other.is_agreed else " (proposed)"),
            "good" if other.is_agreed else "info",
        )
        for other in beside.changes
    ]
    items += [
        Item(
            freeze.window,
            zone,
            f"Freeze of {freeze.whose}: {freeze.reason}",
            "alarm" if freeze.blocks else "warn",
        )
        for freeze in beside.freezes
    ]
    items += [
        Item(each.window, zone, f"{each.name}: {each.doing}", "warn")
        for each in beside.booked
    ]
    items += [
        Item(day.window, zone, f"Release {day.name}", "outline", has_hours=False)
        for day in beside.releases
    ]
    items += [
        Item(day.window, zone, day.name, "plain", has_hours=False)
        for day in beside.holidays
    ]
    return items


def busy_words(busy: Iterable[int]) -> str:
    """Return the busy hours of the week: ``Mon to Fri 10:00 to 13:00; Sat …``."""
    hours = frozenset(busy)
    by_day = [_busy_of(weekday, hours) for weekday in range(7)]
    told = []
    weekday = 0
    for ranges, run in groupby(by_day):
        count = len(list(run))
        if ranges:
            first, last = _DAYS[weekday], _DAYS[weekday + count - 1]
            days = first if count == 1 else f"{first} to {last}"
            told.append(f"{days} {ranges}")
        weekday += count
    return "; ".join(told)


def _busy_of(weekday: int, busy: frozenset[int]) -> str:
    return _ranges([hour for hour in range(24) if weekday * 24 + hour in busy])


def _ranges(hours: Sequence[int]) -> str:
    told = []
    for _, run in groupby(enumerate(hours), key=lambda each: each[1] - each[0]):
        taken = [hour for _, hour in run]
        told.append(f"{taken[0]:02}:00 to {taken[-1] + 1:02}:00")
    return " and ".join(told)
