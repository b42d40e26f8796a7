"""The ladder told beforehand: process.escalation, philosophy.transparency."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.guide.told import SHARES, STANDARD, WORKING_DAYS, Story, local, told

from backline.guide.clock_steps import BREACH
from backline.guide.foretold import foretold
from backline.guide.ladder_acts import raises
from backline.guide.paging import Urgency
from backline.guide.plan import Plan
from backline.guide.plan_parse import parse_plan, with_overrides
from backline.guide.rung_words import called_words, late_words
from backline.guide.rungs import DUE, Rung, Stands, Taken, rungs_of
from backline.guide.workflow import State
from backline.plans import load_plan, plan_mapping


SECOND = timedelta(seconds=1)


def rungs(
    story: Story, at: str, *taken: Taken, plan: Plan = SHARES
) -> tuple[Rung, ...]:
    """What the ladder of a story comes to at a wall time in Bengaluru."""
    return rungs_of(
        story.events, plan=plan, calendar=WORKING_DAYS, taken=taken, now=local(at)
    )


def ahead(found: tuple[Rung, ...], clock: str) -> list[tuple[str, datetime | None]]:
    return [
        (rung.step, rung.at)
        for rung in found
        if rung.clock == clock and rung.stands is Stands.AHEAD
    ]


@told
def test_every_step_is_told_with_its_instant_nearest_first(story: Story) -> None:
    """
    2026-03-02 10:00  opened  severity=critical
    """
    found = rungs(story, "2026-03-02 10:05")
    over = local("2026-03-02 16:00") + SECOND
    assert ahead(found, "resolution") == [
        ("critical-to-specialists", local("2026-03-02 11:30")),
        ("critical-to-experts", local("2026-03-02 13:00")),
        ("critical-three-quarters", local("2026-03-02 14:30")),
        (DUE, local("2026-03-02 16:00")),
        ("resolution-used", over),
        (BREACH, over),
    ]
    instants = [rung.at for rung in found if rung.at]
    assert instants == sorted(instants)
    first = next(rung for rung in found if rung.clock == "resolution")
    assert (first.what, first.on) == ("Goes up to L2", "at 25 % of 6 h")
    assert (first.raises_to, first.clause) == ("L2", "process.escalation")


@told
def test_a_step_to_a_level_that_it_has_only_tells(story: Story) -> None:
    """
    2026-03-02 10:00  opened       severity=critical
    2026-03-02 10:02  answered
    2026-03-02 10:05  handed_over  level=L2
    """
    words = [rung.what for rung in rungs(story, "2026-03-02 10:06")]
    assert words[:3] == ["L2 is told", "Goes up to L3", "The manager is told"]


@told
def test_while_a_clock_stands_it_is_told_after_how_much_more(story: Story) -> None:
    """
    2026-03-02 10:00  opened   severity=critical
    2026-03-02 10:30  answered
    2026-03-02 11:00  asked    what="the log of rack 2" owed_by=customer
    """
    found = rungs(story, "2026-03-02 12:00")
    waits = [(rung.step, rung.left) for rung in found if rung.stands is Stands.WAITS]
    assert waits == [
        ("critical-to-specialists", 30 * 60),
        ("critical-to-experts", 2 * 3600),
        ("critical-three-quarters", 3 * 3600 + 30 * 60),
        (DUE, 5 * 3600),
        ("resolution-used", 5 * 3600),
        (BREACH, 5 * 3600),
    ]
    assert not ahead(found, "resolution")
    waiting = next(rung for rung in found if rung.stands is Stands.WAITS)
    assert "waiting for the customer" in waiting.because


@told
def test_what_was_taken_is_told_with_its_instant(story: Story) -> None:
    """
    2026-03-02 10:00  opened     severity=critical
    2026-03-02 11:30  escalated  level=L2 step=critical-to-specialists
    """
    at = local("2026-03-02 11:30")
    done = Taken("resolution", 1, "critical-to-specialists", at)
    late = Taken("first_response", 1, BREACH, at)
    found = rungs(story, "2026-03-02 11:40", done, late)
    taken = [(rung.what, rung.at) for rung in found if rung.stands is Stands.TAKEN]
    assert taken == [("Went up to L2", at), ("The manager was told", at)]
    assert ahead(found, "resolution")[0][0] == "critical-to-experts"


@told
def test_what_a_finished_clock_spares_is_told_with_the_reason(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    2026-03-02 10:30  restored
    """
    found = rungs(story, "2026-03-02 12:00")
    off = [rung for rung in found if rung.clock == "resolution"]
    assert {rung.stands for rung in off} == {Stands.OFF}
    assert {rung.because for rung in off} == {"Stopped: service was restored."}
    assert [rung.step for rung in off] == [
        "critical-to-specialists",
        "critical-to-experts",
        "critical-three-quarters",
        "resolution-used",
    ]


