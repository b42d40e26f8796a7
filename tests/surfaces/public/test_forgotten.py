"""A forgotten password comes by mail, and the page tells nobody who signs in."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.cast import NOON

from backline.records.accounts.actions import answer_forgotten
from backline.records.accounts.models import Person
from backline.records.outbox.models import Message


pytestmark = pytest.mark.django_db

ANOTHER = "a longer walk by the sea"


@pytest.fixture
def nikhil() -> Person:
    return cast.engineer("Nikhil Menon", level="L1", now=NOON)


def _asked(email: str, *, client: Client | None = None) -> tuple[int, str]:
    with time_machine.travel(NOON, tick=False):
        answer = (client or Client()).post("/password/forgotten/", {"email": email})
    return answer.status_code, answer.content.decode().replace(email, "…")


def _mailed() -> list[Message]:
    """Let the worker answer, and return the mails that are there then."""
    answer_forgotten(now=NOON)
    return list(Message.objects.all())


def test_the_page_is_the_same_for_whoever_is_asked_for(nikhil: Person) -> None:
    did = []
    for email in (nikhil.email, "nobody@vendor.example"):
        with CaptureQueriesContext(connection) as asked:
            told = _asked(email)
        did.append((told, [each["sql"].partition(" ")[0] for each in asked]))
    assert did[0] == did[1], "not even how long it takes tells who is known"
    (mail,) = _mailed()
    assert mail.recipient == nikhil.email


def test_nobody_asks_for_ever(nikhil: Person) -> None:
    for email in (nikhil.email, "nobody@vendor.example"):
        answers = [_asked(email)[0] for _ in range(6)]
        assert answers == [200] * 5 + [429]


def test_the_link_sets_a_password_once_and_lets_in(nikhil: Person) -> None:
    _asked(nikhil.email)
    (mail,) = _mailed()
    place = mail.with_secret(mail.body).partition("http://localhost:8000")[2].split()[0]
    both = {"new_password1": ANOTHER, "new_password2": ANOTHER}
    client = Client()
    with time_machine.travel(NOON, tick=False):
        for _ in range(2):
            assert "nikhil.menon@vendor" in client.get(place).content.decode()
        wrong = client.post(place, {**both, "new_password2": "something else"})
        assert wrong.status_code == 200
        assert client.post(place, both).status_code == 302
        assert client.get("/console/").status_code == 200
        again = Client().post(place, both)
    assert again.status_code == 404
    assert "works no more" in again.content.decode()
