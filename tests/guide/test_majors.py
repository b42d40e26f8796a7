"""Major incidents: process.escalation, severity.incidents, philosophy.transparency."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from backline.guide.callers import Call, Outcome, again_at, call_after, digits_of
from backline.guide.ladder_terms import UpdateTerms
from backline.guide.majors import (
    EVERY,
    WARN,
    Candidate,
    Role,
    Scope,
    can_declare,
    check_can_declare,
    check_can_have_role,
    check_names_nobody,
    next_update_at,
    reminder_of,
    rhythm_of,
    role_named,
    scope_named,
    words_for_role,
)
from backline.guide.plan_parse import parse_plan
from backline.guide.plan_table import BadPlan
from backline.guide.workflow import MoveRefused, State
from backline.plans import plan_mapping


NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
FIT = Candidate(State.NEW, is_highest=True, parent="", has_children=False, runs=False)


@pytest.mark.parametrize(
    ("level", "is_manager", "may"),
    [("L1", False, False), ("L2", False, True), ("L3", False, True), ("", True, True)],
)
def test_who_declares(level: str, is_manager: bool, may: bool) -> None:
    assert can_declare(FIT, level=level, is_manager=is_manager) is may


@pytest.mark.parametrize(
    ("ticket", "says"),
    [
        (replace(FIT, runs=True), "already"),
        (replace(FIT, state=State.RESTORED), "nothing is lost now"),
        (replace(FIT, parent="INC-7"), "part of INC-7"),
        (replace(FIT, is_highest=False), "Neither"),
    ],
    ids=["runs", "restored", "child", "small"],
)
def test_what_is_no_major_incident(ticket: Candidate, says: str) -> None:
    with pytest.raises(MoveRefused, match=says):
        check_can_declare(ticket, level="L2", is_manager=False)


def test_a_parent_of_any_severity_can_be_one() -> None:
    parent = replace(FIT, is_highest=False, has_children=True)
    assert can_declare(parent, level="L3", is_manager=False)


@pytest.mark.parametrize("role", Role)
def test_l1_has_communications_at_most(role: Role) -> None:
    assert words_for_role(role)
    assert role_named(role.value) is role
    check_can_have_role(name="Wei", level="L3", is_manager=False, role=role)
    check_can_have_role(name="Ruth", level="", is_manager=True, role=role)
    with pytest.raises(MoveRefused, match="neither an engineer"):
        check_can_have_role(name="X", level="", is_manager=False, role=role)
    if role is Role.COMMUNICATIONS:
        check_can_have_role(name="Nikhil", level="L1", is_manager=False, role=role)
        return
    with pytest.raises(MoveRefused, match="takes the calls"):
        check_can_have_role(name="Nikhil", level="L1", is_manager=False, role=role)


def test_the_rhythm_is_the_plans_else_its_clocks_else_the_desks() -> None:
    plan = parse_plan(plan_mapping("exotel-premium"))
    assert rhythm_of(plan, "critical").every == 20 * MINUTE
    clocked = parse_plan(plan_mapping("liveops-support-plus"))
    assert rhythm_of(clocked, "1").every == 240 * MINUTE
    bare = replace(plan, updates=None)
    found = rhythm_of(bare, "critical")
    assert (found.every, found.warn) == (EVERY, WARN)
    assert "desk's own" in found.because


def test_the_next_update_is_never_later_than_the_rhythm() -> None:
    plan = parse_plan(plan_mapping("exotel-standard"))
    rhythm = rhythm_of(plan, "critical")
    assert next_update_at(rhythm, now=NOW) == NOW + 30 * MINUTE
    assert next_update_at(rhythm, now=NOW, minutes=5) == NOW + 5 * MINUTE
    for minutes in (4, 31, -1):
        with pytest.raises(MoveRefused, match="5 to 30 minutes"):
            next_update_at(rhythm, now=NOW, minutes=minutes)
    # Between five minutes and twelve hours, whatever a plan says.
    daily = replace(rhythm, every=timedelta(days=1))
    with pytest.raises(MoveRefused, match="5 to 720 minutes"):
        next_update_at(daily, now=NOW, minutes=721)
    hectic = replace(rhythm, every=2 * MINUTE)
    assert next_update_at(hectic, now=NOW, minutes=5) == NOW + 5 * MINUTE


@pytest.mark.parametrize(
    ("before", "told", "expected"),
    [
        (6, "", None),
        (5, "", "soon"),
        (5, "soon", None),
        (1, "soon", None),
        (0, "soon", "due"),
        (0, "", "due"),
        (0, "due", None),
        (-9, "due", None),
    ],
)
def test_each_reminder_comes_once(before: int, told: str, expected: str | None) -> None:
    now = NOW - before * MINUTE
    assert reminder_of(due_at=NOW, warn=5 * MINUTE, told=told, now=now) == expected


def test_no_customer_is_named_to_another() -> None:
    check_names_nobody("Calls drop at some sites.", ["Meridian Bank", ""])
    with pytest.raises(MoveRefused, match="Meridian Bank is named"):
        check_names_nobody("It is MERIDIAN BANK again", ["Meridian Bank"])


def test_a_scope_needs_its_component() -> None:
    assert scope_named("component", component="acd") is Scope.COMPONENT
    for name, component in (("component", ""), ("world", "acd")):
        with pytest.raises(MoveRefused):
            scope_named(name, component=component)


@pytest.mark.parametrize(
    ("call", "outcome", "by", "after"),
    [
        (Call.WAITING, Outcome.TAKE, "A", Call.TAKEN),
        (Call.WAITING, Outcome.REACHED, "A", Call.DONE),
        (Call.WAITING, Outcome.NOT_REACHED, "A", Call.WAITING),
        (Call.WAITING, Outcome.RETURN, "A", None),
        (Call.TAKEN, Outcome.TAKE, "A", None),
        (Call.TAKEN, Outcome.REACHED, "A", Call.DONE),
        (Call.TAKEN, Outcome.REACHED, "B", None),
        (Call.TAKEN, Outcome.NOT_REACHED, "B", None),
        (Call.TAKEN, Outcome.RETURN, "B", Call.WAITING),
        (Call.DONE, Outcome.TAKE, "A", None),
        (Call.DONE, Outcome.REACHED, "A", None),
    ],
)
def test_no_two_call_one_customer(
    call: Call, outcome: Outcome, by: str, after: Call | None
) -> None:
    taken_by = "A" if call is Call.TAKEN else ""
    if after is not None:
        assert call_after(call, outcome, by=by, taken_by=taken_by) is after
        return
    with pytest.raises(MoveRefused, match="take the next one"):
        call_after(call, outcome, by=by, taken_by=taken_by)


def test_who_was_not_reached_is_tried_again() -> None:
    assert again_at(now=NOW) == NOW + 10 * MINUTE
    assert again_at(now=NOW, minutes=480) == NOW + 480 * MINUTE
    for minutes in (0, 481):
        with pytest.raises(MoveRefused):
            again_at(now=NOW, minutes=minutes)


def test_a_phone_is_compared_by_its_digits() -> None:
    assert digits_of(" +971 (4) 555-01 ") == "+971455501"
    assert digits_of("080/25 55") == "0802555"
    with pytest.raises(MoveRefused, match="no number to call"):
        digits_of("the desk")


def test_a_plan_says_how_often_and_how_early() -> None:
    told = {"every": "1 h", "warn": "10 min"}
    plan = parse_plan({**plan_mapping("exotel-standard"), "updates": told})
    assert plan.updates == UpdateTerms(3600, 600, plan.clause)
    late = {"every": "10 min", "warn": "10 min"}
    with pytest.raises(BadPlan) as refused:
        parse_plan({**plan_mapping("exotel-standard"), "updates": late})
    assert refused.value.path == "updates.warn"
