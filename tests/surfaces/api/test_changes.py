"""change.agreed-window over HTTP: planned, agreed, carried out; freezes and conflicts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import time_machine
from tests import cast
from tests.surfaces.api.conftest import Body, Caller, told


PLAN: dict[str, Any] = {
    "kind": "change_planned",
    "risk": "medium",
    "steps": ["Copy", "Swap"],
    "back_out": "Swap back.",
    "components": ["dialer"],
    "scope": [{"component": "dialer", "measure": "agents_cannot_log_in", "up_to": 12}],
}
WINDOW: dict[str, Any] = {
    "start_at": "2026-03-02T20:00:00Z",
    "end_at": "2026-03-02T22:00:00Z",
}


def _move(caller: Caller, number: str, status: int = 201, **event: object) -> Body:
    answer = caller.post(f"/tickets/{number}/events", event)
    assert answer.status_code == status, answer.content
    return told(answer)


def _requested(caller: Caller, staged: cast.Cast) -> str:
    answer = caller.post(
        "/tickets",
        {"site": staged.meridian.site.pk, "kind": "change", "subject": "New disks"},
    )
    return str(told(answer)["number"])


def test_a_change_from_its_request_to_its_review(
    staged: cast.Cast,
    owner: Caller,
    engineer: Caller,
    at_noon: time_machine.Traveller,
) -> None:
    number = _requested(owner, staged)
    path = f"/tickets/{number}/change"
    assert owner.get(path).status_code == 404
    _move(engineer, number, **PLAN)
    proposed = _move(
        engineer, number, kind="window_proposed", people=[staged.l2.pk], **WINDOW
    )
    assert (proposed["state"], proposed["clocks"]) == ("waiting", [])
    accept: dict[str, Any] = {
        "kind": "window_accepted",
        "people": [staged.meridian.owner.pk],
    }
    stale = _move(owner, number, 409, **accept, **WINDOW, revision=2)
    assert stale["clause"] == "change.agreed-window"
    _move(owner, number, **accept, **WINDOW, revision=1)
    change = told(owner.get(path))
    assert (change["stage"], change["accepted_by"]) == (
        "agreed",
        ["customer", "vendor"],
    )
    assert change["window"] == WINDOW
    assert change["scope"] == PLAN["scope"]
    assert told(engineer.get(f"/tickets/{number}/conflicts")) == {"items": []}
    at_noon.move_to(cast.NOON + timedelta(hours=11))
    _move(engineer, number, kind="change_started")
    _move(engineer, number, kind="change_step_done", step=1)
    _move(
        engineer, number, kind="change_finished", outcome="backed_out", words="No room."
    )
    _move(
        engineer, number, 409, kind="change_reviewed", result="successful", words="Hm."
    )
    closed = _move(
        engineer, number, kind="change_reviewed", result="backed_out", words="Again."
    )
    assert closed["state"] == "closed"
    assert told(owner.get(path))["result"] == "backed_out"


def test_the_list_is_of_windows_in_a_stretch(
    staged: cast.Cast, owner: Caller, engineer: Caller, calling: Callable[..., Caller]
) -> None:
    number = _requested(owner, staged)
    _move(engineer, number, **PLAN)
    _move(engineer, number, kind="window_proposed", people=[staged.l2.pk], **WINDOW)

    def listed(caller: Caller, query: str = "") -> list[object]:
        items = told(caller.get(f"/changes{query}"))["items"]
        assert isinstance(items, list)
        return [item["number"] for item in items]

    assert listed(owner) == [number]
    assert listed(owner, "?since=2026-03-02T22:00:00Z") == []
    assert listed(owner, "?until=2026-03-02T20:00:00Z") == []
    assert listed(calling(staged.orbit.owner)) == []


def test_a_freeze_is_made_shown_and_lifted(
    staged: cast.Cast, owner: Caller, engineer: Caller, calling: Callable[..., Caller]
) -> None:
    number = _requested(owner, staged)
    _move(engineer, number, **PLAN)
    asked = {**WINDOW, "reason": "Campaign", "site": staged.meridian.site.pk}
    made = told(owner.post("/freezes", asked, key="once"))
    assert told(owner.post("/freezes", asked, key="once")) == made
    query = "start_at=2026-03-02T21:00:00Z&end_at=2026-03-02T23:00:00Z"
    found = told(owner.get(f"/tickets/{number}/conflicts?{query}"))["items"]
    assert isinstance(found, list)
    assert [(each["what"], each["severity"]) for each in found] == [
        ("freeze", "blocks")
    ]
    refused = _move(
        engineer, number, 409, kind="window_proposed", people=[staged.l2.pk], **WINDOW
    )
    assert "Campaign: choose another window" in str(refused["detail"])
    stranger = calling(staged.orbit.owner)
    assert told(stranger.get("/freezes")) == {"items": []}
    lift = f"/freezes/{made['number']}/lift"
    assert stranger.post(lift, {}).status_code == 404
    assert owner.post(lift, {}).status_code == 200
    assert told(owner.get("/freezes")) == {"items": []}
