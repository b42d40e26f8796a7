"""The messages over the API: what did not go out, sent again or let be by a manager."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings
from tests import cast
from tests.cast import NOON, Cast
from tests.records.outbox.letters import put

from backline.records.outbox.models import Message


pytestmark = pytest.mark.django_db

LIST = "/api/v1/messages"


@pytest.fixture(autouse=True)
def at_noon(settings: Settings) -> Iterator[None]:
    settings.EMAIL_URL = "smtp://127.0.0.1"
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def staged() -> Cast:
    return cast.stage()


def _by(token: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_a_program_reads_what_did_not_go_out_and_what_a_ticket_was_told(
    staged: Cast,
) -> None:
    sent, dead = put("a@example.com", now=NOON), put("b@example.com", now=NOON)
    Message.objects.filter(pk=sent).update(state="sent", sent_at=NOON)
    Message.objects.filter(pk=dead).update(state="dead", last_error="550 no")
    l1 = _by(cast.key(staged.l1))
    (told,) = l1.get(LIST).json()["items"]
    assert (told["id"], told["to"]) == (str(dead), "b@example.com")
    assert (told["stands"], told["because"]) == ("given up", "550 no")
    assert "21 of 100" not in str(told), "never the words"
    about = l1.get(f"{LIST}?ticket=INC-2041").json()["items"]
    assert {each["stands"] for each in about} == {"sent", "given up"}
    assert l1.get(f"{LIST}?channel=sms").json() == {"items": []}
    assert l1.get(f"{LIST}?colour=red").status_code == 400
    owner = _by(cast.key(staged.meridian.owner))
    assert owner.get(LIST).json()["type"].endswith("vendor-only")


def test_a_manager_s_program_sends_again_once_and_lets_be(staged: Cast) -> None:
    dead = put(now=NOON)
    Message.objects.update(state="dead", last_error="550 no")
    manager, l1 = _by(cast.key(staged.manager)), _by(cast.key(staged.l1))
    address = f"{LIST}/{dead}/send-again"
    assert l1.post(address).json()["type"].endswith("not-a-manager")
    for replayed in (None, "true"):
        answer = manager.post(address, headers={"Idempotency-Key": "once"})
        assert answer.json()["stands"] == "waiting"
        assert answer.headers.get("Idempotency-Replayed") == replayed
    assert manager.post(address).status_code == 409
    assert manager.post(f"{LIST}/{uuid.uuid4()}/let-be").status_code == 404
    Message.objects.update(state="dead")
    told = manager.post(f"{LIST}/{dead}/let-be").json()
    assert told["stands"] == "let be"
    assert manager.get(LIST).json() == {"items": []}
