from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import pytest

from sitewatch.probes.losses import SWITCH_MEASURES, losses
from sitewatch.probes.switch import (
    Agents,
    BadState,
    Roster,
    SwitchState,
    Tally,
    Unseen,
)


NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
NAMES = tuple(str(1001 + seat) for seat in range(100))
ALL = frozenset(NAMES)
NONE: frozenset[str] = frozenset()


def agents(*, refused: frozenset[str] = NONE, unable: frozenset[str] = NONE) -> Agents:
    return Agents(
        logged_in=ALL - refused, refused_log_in=refused, cannot_take_calls=unable
    )


WELL = SwitchState(
    as_of=NOW,
    roster=Roster(100, "roster", ALL),
    agents=agents(),
    calls=Tally(400),
    recordings=Tally(390),
    ivr_calls=Tally(400),
    dials=Tally(200),
    reports=Tally(4),
)


def lost(state: SwitchState) -> dict[str, tuple[int | None, int | None]]:
    return {
        each.measure: (each.affected, each.total)
        for each in losses(state, NOW)
        if each.affected
    }


def said(state: SwitchState, measure: str) -> str:
    (found,) = [each for each in losses(state, NOW) if each.measure == measure]
    return f"{found.state}: {found.evidence}"


def ids(count: int) -> tuple[str, ...]:
    return tuple(f"C{number:03}" for number in range(count))


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        pytest.param({}, {}, id="all well"),
        *(
            pytest.param(
                {"agents": agents(refused=frozenset(NAMES[:count]))},
                {"agents_cannot_log_in": (count, 100)},
                id=f"{count} of 100 cannot log in",
            )
            for count in (1, 2, 3, 19, 20, 21, 50, 100)
        ),
        pytest.param(
            {"agents": agents(unable=frozenset(NAMES[:21]))},
            {"agents_cannot_take_calls": (21, 100)},
            id="21 of 100 cannot take calls",
        ),
        pytest.param(
            {"agents": agents(refused=ALL, unable=ALL)},
            {"agents_cannot_log_in": (100, 100)},
            id="who cannot log in is not counted twice",
        ),
        pytest.param(
            {"agents": agents(refused=frozenset({"9001", "9002", "1001"}))},
            {"agents_cannot_log_in": (1, 100)},
            id="who is not rostered is no loss",
        ),
        pytest.param(
            {
                "agents": dataclasses.replace(
                    agents(), refused_log_in=frozenset(NAMES[:9])
                )
            },
            {},
            id="refused first and logged in since is no loss",
        ),
        pytest.param(
            {"agents": dataclasses.replace(agents(), logged_in=frozenset(NAMES[:80]))},
            {},
            id="absence without a refusal is no loss",
        ),
        pytest.param(
            {"calls": Tally(400, ids(81))},
            {"calls_rejected": (81, 400)},
            id="81 of 400",
        ),
        pytest.param(
            {"ivr_calls": Tally(400, ids(400))},
            {"ivr_calls_failed": (400, 400)},
            id="IVR",
        ),
        pytest.param(
            {"dials": Tally(9, ids(2))}, {"dials_failed": (2, 9)}, id="dialer"
        ),
        pytest.param(
            {"recordings": Tally(390, ids(8))},
            {"calls_not_recorded": (8, 390)},
            id="recordings",
        ),
        pytest.param(
            {"reports": Tally(4, ids(4))}, {"reports_unavailable": (4, 4)}, id="reports"
        ),
        pytest.param({"calls": Tally(0)}, {}, id="a quiet hour is no loss"),
        pytest.param(
            {"roster": Roster(0, "roster", NONE), "agents": agents(refused=ALL)},
            {},
            id="an empty roster is no loss",
        ),
    ],
)
def test_the_loss_is_what_the_switch_says_against_the_roster_and_the_calls(
    part: dict[str, Tally], expected: dict[str, tuple[int, int]]
) -> None:
    assert lost(dataclasses.replace(WELL, **part)) == expected  # type: ignore[arg-type]


