"""Who is on call, against somebody who looks at the wall clock every minute.

The oracle counts the hand-overs that the hand of a clock has passed; it knows nothing
of instants, tables or spans (clause process.escalation).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.guide.minute_oracle import Hours, Office, hands

from backline.guide.calendar import Calendar
from backline.guide.calendar_terms import CalendarTerms
from backline.guide.oncall import (
    Away,
    Layer,
    Roster,
    StandIn,
    Version,
    Works,
    on_call,
)
from backline.guide.wall import epoch_of
from backline.zones import zone


DAYS = 4
MINUTES = DAYS * 24 * 60
#: Days around which a zone's clock does something, or famously does not.
PERIODS = [
    ("Africa/Casablanca", date(2026, 2, 13)),
    ("Africa/Casablanca", date(2026, 3, 20)),
    ("America/New_York", date(2024, 11, 1)),
    ("America/New_York", date(2026, 3, 6)),
    ("America/Sao_Paulo", date(2015, 10, 16)),
    ("Asia/Kolkata", date(2026, 1, 24)),
    ("Asia/Tehran", date(2016, 3, 19)),
    ("Australia/Lord_Howe", date(2026, 4, 3)),
    ("Australia/Sydney", date(2026, 10, 2)),
    ("Europe/Berlin", date(2026, 3, 27)),
    ("Europe/Berlin", date(2026, 10, 23)),
    ("Europe/London", date(2026, 10, 23)),
    ("Pacific/Apia", date(2011, 12, 28)),
]
EARLY = datetime(1990, 1, 1, tzinfo=UTC)

quarters = st.integers(0, 95).map(lambda quarter: quarter * 15)
people = st.integers(1, 5)
turns = st.lists(
    st.lists(people, min_size=1, max_size=2, unique=True), min_size=1, max_size=3
)
hours = st.lists(st.tuples(quarters, quarters), max_size=2)
weeks = st.lists(hours, min_size=7, max_size=7).filter(any)
minutes = st.integers(-60, MINUTES + 60)


@dataclass(frozen=True)
class Rota:
    """A layer as the oracle reads it."""

    zone: str
    turns: list[list[int]]
    begins: date
    every: int
    times: list[int]
    week: list[Hours] | None
    works: Works

    def called(self, hand: datetime, *, is_open: bool) -> list[int]:
        if self.works is not Works.ALWAYS and is_open != (self.works is Works.OPEN):
            return []
        if self.week is not None and not Office(self.week, set(), {}, []).is_open(hand):
            return []
        passed, day = 0, self.begins
        while day <= hand.date():
            midnight = datetime.combine(day, datetime.min.time())
            for time in self.times:
                passed += midnight + timedelta(minutes=time) <= hand
            day += timedelta(days=self.every)
        return self.turns[(passed - 1) % len(self.turns)] if passed else []


@st.composite
def rotas(draw: st.DrawFn, first: date) -> Rota:
    return Rota(
        zone=draw(
            st.sampled_from(
                [name for name, day in PERIODS if day == first] * 3 + ["Asia/Dubai"]
            )
        ),
        turns=draw(turns),
        begins=first + timedelta(days=draw(st.integers(-9, 2))),
        every=draw(st.integers(1, 3)),
        times=sorted(
            draw(
                st.sets(quarters | st.sampled_from([120, 150]), min_size=1, max_size=2)
            )
        ),
        week=draw(st.none() | weeks),
        works=draw(st.sampled_from(Works)),
    )


def _weekly(week: list[Hours]) -> tuple[tuple[tuple[int, int], ...], ...]:
    return tuple(
        tuple(
            (start * 60, (end if end > start else end + 24 * 60) * 60)
            for start, end in windows
        )
        for windows in week
    )


def _layer(rota: Rota, calendar: Calendar) -> Layer:
    return Layer(
        name="a rotation",
        zone=zone(rota.zone),
        turns=tuple(tuple(turn) for turn in rota.turns),
        starts_date=rota.begins,
        every_days=rota.every,
        times=tuple(60 * time for time in rota.times),
        hours=None
        if rota.week is None
        else Calendar(CalendarTerms(zone(rota.zone), _weekly(rota.week))),
        works=rota.works,
        calendar=calendar,
    )


@given(data=st.data(), period=st.sampled_from(PERIODS))
@settings(max_examples=60, deadline=None)
def test_each_minute_is_as_the_wall_clock_says(
    data: st.DataObject, period: tuple[str, date]
) -> None:
    name, first = period
    office = Office([[(480, 1020)]] * 7, {first + timedelta(days=1)}, {}, [])
    calendar = Calendar(
        CalendarTerms(
            zone=zone(name),
            weekly=_weekly(office.week),
            holidays=frozenset(office.holidays),
        )
    )
    start = datetime.combine(first, datetime.min.time(), UTC)
    zero = epoch_of(start)
    before = data.draw(st.lists(rotas(first), min_size=1, max_size=2))
    after = data.draw(st.lists(rotas(first), max_size=2))
    change = data.draw(minutes)
    for_a_while = st.tuples(minutes, minutes, people, st.none() | people)
    stood_in = data.draw(st.lists(for_a_while, max_size=2))
    gone = data.draw(st.lists(st.tuples(minutes, minutes, people), max_size=2))
    roster = Roster(
        versions=(
            Version(epoch_of(EARLY), tuple(_layer(rota, calendar) for rota in before)),
            Version(
                zero + 60 * change, tuple(_layer(rota, calendar) for rota in after)
            ),
        ),
        stand_ins=tuple(
            StandIn(zero + 60 * since, zero + 60 * until, who, instead)
            for since, until, who, instead in stood_in
        ),
        away=tuple(
            Away(zero + 60 * since, zero + 60 * until, who)
            for since, until, who in gone
        ),
    )
    shown = {
        where: hands(where, first, DAYS)
        for where in {name, *(rota.zone for rota in [*before, *after])}
    }

    spans = on_call(roster, zero, zero + 60 * MINUTES)

    assert spans[0].start == zero
    assert spans[-1].end == zero + 60 * MINUTES
    for one, next_ in pairwise(spans):
        assert one.end == next_.start
        assert (one.people, one.away) != (next_.people, next_.away)
    minute = 0
    for span in spans:
        while zero + 60 * minute < span.end:
            is_open = office.is_open(shown[name][minute])
            called = [
                who
                for rota in (after if minute >= change else before)
                for who in rota.called(shown[rota.zone][minute], is_open=is_open)
            ]
            for since, until, who, instead in stood_in:
                if since <= minute < until and instead is None:
                    called = [who, *called]
                elif since <= minute < until:
                    called = [who if each == instead else each for each in called]
            away = {who for since, until, who in gone if since <= minute < until}
            assert list(span.people) == [
                who for who in dict.fromkeys(called) if who not in away
            ], f"minute {minute}"
            minute += 1
