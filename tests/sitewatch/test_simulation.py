from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from sitewatch.probes.losses import losses
from sitewatch.probes.simulated import answer
from sitewatch.probes.simulated.faults import BadFaults, Faults, presets
from sitewatch.probes.simulated.simulation import state_of
from sitewatch.probes.switch import SwitchState, Tally
from sitewatch.shape import Misshapen


if TYPE_CHECKING:
    from datetime import datetime


def calls(state: SwitchState) -> Tally:
    assert isinstance(state.calls, Tally)
    return state.calls


@pytest.mark.parametrize(
    ("faults", "expected"),
    [
        pytest.param(Faults(), {}, id="all well"),
        pytest.param(
            Faults(agents_cannot_log_in=21),
            {"agents_cannot_log_in": (21, 100)},
            id="21",
        ),
        pytest.param(
            Faults(agents_cannot_take_calls=3),
            {"agents_cannot_take_calls": (3, 100)},
            id="3",
        ),
        pytest.param(
            Faults(agents_cannot_log_in=90, agents_cannot_take_calls=90),
            {"agents_cannot_log_in": (90, 100), "agents_cannot_take_calls": (10, 100)},
            id="both",
        ),
        pytest.param(
            Faults(calls_rejected=81, calls_not_recorded=400),
            {"calls_rejected": (81, 400), "calls_not_recorded": (319, 319)},
            id="only answered calls have recordings",
        ),
        pytest.param(
            Faults(ivr_not_answering=True, dialer_not_placing=True, reports_stale=True),
            {
                "ivr_calls_failed": (400, 400),
                "dials_failed": (200, 200),
                "reports_unavailable": (4, 4),
            },
            id="the three switches",
        ),
        pytest.param(
            Faults(no_calls=True, calls_rejected=81, ivr_not_answering=True),
            {},
            id="no calls, no loss",
        ),
    ],
)
def test_each_fault_gives_its_loss(
    faults: Faults, expected: dict[str, tuple[int, int]], now: datetime
) -> None:
    found = losses(state_of(faults, seats=100, now=now), now)
    lost = {
        each.measure: (each.affected, each.total) for each in found if each.affected
    }
    assert lost == expected


def test_calls_come_steadily(now: datetime) -> None:
    """Any fifteen minutes have 400 calls, whatever the second they end at."""
    for second in range(0, 900, 7):
        state = state_of(
            Faults(calls_rejected=80), seats=100, now=now + timedelta(seconds=second)
        )
        assert (calls(state).total, len(calls(state).affected)) == (400, 80)


def test_a_rejected_call_stays_rejected_while_it_is_in_the_window(
    now: datetime,
) -> None:
    """Half a window later half of the rejected calls are still there."""
    faults = Faults(calls_rejected=80)
    first = set(calls(state_of(faults, seats=100, now=now)).affected)
    later = now + timedelta(seconds=450)
    second = set(calls(state_of(faults, seats=100, now=later)).affected)
    assert 30 <= len(first & second) <= 50


def test_a_state_reads_as_it_was_written(now: datetime) -> None:
    state = state_of(
        Faults(agents_cannot_log_in=3, calls_rejected=9), seats=100, now=now
    )
    assert answer.read(json.dumps(answer.as_json(state)).encode()) == state


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        pytest.param({"agents_cannot_log_in": 101}, "0 to 100", id="more than seats"),
        pytest.param({"agents_cannot_log_in": -1}, "0 to 100", id="negative"),
        pytest.param({"agents_cannot_log_in": "1e2"}, "0 to 100", id="an exponent"),
        pytest.param({"agents_cannot_log_in": "²"}, "0 to 100", id="a superscript"),
        pytest.param({"agents_cannot_log_in": True}, "0 to 100", id="a truth"),
        pytest.param({"calls_rejected": "9" * 5000}, "0 to 400", id="endless digits"),
        pytest.param({"silent": "perhaps"}, "true or false", id="neither"),
        pytest.param({"silent": []}, "true or false", id="a list"),
        pytest.param({"earthquake": 1}, "no such fault", id="unknown"),
    ],
)
def test_a_fault_that_cannot_be_is_refused_and_nothing_changes(
    changes: dict[str, object], problem: str
) -> None:
    with pytest.raises(BadFaults, match=problem):
        Faults().with_changes({"reports_stale": True, **changes}, seats=100)


def test_the_presets_lie_just_over_the_fifth() -> None:
    words = [said for said, _ in presets(100).values()]
    assert words[:3] == [
        "21 agents cannot log in",
        "21 agents cannot take calls",
        "81 calls rejected",
    ]
    assert words[-1] == "All well again"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b'{"form": 2}', id="another form"),
        pytest.param(b'{"form": 1, "as_of": "yesterday"}', id="no instant"),
        pytest.param(b'{"form":1,"as_of":"2026-03-02T09:00:00Z"}', id="no parts"),
    ],
)
def test_a_body_that_is_no_state_is_refused(body: bytes) -> None:
    with pytest.raises(Misshapen):
        answer.read(body)
