"""What a monitor reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from tests import cast
from tests.surfaces.api.conftest import Caller, plain

from backline.records.trail.actions import beat


def _metrics(caller: Caller) -> HttpResponse:
    return plain(caller.client.get("/metrics", headers=caller.headers))


def _figures(answer: HttpResponse) -> dict[str, int]:
    lines = answer.content.decode().splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: int(figure) for name, figure in pairs}


def test_the_figures_of_the_desk(
    engineer: Caller, number: str, at_noon: time_machine.Traveller
) -> None:
    at_noon.shift(5401)
    answer = _metrics(engineer)
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    assert _figures(answer) == {
        'backline_tickets_open{severity="critical"}': 1,
        "backline_tickets_overdue": 1,
        # Nobody had taken it up 80 minutes before.
        "backline_alarms_behind_seconds": 4801,
        'backline_outbox_messages{state="pending"}': 2,
        'backline_outbox_messages{state="dead"}': 0,
        "backline_outbox_behind_seconds": 5401,
    }


def test_a_worker_that_is_late_is_told(
    engineer: Caller, at_noon: time_machine.Traveller
) -> None:
    beat(name="worker.alarms", now=cast.NOON, late_at=cast.NOON + timedelta(minutes=1))
    late = 'backline_job_late_seconds{job="worker.alarms"}'
    assert _figures(_metrics(engineer))[late] == 0
    at_noon.shift(61)
    assert _figures(_metrics(engineer))[late] == 1


@pytest.mark.parametrize(("who", "status"), [("owner", 403), ("nobody", 401)])
def test_the_figures_are_the_vendors(
    staged: cast.Cast, calling: Callable[..., Caller], who: str, status: int
) -> None:
    caller = calling(staged.meridian.owner if who == "owner" else None)
    answer = _metrics(caller)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert b"backline_" not in answer.content
