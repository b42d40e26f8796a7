"""The days of a calendar as people see them (clause package.geography).

A date is open, weekend, holiday or closed by agreement; it has shorter hours than its
weekday, or is an extra working day. The year picture and the differences between two
calendars are told from here, so both say the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from backline.guide.calendar_terms import CalendarTerms, PlannedDay, Window
from backline.guide.calendar_written import hours_in_words
from backline.guide.intervals import united, without
from backline.guide.wall import DAY, EPOCH_ORDINAL, wall_at


DayKind = Literal["open", "weekend", "holiday", "closed", "shorter", "longer", "extra"]


@dataclass(frozen=True, slots=True)
class DayFace:
    """One date: what it is, its hours with the breaks taken out, its name.

    Attributes:
        day: the date in the calendar's zone.
        kind: what the date is.
        windows: the hours that begin on it.
        name: what it is called, where the calendar knows it.
        by_week: whether the date is as every such weekday is.
        estimated: whether its holiday is reckoned, not yet proclaimed.
    """

    day: date
    kind: DayKind
    windows: tuple[Window, ...]
    name: str = ""
    by_week: bool = True
    estimated: bool = False

    @property
    def words(self) -> str:
        """What the date is, in words."""
        name = f" ({self.name})" if self.name else ""
        if not self.windows:
            what = {"weekend": "weekend", "holiday": "holiday"}.get(self.kind, "")
            return f"{what or 'closed by agreement'}{name}"
        return f"open {hours_in_words(self.windows)}{name}"


def faces(
    terms: CalendarTerms,
    first: date,
    last: date,
    *,
    estimated: Iterable[date] = (),
) -> list[DayFace]:
    """Return the dates from *first* to *last*, both included."""
    guessed, breaks = frozenset(estimated), _wall_breaks(terms)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [_face(terms, day, breaks, guessed) for day in days]


def _face(
    terms: CalendarTerms,
    day: date,
    breaks: list[tuple[int, int]],
    estimated: frozenset[date],
) -> DayFace:
    plan = terms.planned(day)
    begins = (day.toordinal() - EPOCH_ORDINAL) * DAY
    cuts = [(a - begins, b - begins) for a, b in breaks]
    windows = tuple(without(united(plan.windows), cuts))
    weekly = tuple(united(terms.weekly[day.weekday()]))
    name = plan.name or terms.holiday_names.get(day, "")
    return DayFace(
        day=day,
        kind=_kind(plan, windows, weekly),
        windows=windows,
        name=name,
        by_week=windows == weekly and plan.closed in {None, "weekend"} and not name,
        estimated=day in estimated,
    )


def _kind(
    plan: PlannedDay, windows: tuple[Window, ...], weekly: tuple[Window, ...]
) -> DayKind:
    if not windows:
        if plan.closed == "override":
            return "closed" if weekly else "weekend"
        return plan.closed or "closed"
    if not weekly:
        return "extra"
    open_s, usual = (sum(end - start for start, end in w) for w in (windows, weekly))
    if open_s == usual:
        return "open"
    return "shorter" if open_s < usual else "longer"


def _wall_breaks(terms: CalendarTerms) -> list[tuple[int, int]]:
    return [(wall_at(terms.zone, a), wall_at(terms.zone, b)) for a, b in terms.breaks]
