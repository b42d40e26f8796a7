"""Who is on call at an instant, and who may know."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests import cast
from tests.cast import NOON, Cast
from tests.records.oncall.rotas import roster, rotation

from backline.guide.workflow import MoveRefused
from backline.records.accounts.actions import close_account
from backline.records.accounts.queries import THE_DESK
from backline.records.oncall.actions import Rotations, set_rotations
from backline.records.oncall.queries import next_on_call_at, on_call_at


pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OFFICE = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


@pytest.fixture
def staged() -> Cast:
    return cast.stage()


def called(level: str, at: datetime, component: str = "") -> list[str]:
    found = on_call_at(reader=THE_DESK, level=level, component=component, at=at)
    return [person.name for person in found]


def test_the_turn_comes_first_then_its_backups(staged: Cast) -> None:
    roster("L2", rotation([staged.l2, staged.l3], [staged.l3, staged.l2]))

    assert called("L2", NOON) == ["Wei Tan", "Grace Fernandes"]
    assert called("L2", NOON + 7 * DAY) == ["Grace Fernandes", "Wei Tan"]
    assert called("L1", NOON) == []


def test_who_knows_the_component_is_called_before_who_knows_all(staged: Cast) -> None:
    roster("L2", rotation([staged.l2]), components=("acd",))
    roster("L2", rotation([staged.l3]))

    assert called("L2", NOON, "acd") == ["Grace Fernandes", "Wei Tan"]
    assert called("L2", NOON, "ivr") == ["Wei Tan"]
    assert called("L2", NOON) == ["Wei Tan", "Grace Fernandes"]


def test_nobody_on_call_has_a_next_instant(staged: Cast) -> None:
    roster("L1", rotation([staged.l1], weekly_hours=OFFICE))
    evening = NOON + 5 * HOUR  # 19:30 in Bengaluru

    assert called("L1", evening) == []
    opens = next_on_call_at(reader=THE_DESK, level="L1", component="acd", at=evening)
    assert opens == datetime.fromisoformat("2026-03-03T03:30:00+00:00")
    assert next_on_call_at(reader=THE_DESK, level="L1", component="", at=NOON) == NOON
    assert next_on_call_at(reader=THE_DESK, level="L3", component="", at=NOON) is None


def test_the_deactivated_are_not_called(staged: Cast) -> None:
    roster("L2", rotation([staged.l2, staged.l3]))
    close_account(person=staged.l2, by=THE_DESK, now=NOON)

    assert called("L2", NOON) == ["Wei Tan"]


def test_another_rotation_changes_no_past(staged: Cast) -> None:
    row = roster("L2", rotation([staged.l2]))
    set_rotations(
        roster_id=row.pk,
        rotations=Rotations((rotation([staged.l3]),)),
        starts_at=NOON - DAY,
        by=THE_DESK,
        now=NOON + DAY,
    )

    assert called("L2", NOON + DAY - HOUR) == ["Grace Fernandes"]
    assert called("L2", NOON + DAY) == ["Wei Tan"]


def test_a_later_decision_replaces_what_was_planned(staged: Cast) -> None:
    row = roster("L2", rotation([staged.l2]))
    for who, begins in ((staged.l1, NOON + 5 * DAY), (staged.l3, NOON + 2 * DAY)):
        set_rotations(
            roster_id=row.pk,
            rotations=Rotations((rotation([who]),)),
            starts_at=begins,
            by=THE_DESK,
            now=NOON,
        )

    assert called("L2", NOON + DAY) == ["Grace Fernandes"]
    assert called("L2", NOON + 6 * DAY) == ["Wei Tan"]


def test_rosters_are_kept_by_managers(staged: Cast) -> None:
    row = roster("L2", rotation([staged.l2]))
    for who in (staged.l2, staged.meridian.owner):
        with pytest.raises(MoveRefused, match="kept by managers"):
            set_rotations(
                roster_id=row.pk,
                rotations=Rotations(()),
                starts_at=NOON,
                by=cast.reader(who),
                now=NOON,
            )


def test_a_stranger_is_told_nobody(staged: Cast) -> None:
    roster("L2", rotation([staged.l2]))
    stranger = cast.reader(staged.meridian.owner)

    assert on_call_at(reader=stranger, level="L2", component="", at=NOON) == ()
    assert next_on_call_at(reader=stranger, level="L2", component="", at=NOON) is None
