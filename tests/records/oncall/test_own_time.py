"""Stand-ins, swaps, absences: what changes for a while, and who may change it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests import cast
from tests.cast import NOON, Cast
from tests.records.oncall.rotas import roster, rotation

from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import THE_DESK
from backline.records.oncall.actions import (
    answer_swap,
    ask_swap,
    be_away,
    be_back,
    end_stand_in,
    make_feed,
    revoke_feed,
    stand_in,
    withdraw_swap,
)
from backline.records.oncall.feeds import feed_by_key
from backline.records.oncall.models import Absence, FeedKey, StandIn, Swap, SwapState
from backline.records.oncall.queries import on_call_at
from backline.records.outbox.models import Message
from backline.records.trail.models import AuditEvent


pytestmark = pytest.mark.django_db
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
MONDAY = datetime.fromisoformat("2026-03-09T03:30:00+00:00")  # a hand-over


@pytest.fixture
def staged() -> Cast:
    return cast.stage()


def called(at: datetime) -> list[str]:
    found = on_call_at(reader=THE_DESK, level="L2", component="", at=at)
    return [person.name.partition(" ")[0] for person in found]


def did() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("did", flat=True))


def test_a_stand_in_is_called_in_the_place_of_another(staged: Cast) -> None:
    row = roster("L2", rotation([staged.l2, staged.l3]))
    manager = cast.reader(staged.manager)
    stand_in(
        roster_id=row.pk,
        person_id=staged.l1.pk,
        instead_of_id=staged.l2.pk,
        starts_at=NOON + HOUR,
        ends_at=NOON + 2 * HOUR,
        by=manager,
        now=NOON,
    )

    assert called(NOON) == ["Grace", "Wei"]
    assert called(NOON + HOUR) == ["Nikhil", "Wei"]
    assert called(NOON + 2 * HOUR) == ["Grace", "Wei"]
    assert did()[-1] == "roster.stand-in-set"


def test_a_stand_in_that_began_before_now_changes_no_past(staged: Cast) -> None:
    row = roster("L2", rotation([staged.l2]))
    set_ = stand_in(
        roster_id=row.pk,
        person_id=staged.l3.pk,
        instead_of_id=None,
        starts_at=NOON - DAY,
        ends_at=NOON + DAY,
        by=THE_DESK,
        now=NOON,
    )
    end_stand_in(stand_in_id=set_.pk, by=THE_DESK, now=NOON + HOUR)

    assert set_.starts_at == NOON
    assert called(NOON + HOUR - timedelta(seconds=1)) == ["Wei", "Grace"]
    assert called(NOON + HOUR) == ["Grace"]
    with pytest.raises(MoveRefused, match="called off already"):
        end_stand_in(stand_in_id=set_.pk, by=THE_DESK, now=NOON + HOUR)


@pytest.mark.parametrize(
    ("starts", "ends", "says"),
    [
        (1, 1, "give a later end"),
        (-3, -1, "over"),
        (0, 24 * 400, "change the rotation instead"),
    ],
)
def test_times_that_cannot_be_are_refused(
    staged: Cast, starts: int, ends: int, says: str
) -> None:
    row = roster("L2", rotation([staged.l2]))
    with pytest.raises(MoveRefused, match=says):
        stand_in(
            roster_id=row.pk,
            person_id=staged.l3.pk,
            instead_of_id=None,
            starts_at=NOON + starts * HOUR,
            ends_at=NOON + ends * HOUR,
            by=THE_DESK,
            now=NOON,
        )


def test_engineers_set_no_stand_ins(staged: Cast) -> None:
    row = roster("L2", rotation([staged.l2]))
    with pytest.raises(MoveRefused, match="kept by managers"):
        stand_in(
            roster_id=row.pk,
            person_id=staged.l3.pk,
            instead_of_id=staged.l2.pk,
            starts_at=NOON,
            ends_at=NOON + DAY,
            by=cast.reader(staged.l2),
            now=NOON,
        )


def test_the_backup_is_called_first_while_somebody_is_away(staged: Cast) -> None:
    roster("L2", rotation([staged.l2, staged.l3]))
    grace = cast.reader(staged.l2)
    row = be_away(
        person_id=staged.l2.pk,
        starts_at=NOON - HOUR,
        ends_at=NOON + DAY,
        because="a course",
        by=grace,
        now=NOON,
    )
    assert called(NOON) == ["Wei"]

    be_back(absence_id=row.pk, by=grace, now=NOON + HOUR)
    assert called(NOON) == ["Wei"]
    assert called(NOON + HOUR) == ["Grace", "Wei"]
    assert did()[-2:] == ["person.away", "person.back"]


def test_a_colleague_changes_nobody_elses_time(staged: Cast) -> None:
    wei = cast.reader(staged.l3)
    with pytest.raises(MoveRefused, match="colleague's time"):
        be_away(
            person_id=staged.l2.pk,
            starts_at=NOON,
            ends_at=NOON + DAY,
            by=wei,
            now=NOON,
        )
    row = be_away(
        person_id=staged.l2.pk,
        starts_at=NOON,
        ends_at=NOON + DAY,
        by=cast.reader(staged.manager),
        now=NOON,
    )
    for who in (wei, cast.reader(staged.meridian.owner)):
        with pytest.raises(MoveRefused, match="colleague's time"):
            be_back(absence_id=row.pk, by=who, now=NOON)


def swapped(staged: Cast, roster_id: int) -> Swap:
    """Grace gives her week for Wei's next."""
    return ask_swap(
        roster_id=roster_id,
        asked_of_id=staged.l3.pk,
        gives=(MONDAY - WEEK, MONDAY),
        takes=(MONDAY, MONDAY + WEEK),
        words="My sister marries.",
        by=cast.reader(staged.l2),
        now=MONDAY - WEEK - DAY,
    )


