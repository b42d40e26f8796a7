"""Service time: what counts between two instants, and when a target is used up.

Clause package.geography: 24x5 means the business working days of the geography
concerned, counted in the site's time zone. Everything that counts time counts
through a `Calendar`; spans are half-open and whole seconds.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING

from backline.guide.calendar_answers import (
    LONGEST_DAYS,
    LONGEST_TARGET,
    BadTarget,
    CalendarDay,
    Due,
    Span,
    bad_target,
    due_of,
    epochs_of,
)
from backline.guide.calendar_terms import (
    BadCalendar,
    CalendarTerms,
    NoOpenTime,
    terms_under,
)
from backline.guide.intervals import Interval
from backline.guide.open_table import (
    OpenTable,
    closed_after,
    closed_before,
    extended_backward,
    extended_forward,
    planned_open,
    table_around,
)
from backline.guide.wall import (
    DAY,
    EPOCH_ORDINAL,
    epoch_of,
    first_instant,
    instant_of,
    wall_at,
)


if TYPE_CHECKING:
    from backline.guide.plan import Hours

__all__ = [
    "LONGEST_TARGET",
    "BadTarget",
    "Calendar",
    "CalendarDay",
    "Due",
    "Span",
]


class Calendar:
    """The service time of one calendar version.

    The table of open spans begins with the year first asked for and extends itself.
    """

    def __init__(self, terms: CalendarTerms) -> None:
        """Accept *terms* that open at some time.

        Raises:
            NoOpenTime: they never do.
        """
        self._terms = terms
        self._table: OpenTable | None = None
        self._under: dict[Hours, Calendar] = {}
        if not any(terms.weekly) and terms.days_of_year is None:
            self._refuse_if_never_open()

    @property
    def zone(self) -> tzinfo:
        """The zone of the calendar's wall times."""
        return self._terms.zone

    @property
    def terms(self) -> CalendarTerms:
        """What the calendar counts by."""
        return self._terms

    def under(self, hours: Hours) -> Calendar:
        """Return the calendar of *hours* that a plan names, beside this one.

        Its holidays are this calendar's where the plan says so; made once.

        Raises:
            NoOpenTime: the hours never open.
        """
        made = self._under.get(hours)
        if made is None:
            made = self._under[hours] = Calendar(terms_under(self._terms, hours))
        return made

    def elapsed(
        self, start: datetime, end: datetime, pauses: Sequence[Span] = ()
    ) -> int:
        """Return the service seconds in ``[start, end)`` outside *pauses*.

        A reversed span has none.
        """
        first, last = epoch_of(start), epoch_of(end)
        if not pauses:
            return self.elapsed_s(first, last)
        return self.elapsed_between_pauses_s(first, last, epochs_of(pauses))

    def due(self, start: datetime, seconds: int, pauses: Sequence[Span] = ()) -> Due:
        """Return when *seconds* of service time from *start* are used up.

        Raises:
            BadTarget: *seconds* is negative or beyond a century.
            NoOpenTime: the calendar does not open for so long again.
        """
        if not pauses:
            return due_of(self.due_s(epoch_of(start), seconds))
        return due_of(
            self.due_between_pauses_s(epoch_of(start), seconds, epochs_of(pauses))
        )

    def due_before(
        self, start: datetime, seconds: int, pauses: Sequence[Span] = ()
    ) -> Due:
        """Return from when on *seconds* of service time lie before *start*.

        Returns:
            The earliest such instant as ``due_at``, the latest as ``breach_at``.
        """
        return due_of(self.due_before_s(epoch_of(start), seconds, epochs_of(pauses)))

    def due_days(self, start: datetime, days: int) -> Due:
        """Return the *days*-th following open date at the wall time of *start*.

        Outside that date's hours it is the next opening.
        """
        due = self.due_days_s(epoch_of(start), days)
        return due_of((due, due))

    def open_spans(self, start: datetime, end: datetime) -> list[Span]:
        """Return the open pieces within ``[start, end)``, in order."""
        pieces = self.open_spans_s(epoch_of(start), epoch_of(end))
        return [(instant_of(first), instant_of(last)) for first, last in pieces]

    def day_of(self, instant: datetime) -> CalendarDay:
        """Return the calendar's date at *instant*, and why it is closed if it is."""
        number = wall_at(self.zone, epoch_of(instant)) // DAY
        day = date.fromordinal(number + EPOCH_ORDINAL)
        plan = self._terms.planned(day)
        begins, ends = (first_instant(self.zone, n * DAY) for n in (number, number + 1))
        spans = tuple(
            (instant_of(first), instant_of(last))
            for first, last in self.open_spans_s(begins, ends)
        )
        return CalendarDay(day, plan.windows, plan.closed, plan.name, spans)

    def elapsed_s(self, start: int, end: int) -> int:
        """Return the service seconds in ``[start, end)``, epoch seconds both."""
        if end <= start:
            return 0
        table = self._table
        if table is None or start < table.since or end > table.until:
            table = self._covering(start, end)
        starts, after, shift = table.starts, table.after, table.shift
        last = bisect_right(starts, end) - 1
        if last < 0:
            return 0
        used = end - shift[last]
        used = min(used, after[last])
        first = bisect_right(starts, start, 0, last + 1) - 1
        if first < 0:
            return used - table.before[0]
        begun = start - shift[first]
        return used - (min(after[first], begun))

    def due_s(self, start: int, seconds: int) -> tuple[int, int]:
        """Return due and breach, epoch seconds, of a target of *seconds*."""
        if not 0 <= seconds <= LONGEST_TARGET:
            raise bad_target(seconds)
        table = self._table
        if table is None or start < table.since or start > table.until:
            table = self._covering(start, start)
        at = bisect_right(table.starts, start) - 1
        target = table.used_at(start) if at < 0 else start - table.shift[at]
        if at >= 0 and target >= table.after[at]:
            target = table.after[at]
        target += seconds
        if not table.after or table.after[-1] <= target:
            table = self._reopened_after(table, target)
            at = -1
        more = bisect_right(table.after, target, max(0, at))
        breach = target + table.shift[more]
        if not seconds:
            return start, breach
        if breach > table.starts[more]:
            return breach, breach
        return table.ends[more - 1], breach

    def due_between_pauses_s(
        self, start: int, seconds: int, pauses: Sequence[Interval]
    ) -> tuple[int, int]:
        """Return due and breach when no time counts within *pauses*.

        Args:
            start: epoch second from which the target counts.
            seconds: the target.
            pauses: sorted, disjoint intervals of epoch seconds.
        """
        if not 0 <= seconds <= LONGEST_TARGET:
            raise bad_target(seconds)
        at, left, due = start, seconds, start if not seconds else None
        for pause_start, pause_end in pauses:
            counted = self.elapsed_s(at, pause_start)
            if due is None and counted >= left:
                due = self.due_s(at, left)[0]
            if counted > left:
                break
            left -= counted
            at = max(at, pause_end)
        last, breach = self.due_s(at, left)
        return (last if due is None else due), breach

    def due_before_s(
        self, start: int, seconds: int, pauses: Sequence[Interval] = ()
    ) -> tuple[int, int]:
        """Return the earliest and latest instant with *seconds* left until *start*."""
        if not 0 <= seconds <= LONGEST_TARGET:
            raise bad_target(seconds)
        at, left, latest = start, seconds, start if not seconds else None
        for pause_start, pause_end in reversed(pauses):
            counted = self.elapsed_s(pause_end, at)
            if latest is None and counted >= left:
                latest = self._before(at, left)[1]
            if counted > left:
                break
            left -= counted
            at = min(at, pause_start)
        earliest, first = self._before(at, left)
        return earliest, (first if latest is None else latest)

    def elapsed_between_pauses_s(
        self, start: int, end: int, pauses: Sequence[Interval]
    ) -> int:
        """Return the service seconds in ``[start, end)`` outside sorted *pauses*."""
        paused = sum(
            self.elapsed_s(max(start, first), min(end, last)) for first, last in pauses
        )
        return self.elapsed_s(start, end) - paused

    def due_days_s(self, start: int, days: int) -> int:
        """Return the instant that `due_days` speaks of, in epoch seconds."""
        if not 0 <= days <= LONGEST_DAYS:
            message = f"So many days cannot be counted. Give 0 to {LONGEST_DAYS}."
            raise BadTarget(message)
        wall = wall_at(self.zone, start)
        number, left = wall // DAY, days
        while left:
            number += 1
            left -= self._is_open_date(number)
        at = first_instant(self.zone, number * DAY + wall % DAY) if days else start
        return self.due_s(at, 0)[1]

    def open_spans_s(self, start: int, end: int) -> list[Interval]:
        """Return the open pieces within ``[start, end)``, epoch seconds."""
        if end <= start:
            return []
        table = self._covering(start, end)
        first = bisect_right(table.ends, start)
        last = bisect_left(table.starts, end)
        return [
            (max(start, table.starts[i]), min(end, table.ends[i]))
            for i in range(first, last)
        ]

    def table_over(self, start: int, end: int, seconds: int) -> OpenTable | None:
        """Return the open spans from *start* until *seconds* are counted after *end*.

        The table ends sooner where the terms do; None when they say nothing of *start*.
        """
        try:
            table = self._covering(start, start)
            table = self._covering(start, end)
            return self._reopened_after(table, table.used_at(end) + seconds)
        except BadCalendar:
            return self._table

    def _before(self, start: int, seconds: int) -> tuple[int, int]:
        table = self._covering(start, start)
        target = table.used_at(start) - seconds
        while not table.before or table.before[0] >= target:
            if not self._terms.ever_before(table.first_year - 1):
                raise closed_before(table)
            table = self._table = extended_backward(self._terms, table)
        at = bisect_left(table.after, target)
        earliest = target + table.shift[at]
        if not seconds:
            return earliest, start
        at = bisect_right(table.after, target, at)
        return earliest, target + table.shift[at]

    def _is_open_date(self, number: int) -> bool:
        """Return whether day *number* has open hours of its own.

        Raises:
            NoOpenTime: and there will never be another.
        """
        day = date.fromordinal(number + EPOCH_ORDINAL)
        if self._terms.planned(day).windows:
            return bool(planned_open(self._terms, day))
        if not self._terms.ever_again_from(day.year):
            message = f"The calendar has no open date after {day}. Give fewer days."
            raise NoOpenTime(message)
        return False

    def _covering(self, start: int, end: int) -> OpenTable:
        """Return a table that covers both instants, made or extended if need be."""
        table = self._table or table_around(self._terms, start)
        while start < table.since:
            table = extended_backward(self._terms, table)
        while end > table.until:
            table = extended_forward(self._terms, table)
        self._table = table
        return table

    def _reopened_after(self, table: OpenTable, target: int) -> OpenTable:
        """Return a table that counts beyond *target*, if the calendar opens so long."""
        while not table.after or table.after[-1] <= target:
            if not self._terms.ever_again_from(table.last_year + 1):
                raise closed_after(table)
            self._table = table = extended_forward(self._terms, table)
        return table

    def _refuse_if_never_open(self) -> None:
        days = [day for day, windows in self._terms.overrides.items() if windows]
        if not any(planned_open(self._terms, day) for day in days):
            message = (
                "The calendar has no open time at all. "
                "Give weekly_hours or a date override with a window."
            )
            raise NoOpenTime(message)
