"""The proof of coverage, against somebody who asks every minute who could be called.

The oracle goes minute by minute through the rosters of a level as the wall clocks show
them; it knows nothing of spans (clause process.escalation).
"""

from __future__ import annotations

from dataclasses import dataclass
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
from backline.guide.oncall_coverage import (
    Coverage,
    Kept,
    Member,
    Reason,
    coverage_of,
)
from backline.guide.oncall_needs import Need
from backline.guide.wall import epoch_of
from backline.zones import zone


COMPONENTS = ("acd", "dialer")
Gap = tuple[str, Reason, tuple[int, ...]]

ALWAYS_OPEN = Calendar(CalendarTerms(zone("UTC"), ALWAYS))

people = st.integers(1, 5)
minutes = st.integers(0, MINUTES)
stretches = st.tuples(minutes, minutes).filter(lambda each: each[0] < each[1])


@dataclass
class Story:
    """Who turns in which rosters, stands in, is away, mute or gone, and when wanted."""

    first: date
    rows: list[tuple[frozenset[str], Rota]]
    stand_ins: tuple[StandIn, ...]
    away: tuple[Away, ...]
    works: set[int]
    closed: set[int]
    wanted: dict[str, list[tuple[int, int]]]

    @property
    def zero(self) -> int:
        return epoch_of(datetime.combine(self.first, datetime.min.time(), UTC))

    def proof(self) -> Coverage:
        start, end = self.zero, self.zero + 60 * MINUTES
        needs = [
            Need(
                "L2",
                each,
                tuple(united((start + 60 * a, start + 60 * b) for a, b in spans)),
                "Bengaluru",
            )
            for each, spans in self.wanted.items()
        ]
        rosters = [
            Kept("a roster", "L2", for_, on_call(self._rule(rota), start, end))
            for for_, rota in self.rows
        ]
        members = {
            who: Member(
                who,
                "L2",
                is_manager=False,
                skills=frozenset(),
                unreachable="" if who in self.works else "has verified no way",
            )
            for who in set(range(1, 6)) - self.closed
        }
        return coverage_of(needs, rosters, members, start=start, end=end)

    def _rule(self, rota: Rota) -> Roster:
        version = Version(epoch_of(EARLY), (_layer(rota, ALWAYS_OPEN),))
        return Roster((version,), self.stand_ins, self.away)

    def minutes(self) -> dict[Gap, set[int]]:
        """Return the minutes in which nobody can be called, by component and why."""
        hands_of = {r.zone: hands(r.zone, self.first, DAYS) for _, r in self.rows}
        seen: dict[Gap, set[int]] = {}
        for component, spans in self.wanted.items():
            for_it = [r for for_, r in self.rows if not for_ or component in for_]
            for minute in {m for a, b in spans for m in range(a, b)}:
                called = [
                    r.called(hands_of[r.zone][minute], is_open=True) for r in for_it
                ]
                why = self._why(called, self.zero + 60 * minute)
                if why is not None:
                    seen.setdefault((component, *why), set()).add(minute)
        return seen

    def _why(
        self, called: list[list[int]], at: int
    ) -> tuple[Reason, tuple[int, ...]] | None:
        for by in (each for each in self.stand_ins if each.starts <= at < each.ends):
            called = [_stood_in(row, by) for row in called]
        out = {each.person for each in self.away if each.starts <= at < each.ends}
        turn = list(dict.fromkeys(who for row in called for who in row))
        there = [who for who in turn if who not in out]
        if set(there) & (self.works - self.closed):
            return None
        if there:
            return Reason.UNREACHABLE, tuple(there)
        if not called:
            return Reason.NO_ROSTER, ()
        return (Reason.AWAY, tuple(turn)) if turn else (Reason.NOBODY, ())


def _stood_in(row: list[int], by: StandIn) -> list[int]:
    if by.instead_of is None:
        return [by.person, *row]
    return [by.person if who == by.instead_of else who for who in row]


@st.composite
def stories(draw: st.DrawFn) -> Story:
    _, first = draw(st.sampled_from(PERIODS))
    zero = epoch_of(datetime.combine(first, datetime.min.time(), UTC))
    some = st.frozensets(st.sampled_from(COMPONENTS))
    return Story(
        first=first,
        rows=draw(st.lists(st.tuples(some, rotas(first)), max_size=2)),
        stand_ins=tuple(
            StandIn(zero + 60 * since, zero + 60 * until, who, instead)
            for (since, until), who, instead in draw(
                st.lists(st.tuples(stretches, people, st.none() | people), max_size=1)
            )
        ),
        away=tuple(
            Away(zero + 60 * since, zero + 60 * until, who)
            for (since, until), who in draw(
                st.lists(st.tuples(stretches, people), max_size=2)
            )
        ),
        works=draw(st.sets(people)),
        closed=draw(st.sets(people)),
        wanted={
            each: draw(st.lists(stretches, min_size=1, max_size=3))
            for each in COMPONENTS
        },
    )


@given(story=stories())
@settings(max_examples=40, deadline=None)
def test_each_minute_that_nobody_could_be_called_is_in_a_hole(story: Story) -> None:
    zero, found = story.zero, story.proof()
    told: dict[Gap, set[int]] = {}
    for hole in found.holes:
        for component in hole.components:
            gap = told.setdefault((component, hole.reason, hole.people), set())
            for start, until in hole.spans:
                assert (start - zero) % 60 == (until - zero) % 60 == 0
                inside = set(range((start - zero) // 60, (until - zero) // 60))
                assert not gap & inside, "a minute is told twice"
                gap |= inside
    seen = story.minutes()
    assert told == seen
    missing = sum(each.needed - each.covered for each in found.proofs)
    assert missing == 60 * sum(len(each) for each in seen.values())
