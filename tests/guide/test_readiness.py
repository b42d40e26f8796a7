"""What a site needs before it is ready: duty.vendor.checklist, access.mechanisms."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backline.guide.annex import Standing
from backline.guide.readiness import (
    CLAUSES,
    TITLES,
    Item,
    Part,
    can_pass,
    check_can_confirm_seats,
    check_can_pass,
    items_of,
    missing_for,
)
from backline.guide.readiness_facts import Days, Facts, SeatsSaid
from backline.guide.timeline import Side
from backline.guide.workflow import MoveRefused


NOON = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
VENDOR, CUSTOMER = Side.VENDOR, Side.CUSTOMER
AGREED = Days("IN-KA 24x5", confirmed=True, first_year=2025, last_year=2026)
NOTHING = Facts(year=2026, seats=100)
READY = Facts(
    year=2026,
    duty_contact="Asha Rao",
    approvers=("Asha Rao", "Vikram Shetty"),
    seats=100,
    seats_said=SeatsSaid(100, "Asha Rao"),
    days=AGREED,
    ways=1,
    tried_at=NOON,
    heard_at=NOON,
    checklist_by="Nikhil Menon",
)


def _item(part: Part, **facts: Any) -> Item:
    (found,) = (i for i in items_of(replace(NOTHING, **facts)) if i.part is part)
    return found


def _annex(*, vendor: bool, customer: bool) -> Standing:
    return Standing("open", vendor, customer, 1)


def test_every_part_has_a_title_a_clause_and_a_place() -> None:
    assert set(TITLES) == set(CLAUSES) == set(Part)
    assert [item.part for item in items_of(NOTHING)] == list(Part)


def test_of_a_site_about_which_nothing_is_known_all_is_missing() -> None:
    for item in items_of(NOTHING):
        assert not item.done
        assert item.because.endswith(".")
        assert item.then.endswith(".")


def test_of_a_ready_site_nothing_is_missing() -> None:
    assert missing_for(items_of(READY), VENDOR) == ()
    assert all(item.then == "" for item in items_of(READY))


@pytest.mark.parametrize(
    ("part", "facts", "owed_by", "words"),
    [
        (Part.DUTY_CONTACT, {}, VENDOR, "Nobody is named"),
        (Part.DUTY_CONTACT, {"duty_contact": "Asha"}, None, "Asha is reached"),
        (Part.APPROVERS, {}, VENDOR, "lets an engineer in"),
        (Part.APPROVERS, {"approvers": ("Asha", "Omar")}, None, "Asha, Omar"),
        (Part.SEATS, {}, CUSTOMER, "100 seats are written down"),
        (Part.SEATS, {"has_roster": True}, None, "roster"),
        (Part.SEATS, {"seats_said": SeatsSaid(100, "Asha")}, None, "Asha confirmed"),
        (Part.SEATS, {"seats_said": SeatsSaid(90, "Asha")}, CUSTOMER, "90 seats, 100"),
        (Part.CALENDAR, {}, VENDOR, "No contract"),
        (Part.CALENDAR, {"days": Days("x", all_hours=True)}, None, "all hours"),
        (Part.CALENDAR, {"days": AGREED}, None, "for 2026"),
        (Part.CALENDAR, {"days": AGREED, "year": 2025}, None, "for 2025"),
        (Part.CALENDAR, {"days": AGREED, "year": 2027}, VENDOR, "for 2027"),
        (Part.CALENDAR, {"days": AGREED, "year": 2024}, VENDOR, "for 2024"),
        (Part.CALENDAR, {"days": Days("x", confirmed=True)}, None, "Both sides"),
        (Part.CALENDAR, {"days": Days("x", last_year=2026)}, VENDOR, "not confirmed"),
        (
            Part.CALENDAR,
            {"days": Days("x", proposed=_annex(vendor=True, customer=False))},
            CUSTOMER,
            "not confirmed",
        ),
        (
            Part.CALENDAR,
            {"days": Days("x", proposed=_annex(vendor=False, customer=True))},
            VENDOR,
            "not confirmed",
        ),
        (Part.ACCESS, {}, VENDOR, "No way into the site is set up"),
        (Part.ACCESS, {"ways": 1}, VENDOR, "tried with success"),
        (Part.ACCESS, {"ways": 1, "access_waits": True}, CUSTOMER, "tried"),
        (Part.ACCESS, {"tried_at": NOON}, None, "2 Mar 2026"),
        (Part.SITEWATCH, {}, VENDOR, "no code"),
        (Part.SITEWATCH, {"has_code": True}, CUSTOMER, "not used yet"),
        (Part.SITEWATCH, {"is_enrolled": True}, CUSTOMER, "never heard"),
        (Part.SITEWATCH, {"heard_at": NOON}, None, "2 Mar 2026"),
        (Part.CHECKLIST, {}, VENDOR, "has not been given"),
        (Part.CHECKLIST, {"checklist_by": "Nikhil"}, None, "Nikhil shared it"),
    ],
)
def test_each_part_says_why_and_who_owes_it(
    part: Part, facts: dict[str, Any], owed_by: Side | None, words: str
) -> None:
    item = _item(part, **facts)
    assert (item.owed_by, item.done) == (owed_by, owed_by is None)
    assert words in item.because


def test_each_side_sees_first_what_it_owes() -> None:
    owed = [item.owed_by for item in missing_for(items_of(NOTHING), CUSTOMER)]
    assert owed == sorted(owed, key=lambda side: side is not CUSTOMER)
    assert owed[0] is CUSTOMER
    assert missing_for(items_of(NOTHING), VENDOR)[0].owed_by is VENDOR


@pytest.mark.parametrize(
    ("facts", "manages", "passed", "words"),
    [
        (READY, False, False, "managers"),
        (READY, True, True, "ready already"),
        (replace(READY, tried_at=None), True, False, "a way in that has worked"),
        (NOTHING, True, False, "a duty contact, approvers"),
    ],
)
def test_the_gate_is_shut(
    facts: Facts, manages: bool, passed: bool, words: str
) -> None:
    items = items_of(facts)
    assert not can_pass(items, manages=manages, passed=passed)
    with pytest.raises(MoveRefused, match=words):
        check_can_pass(items, manages=manages, passed=passed)


def test_a_manager_passes_it_when_nothing_is_missing() -> None:
    assert can_pass(items_of(READY), manages=True, passed=False)


@given(
    st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.sampled_from(Side)
)
def test_it_is_passed_exactly_when_nothing_is_missing(
    roster: bool, tried: bool, heard: bool, shared: bool, side: Side
) -> None:
    facts = replace(
        READY,
        seats_said=None,
        has_roster=roster,
        tried_at=NOON if tried else None,
        heard_at=NOON if heard else None,
        checklist_by="Nikhil" if shared else "",
    )
    missing = missing_for(items_of(facts), side)
    assert len(missing) == [roster, tried, heard, shared].count(False)
    assert can_pass(items_of(facts), manages=True, passed=False) is not bool(missing)


@pytest.mark.parametrize(
    ("seats", "side", "words"),
    [
        (0, VENDOR, "at least one seat"),
        (0, CUSTOMER, "at least one seat"),
        (99, CUSTOMER, "100 seats stand written down, not 99"),
    ],
)
def test_seats_that_nobody_can_confirm(seats: int, side: Side, words: str) -> None:
    with pytest.raises(MoveRefused, match=words) as refused:
        check_can_confirm_seats(seats, written=100, side=side)
    assert refused.value.clause == "severity.denominator"


@pytest.mark.parametrize(
    ("seats", "side"), [(100, CUSTOMER), (99, VENDOR), (1, VENDOR)]
)
def test_seats_that_are_confirmed(seats: int, side: Side) -> None:
    check_can_confirm_seats(seats, written=100, side=side)
