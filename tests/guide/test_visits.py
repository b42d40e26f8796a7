"""How a visit on site goes on, step by step: process.onsite."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from backline.guide.allowance import Counter, Period
from backline.guide.timeline import Side
from backline.guide.visits import (
    LATE_AFTER,
    LONGEST,
    TO_COME,
    Slot,
    Stage,
    Step,
    can_step,
    check_as_read,
    check_can_step,
    check_engineer,
    check_is_free,
    check_is_there,
    check_left,
    check_slot,
    has_lapsed,
    is_late,
    late_at,
    stage_after,
    words_for_stage,
)
from backline.guide.workflow import MoveRefused


NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
OURS, THEIRS = Side.VENDOR, Side.CUSTOMER
SLOT = Slot(NOW + HOUR, NOW + 3 * HOUR)

_SITE = Stage.ON_SITE
#: Who does it, from which stages, and what it leads to; everything else is refused.
STEPS: list[tuple[Step, Side, set[Stage], Stage | None]] = (
    [
        (step, side, {Stage.REQUESTED, Stage.PROPOSED, Stage.AGREED}, Stage.PROPOSED)
        for step in (Step.PROPOSE,)
        for side in (Side.VENDOR, Side.CUSTOMER)
    ]
    + [
        (Step.ACCEPT, Side.CUSTOMER, {Stage.PROPOSED}, Stage.AGREED),
        (Step.ACCEPT, Side.VENDOR, set(), None),
        (
            Step.ALLOW,
            Side.VENDOR,
            {Stage.REQUESTED, Stage.PROPOSED, Stage.AGREED},
            None,
        ),
        (Step.ALLOW, Side.CUSTOMER, set(), None),
        (Step.SET_OFF, Side.VENDOR, {Stage.AGREED}, Stage.TRAVELLING),
        (Step.SET_OFF, Side.CUSTOMER, set(), None),
        (Step.ARRIVE, Side.VENDOR, {Stage.AGREED, Stage.TRAVELLING}, Stage.ON_SITE),
        (Step.ARRIVE, Side.CUSTOMER, set(), None),
        (Step.LEAVE, Side.VENDOR, {Stage.ON_SITE}, Stage.LEFT),
        (Step.LEAVE, Side.CUSTOMER, set(), None),
        (Step.REPORT, Side.VENDOR, {_SITE, Stage.LEFT, Stage.REPORTED}, Stage.REPORTED),
        (Step.REPORT, Side.CUSTOMER, set(), None),
        (Step.SIGN, Side.CUSTOMER, {_SITE, Stage.REPORTED}, Stage.SIGNED),
        (Step.SIGN, Side.VENDOR, set(), None),
        (Step.SIGN_ON_SITE, Side.VENDOR, {_SITE}, None),
        (Step.SIGN_ON_SITE, Side.CUSTOMER, set(), None),
        (Step.OBJECT, Side.CUSTOMER, {_SITE, Stage.SIGNED}, Stage.REPORTED),
        (Step.OBJECT, Side.VENDOR, set(), None),
    ]
    + [
        (
            Step.CALL_OFF,
            side,
            {Stage.REQUESTED, Stage.PROPOSED, Stage.AGREED, Stage.TRAVELLING},
            Stage.CALLED_OFF,
        )
        for side in (Side.VENDOR, Side.CUSTOMER)
    ]
)


@pytest.mark.parametrize(("step", "side", "since", "leads_to"), STEPS)
def test_each_step_is_possible_from_its_stages_by_its_side_alone(
    step: Step, side: Side, since: set[Stage], leads_to: Stage | None
) -> None:
    possible = {
        stage
        for stage in Stage
        if can_step(step, stage=stage, by=side, proposed_by="vendor")
    }
    assert possible == since
    for stage in since:
        # What is done with the report on site leaves the engineer there.
        stays = leads_to is None or (stage is _SITE and step is not Step.LEAVE)
        assert stage_after(stage, step) == (stage if stays else leads_to)


@pytest.mark.parametrize(
    ("is_written", "is_signed", "stage"),
    [
        (False, False, Stage.LEFT),
        (True, False, Stage.REPORTED),
        (True, True, Stage.SIGNED),
    ],
)
def test_what_was_done_on_site_is_not_owed_after_leaving(
    *, is_written: bool, is_signed: bool, stage: Stage
) -> None:
    after = stage_after(_SITE, Step.LEAVE, is_written=is_written, is_signed=is_signed)
    assert after is stage


@pytest.mark.parametrize("side", [Side.VENDOR, Side.CUSTOMER])
def test_nobody_accepts_what_their_own_side_proposed(side: Side) -> None:
    with pytest.raises(MoveRefused, match="other side accepts") as refused:
        check_can_step(
            Step.ACCEPT, stage=Stage.PROPOSED, by=side, proposed_by=side.value
        )
    assert refused.value.clause == "process.onsite"


def test_a_visit_is_to_come_until_it_is_reported_or_called_off() -> None:
    assert set(Stage) - TO_COME == {Stage.REPORTED, Stage.SIGNED, Stage.CALLED_OFF}
    assert all(words_for_stage(stage) for stage in Stage)


@pytest.mark.parametrize(
    ("slot", "because"),
    [
        (Slot(NOW + 2 * HOUR, NOW + 2 * HOUR), "ends before it starts"),
        (Slot(NOW, NOW + HOUR), "begun already"),
        (Slot(NOW + HOUR, NOW + HOUR + LONGEST + timedelta(seconds=1)), "14 days"),
    ],
)
def test_a_slot_that_nobody_can_keep_is_refused(slot: Slot, because: str) -> None:
    with pytest.raises(MoveRefused, match=because):
        check_slot(slot, now=NOW)


def test_a_slot_of_two_weeks_that_begins_in_a_second_can_be_kept() -> None:
    start = NOW + timedelta(seconds=1)
    check_slot(Slot(start, start + LONGEST), now=NOW)


def test_skill_decides_who_goes_unless_it_is_said_why() -> None:
    check_engineer(name="Ben", skills=["acd"], component="acd", because="")
    check_engineer(name="Ben", skills=[], component="", because="")
    check_engineer(name="Ben", skills=[], component="acd", because="Lives there")
    with pytest.raises(MoveRefused, match="Ben does not have voice logger"):
        check_engineer(
            name="Ben", skills=["acd"], component="voice_logger", because=" "
        )


def test_an_engineer_is_at_one_place_at_a_time() -> None:
    before = Slot(SLOT.starts_at - HOUR, SLOT.starts_at)
    after = Slot(SLOT.ends_at, SLOT.ends_at + HOUR)
    check_is_free(
        SLOT, name="Ben", others=[("INC-1", before), ("INC-2", after)], by=OURS
    )
    into = Slot(SLOT.ends_at - timedelta(seconds=1), SLOT.ends_at + HOUR)
    with pytest.raises(MoveRefused, match="Ben is on site for INC-3 then"):
        check_is_free(SLOT, name="Ben", others=[("INC-3", into)], by=OURS)
    with pytest.raises(MoveRefused) as refused:
        check_is_free(SLOT, name="Ben", others=[("INC-3", into)], by=THEIRS)
    assert refused.value.because == "Ben is not free then: propose another slot."


@pytest.mark.parametrize(
    ("is_away", "is_on_call", "because", "said"),
    [
        (False, False, "", ""),
        (True, False, "", "Ben is away"),
        (False, True, " ", "Ben is on call"),
        (True, True, "Moved by a day", ""),
    ],
)
def test_who_is_away_or_on_call_goes_with_a_word_why(
    *, is_away: bool, is_on_call: bool, because: str, said: str
) -> None:
    def check() -> None:
        check_is_there(
            name="Ben", is_away=is_away, is_on_call=is_on_call, because=because
        )

    if not said:
        check()
        return
    with pytest.raises(MoveRefused, match=said):
        check()


def test_the_slot_that_was_read_is_the_one_accepted() -> None:
    check_as_read(SLOT, None)
    check_as_read(SLOT, SLOT)
    with pytest.raises(MoveRefused, match="Another slot is proposed by now"):
        check_as_read(SLOT, Slot(SLOT.starts_at, SLOT.ends_at + HOUR))


@pytest.mark.parametrize(
    ("stage", "minutes", "late", "lapsed"),
    [
        (Stage.PROPOSED, -1, False, False),
        (Stage.PROPOSED, 0, False, True),
        (Stage.AGREED, 29, False, False),
        (Stage.AGREED, 30, True, False),
        (Stage.TRAVELLING, 30, True, False),
        (Stage.ON_SITE, 99, False, False),
    ],
)
def test_what_is_late_and_what_has_lapsed(
    stage: Stage, minutes: int, *, late: bool, lapsed: bool
) -> None:
    now = SLOT.starts_at + timedelta(minutes=minutes)
    assert is_late(stage, SLOT, now=now) is late
    assert has_lapsed(stage, SLOT, now=now) is lapsed
    assert not is_late(stage, None, now=now)
    assert not has_lapsed(stage, None, now=now)


def test_a_visit_that_the_package_has_none_left_for_wants_a_manager() -> None:
    year = Period(1, "the year", date(2027, 1, 1))
    check_left(None, allowed=False)
    check_left(Counter("visits", "visits", 4, 3, year), allowed=False)
    check_left(Counter("visits", "visits", None, 9, year), allowed=False)
    used = Counter("visits", "visits on site", 4, 4, year)
    check_left(used, allowed=True)
    with pytest.raises(MoveRefused, match="All visits are used: 4 of 4") as refused:
        check_left(used, allowed=False)
    assert refused.value.clause == "package.entitlement"


def test_a_visit_is_late_half_an_hour_after_its_start() -> None:
    assert late_at(SLOT) == SLOT.starts_at + LATE_AFTER