def test_the_evidence_names_five_and_counts_the_rest() -> None:
    state = dataclasses.replace(WELL, agents=agents(refused=frozenset(NAMES[:21])))
    assert said(state, "agents_cannot_log_in") == (
        "measured: 21 of 100 rostered agents were refused at log-in:"
        " 1001, 1002, 1003, 1004, 1005 and 16 more"
    )


def test_five_are_all_named() -> None:
    state = dataclasses.replace(WELL, calls=Tally(400, ids(5)))
    assert said(state, "calls_rejected").endswith(": C000, C001, C002, C003, C004")


def test_names_with_control_characters_do_not_break_the_evidence() -> None:
    state = dataclasses.replace(WELL, calls=Tally(400, ("C1\n\x1b[31m",)))
    assert said(state, "calls_rejected").endswith(": C1  [31m")


def test_no_calls_offered_is_none_of_none_and_says_so() -> None:
    state = dataclasses.replace(WELL, calls=Tally(0))
    (found,) = [each for each in losses(state, NOW) if each.measure == "calls_rejected"]
    assert (found.affected, found.total, found.state) == (0, 0, "measured")
    assert found.evidence == "no calls offered in the last 15 min, nothing measured"


def test_absence_is_told_as_unconfirmed() -> None:
    away = dataclasses.replace(agents(), logged_in=frozenset(NAMES[:80]))
    evidence = said(dataclasses.replace(WELL, agents=away), "agents_cannot_log_in")
    assert evidence.endswith("; 20 more are not logged in, unconfirmed")


def test_what_cannot_be_seen_is_blind_and_the_rest_is_measured() -> None:
    state = dataclasses.replace(WELL, agents=Unseen("queue module unloaded"))
    states = [each.state for each in losses(state, NOW)]
    assert states == ["blind"] * 2 + ["measured"] * 5
    assert said(state, "agents_cannot_log_in") == "blind: queue module unloaded"


def test_without_a_roster_agents_are_blind() -> None:
    state = dataclasses.replace(WELL, roster=Unseen("no shift file"))
    assert said(state, "agents_cannot_log_in") == "blind: no roster: no shift file"


def test_a_switch_that_has_just_started_is_partial() -> None:
    """After a restart 86 of 100 look gone for seconds: told, but not to be judged."""
    gone = Agents(
        logged_in=ALL,
        refused_log_in=NONE,
        cannot_take_calls=frozenset(NAMES[:86]),
        incomplete="warming up",
    )
    assert said(
        dataclasses.replace(WELL, agents=gone), "agents_cannot_take_calls"
    ).startswith("partial: 86 of 100")


def test_a_typed_roster_that_is_too_small_is_partial() -> None:
    state = dataclasses.replace(
        WELL, roster=Roster(10, "typed"), agents=agents(refused=frozenset(NAMES[:21]))
    )
    found = losses(state, NOW)[0]
    assert (found.affected, found.total, found.state) == (21, 21, "partial")
    assert found.total_source == "typed"


@pytest.mark.parametrize("away", [timedelta(seconds=121), timedelta(seconds=-121)])
def test_a_switch_that_shows_an_old_picture_is_blind(away: timedelta) -> None:
    found = losses(dataclasses.replace(WELL, as_of=NOW + away), NOW)
    assert {each.state for each in found} == {"blind"}


def test_every_measure_is_answered_for_in_one_order() -> None:
    found = [
        (each.component, each.measure, each.total_source) for each in losses(WELL, NOW)
    ]
    assert found == [tuple(each) for each in SWITCH_MEASURES]


def test_figures_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(BadState, match="2 of 1 cannot be"):
        Tally(1, ("a", "b"))
    with pytest.raises(BadState, match="twice"):
        Tally(9, ("a", "a"))
    with pytest.raises(BadState, match="does not fit"):
        Roster(2, "roster", frozenset({"a"}))
