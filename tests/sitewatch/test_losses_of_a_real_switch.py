"""What a real switch needs beside the simulated one: witnesses, doubt, suspicion."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sitewatch.measurement import Suspect
from sitewatch.probes.losses import SWITCH_MEASURES, losses, losses_when_down
from sitewatch.probes.switch import Agents, Roster, SwitchState, Tally, Unseen


NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
NAMES = frozenset(f"a{seat:03}" for seat in range(100))
NONE: frozenset[str] = frozenset()
FIRST = sorted(NAMES)
CARRIER = Suspect("third_party", "the trunk does not answer")


def state(agents: Agents, roster: Roster) -> SwitchState:
    return SwitchState(
        as_of=NOW,
        roster=roster,
        agents=agents,
        calls=Tally(10, ("c1",)),
        recordings=Tally(0),
        ivr_calls=Tally(0),
        dials=Tally(0),
        reports=Tally(0),
    )


def unable(count: int, *, maybe: int = 0, **more: str) -> Agents:
    return Agents(
        logged_in=NAMES,
        refused_log_in=NONE,
        cannot_take_calls=frozenset(FIRST[:count]),
        maybe_off_shift=frozenset(FIRST[:maybe]),
        **more,
    )


@pytest.mark.parametrize(
    ("agents", "roster", "expected"),
    [
        pytest.param(
            unable(50, maybe=50),
            Roster(50, "typed"),
            ("measured", 0, 50),
            id="50 phones of another shift are off: 50 of 50 work",
        ),
        pytest.param(
            unable(60, maybe=60),
            Roster(50, "estimated"),
            ("measured", 10, 50),
            id="production lacks ten, whoever they are",
        ),
        pytest.param(
            unable(60, maybe=50),
            Roster(50, "typed"),
            ("measured", 10, 50),
            id="ten are proven, and production lacks ten",
        ),
        pytest.param(
            unable(50, maybe=50),
            Roster(60, "roster", frozenset(FIRST[:60])),
            ("measured", 50, 60),
            id="a roster with names knows who should be here",
        ),
        pytest.param(
            unable(0, may_be_more="dead phones look well"),
            Roster(100, "typed"),
            ("partial", 0, 100),
            id="no loss is not proven",
        ),
        pytest.param(
            unable(7, may_be_more="dead phones look well"),
            Roster(100, "typed"),
            ("measured", 7, 100),
            id="a loss is a fact, even if there may be more",
        ),
        pytest.param(
            unable(100, lone_witness="only one says so"),
            Roster(100, "typed"),
            ("partial", 100, 100),
            id="a total loss needs a second witness",
        ),
        pytest.param(
            unable(99, lone_witness="only one says so"),
            Roster(100, "typed"),
            ("measured", 99, 100),
            id="less than a total loss does not",
        ),
    ],
)
def test_who_cannot_take_calls(
    agents: Agents, roster: Roster, expected: tuple[str, int, int]
) -> None:
    found = losses(state(agents, roster), NOW)[1]
    assert (found.state, found.affected, found.total) == expected


def test_a_suspicion_goes_with_a_loss_only() -> None:
    suspects = {"calls_rejected": CARRIER, "agents_cannot_take_calls": CARRIER}
    found = losses(
        replace(state(unable(0), Roster(100, "typed")), suspects=suspects), NOW
    )
    assert [each.suspect for each in found[1:3]] == [None, CARRIER]


def test_nothing_seen_over_a_dead_trunk_is_suspected_too() -> None:
    dead = replace(
        state(unable(0), Roster(100, "typed")),
        calls=Tally(0, (), "the trunk does not answer"),
        suspects={"calls_rejected": CARRIER},
    )
    assert losses(dead, NOW)[2].suspect == CARRIER


def test_a_switch_that_is_down_takes_no_calls_of_anybody() -> None:
    found = losses_when_down(Roster(100, "roster", NAMES), "AMI and SIP silent", NOW)
    assert [each.measure for each in found] == [
        each.measure for each in SWITCH_MEASURES
    ]
    assert (found[1].state, found[1].affected, found[1].total) == ("measured", 100, 100)
    assert found[1].evidence == "100 of 100 rostered agents: AMI and SIP silent"
    assert {each.state for each in [found[0], *found[2:]]} == {"blind"}


def test_without_a_roster_a_switch_that_is_down_is_blind() -> None:
    found = losses_when_down(Unseen("no shift file"), "AMI and SIP silent", NOW)
    assert {each.state for each in found} == {"blind"}


def test_nobody_is_rostered_and_the_switch_is_down() -> None:
    found = losses_when_down(Roster(0, "roster", NONE), "silent", NOW, CARRIER)
    assert (found[1].affected, found[1].total, found[1].suspect) == (0, 0, None)
