"""The table behind a calendar: open spans and the service time before them.

Clause package.geography. F(t), the service seconds before an instant, is one bisect
into the table; the service time of a span is a difference of two, a due instant the
inverse. Tables are values: one that reaches further is a new one.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from backline.guide.calendar_terms import (
    BadCalendar,
    CalendarTerms,
    NoOpenTime,
    PlannedDay,
)
from backline.guide.intervals import Interval, united, without
from backline.guide.wall import (
    DAY,
    EPOCH_ORDINAL,
    first_instant,
    instant_of,
    steady_offsets,
    wall_at,
)


@dataclass(frozen=True, slots=True)
class OpenTable:
    """The open spans of the civil years *first_year* to *last_year* of a calendar.

    Attributes:
        since: the first covered instant.
        until: the first instant no longer covered.
        starts: start of each span, ascending.
        ends: end of each span; none touches the next.
        before: service seconds counted before each span, from a fixed origin.
        after: service seconds counted when each span ends.
        shift: start of each span less the seconds before it, so that inside a span
            F(t) is ``t - shift`` and the instant of a count is ``count + shift``.
    """

    first_year: int
    last_year: int
    since: int
    until: int
    starts: list[int]
    ends: list[int]
    before: list[int]
    after: list[int]
    shift: list[int]

    def used_at(self, instant: int) -> int:
        """Return F(*instant*), the service seconds before a covered instant."""
        at = bisect_right(self.starts, instant) - 1
        if at < 0:
            return self.before[0] if self.before else 0
        used, most = instant - self.shift[at], self.after[at]
        return min(most, used)


def table_around(terms: CalendarTerms, instant: int) -> OpenTable:
    """Return the table of the civil year that *instant* falls in.

    Raises:
        BadCalendar: the terms do not speak of that year.
    """
    year = _year_at(terms, instant)
    first, last = terms.known_years
    if not first <= year <= last:
        raise _beyond(terms, f"in {year}")
    since, until, spans = _year(terms, year)
    return _table(year, year, (since, until), spans, 0)


def extended_forward(terms: CalendarTerms, table: OpenTable) -> OpenTable:
    """Return *table* with later years; twice as wide when its days are not generated.

    Raises:
        BadCalendar: the last year that the terms speak of is in it.
    """
    limit = terms.known_years[1]
    if table.last_year >= limit:
        raise _beyond(terms, f"after {limit}")
    last = min(table.last_year + _stride(terms, table), limit)
    spans, until = _spans(table), table.until
    for year in range(table.last_year + 1, last + 1):
        _, until, more = _year(terms, year)
        spans += more
    bounds = (table.since, until)
    return _table(table.first_year, last, bounds, spans, _origin(table))


def extended_backward(terms: CalendarTerms, table: OpenTable) -> OpenTable:
    """Return *table* with earlier years.

    Raises:
        BadCalendar: the first year that the terms speak of is in it.
    """
    limit = terms.known_years[0]
    if table.first_year <= limit:
        raise _beyond(terms, f"before {limit}")
    first = max(table.first_year - _stride(terms, table), limit)
    spans, since, gained = _spans(table), table.since, 0
    for year in range(table.first_year - 1, first - 1, -1):
        since, _, more = _year(terms, year)
        spans = more + spans
        gained += sum(end - start for start, end in more)
    bounds = (since, table.until)
    return _table(first, table.last_year, bounds, spans, _origin(table) - gained)


def closed_after(table: OpenTable) -> NoOpenTime:
    """Return the refusal of a target that outlasts the calendar's open time."""
    return NoOpenTime(
        f"The calendar has no open time left after {instant_of(table.until):%Y-%m-%d}. "
        "Give it working hours, or a shorter target."
    )


def closed_before(table: OpenTable) -> NoOpenTime:
    """Return the refusal of a target that reaches back before all open time."""
    return NoOpenTime(
        f"The calendar has no open time before {instant_of(table.since):%Y-%m-%d}. "
        "Give it working hours, or a shorter target."
    )


