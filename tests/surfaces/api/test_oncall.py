"""Who is on call, over the API."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from tests.cast import NOON, Cast
from tests.records.oncall.rotas import roster, rotation
from tests.surfaces.api.conftest import Caller

from backline.records.oncall.models import StandIn


def body_of(answer: HttpResponse) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(answer.content)
    return body


Calling = Callable[..., Caller]


@pytest.fixture
def l1(staged: Cast, calling: Calling) -> Caller:
    return calling(staged.l1)


@pytest.fixture
def manager(staged: Cast, calling: Calling) -> Caller:
    return calling(staged.manager)


def test_who_is_on_call_at_an_instant(staged: Cast, l1: Caller) -> None:
    roster("L2", rotation([staged.l2, staged.l3]))
    told = body_of(l1.get("/on-call?level=L2&component=acd&at=2026-03-05T09:00:00Z"))
    assert [person["name"] for person in told["people"]] == [
        "Grace Fernandes",
        "Wei Tan",
    ]
    assert told["next_at"] == "2026-03-05T09:00:00Z"
    nobody = body_of(l1.get("/on-call?level=L3"))
    assert (nobody["people"], nobody["next_at"]) == ([], None)
    (listed,) = body_of(l1.get("/on-call/rosters"))["items"]
    assert (listed["level"], listed["people"][0]["name"]) == ("L2", "Grace Fernandes")


def test_what_is_asked_wrongly_is_refused(l1: Caller) -> None:
    assert l1.get("/on-call?level=L9").status_code == 400
    assert l1.get("/on-call?level=L1&when=now").status_code == 400
    assert l1.get("/on-call/coverage?days=0").status_code == 400


def test_the_proof_of_coverage(staged: Cast, l1: Caller) -> None:
    roster("L2", rotation([staged.l2]))
    told = body_of(l1.get("/on-call/coverage?days=7"))
    assert told["whole"] is False
    proofs = {each["level"]: each for each in told["proofs"]}
    assert proofs["L2"]["needed_seconds"] == proofs["L2"]["covered_seconds"]
    assert proofs["L1"]["covered_seconds"] == 0
    assert {hole["reason"] for hole in told["holes"]} == {"no_roster"}
    assert "no roster is for them" in told["holes"][0]["words"]


def test_a_manager_sets_a_stand_in_once_and_calls_it_off(
    staged: Cast, manager: Caller
) -> None:
    row = roster("L2", rotation([staged.l2]))
    body = {
        "person": staged.l3.pk,
        "instead_of": staged.l2.pk,
        "starts_at": "2026-03-02T10:00:00Z",
        "ends_at": "2026-03-02T12:00:00Z",
    }
    place = f"/on-call/rosters/{row.pk}/stand-ins"
    told = body_of(manager.post(place, body, key="one"))
    assert body_of(manager.post(place, body, key="one")) == told
    assert StandIn.objects.count() == 1
    there = "/on-call?level=L2&at=2026-03-02T11:00:00Z"
    assert body_of(manager.get(there))["people"][0]["name"] == "Wei Tan"

    ended = manager.post(f"/on-call/stand-ins/{told['number']}/end", {})
    assert body_of(ended)["ended_at"] == "2026-03-02T09:00:00Z"
    assert body_of(manager.get(there))["people"][0]["name"] == "Grace Fernandes"
    again = manager.post(f"/on-call/stand-ins/{told['number']}/end", {})
    assert (again.status_code, body_of(again)["clause"]) == (409, "process.escalation")
    assert manager.post("/on-call/stand-ins/999999/end", {}).status_code == 404
    assert manager.post("/on-call/rosters/999999/stand-ins", body).status_code == 404


def test_engineers_and_customers_set_none(
    staged: Cast, l1: Caller, owner: Caller
) -> None:
    row = roster("L2", rotation([staged.l2]))
    until = NOON + timedelta(days=1)
    body = {
        "person": staged.l3.pk,
        "starts_at": "2026-03-02T09:00:00Z",
        "ends_at": f"{until:%Y-%m-%dT%H:%M:%SZ}",
    }
    for caller in (l1, owner):
        answer = caller.post(f"/on-call/rosters/{row.pk}/stand-ins", body)
        assert answer.status_code == 403
    assert owner.get("/on-call?level=L2").status_code == 403
    assert not StandIn.objects.exists()
