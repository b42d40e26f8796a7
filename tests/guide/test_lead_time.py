"""An unlisted way in has a lead time of its own (access.other)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from backline.guide.lead_time import (
    LeadTime,
    Progress,
    check_can_agree,
    check_can_approve_mechanism,
    check_can_make_ready,
    lead_times_of,
)
from backline.guide.timeline import Event, Fact, Kind, Side
from backline.guide.workflow import MoveRefused


NOON = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def event(seq: int, kind: Kind, day: int, **facts: Fact) -> Event:
    at = NOON + day * DAY
    said = {"mechanism": "other-1", "title": "Jump host"} | facts
    return Event(seq, kind, at, at, Side.VENDOR, said)


AGREED = {"at": (NOON + 3 * DAY).isoformat(), "agreed_with": "Asha Rao"}


def told(ready: int | None = None) -> LeadTime:
    """
    day 0  asked
    day 1  a lead time until day 3 is agreed
    """
    events = [
        event(1, Kind.MECHANISM_ASKED, 0),
        event(2, Kind.LEAD_TIME_AGREED, 1, **AGREED),
    ]
    if ready is not None:
        events.append(event(3, Kind.MECHANISM_READY, ready))
    return lead_times_of(events)[0]


@pytest.mark.parametrize(
    ("ready", "day", "verdict"),
    [
        (None, 2, "running"),
        (None, 3, "running"),
        (None, 4, "late"),
        (3, 9, "met"),
        (4, 9, "missed"),
    ],
)
def test_it_is_judged_by_its_own_target(
    ready: int | None, day: int, verdict: str
) -> None:
    assert told(ready).verdict(NOON + day * DAY) == verdict


def test_it_says_that_it_is_no_part_of_the_service_level() -> None:
    words = told().words(NOON + DAY)
    assert words == (
        "Lead time of Jump host: asked 2026-03-02 09:00 UTC, agreed with Asha Rao for "
        "2026-03-05 09:00 UTC (running). It is no part of the service level."
    )


def test_without_a_target_and_denied() -> None:
    events = [event(1, Kind.MECHANISM_ASKED, 0)]
    assert lead_times_of(events)[0].verdict(NOON) == "not agreed yet"
    events.append(event(2, Kind.MECHANISM_DENIED, 1, words="No"))
    assert lead_times_of(events)[0].verdict(NOON) == "denied"
    assert "no target agreed yet" in lead_times_of(events)[0].words(NOON)


def test_two_ways_have_a_lead_time_each() -> None:
    events = [
        event(1, Kind.MECHANISM_ASKED, 0),
        event(2, Kind.MECHANISM_ASKED, 1, mechanism="other-2", title="Satellite"),
    ]
    assert [each.mechanism for each in lead_times_of(events)] == [
        "Jump host",
        "Satellite",
    ]


def test_a_target_lies_ahead_of_what_is_not_done() -> None:
    check_can_agree(Progress.ASKED, due_at=NOON + DAY, now=NOON)
    with pytest.raises(MoveRefused, match="over"):
        check_can_agree(Progress.ASKED, due_at=NOON, now=NOON)
    with pytest.raises(MoveRefused, match="ready already"):
        check_can_agree(Progress.READY, due_at=NOON + DAY, now=NOON)


def test_both_sides_approve_before_it_is_ready() -> None:
    check_can_make_ready(Progress.APPROVED)
    with pytest.raises(MoveRefused, match="have approved it") as refused:
        check_can_make_ready(Progress.ASKED)
    assert refused.value.clause == "access.other"
    with pytest.raises(MoveRefused, match="denied already"):
        check_can_make_ready(Progress.DENIED)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"fits": False}, "approved by one whom"),
        ({"is_own": True}, "what they asked for"),
        ({"given": True}, "given already"),
    ],
)
def test_who_may_not_approve_it(change: dict[str, bool], says: str) -> None:
    good = {"fits": True, "is_own": False, "given": False}
    check_can_approve_mechanism(Progress.ASKED, **good)
    with pytest.raises(MoveRefused, match=says):
        check_can_approve_mechanism(Progress.ASKED, **(good | change))
