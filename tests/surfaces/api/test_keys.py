"""A request under an idempotency key is acted on once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests import cast
from tests.surfaces.api.conftest import Body, Caller, loss_at, told

from backline.records.accounts.queries import THE_DESK
from backline.records.outbox.queries import messages_about


def _how_many(caller: Caller) -> int:
    items = told(caller.get("/tickets"))["items"]
    assert isinstance(items, list)
    return len(items)


def test_a_repeat_gets_the_first_answer_and_opens_nothing(
    staged: cast.Cast, owner: Caller
) -> None:
    body = loss_at(staged.meridian.site)
    first = owner.post("/tickets", body, key="k-1")
    again = owner.post("/tickets", body, key="k-1")
    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert first["Location"] == again["Location"]
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert _how_many(owner) == 1
    number = str(told(first)["number"])
    assert len(messages_about(reader=THE_DESK, about=number)) == 2


def test_a_repeated_event_is_one_event(
    owner: Caller, engineer: Caller, number: str
) -> None:
    event: Body = {"kind": "answered", "words": "On it"}
    path = f"/tickets/{number}/events"
    first = engineer.post(path, event, key="answer")
    engineer.post(path, {"kind": "noted", "words": "meanwhile"})
    again = engineer.post(path, event, key="answer")
    assert first.content == again.content
    entries = told(engineer.get(f"/tickets/{number}/timeline"))["items"]
    assert isinstance(entries, list)
    assert [entry["kind"] for entry in entries].count("answered") == 1


def test_the_same_key_for_another_body_is_refused(
    staged: cast.Cast, owner: Caller
) -> None:
    owner.post("/tickets", loss_at(staged.meridian.site), key="k")
    other = loss_at(staged.meridian.site, affected=3)
    answer = owner.post("/tickets", other, key="k")
    assert answer.status_code == 422
    assert "another request" in str(told(answer)["detail"])
    assert _how_many(owner) == 1


def test_the_same_key_at_another_address_is_refused(
    engineer: Caller, owner: Caller, staged: cast.Cast, number: str
) -> None:
    other = told(owner.post("/tickets", loss_at(staged.meridian.site)))["number"]
    event: Body = {"kind": "taken"}
    assert engineer.post(f"/tickets/{number}/events", event, key="k").status_code == 201
    assert engineer.post(f"/tickets/{other}/events", event, key="k").status_code == 422


def test_two_people_never_share_a_key(
    staged: cast.Cast, calling: Callable[..., Caller]
) -> None:
    one, other = calling(staged.meridian.owner), calling(staged.meridian.colleague)
    body = loss_at(staged.meridian.site)
    first = told(one.post("/tickets", body, key="k"))["number"]
    assert told(other.post("/tickets", body, key="k"))["number"] != first


def test_a_refused_request_may_be_mended_under_its_key(
    owner: Caller, engineer: Caller, number: str
) -> None:
    """What failed left nothing behind, not even the key."""
    path, event = f"/tickets/{number}/events", {"kind": "confirmed"}
    assert owner.post(path, event, key="k").status_code == 409
    done: Body = {"kind": "restored", "how": "fix", "evidence": "Restarted"}
    assert engineer.post(path, done).status_code == 201
    assert owner.post(path, event, key="k").status_code == 201


@pytest.mark.parametrize("key", ["x" * 201, "a\tb", "é\x85"])
def test_a_key_that_is_none_is_refused(
    staged: cast.Cast, owner: Caller, key: str
) -> None:
    answer = owner.post("/tickets", loss_at(staged.meridian.site), key=key)
    assert answer.status_code == 400
    assert "200 printable" in str(told(answer)["detail"])


def test_without_a_key_every_request_counts(staged: cast.Cast, owner: Caller) -> None:
    for _ in range(2):
        assert owner.post("/tickets", loss_at(staged.meridian.site)).status_code == 201
    assert _how_many(owner) == 2
