"""The desk looks at the coverage and tells the managers, once a day and of what is new."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from tests import cast
from tests.cast import NOON, Cast
from tests.records.oncall.rotas import roster, rotation

from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.queries import forget_compiled
from backline.records.oncall.actions import be_away, watch_coverage
from backline.records.oncall.coverage import coverage
from backline.records.oncall.models import Check
from backline.records.oncall.queries import findings, on_call_at, told
from backline.records.outbox.models import Message
from backline.zones import zone


pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def staged() -> Cast:
    forget_compiled()
    return cast.stage()


@pytest.fixture
def covered(staged: Cast) -> Cast:
    """Everybody is on call around the clock."""
    roster("L1", rotation([staged.l1]))
    roster("L2", rotation([staged.l2]))
    roster("L3", rotation([staged.l3]))
    roster("manager", rotation([staged.manager]))
    return staged


def mails() -> list[Message]:
    return list(Message.objects.filter(about="on call").order_by("created_at"))


def away(staged: Cast, *, days: int, now_hours: int) -> None:
    be_away(
        person_id=staged.l3.pk,
        starts_at=NOON + days * DAY,
        ends_at=NOON + (days + 1) * DAY,
        by=THE_DESK,
        now=NOON + now_hours * HOUR,
    )


def test_every_minute_is_covered(covered: Cast) -> None:
    found = coverage(reader=THE_DESK, now=NOON)
    assert found.is_whole
    assert [proof.level for proof in found.proofs] == ["L1", "L2", "L3", "manager"]
    # Orbit is promised around the clock, five components for what is left of 90 days.
    wanted = 5 * (90 * 24 * 3600 + 15 * 3600)
    assert {proof.needed for proof in found.proofs} == {wanted}
    assert watch_coverage(now=NOON)
    assert mails() == []


def test_nobody_of_a_customer_is_told(covered: Cast) -> None:
    stranger = cast.reader(covered.meridian.owner)
    assert coverage(reader=stranger, now=NOON).proofs == ()
    assert findings(reader=stranger) == 0


def test_it_is_looked_at_every_quarter_of_an_hour_and_after_changes(
    covered: Cast,
) -> None:
    assert watch_coverage(now=NOON)
    assert not watch_coverage(now=NOON + MINUTE)
    away(covered, days=1, now_hours=0)
    assert watch_coverage(now=NOON + MINUTE)
    assert findings(reader=THE_DESK) == 1
    assert not watch_coverage(now=NOON + 15 * MINUTE)
    assert watch_coverage(now=NOON + 16 * MINUTE)


def test_managers_are_mailed_once_a_day_and_of_what_is_new(covered: Cast) -> None:
    away(covered, days=5, now_hours=0)
    for hours in (0, 1, 2):
        watch_coverage(now=NOON + hours * HOUR)
    (first,) = mails()
    assert first.recipient == covered.manager.email
    assert "L3 for all components" in first.body
    assert "Wei Tan is away and nobody stands in" in first.body

    away(covered, days=9, now_hours=3)
    for hours in (3, 4):
        watch_coverage(now=NOON + hours * HOUR)
    assert len(mails()) == 2
    assert "and 1 times more" in mails()[1].body

    for hours in (24, 25):
        watch_coverage(now=NOON + hours * HOUR)
    assert len(mails()) == 3


def test_who_cannot_be_reached_or_lacks_the_skill_is_found(covered: Cast) -> None:
    covered.l3.notify_by_mail = False
    covered.l3.save()
    roster("L2", rotation([covered.l3]), components=("reports",))
    found = coverage(reader=THE_DESK, now=NOON)
    assert [hole.reason for hole in found.holes] == ["unreachable"]
    assert {each.because for each in found.unfit} == {
        "has named no way to be reached, and mail is off"
    }
    covered.l3.is_active = False
    covered.l3.save()
    deactivated = coverage(reader=THE_DESK, now=NOON)
    assert {each.because for each in deactivated.unfit} == {"is deactivated"}


def test_a_roster_that_follows_a_calendar_is_closed_on_its_holidays(
    staged: Cast,
) -> None:
    row = roster(
        "L1",
        rotation([staged.l1], works="open"),
        rotation([staged.l2], works="closed", name="Holidays"),
        calendar="IN-KA 24x5",
    )
    (found,) = told(reader=THE_DESK, rosters=[row], start=NOON, end=NOON + 60 * DAY)
    assert all(turn.people for turn in found.turns)
    body = staged.meridian.contract.covered.get().calendar_version.body
    holidays = [date.fromisoformat(day) for day in body["holidays"]]
    ahead = [day for day in holidays if NOON.date() < day < (NOON + 59 * DAY).date()]
    weekdays = [day for day in ahead if day.weekday() < 5]
    assert weekdays
    where = zone("Asia/Kolkata")
    for day in weekdays:
        noon = datetime.combine(day, time(12), where)
        at_holiday = on_call_at(reader=THE_DESK, level="L1", component="", at=noon)
        assert at_holiday == (staged.l2,)
        eve = on_call_at(reader=THE_DESK, level="L1", component="", at=NOON)
        assert eve == (staged.l1,)


def test_two_workers_tell_it_once(covered: Cast) -> None:
    """The second has looked before the first has told: the key of the mail holds."""
    away(covered, days=5, now_hours=0)
    watch_coverage(now=NOON)
    Check.objects.all().delete()
    watch_coverage(now=NOON)
    assert len(mails()) == 1