@told
def test_a_merged_ticket_spares_its_ladder(story: Story) -> None:
    """
    2026-03-02 10:00  opened  severity=critical
    2026-03-02 10:10  merged  into=INC-9
    """
    (because,) = {
        rung.because
        for rung in rungs(story, "2026-03-02 12:00")
        if rung.clock == "resolution"
    }
    assert because.startswith("Ended: another ticket stands for the same fault")


@told
def test_a_step_is_withheld_while_what_spares_it_holds(story: Story) -> None:
    """
    2026-03-02 10:00  opened      severity=2
    2026-03-02 10:10  fact_noted  fact=eta_given
    """
    plan = load_plan("liveops-support-plus")
    withheld = rungs(story, "2026-03-02 10:11", plan=plan)
    (step,) = [rung for rung in withheld if rung.step == "2-to-level-2"]
    assert (step.stands, step.at, step.left) == (Stands.MAY, None, None)
    assert step.because.startswith("Not taken: ")


@told
def test_a_step_on_request_waits_for_somebody_to_ask(story: Story) -> None:
    """
    2026-03-02 10:00  opened  severity=3
    """
    plan = load_plan("liveops-support-plus")
    found = rungs(story, "2026-03-02 10:11", plan=plan)
    (step,) = [rung for rung in found if rung.step == "3-to-level-2"]
    assert (step.stands, step.because) == (Stands.MAY, "On request only.")


@told
def test_a_step_at_once_comes_first(story: Story) -> None:
    """
    2026-03-02 10:00  opened  severity=1
    """
    plan = load_plan("liveops-support-plus")
    step = next(
        rung
        for rung in rungs(story, "2026-03-02 10:00", plan=plan)
        if rung.clock == "resolution"
    )
    assert (step.what, step.at) == ("Goes up to L2", local("2026-03-02 10:00"))


@told
def test_a_step_that_raises_the_level_moves_those_after_it(story: Story) -> None:
    """
    2026-03-02 10:00  opened    severity=critical
    2026-03-02 10:00  answered

    L1 works around the clock, L2 and L3 from 10 to 12: an hour and a half goes by at L1,
    half an hour on Monday, Tuesday is a holiday, and on Wednesday an hour.
    """
    mapping = plan_mapping("exotel-standard")
    mapping["hours"] = {
        "mornings": {
            "weekly": {day: [["10:00", "12:00"]] for day in ("mon", "tue", "wed")}
        }
    }
    ladder = mapping["ladder"]
    assert isinstance(ladder, list)
    mapping["ladder"] = [
        step for step in ladder if "share" in step and step["does"] != "page"
    ]
    mapping["levels"] = {
        "L1": {"hours": "service"},
        "L2": {"hours": "mornings"},
        "L3": {"hours": "mornings"},
    }
    by_level = with_overrides(
        mapping, {"clocks.resolution.targets.critical": "6 h in level"}
    )
    found = rungs(story, "2026-03-02 10:05", plan=parse_plan(by_level))
    assert ahead(found, "resolution")[:2] == [
        ("critical-to-specialists", local("2026-03-02 11:30")),
        ("critical-to-experts", local("2026-03-04 11:00")),
    ]


def test_the_ladder_never_lowers_a_level_and_leaves_what_is_over() -> None:
    assert raises("L3", level="L2", state=State.IN_WORK)
    assert not raises("L2", level="L2", state=State.IN_WORK)
    assert not raises("L3", level="L1", state=State.RESTORED)


@told
def test_a_plan_is_tried_as_a_ticket_would_be_told_of_it(story: Story) -> None:
    """
    2026-03-02 10:00  opened  severity=critical  level=L1
    """
    at = local("2026-03-02 10:00")
    found = foretold(STANDARD, calendar=WORKING_DAYS, severity="critical", at=at)
    assert found == rungs(story, "2026-03-02 10:00", plan=STANDARD)
    pages = [(rung.step, rung.calls) for rung in found if rung.calls]
    assert pages[:2] == [
        ("critical-untaken", "L1"),
        ("critical-calls-specialists", "L2"),
    ]
    assert ("critical-lost-site", "manager") in pages


@pytest.mark.parametrize(
    ("names", "urgency", "opens_at", "managers", "says"),
    [
        (["Grace", "Imran"], "critical", "", [], "Grace, then Imran would be called."),
        ([], "normal", "Mon 09:00", ["Ruth"], "it would wait until Mon 09:00."),
        ([], "critical", "Mon 09:00", ["Ruth", "Zoe"], "Ruth and Zoe would be called."),
        ([], "normal", "", ["Ruth"], "Ruth would be called."),
        ([], "critical", "", [], "nobody is called."),
    ],
)
def test_who_would_be_called_is_told_beforehand(
    names: list[str], urgency: str, opens_at: str, managers: list[str], says: str
) -> None:
    told = called_words(names, Urgency(urgency), opens_at=opens_at, managers=managers)
    assert told.endswith(says)


def test_how_late_a_step_was_taken_is_told() -> None:
    at = local("2026-03-02 10:00")
    assert late_words(at + timedelta(seconds=59), at) == ""
    assert late_words(at + timedelta(seconds=264), at) == "4 min after its instant."
