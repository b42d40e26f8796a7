"""Layers and hours as they are written, and what may be changed by whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backline.guide.calendar_parse import parse_terms
from backline.guide.calendar_terms import WEEKDAYS
from backline.guide.oncall import Away, Followed, Layer, Roster, StandIn, Version, at
from backline.guide.oncall_hours import hours_read, hours_written
from backline.guide.oncall_layers import layer_of
from backline.guide.oncall_rules import (
    Period,
    check_can_answer,
    check_can_withdraw,
    check_keeps_rosters,
    check_keeps_time_of,
    check_stand_in,
    check_swap,
    from_now_on,
    period_of,
)
from backline.guide.wall import epoch_of
from backline.guide.workflow import MoveRefused
from backline.zones import zone


NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LAYER: dict[str, object] = {
    "name": "Weeks",
    "zone": "Europe/Berlin",
    "turns": [[1, 2], [2, 1]],
    "starts_date": "2026-02-23",
    "every_days": 7,
    "times": ["09:00"],
    "weekly_hours": None,
    "works": "always",
}


def layer(**changed: object) -> Layer:
    return layer_of({**LAYER, **changed}, zone=zone)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"colour": "red"}, "no 'colour'"),
        ({"name": " "}, "needs a name"),
        ({"zone": "Mars/Olympus"}, "no time zone"),
        ({"turns": []}, "needs people"),
        ({"turns": [[]]}, "names nobody"),
        ({"turns": [[1, 1]]}, "somebody twice"),
        ({"turns": [["Grace"]]}, "names nobody"),
        ({"turns": [[1, 2, 3, 4]]}, "too many people"),
        ({"starts_date": "Monday"}, "day of its first hand-over"),
        ({"every_days": 0}, "every so many days"),
        ({"every_days": True}, "every so many days"),
        ({"times": []}, "time of day"),
        ({"times": ["21:00", "09:00"]}, "in order"),
        ({"times": ["25:00"]}, "no time of day"),
        ({"weekly_hours": {"mon": [["9", "5"]]}}, "not a time of day"),
        ({"weekly_hours": {}}, "no open time"),
        ({"works": "sometimes"}, "not known"),
    ],
)
def test_what_is_wrong_with_a_layer_is_said(
    changed: dict[str, object], says: str
) -> None:
    with pytest.raises(MoveRefused, match=says) as refused:
        layer(**changed)
    assert refused.value.clause == "process.escalation"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon to Fri 09:00-18:00", {"mon", "tue", "wed", "thu", "fri"}),
        ("fri - mon 9:00-18:00", {"fri", "sat", "sun", "mon"}),
        ("Monday 09:00-12:00 and 13:00-18:00; sat 10:00-14:00", {"mon", "sat"}),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, days: set[str]) -> None:
    found = hours_read(text)
    assert found is not None
    assert set(found) == days


def test_no_hours_are_all_hours() -> None:
    assert hours_read("  ") is None
    assert hours_written(None, UTC) == ""
    with pytest.raises(MoveRefused, match="names no hours"):
        hours_read("Mon 09:00-18:00, whenever")


quarters = st.integers(0, 47).map(lambda half: f"{half // 2:02}:{half % 2 * 30:02}")


@given(
    st.dictionaries(
        st.sampled_from(WEEKDAYS), st.tuples(quarters, quarters), min_size=1
    )
)
@settings(max_examples=60, deadline=None)
def test_hours_that_are_shown_are_read_again(
    windows: dict[str, tuple[str, str]],
) -> None:
    hours = {day: [list(window)] for day, window in windows.items()}
    shown = hours_written(hours, UTC)
    assert hours_written(hours_read(shown), UTC) == shown
    again = {"weekly_hours": hours_read(shown) or "24x7"}
    assert parse_terms(again, zone=UTC).weekly == (
        parse_terms({"weekly_hours": hours}, zone=UTC).weekly
    )


def test_who_stands_in_for_a_stand_in_is_called() -> None:
    """Grace's place goes to Imran, and his to Wei: in the order of writing."""
    now = epoch_of(NOW)
    roster = Roster(
        (Version(now, (layer(turns=[[1]]),)),),
        (StandIn(now, now + 9, 2, 1), StandIn(now, now + 9, 3, 2)),
        (Away(now + 5, now + 9, 3),),
    )
    assert at(roster, now).people == (3,)
    assert (at(roster, now + 5).people, at(roster, now + 5).away) == ((), (3,))
    assert at(roster, now + 9).people == (1,)
    assert at(roster, now - 1).people == ()


def test_a_new_version_of_a_calendar_changes_no_past() -> None:
    every, never = _Opens(open_all=True), _Opens(open_all=False)
    followed = Followed(every, ((10, never), (20, every)))
    assert followed.open_spans_s(0, 30) == [(0, 10), (20, 30)]
    assert followed.open_spans_s(12, 18) == []


class _Opens:
    def __init__(self, *, open_all: bool) -> None:
        self._open_all = open_all

    def open_spans_s(self, start: int, end: int) -> list[tuple[int, int]]:
        return [(start, end)] if self._open_all and start < end else []


def test_nothing_begins_before_now() -> None:
    within = NOW.replace(microsecond=1)
    assert from_now_on(NOW - DAY, NOW) == NOW
    assert from_now_on(NOW, within) == NOW + timedelta(seconds=1)
    assert period_of(NOW - DAY, NOW + DAY, NOW) == Period(NOW, NOW + DAY)


@pytest.mark.parametrize(
    ("check", "says"),
    [
        (lambda: check_keeps_rosters(is_manager=False), "kept by managers"),
        (
            lambda: check_keeps_time_of(person=1, by=2, is_manager=False),
            "colleague's time",
        ),
        (lambda: check_stand_in(person=1, instead_of=1), "for themselves"),
        (lambda: check_can_answer(asked_of=1, by=2, is_open=True), "was asked"),
        (lambda: check_can_answer(asked_of=1, by=1, is_open=False), "settled"),
        (lambda: check_can_withdraw(asked_by=1, by=2, is_open=True), "withdraws"),
    ],
)
def test_who_may_not_is_told_why(check: object, says: str) -> None:
    assert callable(check)
    with pytest.raises(MoveRefused, match=says):
        check()


@pytest.mark.parametrize(
    ("asked_of", "takes_after", "on_call", "returns", "says"),
    [
        (1, 48, True, True, "between two"),
        (2, 48, False, True, "You are not on call then"),
        (2, 12, True, True, "overlap"),
        (2, 48, True, False, "colleague is not on call"),
    ],
)
def test_a_swap_that_cannot_be(
    *, asked_of: int, takes_after: int, on_call: bool, returns: bool, says: str
) -> None:
    takes = Period(NOW + takes_after * HOUR, NOW + (takes_after + 24) * HOUR)
    with pytest.raises(MoveRefused, match=says):
        check_swap(
            asked_by=1,
            asked_of=asked_of,
            gives=Period(NOW, NOW + DAY),
            takes=takes,
            on_call=on_call,
            returns=returns,
        )


def test_a_period_that_ends_now_is_over_and_touching_ones_do_not_meet() -> None:
    with pytest.raises(MoveRefused, match="over"):
        period_of(NOW - HOUR, NOW, NOW)
    assert period_of(NOW - HOUR, NOW + HOUR, NOW) == Period(NOW, NOW + HOUR)
    assert not Period(NOW - HOUR, NOW).meets(Period(NOW, NOW + HOUR))
    assert not Period(NOW, NOW + HOUR).meets(Period(NOW - HOUR, NOW))
