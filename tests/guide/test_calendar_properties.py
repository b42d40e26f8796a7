"""Properties of service time in 14 zones (clause package.geography)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.guide.minute_oracle import Hours, Office, hands

from backline.guide.calendar import Calendar, Span
from backline.guide.calendar_parse import parse_terms
from backline.guide.calendar_terms import WEEKDAYS, NoOpenTime
from backline.zones import zone


DAYS = 5
MINUTES = DAYS * 24 * 60
SECOND = timedelta(seconds=1)
#: Days around which a zone's clock does something, or famously does not.
PERIODS = [
    ("Africa/Casablanca", date(2026, 2, 13)),
    ("Africa/Casablanca", date(2026, 3, 20)),
    ("America/New_York", date(2024, 11, 1)),
    ("America/New_York", date(2026, 3, 6)),
    ("America/Sao_Paulo", date(2015, 10, 16)),
    ("America/Sao_Paulo", date(2015, 2, 20)),
    ("Asia/Dubai", date(2026, 1, 1)),
    ("Asia/Kathmandu", date(1985, 12, 30)),
    ("Asia/Kolkata", date(2026, 1, 24)),
    ("Asia/Riyadh", date(2026, 3, 5)),
    ("Asia/Tehran", date(2016, 3, 19)),
    ("Australia/Lord_Howe", date(2026, 4, 3)),
    ("Australia/Lord_Howe", date(2026, 10, 2)),
    ("Europe/Berlin", date(2026, 3, 27)),
    ("Europe/Berlin", date(2026, 10, 23)),
    ("Europe/London", date(2025, 12, 30)),
    ("Pacific/Apia", date(2011, 12, 28)),
    ("Pacific/Chatham", date(2026, 4, 3)),
]


@dataclass(frozen=True)
class World:
    """One calendar as the guide reads it and as the oracle does, in one period."""

    calendar: Calendar
    office: Office
    zone: str
    first: datetime

    @cached_property
    def open_minutes(self) -> list[bool]:
        shown = hands(self.zone, self.first.date(), DAYS)
        return [self.office.is_open(hand) for hand in shown]

    def at(self, minute: int) -> datetime:
        return self.first + timedelta(minutes=minute)

    def counted(self, start: int, end: int) -> int:
        return sum(self.open_minutes[start:end])


def _text(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _windows(hours: Hours) -> list[list[str]]:
    return [[_text(start), _text(end)] for start, end in hours]


quarters = st.integers(0, 95).map(lambda quarter: quarter * 15)
closings = st.integers(0, 96).map(lambda quarter: quarter * 15)
hours = st.lists(st.tuples(quarters, closings), max_size=2)
common = st.sampled_from([[], [(540, 1020)], [(0, 1440)], [(1320, 360)], [(90, 180)]])
minutes = st.integers(0, MINUTES)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    name, first = draw(st.sampled_from(PERIODS))
    near = st.integers(-1, DAYS).map(lambda day: first + timedelta(days=day))
    office = Office(
        week=draw(st.lists(hours | common, min_size=7, max_size=7)),
        holidays=draw(st.sets(near, max_size=2)),
        overrides=draw(st.dictionaries(near, hours | common, max_size=2)),
        breaks=draw(st.lists(_breaks(first), max_size=2)),
    )
    stated: dict[str, object] = {
        "weekly_hours": {
            day: _windows(windows)
            for day, windows in zip(WEEKDAYS, office.week, strict=True)
        },
        "holidays": [day.isoformat() for day in office.holidays],
        "date_overrides": {
            day.isoformat(): _windows(windows)
            for day, windows in office.overrides.items()
        },
        "breaks": [
            [start.isoformat(), end.isoformat()] for start, end in office.breaks
        ],
    }
    try:
        calendar = Calendar(parse_terms(stated, zone=zone(name)))
    except NoOpenTime:
        assume(False)
        raise
    start = datetime.combine(first, datetime.min.time(), UTC)
    return World(calendar, office, name, start)


def _breaks(first: date) -> st.SearchStrategy[tuple[datetime, datetime]]:
    begin = datetime.combine(first, datetime.min.time())
    starts = st.integers(0, MINUTES // 15).map(
        lambda quarter: begin + timedelta(minutes=15 * quarter)
    )
    return st.tuples(starts, st.integers(0, 40)).map(
        lambda pair: (pair[0], pair[0] + timedelta(minutes=15 * pair[1]))
    )


spans = st.tuples(minutes, minutes).map(lambda pair: (min(pair), max(pair)))
targets = st.integers(0, 40 * 3600)
several = settings(
    max_examples=40, deadline=None, suppress_health_check=list(HealthCheck)
)


def _pauses(world: World, pauses: list[tuple[int, int]]) -> list[Span]:
    return [(world.at(start), world.at(end)) for start, end in pauses]


@several
@given(worlds(), spans)
def test_every_minute_is_counted_as_the_oracle_counts_it(
    world: World, span: tuple[int, int]
) -> None:
    start, end = span
    counted = world.counted(start, end) * 60
    assert world.calendar.elapsed(world.at(start), world.at(end)) == counted
    pieces = world.calendar.open_spans(world.at(start), world.at(end))
    assert sum((b - a).total_seconds() for a, b in pieces) == counted


@several
@given(worlds(), minutes, st.integers(0, 3000))
def test_due_is_where_the_oracle_has_counted_the_target(
    world: World, start: int, target: int
) -> None:
    assume(world.counted(start, MINUTES) > target)
    due = world.calendar.due(world.at(start), target * 60)
    counted, at = 0, start
    while counted < target:
        counted += world.open_minutes[at]
        at += 1
    assert due.due_at == world.at(at)
    while not world.open_minutes[at]:
        at += 1
    assert due.breach_at == world.at(at)


@several
@given(worlds(), spans, minutes)
def test_elapsed_adds_up_and_never_exceeds_the_wall(
    world: World, span: tuple[int, int], between: int
) -> None:
    start, middle, end = sorted((*span, between))
    first, then, last = world.at(start), world.at(middle), world.at(end)
    elapsed = world.calendar.elapsed
    assert elapsed(first, then) + elapsed(then, last) == elapsed(first, last)
    assert 0 <= elapsed(first, last) <= (last - first).total_seconds()
    assert elapsed(last, first) == 0


@several
@given(worlds(), minutes, targets, st.lists(spans, max_size=3))
def test_due_and_elapsed_are_inverse(
    world: World, at: int, target: int, paused: list[tuple[int, int]]
) -> None:
    assume(any(world.calendar.terms.weekly))
    start, pauses = world.at(at), _pauses(world, paused)
    due = world.calendar.due(start, target, pauses)

    def used(until: datetime) -> int:
        return world.calendar.elapsed(start, until, pauses)

    assert used(due.due_at) == used(due.breach_at) == target
    assert used(due.breach_at + SECOND) == target + 1
    assert due.due_at == start if target == 0 else used(due.due_at - SECOND) < target


@several
@given(worlds(), minutes, targets, st.lists(spans, max_size=3), spans)
def test_a_pause_never_moves_a_due_earlier(
    world: World,
    at: int,
    target: int,
    paused: list[tuple[int, int]],
    more: tuple[int, int],
) -> None:
    assume(any(world.calendar.terms.weekly))
    without = world.calendar.due(world.at(at), target, _pauses(world, paused))
    with_it = world.calendar.due(world.at(at), target, _pauses(world, [*paused, more]))
    assert with_it.due_at >= without.due_at
    assert with_it.breach_at >= without.breach_at


@several
@given(worlds(), minutes, targets, st.lists(spans, max_size=3))
def test_backwards_is_the_inverse_too(
    world: World, at: int, target: int, paused: list[tuple[int, int]]
) -> None:
    assume(any(world.calendar.terms.weekly))
    end, pauses = world.at(at), _pauses(world, paused)
    due = world.calendar.due_before(end, target, pauses)

    def used(since: datetime) -> int:
        return world.calendar.elapsed(since, end, pauses)

    assert used(due.due_at) == used(due.breach_at) == target
    assert used(due.due_at - SECOND) == target + 1
    assert (
        due.breach_at == end if target == 0 else used(due.breach_at + SECOND) < target
    )


@several
@given(worlds(), spans, st.lists(st.integers(1995, 2035), max_size=2))
def test_what_was_asked_before_changes_no_answer(
    world: World, span: tuple[int, int], years: list[int]
) -> None:
    start, end = (world.at(minute) for minute in span)
    used = Calendar(world.calendar.terms)
    for year in years:
        used.elapsed(datetime(year, 6, 1, tzinfo=UTC), datetime(year, 7, 1, tzinfo=UTC))
    assert used.elapsed(start, end) == world.calendar.elapsed(start, end)
    assert used.open_spans(start, end) == world.calendar.open_spans(start, end)


@pytest.mark.parametrize(("name", "first"), PERIODS)
def test_all_hours_are_counted_whatever_the_clock_does(name: str, first: date) -> None:
    calendar = Calendar(parse_terms({"weekly_hours": "24x7"}, zone=zone(name)))
    start = datetime.combine(first, datetime.min.time(), UTC)
    for hours_on in (1, 24, 100, 10_000):
        end = start + timedelta(hours=hours_on)
        assert calendar.elapsed(start, end) == hours_on * 3600
        assert calendar.due(start, hours_on * 3600).breach_at == end
