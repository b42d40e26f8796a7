"""Steps that hang on what happens to a ticket: process.escalation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from tests.guide.told import STANDARD, WORKING_DAYS, Story, local, told, told_under

from backline.guide.clock import account_of
from backline.guide.clock_steps import PAGE_AGAIN, PAGE_MANAGER
from backline.guide.ladder_acts import call_of
from backline.guide.plan import Plan
from backline.guide.plan_parse import parse_plan
from backline.guide.plan_table import BadPlan
from backline.guide.rungs import Stands, Taken, rungs_of
from backline.plans import plan_mapping


STEP: Mapping[str, object] = {
    "name": "step",
    "clock": "resolution",
    "severities": ["major", "critical"],
    "does": "tell",
    "to": "manager",
}


def plan_with(*steps: Mapping[str, object], **tables: Mapping[str, object]) -> Plan:
    """Standard with another ladder."""
    ladder = [{**STEP, "name": f"step-{n}", **step} for n, step in enumerate(steps)]
    return parse_plan(plan_mapping("exotel-standard") | tables | {"ladder": ladder})


def due(story: Story, name: str = "step-0") -> datetime | None:
    """When a step of the resolution is due; None where it is not on its way."""
    clock = story.account.clock("resolution")
    assert clock is not None
    return {step.name: step.at for step in clock.steps}.get(name)


SILENCE = plan_with({"on": "silence", "after": "2 h"})


@told_under(SILENCE)
def test_silence_counts_from_the_last_word_to_the_customer(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    2026-03-02 10:30  answered
    2026-03-02 11:00  noted
    2026-03-02 11:30  replied
    """
    assert due(story) == local("2026-03-02 12:30")


@told_under(SILENCE)
def test_before_anybody_wrote_silence_counts_from_the_opening(story: Story) -> None:
    """
    2026-03-02 10:00  opened  severity=critical
    """
    assert due(story) == local("2026-03-02 12:00")


@told_under(SILENCE)
def test_silence_does_not_count_while_the_customer_owes_an_answer(
    story: Story,
) -> None:
    """
    2026-03-02 10:00  opened   severity=critical
    2026-03-02 10:30  asked    what=logs owed_by=customer
    2026-03-02 15:30  replied
    """
    assert due(story) == local("2026-03-02 17:30")


@told_under(SILENCE)
def test_silence_counts_in_the_hours_of_the_clock(story: Story) -> None:
    """
    Tuesday is a holiday.

    2026-03-02 23:00  opened  severity=critical
    """
    assert due(story) == local("2026-03-04 01:00")


@told_under(SILENCE)
def test_who_was_called_back_and_not_reached_heard_nothing(story: Story) -> None:
    """
    2026-03-02 10:00  opened       severity=critical
    2026-03-02 11:00  called_back  reached=no
    """
    assert due(story) == local("2026-03-02 12:00")


UNTAKEN = plan_with({"on": "untaken", "after": "20 min"})


@told_under(UNTAKEN)
def test_a_ticket_that_nobody_takes_up(story: Story) -> None:
    """
    2026-03-02 10:00  opened  severity=critical
    2026-03-02 10:05  noted
    """
    assert due(story) == local("2026-03-02 10:20")


