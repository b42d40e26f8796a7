"""Scenarios of the ladder: when its steps are taken (process.escalation)."""

from __future__ import annotations

from datetime import datetime

from tests.guide.scenarios.golden import Scene, scene

from backline.guide.clock import account_of


OFFICE = scene(
    {
        "tz": "Asia/Kolkata",
        "weekly_hours": {
            day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")
        },
    }
)
OZONETEL = scene(plan="ozonetel-international")
LIVEOPS = scene(plan="liveops-support-plus")


def steps(where: Scene, clock: str, timeline: str) -> dict[str, datetime | None]:
    """Return the steps of a clock with their instants."""
    account = account_of(
        where.events(timeline), plan=where.plan, calendar=where.calendar
    )
    found = account.clock(clock)
    assert found is not None
    return {step.name: step.at for step in found.steps}


def test_shares_of_a_target_across_two_days() -> None:
    """
    Six hours from 14:00 on Thursday: half of them are used at closing, three quarters
    on Friday morning, and a step of the whole is taken a second after the last instant.

    2026-03-05 14:00  opened  severity=critical
    """
    found = steps(
        OFFICE, "resolution", str(test_shares_of_a_target_across_two_days.__doc__)
    )
    assert found == {
        "critical-untaken": OFFICE.local("2026-03-05 14:10"),
        "critical-silence": OFFICE.local("2026-03-05 15:00"),
        "critical-to-specialists": OFFICE.local("2026-03-05 15:30"),
        "critical-calls-specialists": OFFICE.local("2026-03-05 15:30"),
        "critical-to-experts": OFFICE.local("2026-03-05 17:00"),
        "critical-calls-experts": OFFICE.local("2026-03-05 17:00"),
        "critical-three-quarters": OFFICE.local("2026-03-06 10:30"),
        "resolution-used": found["breach"],
        "breach": OFFICE.local("2026-03-06 12:00").replace(second=1),
    }


def test_a_pause_moves_the_steps_that_lie_ahead() -> None:
    """
    2026-03-05 14:00  opened   severity=critical
    2026-03-05 16:00  asked    what="the logs" owed_by=customer
    2026-03-06 11:00  replied
    """
    found = steps(
        OFFICE, "resolution", str(test_a_pause_moves_the_steps_that_lie_ahead.__doc__)
    )
    assert found["critical-to-specialists"] == OFFICE.local("2026-03-05 15:30")
    assert found["critical-to-experts"] == OFFICE.local("2026-03-06 12:00")
    assert found["critical-three-quarters"] == OFFICE.local("2026-03-06 13:30")


def test_steps_so_long_after_the_start() -> None:
    """
    2026-03-05 14:00  opened  severity=P3
    """
    found = steps(
        OZONETEL, "resolution", str(test_steps_so_long_after_the_start.__doc__)
    )
    at = [instant for name, instant in found.items() if name != "breach"]
    assert OZONETEL.local("2026-03-05 15:00") in at
    assert OZONETEL.local("2026-03-05 18:00") in at


def test_a_step_is_spared_while_an_eta_is_given() -> None:
    """
    2026-03-05 14:00  opened      severity=2
    2026-03-05 15:00  fact_noted  fact=eta_given
    """
    story = str(test_a_step_is_spared_while_an_eta_is_given.__doc__)
    before = story.splitlines()[1]
    clocks = [clock.name for clock in LIVEOPS.plan.clocks]
    late = {name for clock in clocks for name in steps(LIVEOPS, clock, before)} - {
        "breach"
    }
    spared = {name for clock in clocks for name in steps(LIVEOPS, clock, story)}
    assert late - spared, "without an ETA level 2 has it after eight hours"
