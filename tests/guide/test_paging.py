"""process.escalation: who is told when, until somebody takes it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backline.guide.paging import (
    ANSWER_WITHIN,
    MOST_ROUNDS,
    Called,
    Callee,
    CallNext,
    GiveUp,
    Move,
    Round,
    Rule,
    Urgency,
    WaitUntil,
    Way,
    Why,
    check_can_follow,
    next_move,
    usual_rules,
    ways_in_order,
)
from backline.guide.quiet_hours import QuietHours
from backline.guide.workflow import MoveRefused


NOW = datetime.fromisoformat("2026-03-02T09:00:00+00:00")
KOLKATA = ZoneInfo("Asia/Kolkata")
NIGHT = QuietHours(time(22), time(7), KOLKATA)
ASHA, BO, RUTH = Callee(1), Callee(2), Callee(9)


def _move(
    *called: int,
    on_call: tuple[Callee, ...] = (ASHA, BO),
    managers: tuple[Callee, ...] = (RUTH,),
    urgency: Urgency = Urgency.CRITICAL,
    opens: datetime | None = None,
    number: int = 1,
) -> Move:
    before = [Called(each, number, NOW) for each in called]
    return next_move(Round(urgency, before, on_call, managers, opens, NOW))


def _people(move: Move) -> list[tuple[int, Why]]:
    assert isinstance(move, CallNext)
    return [(each.person, each.why) for each in move.people]


def test_people_on_call_come_one_after_another_then_the_managers_then_again() -> None:
    assert _people(_move()) == [(1, Why.ON_CALL)]
    assert _people(_move(1)) == [(2, Why.ON_CALL)]
    assert _people(_move(1, 2)) == [(9, Why.MANAGER)]
    again = _move(1, 2, 9)
    assert isinstance(again, CallNext)
    assert (again.round, _people(again)) == (2, [(1, Why.ON_CALL)])
    assert isinstance(_move(1, 2, 9, number=MOST_ROUNDS), GiveUp)


def test_with_nobody_on_call_an_ordinary_page_waits_and_a_critical_one_does_not() -> (
    None
):
    opens = NOW + timedelta(hours=3)
    waits = _move(on_call=(), urgency=Urgency.NORMAL, opens=opens)
    assert isinstance(waits, WaitUntil)
    assert waits.at == opens
    assert _people(_move(on_call=(), opens=opens)) == [(9, Why.MANAGER)]
    never = _move(on_call=(), urgency=Urgency.NORMAL)
    assert _people(never) == [(9, Why.MANAGER)]


def test_a_page_that_only_managers_heard_reaches_who_comes_on_call_next() -> None:
    opens = NOW + timedelta(hours=3)
    waits = _move(9, on_call=(), opens=opens, number=MOST_ROUNDS)
    assert isinstance(waits, WaitUntil)
    assert _people(_move(9, number=MOST_ROUNDS)) == [(1, Why.ON_CALL)]


def test_an_ordinary_page_passes_over_who_sleeps_and_wakes_nobody() -> None:
    night = datetime.fromisoformat("2026-03-02T18:00:00+00:00")  # 23:30 in Kolkata
    asleep, awake = Callee(1, NIGHT), Callee(2)
    known = Round(Urgency.NORMAL, (), (asleep, awake), (), None, night)
    assert _people(next_move(known)) == [(2, Why.ON_CALL)]
    alone = next_move(Round(Urgency.NORMAL, (), (asleep,), (), None, night))
    assert isinstance(alone, CallNext)
    assert alone.people[0].at == datetime.fromisoformat("2026-03-03T01:30:00+00:00")
    critical = next_move(Round(Urgency.CRITICAL, (), (asleep,), (), None, night))
    assert isinstance(critical, CallNext)
    assert critical.people[0].at == night


@pytest.mark.parametrize(
    ("at", "over_at"),
    [
        pytest.param("16:29", "16:29", id="21:59 is before them"),
        pytest.param("16:30", "25:30", id="22:00 is the first quiet minute"),
        pytest.param("01:29", "01:30", id="06:59 is still quiet"),
        pytest.param("01:30", "01:30", id="07:00 is not"),
    ],
)
def test_quiet_hours_are_half_open_and_go_over_midnight(at: str, over_at: str) -> None:
    def instant(text: str) -> datetime:
        hours, minutes = text.split(":")
        return NOW.replace(hour=0) + timedelta(hours=int(hours), minutes=int(minutes))

    assert NIGHT.over_at(instant(at)) == instant(over_at)


def test_quiet_hours_end_by_the_clock_on_the_wall_when_the_clocks_change() -> None:
    berlin = QuietHours(time(22), time(7), ZoneInfo("Europe/Berlin"))
    night = datetime.fromisoformat("2026-03-28T22:00:00+00:00")  # 23:00, a short night
    assert berlin.over_at(night) == datetime.fromisoformat("2026-03-29T05:00:00+00:00")


def test_a_persons_rules_decide_which_way_comes_when() -> None:
    rules = [Rule(7, 3), Rule(5, 0)]
    planned = ways_in_order(rules, Urgency.CRITICAL, quiet=None, at=NOW)
    assert [(each.way, each.due_at - NOW) for each in planned] == [
        (5, timedelta(0)),
        (7, timedelta(minutes=3)),
    ]
    made_none = usual_rules([Way(1, "voice"), Way(2, "mail")])
    assert made_none == (Rule(2, 0), Rule(1, 2))
    assert usual_rules([Way(1, "voice")]) == (Rule(1, 0),)


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param([Rule(1, 5)], id="when the next person is called already"),
        pytest.param([Rule(1, -1)], id="before it began"),
        pytest.param([Rule(1, 0), Rule(1, 2)], id="the same way twice"),
    ],
)
def test_rules_that_cannot_be_followed_are_refused(rules: list[Rule]) -> None:
    with pytest.raises(MoveRefused):
        check_can_follow(rules, Urgency.CRITICAL)


_QUIET = st.none() | st.builds(
    QuietHours,
    st.sampled_from([time(20), time(22)]),
    st.sampled_from([time(6), time(8)]),
    st.sampled_from([KOLKATA, ZoneInfo("America/New_York")]),
)


@given(
    urgency=st.sampled_from(Urgency),
    quiet=st.lists(_QUIET, max_size=4),
    managers=st.integers(0, 2),
    opens=st.none() | st.integers(0, 10_000).map(lambda n: NOW + timedelta(minutes=n)),
    start=st.integers(0, 20_000).map(lambda n: NOW + timedelta(minutes=n)),
)
def test_whatever_happens_a_page_ends_and_calls_nobody_twice_in_a_round(
    urgency: Urgency,
    quiet: list[QuietHours | None],
    managers: int,
    opens: datetime | None,
    start: datetime,
) -> None:
    on_call = [Callee(number, each) for number, each in enumerate(quiet)]
    bosses = [Callee(100 + number) for number in range(managers)]
    called: list[Called] = []
    now, waited = start, 0
    for _ in range(MOST_ROUNDS * 8 + 2):
        left = None if on_call or waited else opens
        move = next_move(Round(urgency, called, on_call, bosses, left, now))
        if isinstance(move, GiveUp):
            break
        if isinstance(move, WaitUntil):
            assert move.at > now
            now, waited = move.at, waited + 1
            continue
        for each in move.people:
            assert each.at >= now
            if urgency is Urgency.CRITICAL:
                assert each.at == now
            elif each.why is Why.ON_CALL and quiet[each.person] is not None:
                hours = quiet[each.person]
                assert hours is not None
                assert not hours.is_on(each.at)
            end = each.at + ANSWER_WITHIN[urgency]
            called.append(Called(each.person, move.round, end))
        now = max(each.answer_by for each in called)
    else:
        pytest.fail("it never ends")
    in_rounds = [(each.person, each.round) for each in called]
    assert len(set(in_rounds)) == len(in_rounds)
    if on_call or bosses:
        assert len(in_rounds) == MOST_ROUNDS * (len(on_call) + len(bosses))
