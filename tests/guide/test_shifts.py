"""What the next shift has to look at, and who can accept it (process.levels)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.guide.told import local

from backline.guide.shifts import (
    AHEAD,
    HandoverRefused,
    Kept,
    Mark,
    Seen,
    can_accept,
    changes_since,
    check_can_accept,
    check_can_hand_over,
    marks_of,
    urgency,
    words_of,
)
from backline.guide.workflow import State


NOW = local("2026-03-02 18:00")
MINUTE = timedelta(minutes=1)
CALM = Seen(State.IN_WORK, gravest=False, answered=True, breach_at=None)


@pytest.mark.parametrize(
    ("seen", "marks"),
    [
        pytest.param(CALM, (), id="calm"),
        pytest.param(
            replace(CALM, breach_at=NOW - MINUTE), (Mark.BREACHED,), id="overdue"
        ),
        pytest.param(replace(CALM, breach_at=NOW), (Mark.AT_RISK,), id="due now"),
        pytest.param(
            replace(CALM, breach_at=NOW + AHEAD), (Mark.AT_RISK,), id="due by the end"
        ),
        pytest.param(
            replace(CALM, breach_at=NOW + AHEAD + MINUTE), (), id="due after it"
        ),
        pytest.param(replace(CALM, gravest=True), (Mark.CRITICAL,), id="critical"),
        pytest.param(
            replace(CALM, gravest=True, state=State.RESTORED), (), id="critical, over"
        ),
        pytest.param(
            replace(CALM, promised_at=(NOW + AHEAD,)), (Mark.PROMISED,), id="promised"
        ),
        pytest.param(
            replace(CALM, promised_at=(NOW + AHEAD + MINUTE,)), (), id="for later"
        ),
        pytest.param(replace(CALM, answered=False), (Mark.UNANSWERED,), id="new"),
        pytest.param(replace(CALM, state=State.WAITING), (Mark.WAITING,), id="waiting"),
        pytest.param(
            Seen(State.WAITING, True, False, NOW - MINUTE, (NOW,)),
            tuple(mark for mark in Mark if mark is not Mark.AT_RISK),
            id="all at once, the most pressing first",
        ),
    ],
)
def test_the_marks_of_a_ticket(seen: Seen, marks: tuple[Mark, ...]) -> None:
    assert marks_of(seen, now=NOW) == marks


def test_the_most_pressing_come_first() -> None:
    order = [urgency([mark]) for mark in Mark]
    assert order == sorted(order)
    assert urgency([]) > order[-1]
    assert urgency([Mark.WAITING, Mark.BREACHED]) == 0
    assert all(words_of(mark) for mark in Mark)


BEFORE = Kept(4, State.IN_WORK, "major", "L1", "")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, ()),
        ({"version": 5}, ("one entry more on its timeline",)),
        ({"version": 7}, ("3 entries more on its timeline",)),
        ({"version": 5, "state": State.RESTORED}, ("in work → restored",)),
        (
            {"version": 6, "severity": "critical", "level": "L2", "engineer": "Grace"},
            ("major → critical", "L1 → L2", "nobody → Grace"),
        ),
    ],
)
def test_what_changed_is_told(changes: dict[str, Any], told: tuple[str, ...]) -> None:
    assert changes_since(BEFORE, replace(BEFORE, **changes)) == told


def test_a_shift_is_handed_over_by_somebody_and_of_a_level() -> None:
    for level in ("", "L1", "L3"):
        check_can_hand_over(level, is_engineer=True)
    for level, is_engineer in (("L9", True), ("L1", False)):
        with pytest.raises(HandoverRefused):
            check_can_hand_over(level, is_engineer=is_engineer)


FREE: dict[str, Any] = {
    "is_engineer": True,
    "wrote_it": False,
    "accepted_by": "",
    "replaced": False,
}


@pytest.mark.parametrize(
    ("given", "because"),
    [
        ({"is_engineer": False}, "one of the vendor's people"),
        ({"accepted_by": "Grace"}, "already, by Grace"),
        ({"replaced": True}, "accept that one"),
        ({"wrote_it": True}, "the next shift has to read it"),
    ],
)
def test_who_cannot_accept_a_shift_is_told_why(
    given: dict[str, Any], because: str
) -> None:
    assert can_accept(**FREE)
    assert not can_accept(**{**FREE, **given})
    with pytest.raises(HandoverRefused, match=because):
        check_can_accept(**{**FREE, **given})