def test_an_accepted_swap_exchanges_both_times(staged: Cast) -> None:
    row = roster("L2", rotation([staged.l3], [staged.l2]), now=MONDAY - 3 * WEEK)
    swap = swapped(staged, row.pk)
    assert called(MONDAY - DAY) == ["Grace"]

    answer_swap(
        swap_id=swap.pk, accepts=True, by=cast.reader(staged.l3), now=MONDAY - WEEK
    )
    assert called(MONDAY - DAY) == ["Wei"]
    assert called(MONDAY + DAY) == ["Grace"]
    assert called(MONDAY + WEEK) == ["Grace"]
    mails = Message.objects.filter(about=f"swap {swap.pk}").order_by("created_at")
    assert [mail.recipient for mail in mails] == [staged.l3.email, staged.l2.email]
    assert "My sister marries." in mails[0].body
    assert did()[-3:] == [
        "swap.accepted",
        "roster.stand-in-set",
        "roster.stand-in-set",
    ]


def test_a_swap_is_answered_once_by_whom_was_asked(staged: Cast) -> None:
    row = roster("L2", rotation([staged.l3], [staged.l2]), now=MONDAY - 3 * WEEK)
    swap, now = swapped(staged, row.pk), MONDAY - WEEK
    with pytest.raises(MoveRefused, match="colleague who was asked"):
        answer_swap(swap_id=swap.pk, accepts=True, by=cast.reader(staged.l2), now=now)
    with pytest.raises(MoveRefused, match="asked for a swap withdraws"):
        withdraw_swap(swap_id=swap.pk, by=cast.reader(staged.l3), now=now)

    answer_swap(swap_id=swap.pk, accepts=False, by=cast.reader(staged.l3), now=now)
    assert called(MONDAY - DAY) == ["Grace"]
    with pytest.raises(MoveRefused, match="settled already"):
        withdraw_swap(swap_id=swap.pk, by=cast.reader(staged.l2), now=now)
    swap.refresh_from_db()
    assert swap.state == SwapState.DECLINED


def test_a_swap_whose_time_is_over_is_not_accepted(staged: Cast) -> None:
    row = roster("L2", rotation([staged.l3], [staged.l2]), now=MONDAY - 3 * WEEK)
    swap = swapped(staged, row.pk)
    with pytest.raises(MoveRefused, match="over"):
        answer_swap(
            swap_id=swap.pk, accepts=True, by=cast.reader(staged.l3), now=MONDAY
        )
    swap.refresh_from_db()
    assert swap.state == SwapState.ASKED


def test_who_is_not_on_call_has_nothing_to_swap(staged: Cast) -> None:
    row = roster("L2", rotation([staged.l3], [staged.l2]), now=MONDAY - 3 * WEEK)
    with pytest.raises(MoveRefused, match="not on call then"):
        ask_swap(
            roster_id=row.pk,
            asked_of_id=staged.l3.pk,
            gives=(MONDAY, MONDAY + DAY),
            takes=None,
            by=cast.reader(staged.l2),
            now=MONDAY - WEEK,
        )


def test_a_feed_dies_with_its_address_and_with_its_owner(staged: Cast) -> None:
    grace = cast.reader(staged.l2)
    key = make_feed(roster_id=None, by=grace, now=NOON)
    feed = feed_by_key(key)
    assert feed is not None
    assert feed.person == staged.l2
    assert key not in "".join(str(vars(row)) for row in FeedKey.objects.all())
    assert feed_by_key(f"{key[:-1]}x") is None

    with pytest.raises(MoveRefused, match="colleague's"):
        revoke_feed(feed_id=feed.pk, by=cast.reader(staged.l3), now=NOON)
    staged.l2.is_active = False
    staged.l2.save()
    assert feed_by_key(key) is None
    staged.l2.is_active = True
    staged.l2.save()
    revoke_feed(feed_id=feed.pk, by=grace, now=NOON)
    assert feed_by_key(key) is None
    with pytest.raises(MoveRefused, match="engineer"):
        make_feed(roster_id=None, by=cast.reader(staged.meridian.owner), now=NOON)


def refused(*rows: object) -> None:
    for row in rows:
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)  # type: ignore[attr-defined]  # models


def test_the_database_refuses_what_cannot_be(staged: Cast) -> None:
    row = roster("L2", rotation([staged.l2]))
    when = {"starts_at": NOON, "ends_at": NOON + DAY, "recorded_at": NOON}
    over = {"starts_at": NOON, "ends_at": NOON, "recorded_at": NOON}
    past = {**when, "recorded_at": NOON + HOUR}
    who = {"roster": row, "person": staged.l2, "by_name": "x"}
    gives = {"gives_from_at": NOON, "gives_until_at": NOON + DAY, "asked_at": NOON}
    two = {"roster": row, "asked_by": staged.l2, "asked_of": staged.l3}
    refused(
        StandIn(**who, **over),
        StandIn(**who, **past),
        StandIn(**who, **when, instead_of=staged.l2),
        Absence(person=staged.l2, by_name="x", **over),
        Absence(person=staged.l2, by_name="x", **past),
        Swap(**{**two, "asked_of": staged.l2}, **gives),
        Swap(**two, **{**gives, "gives_until_at": NOON}),
        Swap(**two, **gives, takes_from_at=NOON, takes_until_at=NOON),
        Swap(**two, **gives, state="accepted"),
        Swap(**two, **gives, state="lost", answered_at=NOON),
    )
    version = row.versions.get()
    version.by_name = "somebody else"
    with pytest.raises(IntegrityError), transaction.atomic():
        version.save()
