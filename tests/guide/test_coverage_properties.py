"""The proof of coverage, against somebody who asks every minute who could be called.

The oracle goes minute by minute through the rosters of a level as the wall clocks show
them; it knows nothing of spans (clause process.escalation).
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.guide.minute_oracle import hands
from tests.guide.test_oncall_properties import (
    DAYS,
    EARLY,
    MINUTES,
    PERIODS,
    Rota,
    _layer,
    rotas,
)

from backline.guide.calendar import Calendar
from backline.guide.calendar_terms import ALWAYS, CalendarTerms
from backline.guide.intervals import united
from backline.guide.oncall import Away, Roster, StandIn, Version, on_call
from backline.guide.oncall_coverage import Kept, Member, Reason, coverage_of
from backline.guide.oncall_needs import Need
from backline.guide.wall import epoch_of
from backline.zones import zone


COMPONENTS = ("acd", "dialer")
Gap = tuple[str, Reason, tuple[int, ...]]

minutes = st.integers(0, MINUTES)
stretches = st.tuples(minutes, minutes).filter(lambda each: each[0] < each[1])
for_a_while = st.tuples(stretches, st.integers(1, 5))
wanted_hours = st.lists(stretches, min_size=1, max_size=3)


@st.composite
def kept(draw: st.DrawFn, first: date) -> tuple[frozenset[str], Rota]:
    return draw(st.frozensets(st.sampled_from(COMPONENTS))), draw(rotas(first))


def _why(
    called: list[list[int]], away: set[int], works: set[int]
) -> tuple[Reason, tuple[int, ...]] | None:
    """Return why nobody can be called of whose turn it is in each roster for it."""
    if not called:
        return Reason.NO_ROSTER, ()
    turn = list(dict.fromkeys(who for row in called for who in row))
    there = [who for who in turn if who not in away]
    if set(there) & works:
        return None
    if there:
        return Reason.UNREACHABLE, tuple(there)
    return (Reason.AWAY, tuple(turn)) if turn else (Reason.NOBODY, ())


@given(data=st.data(), period=st.sampled_from(PERIODS))
@settings(max_examples=40, deadline=None)
def test_each_minute_that_nobody_could_be_called_is_in_a_hole(
    data: st.DataObject, period: tuple[str, date]
) -> None:
    _, first = period
    zero = epoch_of(datetime.combine(first, datetime.min.time(), UTC))
    rows = data.draw(st.lists(kept(first), max_size=2))
    gone = data.draw(st.lists(for_a_while, max_size=2))
    swapped = data.draw(st.none() | st.tuples(for_a_while, st.integers(1, 5)))
    works = data.draw(st.sets(st.integers(1, 5)))
    closed = data.draw(st.sets(st.integers(1, 5)))
    wanted = {each: data.draw(wanted_hours) for each in COMPONENTS}
    always = Calendar(CalendarTerms(zone("UTC"), ALWAYS))
    stand_ins = tuple(
        StandIn(zero + 60 * since, zero + 60 * until, who, instead)
        for ((since, until), who), instead in [swapped] * (swapped is not None)
        if who != instead
    )
    away = tuple(
        Away(zero + 60 * since, zero + 60 * until, who) for (since, until), who in gone
    )
    end = zero + 60 * MINUTES
    found = coverage_of(
        [
            Need(
                "L2",
                each,
                tuple(united((zero + 60 * a, zero + 60 * b) for a, b in wanted[each])),
                "Bengaluru",
            )
            for each in COMPONENTS
        ],
        [
            Kept(
                "a roster",
                "L2",
                components,
                on_call(
                    Roster(
                        (Version(epoch_of(EARLY), (_layer(rota, always),)),),
                        stand_ins,
                        away,
                    ),
                    zero,
                    end,
                ),
            )
            for components, rota in rows
        ],
        {
            who: Member(who, "L2", False, frozenset(), "" if who in works else "mute")
            for who in set(range(1, 6)) - closed
        },
        start=zero,
        end=end,
    )

    told: dict[Gap, set[int]] = {}
    for hole in found.holes:
        for component in hole.components:
            gap = told.setdefault((component, hole.reason, hole.people), set())
            for start, until in hole.spans:
                assert (start - zero) % 60 == (until - zero) % 60 == 0
                inside = set(range((start - zero) // 60, (until - zero) // 60))
                assert not gap & inside, "a minute is told twice"
                gap |= inside
    shown = {rota.zone: hands(rota.zone, first, DAYS) for _, rota in rows}
    seen: dict[Gap, set[int]] = {}
    for component in COMPONENTS:
        for_it = [rota for for_, rota in rows if not for_ or component in for_]
        for minute in {m for a, b in wanted[component] for m in range(a, b)}:
            at = zero + 60 * minute
            called = [
                rota.called(shown[rota.zone][minute], is_open=True) for rota in for_it
            ]
            for each in stand_ins:
                if each.starts <= at < each.ends:
                    called = [_stood_in(row, each) for row in called]
            out = {each.person for each in away if each.starts <= at < each.ends}
            why = _why(called, out, works - closed)
            if why is not None:
                seen.setdefault((component, *why), set()).add(minute)
    assert told == seen
    assert sum(each.needed - each.covered for each in found.proofs) == 60 * sum(
        map(len, seen.values())
    )


def _stood_in(row: list[int], by: StandIn) -> list[int]:
    if by.instead_of is None:
        return [by.person, *row]
    return [by.person if who == by.instead_of else who for who in row]
