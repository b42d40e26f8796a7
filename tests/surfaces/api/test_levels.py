"""Teams, checklists, holdings, and many hand-overs over HTTP."""

from __future__ import annotations

from collections.abc import Callable

import time_machine
from django.http import HttpResponse
from tests import cast
from tests.surfaces.api.conftest import Body, Caller, told

from backline.records.accounts.queries import THE_DESK
from backline.records.teams.actions import Wanted, found_team


BRIEF = {"level": "L2", "reason": "Depth", "known": "Full", "tried": "Restart"}


def items_of(answer: HttpResponse) -> list[Body]:
    """The items that an answer lists."""
    items = told(answer)["items"]
    assert isinstance(items, list)
    return items


def test_teams_are_the_vendors_to_read(
    staged: cast.Cast, engineer: Caller, owner: Caller
) -> None:
    wanted = Wanted(name="Voice", level="L2", members=[staged.l2.pk])
    found_team(wanted=wanted, by=THE_DESK, now=cast.NOON)
    (team,) = items_of(engineer.get("/teams"))
    assert team["members"] == [{"number": staged.l2.pk, "name": "Grace Fernandes"}]
    assert items_of(owner.get("/teams")) == []


def test_the_checklist_decides_here_too(
    owner: Caller, engineer: Caller, number: str, at_noon: time_machine.Traveller
) -> None:
    path = f"/tickets/{number}/events"
    refused = engineer.post(path, {"kind": "handed_over", **BRIEF})
    assert refused.status_code == 409
    assert told(refused)["clause"] == "process.levels"
    asked = owner.get(f"/tickets/{number}/intake")
    assert told(asked)["complete"] is False
    answers = {str(each["name"]): "Told" for each in items_of(asked)}
    given = {"kind": "intake_answered", "answers": answers}
    assert owner.post(path, given).status_code == 201
    assert told(engineer.get(f"/tickets/{number}/intake"))["complete"] is True
    moved = engineer.post(path, {"kind": "handed_over", **BRIEF})
    assert told(moved)["level"] == "L2"
    at_noon.shift(600)
    handling = items_of(engineer.get(f"/tickets/{number}/handling"))
    assert [each["level"] for each in handling] == ["L2"]


def test_each_of_many_is_told_and_a_repeat_does_nothing(
    owner: Caller, engineer: Caller, number: str, calling: Callable[..., Caller]
) -> None:
    body = {
        "tickets": [number, "INC-999"],
        **BRIEF,
        "incomplete_because": "Nobody answers",
    }
    first = engineer.post("/hand-overs", body, key="once")
    items = items_of(first)
    assert [each["done"] for each in items] == [True, False]
    assert "There is no ticket" in str(items[1]["because"])
    again = engineer.post("/hand-overs", body, key="once")
    assert again.content == first.content
    assert owner.post("/hand-overs", body).status_code == 403


def test_a_version_that_is_gone_is_refused(
    engineer: Caller, owner: Caller, number: str
) -> None:
    seen = told(engineer.get(f"/tickets/{number}"))["version"]
    path = f"/tickets/{number}/events"
    taken = {"kind": "taken"}
    first = engineer.post(path, taken, if_match=f'"{seen}"')
    assert first.status_code == 201
    late = engineer.post(path, taken, if_match=f'"{seen}"')
    assert late.status_code == 412
    assert str(told(late)["type"]).endswith("moved-on")
    wrong = engineer.post(path, taken, if_match="5")
    assert wrong.status_code == 400
    hidden = owner.get(f"/tickets/{number}")
    assert told(hidden)["team"] is None
