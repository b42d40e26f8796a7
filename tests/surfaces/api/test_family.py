"""Relatives, promises, silence and shifts over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests import cast
from tests.surfaces.api.conftest import Caller, loss_at, told


@pytest.fixture
def other(staged: cast.Cast, calling: Callable[..., Caller]) -> str:
    """A critical incident at Orbit."""
    answer = calling(staged.orbit.owner).post("/tickets", loss_at(staged.orbit.site))
    return str(told(answer)["number"])


def _event(by: Caller, number: str, kind: str, **more: object) -> Any:
    answer = by.post(f"/tickets/{number}/events", {"kind": kind, **more})
    assert answer.status_code == 201, answer.content
    return told(answer)


def _items(by: Caller, path: str) -> Any:
    answer = by.get(path)
    assert answer.status_code == 200, answer.content
    return told(answer)["items"]


def test_a_family_is_linked_answered_restored_and_unlinked(
    engineer: Caller, owner: Caller, number: str, other: str
) -> None:
    _event(engineer, other, "linked", relation="parent", to=number)
    (kin,) = _items(engineer, f"/tickets/{number}/family")
    assert (kin["relation"], kin["number"]) == ("child", other)
    assert _items(owner, f"/tickets/{number}/family") == []
    given = {"children": [other], "words": "It is the carrier."}
    _event(engineer, number, "passed_on", what="answer", **given)
    _event(engineer, number, "passed_on", what="restoring", how="fix", **given)
    assert told(engineer.get(f"/tickets/{other}"))["state"] == "restored"
    seen = str(_items(owner, f"/tickets/{number}/timeline"))
    assert "passed_on" not in seen
    assert other not in seen
    refused = owner.post(f"/tickets/{number}/events", {"kind": "confirmed"})
    assert refused.status_code == 409
    assert other not in refused.content.decode()
    _event(engineer, number, "unlinked", relation="child", to=other)
    assert _items(engineer, f"/tickets/{number}/family") == []


def test_a_customer_links_and_splits_nothing(owner: Caller, number: str) -> None:
    for body in (
        {"kind": "linked", "relation": "related", "to": number},
        {"kind": "pledged", "what": "x", "due_at": "2026-03-02T12:00:00Z"},
    ):
        assert owner.post(f"/tickets/{number}/events", body).status_code == 409


def test_a_split_answers_with_the_new_ticket(engineer: Caller, number: str) -> None:
    new = _event(
        engineer,
        number,
        "split",
        reported=1,
        subject="Calls are cut",
        report="And calls are cut",
        words="A second fault.",
    )
    assert (new["subject"], new["severity"]["name"]) == ("Calls are cut", "minor")
    (kin,) = _items(engineer, f"/tickets/{new['number']}/family")
    assert (kin["relation"], kin["number"]) == ("split_from", number)


def test_promises_are_made_read_and_settled(
    engineer: Caller, owner: Caller, number: str
) -> None:
    given = {"what": "call back", "due_at": "2026-03-02T09:30:00Z"}
    _event(engineer, number, "pledged", **given)
    _event(engineer, number, "pledged", **given, to_customer=False)
    assert len(_items(engineer, f"/tickets/{number}/promises")) == 2
    (mine,) = _items(owner, f"/tickets/{number}/promises")
    assert (mine["what"], mine["fate"]) == ("call back", "open")
    assert _items(engineer, "/tickets?promises_due=true")
    _event(engineer, number, "pledge_kept", pledge=1)
    _event(engineer, number, "pledge_withdrawn", pledge=2, words="Not needed")
    assert _items(owner, f"/tickets/{number}/promises")[0]["fate"] == "kept"
    assert _items(engineer, "/tickets?promises_due=true") == []


def test_what_comes_of_silence_can_be_read(
    engineer: Caller, owner: Caller, number: str
) -> None:
    assert told(owner.get(f"/tickets/{number}/chasing"))["steps"] == []
    _event(engineer, number, "asked", what="the log")
    chasing: Any = told(owner.get(f"/tickets/{number}/chasing"))
    assert [step["chase"] for step in chasing["steps"]] == [1, 2, 0]
    assert chasing["awaited"] == "the log"


def test_a_shift_is_handed_over_and_accepted(
    staged: cast.Cast, calling: Callable[..., Caller], number: str
) -> None:
    going, coming = calling(staged.l1), calling(staged.l2)
    remark = {"ticket": number, "words": "Asha calls"}
    made = going.post("/shifts", {"remarks": "Calm", "tickets": [remark]}, key="one")
    again = going.post("/shifts", {"remarks": "Calm", "tickets": [remark]}, key="one")
    assert made.content == again.content
    body: Any = told(made)
    assert body["tickets"][0]["remark"] == "Asha calls"
    place = f"/shifts/{body['shift']}"
    assert going.post(f"{place}/acceptance", {}).status_code == 409
    accepted = told(coming.post(f"{place}/acceptance", {"words": "Thanks"}))
    assert accepted["accepted_by"] == "Grace Fernandes"
    assert told(going.get(place)) == accepted
    assert [each["shift"] for each in _items(going, "/shifts")] == [body["shift"]]
    stranger = calling(staged.meridian.owner)
    assert stranger.get(place).status_code == 403
    assert going.get("/shifts/999").status_code == 404