def planned_open(terms: CalendarTerms, day: date) -> list[Interval]:
    """Return the open intervals of the windows that begin on *day*, cuts taken out."""
    number = day.toordinal() - EPOCH_ORDINAL
    reach = _days_of_spill(terms)
    windows: list[Interval] = []
    cuts = list(terms.breaks)
    for ordinal in range(number - reach, number + reach + 1):
        plan = terms.planned(date.fromordinal(ordinal + EPOCH_ORDINAL))
        if ordinal == number:
            windows += _opened(terms, ordinal, plan)
        if plan.closed == "holiday":
            cuts.append(_working_day(terms, ordinal))
    return without(united(windows), united(cuts))


def _beyond(terms: CalendarTerms, when: str) -> BadCalendar:
    first, last = terms.known_years
    return BadCalendar(
        f"The calendar says nothing about working hours {when}: it holds for {first} "
        f"to {last}. Publish a version with more years."
    )


def _table(
    first_year: int,
    last_year: int,
    bounds: tuple[int, int],
    spans: list[Interval],
    origin: int,
) -> OpenTable:
    joined = united(spans)
    before: list[int] = []
    after: list[int] = []
    used = origin
    for start, end in joined:
        before.append(used)
        used += end - start
        after.append(used)
    starts = [start for start, _ in joined]
    return OpenTable(
        first_year=first_year,
        last_year=last_year,
        since=bounds[0],
        until=bounds[1],
        starts=starts,
        ends=[end for _, end in joined],
        before=before,
        after=after,
        shift=[start - counted for start, counted in zip(starts, before, strict=True)],
    )


def _stride(terms: CalendarTerms, table: OpenTable) -> int:
    """Return how many years to add; a generated year is made only when needed."""
    if terms.days_of_year is not None:
        return 1
    return table.last_year - table.first_year + 1


def _spans(table: OpenTable) -> list[Interval]:
    return list(zip(table.starts, table.ends, strict=True))


def _origin(table: OpenTable) -> int:
    return table.before[0] if table.before else 0


def _year_at(terms: CalendarTerms, instant: int) -> int:
    return date.fromordinal(wall_at(terms.zone, instant) // DAY + EPOCH_ORDINAL).year


def _year(terms: CalendarTerms, year: int) -> tuple[int, int, list[Interval]]:
    """Return the bounds of a civil year and its open spans."""
    first = date(year, 1, 1).toordinal() - EPOCH_ORDINAL
    last = date(year, 12, 31).toordinal() - EPOCH_ORDINAL
    since = first_instant(terms.zone, first * DAY)
    until = first_instant(terms.zone, (last + 1) * DAY)
    windows: list[Interval] = []
    cuts: list[Interval] = [(since - 3 * DAY, since), (until, until + 3 * DAY)]
    cuts += terms.breaks
    begin = first - _days_of_spill(terms)
    for number, offset in enumerate(steady_offsets(terms.zone, begin, last), begin):
        plan = terms.planned(date.fromordinal(number + EPOCH_ORDINAL))
        if plan.closed == "holiday":
            cuts.append(_working_day(terms, number))
        windows += _opened(terms, number, plan, offset)
    return since, until, without(united(windows), united(cuts))


def _days_of_spill(terms: CalendarTerms) -> int:
    """Return 1 when yesterday's windows or holidays may reach into today."""
    planned = (*terms.weekly, *terms.overrides.values())
    spills = any(end > DAY for windows in planned for _, end in windows)
    return 1 if spills or terms.day_starts else 0


def _opened(
    terms: CalendarTerms, number: int, plan: PlannedDay, offset: int | None = None
) -> list[Interval]:
    """Return the intervals that the windows of day *number* open, before any cut.

    A holiday closes its own day by a cut, so that only what falls inside goes. The
    zone is asked only where the day's *offset* is not known to be steady.
    """
    windows = plan.windows
    if plan.closed == "holiday":
        windows = terms.weekly[(number + EPOCH_ORDINAL - 1) % 7]
    midnight = number * DAY
    if offset is not None:
        utc = midnight - offset
        return [(utc + start, utc + end) for start, end in windows]
    zone = terms.zone
    return [
        (first_instant(zone, midnight + start), first_instant(zone, midnight + end))
        for start, end in windows
    ]


def _working_day(terms: CalendarTerms, number: int) -> Interval:
    begins = number * DAY + terms.day_starts
    return first_instant(terms.zone, begins), first_instant(terms.zone, begins + DAY)