@told_under(UNTAKEN)
def test_who_takes_it_or_answers_has_taken_it_up(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    2026-03-02 10:05  answered
    """
    assert due(story) is None


@told_under(UNTAKEN)
def test_at_another_level_it_is_to_be_taken_up_anew(story: Story) -> None:
    """
    2026-03-02 10:00  opened       severity=critical
    2026-03-02 10:05  taken        engineer=1
    2026-03-02 11:00  handed_over  level=L2
    """
    assert due(story) == local("2026-03-02 11:20")


LEVEL = plan_with({"on": "level", "after": "3 h", "unless": ["at_L3"]})


@told_under(LEVEL)
def test_the_hours_of_one_level_begin_anew_with_the_next(story: Story) -> None:
    """
    2026-03-02 10:00  opened       severity=critical
    2026-03-02 10:05  taken        engineer=1
    2026-03-02 11:00  handed_over  level=L2
    2026-03-02 11:30  handed_over  level=L2
    """
    assert due(story) == local("2026-03-02 14:00")


@told_under(LEVEL)
def test_a_level_can_be_left_out(story: Story) -> None:
    """
    2026-03-02 10:00  opened       severity=critical
    2026-03-02 11:00  handed_over  level=L3
    """
    assert due(story) is None


REOPENED = plan_with({"on": "reopening", "times": 2})


@told_under(REOPENED)
def test_the_second_reopening_is_one_too_many(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    2026-03-02 11:00  restored
    2026-03-02 12:00  reopened
    2026-03-02 13:00  restored
    2026-03-02 14:00  reopened
    """
    assert due(story) == local("2026-03-02 14:00")


@told_under(REOPENED)
def test_the_first_reopening_is_not(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    2026-03-02 11:00  restored
    2026-03-02 12:00  reopened
    """
    assert due(story) is None


LOST = plan_with(
    {"on": "lost_site", "after": "15 min", "measures": ["calls_rejected"]},
    {"on": "lost_site", "when": "at once"},
)


@told_under(LOST)
def test_a_site_is_lost_while_all_of_it_is(story: Story) -> None:
    """
    2026-03-02 10:00  opened         severity=major measure=calls_rejected affected=20 total=100
    2026-03-02 10:10  loss_measured  measure=calls_rejected affected=100 total=100
    2026-03-02 10:12  loss_measured  measure=calls_rejected affected=98 total=98
    """
    assert due(story) == local("2026-03-02 10:25")
    assert due(story, "step-1") == local("2026-03-02 10:10")


@told_under(LOST)
def test_by_a_measure_that_the_plan_does_not_name_it_is_not(story: Story) -> None:
    """
    2026-03-02 10:00  opened  severity=major measure=reports_unavailable affected=3 total=3
    """
    assert due(story) is None
    assert due(story, "step-1") == local("2026-03-02 10:00")


@told_under(LOST)
def test_one_seat_that_is_back_is_no_lost_site(story: Story) -> None:
    """
    2026-03-02 10:00  opened         severity=major measure=calls_rejected affected=9 total=9
    2026-03-02 10:10  loss_measured  measure=calls_rejected affected=8 total=9
    2026-03-02 10:11  loss_measured  measure=calls_rejected affected=0 total=0
    """
    assert due(story) is None


@told_under(LOST)
def test_a_silent_site_is_lost_as_far_as_anybody_knows(story: Story) -> None:
    """
    2026-03-02 10:00  opened  severity=major site_unseen=yes
    """
    assert due(story) == local("2026-03-02 10:15")


ASKED = plan_with({"when": "on request", "does": "raise_level", "to": "L2"})


@told_under(ASKED)
def test_what_is_done_on_request_is_done_when_the_customer_asks(story: Story) -> None:
    """
    2026-03-02 10:00  opened            severity=major
    2026-03-02 11:00  escalation_asked
    """
    assert due(story) == local("2026-03-02 11:00")


@told_under(ASKED)
def test_and_not_before(story: Story) -> None:
    """
    2026-03-02 10:00  opened  severity=major
    """
    assert due(story) is None


@told_under(UNTAKEN)
def test_what_came_due_before_a_severity_fell_is_not_done_again(story: Story) -> None:
    """
    2026-03-02 10:00  opened        severity=critical
    2026-03-02 11:00  severity_set  severity=major consent=customer
    """
    first, last = [row for row in story.account.clocks if row.name == "resolution"]
    assert (first.ordinal, last.ordinal, due(story)) == (1, 2, None)


PAGED = plan_with(
    {"after": "10 min", "does": "page", "to": "L2"},
    paging={"again_after": "15 min", "at_most": 2},
)


@told_under(PAGED)
def test_a_page_that_was_answered_and_not_acted_on_goes_out_again(
    story: Story,
) -> None:
    """
    2026-03-02 10:00  opened             severity=critical
    2026-03-02 10:10  paged              key=a level=L2 clock=resolution step=step-0 again=0
    2026-03-02 10:12  page_acknowledged  key=a
    """
    assert due(story, PAGE_AGAIN) == local("2026-03-02 10:27")
    call = call_of(PAGE_AGAIN, clock="resolution", plan=PAGED, events=story.events)
    assert call is not None
    assert (call.to, call.again) == ("L2", 1)


@told_under(PAGED)
def test_while_nobody_answered_it_goes_on_by_itself(story: Story) -> None:
    """
    2026-03-02 10:00  opened  severity=critical
    2026-03-02 10:10  paged   key=a level=L2 clock=resolution step=step-0 again=0
    """
    assert due(story, PAGE_AGAIN) is None


@told_under(PAGED)
def test_whoever_acts_is_left_in_peace(story: Story) -> None:
    """
    2026-03-02 10:00  opened             severity=critical
    2026-03-02 10:10  paged              key=a level=L2 clock=resolution step=step-0 again=0
    2026-03-02 10:12  page_acknowledged  key=a
    2026-03-02 10:20  noted
    """
    assert due(story, PAGE_AGAIN) is None


@told_under(PAGED)
def test_passing_it_on_is_no_act_and_asks_for_another_answer(story: Story) -> None:
    """
    2026-03-02 10:00  opened             severity=critical
    2026-03-02 10:10  paged              key=a level=L2 clock=resolution step=step-0 again=0
    2026-03-02 10:12  page_acknowledged  key=a
    2026-03-02 10:14  page_passed_on     key=a
    2026-03-02 10:16  page_acknowledged  key=a
    """
    assert due(story, PAGE_AGAIN) == local("2026-03-02 10:31")


@told_under(PAGED)
def test_after_as_many_times_as_the_plan_says_the_manager_is_called(
    story: Story,
) -> None:
    """
    2026-03-02 10:00  opened             severity=critical
    2026-03-02 10:40  paged              key=c level=L2 clock=resolution again=2
    2026-03-02 10:42  page_acknowledged  key=c
    """
    assert due(story, PAGE_AGAIN) is None
    assert due(story, PAGE_MANAGER) == local("2026-03-02 10:57")
    call = call_of(PAGE_MANAGER, clock="resolution", plan=PAGED, events=story.events)
    assert call is not None
    assert (call.to, call.again) == ("manager", 3)


@told_under(PAGED)
def test_after_the_manager_nobody_is_left(story: Story) -> None:
    """
    2026-03-02 10:00  opened             severity=critical
    2026-03-02 11:00  paged              key=d level=manager clock=resolution again=3
    2026-03-02 11:02  page_acknowledged  key=d
    """
    assert due(story, PAGE_AGAIN) is None
    assert due(story, PAGE_MANAGER) is None


@told_under(replace(PAGED, paging=None))
def test_a_plan_that_says_nothing_of_it_does_not_page_again(story: Story) -> None:
    """
    2026-03-02 10:00  opened             severity=critical
    2026-03-02 10:10  paged              key=a level=L2 clock=resolution step=step-0 again=0
    2026-03-02 10:12  page_acknowledged  key=a
    """
    assert due(story, PAGE_AGAIN) is None


@told
def test_what_may_come_is_told_with_what_it_waits_for(story: Story) -> None:
    """
    2026-03-02 10:00  opened  severity=critical
    2026-03-02 10:01  taken   engineer=1
    """
    now = local("2026-03-02 10:02")
    found = rungs_of(
        story.events, plan=STANDARD, calendar=WORKING_DAYS, taken=(), now=now
    )
    may = {rung.step: rung.because for rung in found if rung.stands is Stands.MAY}
    assert may == {
        "critical-untaken": "Somebody has it.",
        "critical-lost-site": "The whole site is not lost, as far as is known.",
        "reopened-twice": "Reopened 0 times so far.",
    }


@told_under(
    plan_with({"on": "level", "after": "1 h", "does": "raise_level", "to": "L2"})
)
def test_a_step_that_lets_itself_begin_anew_is_told_twice(story: Story) -> None:
    """
    2026-03-02 10:00  opened  severity=critical
    """
    found = rungs_of(
        story.events,
        plan=story.plan,
        calendar=WORKING_DAYS,
        taken=(),
        now=local("2026-03-02 10:00"),
    )
    ahead = [(rung.what, rung.at) for rung in found if rung.step == "step-0"]
    assert ahead == [
        ("Goes up to L2", local("2026-03-02 11:00")),
        ("L2 is told", local("2026-03-02 12:00")),
    ]


@told_under(PAGED)
def test_a_page_is_told_before_and_after(story: Story) -> None:
    """
    2026-03-02 10:00  opened  severity=critical
    """
    at = local("2026-03-02 10:10")
    before, after = (
        next(
            rung
            for rung in rungs_of(
                story.events,
                plan=story.plan,
                calendar=WORKING_DAYS,
                taken=taken,
                now=at,
            )
            if rung.step == "step-0"
        )
        for taken in ((), (Taken("resolution", 1, "step-0", at),))
    )
    assert (before.what, before.does) == ("Whoever is on call at L2 is paged", "page")
    assert after.what == "Whoever is on call at L2 was paged"


@pytest.mark.parametrize(
    ("step", "path", "says"),
    [
        pytest.param({"on": "luck", "after": "1 h"}, "on", "silence", id="luck"),
        pytest.param({"on": "silence"}, "on", 'after = "1 h" alone', id="no time"),
        pytest.param(
            {"on": "silence", "share": "5 %"}, "share", "do not fit", id="a share"
        ),
        pytest.param(
            {"on": "lost_site", "when": "on request"}, "when", "at once", id="request"
        ),
        pytest.param(
            {"on": "reopening", "after": "1 h"}, "after", "times = 2", id="no times"
        ),
        pytest.param({"on": "reopening", "times": 0}, "times", "1 to 20", id="never"),
        pytest.param({"times": 2}, "times", 'on = "reopening"', id="times of what"),
        pytest.param(
            {"on": "silence", "after": "1 h", "measures": ["calls_rejected"]},
            "measures",
            "lost_site",
            id="measures of silence",
        ),
        pytest.param(
            {"on": "lost_site", "when": "at once", "measures": ["luck"]},
            "measures",
            "plan names",
            id="no such measure",
        ),
        pytest.param(
            {"after": "1 h", "does": "page", "to": "developers"},
            "to",
            "one of L1, L2, L3, manager",
            id="developers are not on call",
        ),
    ],
)
def test_nonsense_is_refused(step: dict[str, Any], path: str, says: str) -> None:
    with pytest.raises(BadPlan, match=says) as refused:
        plan_with(step)
    assert refused.value.path == f"ladder.0.{path}"


@pytest.mark.parametrize(
    ("tables", "path"),
    [
        ({"paging": {"again_after": "15", "at_most": 2}}, "paging.again_after"),
        ({"paging": {"again_after": "15 min", "at_most": 99}}, "paging.at_most"),
        (
            {"paging": {"again_after": "9 min", "at_most": 1, "until": "x"}},
            "paging.until",
        ),
        (
            {"callback": {"within": "1 h", "warn": "1 h", "owner": "L1"}},
            "callback.warn",
        ),
        (
            {"callback": {"within": "1 h", "warn": "5 min", "owner": "pope"}},
            "callback.owner",
        ),
    ],
)
def test_nonsense_of_pages_and_callbacks_is_refused(
    tables: dict[str, Any], path: str
) -> None:
    with pytest.raises(BadPlan) as refused:
        plan_with(**tables)
    assert refused.value.path == path


def test_plans_without_such_steps_look_for_nothing() -> None:
    events = Story("2026-03-02 10:00  opened  severity=critical").events
    plan = plan_with({"share": "50 %"})
    account = account_of(events, plan=plan, calendar=WORKING_DAYS)
    assert [step.name for step in account.clocks[-1].steps] == ["step-0", "breach"]
