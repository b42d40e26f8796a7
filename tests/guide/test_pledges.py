"""A thing promised for an instant, from the word given to what became of it.

Clauses: philosophy.transparency, turnaround.waiting.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.guide.told import local

from backline.guide.pledges import (
    FURTHEST,
    GRACE,
    TOLD_BEFORE,
    Fate,
    StepName,
    can_settle,
    check_can_pledge,
    check_kept_in_time,
    is_settled,
    pledge_to_settle,
    pledges_of,
    steps_of,
)
from backline.guide.timeline import Event, Fact, Kind, Side
from backline.guide.workflow import MoveRefused


NOON = local("2026-03-02 12:00")
THREE = local("2026-03-02 15:00")
MINUTE = timedelta(minutes=1)


def _event(seq: int, kind: Kind, at: datetime = NOON, **facts: Fact) -> Event:
    return Event(seq, kind, at, NOON, Side.VENDOR, facts)


OPENED = _event(1, Kind.OPENED, ticket_kind="incident", severity="major")


def given(seq: int = 2, number: int = 1, **facts: Fact) -> Event:
    told: dict[str, Fact] = {
        "pledge": number,
        "what": "call back",
        "at": THREE.isoformat(),
        "name": "Grace",
    }
    return Event(seq, Kind.PLEDGED, NOON, NOON, Side.VENDOR, told | facts)


def test_a_promise_is_open_until_something_is_said() -> None:
    (pledge,) = pledges_of([OPENED, given()])
    assert (pledge.what, pledge.due_at, pledge.by_name) == ("call back", THREE, "Grace")
    assert pledge.fate is Fate.OPEN
    assert pledge.to_customer
    assert steps_of(pledge) == (
        (StepName.BEFORE, THREE - TOLD_BEFORE),
        (StepName.AT, THREE),
        (StepName.OVER, THREE + GRACE),
    )


def test_of_one_made_shortly_before_nobody_is_told_beforehand() -> None:
    near = given(at=(NOON + TOLD_BEFORE).isoformat())
    (pledge,) = pledges_of([OPENED, near])
    assert [step for step, _ in steps_of(pledge)] == [StepName.AT, StepName.OVER]


@pytest.mark.parametrize(
    ("kind", "fate"),
    [
        (Kind.PLEDGE_KEPT, Fate.KEPT),
        (Kind.PLEDGE_BROKEN, Fate.BROKEN),
        (Kind.PLEDGE_WITHDRAWN, Fate.WITHDRAWN),
    ],
)
def test_a_settled_promise_rings_no_bell(kind: Kind, fate: Fate) -> None:
    (pledge,) = pledges_of([OPENED, given(), _event(3, kind, THREE, pledge=1)])
    assert (pledge.fate, pledge.settled_at) == (fate, THREE)
    assert steps_of(pledge) == ()


@pytest.mark.parametrize("kind", [Kind.CLOSED, Kind.MERGED])
def test_what_closes_the_ticket_ends_its_promises(kind: Kind) -> None:
    (pledge,) = pledges_of([OPENED, given(), _event(3, kind, THREE)])
    assert (pledge.fate, pledge.because) == (Fate.WITHDRAWN, "The ticket was closed.")


def test_the_reminder_of_a_request_ends_with_it_and_other_promises_do_not() -> None:
    asked = _event(2, Kind.ASKED, what="the log", owed_by="customer")
    reminder = given(3, 1, with_request=True, internal=True)
    noted = _event(5, Kind.NOTED, NOON + MINUTE, words="No answer yet")
    waiting = [OPENED, asked, reminder, given(4, 2), noted]
    assert {pledge.fate for pledge in pledges_of(waiting)} == {Fate.OPEN}
    answered = _event(6, Kind.REPLIED, NOON + MINUTE)
    told = pledges_of([*waiting, answered])
    assert [pledge.fate for pledge in told] == [Fate.WITHDRAWN, Fate.OPEN]
    assert not told[0].to_customer


def test_a_late_word_that_it_was_kept_in_time_holds() -> None:
    broken = _event(3, Kind.PLEDGE_BROKEN, THREE + GRACE, pledge=1, automatic=True)
    found = pledges_of([OPENED, given(), broken])
    assert can_settle(found) == found
    pledge = pledge_to_settle(found, 1, Fate.KEPT)
    check_kept_in_time(pledge, done_at=THREE + 3 * MINUTE)
    kept = _event(4, Kind.PLEDGE_KEPT, THREE + 3 * MINUTE, pledge=1)
    assert pledges_of([OPENED, given(), broken, kept])[0].fate is Fate.KEPT


@pytest.mark.parametrize(
    ("fate", "by_desk", "settled"),
    [
        (Fate.OPEN, False, False),
        (Fate.KEPT, False, True),
        (Fate.WITHDRAWN, False, True),
        (Fate.BROKEN, False, True),
        # Nobody has answered for it yet.
        (Fate.BROKEN, True, False),
    ],
)
def test_until_it_is_settled_somebody_is_called(
    fate: Fate, by_desk: bool, settled: bool
) -> None:
    (pledge,) = pledges_of([OPENED, given()])
    assert is_settled(replace(pledge, fate=fate, by_desk=by_desk)) is settled


def test_what_a_person_called_broken_stays_so() -> None:
    broken = _event(3, Kind.PLEDGE_BROKEN, THREE, pledge=1)
    found = pledges_of([OPENED, given(), broken])
    assert can_settle(found) == ()
    with pytest.raises(MoveRefused, match="broken already"):
        pledge_to_settle(found, 1, Fate.KEPT)


def test_what_was_done_too_late_is_not_kept() -> None:
    (pledge,) = pledges_of([OPENED, given()])
    check_kept_in_time(pledge, done_at=THREE + GRACE)
    with pytest.raises(MoveRefused, match="otherwise it is broken"):
        check_kept_in_time(pledge, done_at=THREE + GRACE + MINUTE)


def test_a_promise_that_is_not_there_is_not_settled() -> None:
    with pytest.raises(MoveRefused, match="no promise 2"):
        pledge_to_settle(pledges_of([OPENED, given()]), 2, Fate.KEPT)


@pytest.mark.parametrize(
    ("what", "due_at", "because"),
    [
        (" ", THREE, "says nothing"),
        ("call back", NOON, "over"),
        ("call back", NOON + FURTHEST + MINUTE, "more than a year"),
    ],
)
def test_what_nobody_can_keep_is_not_promised(
    what: str, due_at: datetime, because: str
) -> None:
    with pytest.raises(MoveRefused, match=because):
        check_can_pledge(what, due_at=due_at, now=NOON)
