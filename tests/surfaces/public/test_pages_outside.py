"""Answers to pages without signing in: the link of a message, and the carrier's calls."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings
from tests import cast
from tests.cast import NOON
from tests.pages import always_on_call, page
from tests.surfaces.desk import signed_in

from backline.records.accounts.models import Person
from backline.records.outbox.models import Message
from backline.records.paging.actions import pass_on, stop
from backline.records.paging.models import Page, Step, Way


pytestmark = pytest.mark.django_db

SECRET = "a-secret-that-only-exotel-has"  # noqa: S105
HOOK = f"/hooks/exotel/{SECRET}"
NUMBER = "+919876543210"


@pytest.fixture(autouse=True)
def at_noon(settings: Settings) -> object:
    settings.EXOTEL_SECRET = SECRET
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def l2() -> Person:
    person = cast.engineer("Grace Fernandes", level="L2", now=NOON)
    always_on_call(person)
    return person


def _phone(of: Person) -> None:
    for channel in ("sms", "voice"):
        Way.objects.create(
            person=of,
            channel=channel,
            address=NUMBER,
            label="phone",
            added_at=NOON,
            verified_at=NOON,
        )


def _link() -> str:
    message = Message.objects.get()
    return "/" + message.with_secret(message.link).split("/", 3)[3]


def _state() -> str:
    return Page.objects.get().state


def test_opening_a_link_acknowledges_nothing_pressing_its_button_does(
    l2: Person, client: Client
) -> None:
    page()
    for _ in range(3):
        answer = client.get(_link())
        assert answer.status_code == 200
    client.head(_link())
    assert _state() == "open"
    text = answer.content.decode()
    assert "34 of 100 agents cannot log in" in text
    assert "no-cache" in answer["Cache-Control"]
    assert "same-origin" in answer["Referrer-Policy"]
    answer = client.post(_link())
    assert "It is yours" in answer.content.decode()
    assert _state() == "acknowledged"


def test_the_button_needs_the_pages_own_form(l2: Person) -> None:
    page()
    assert Client(enforce_csrf_checks=True).post(_link()).status_code == 403
    assert _state() == "open"


def test_a_link_counts_for_who_got_it_whoever_is_signed_in(l2: Person) -> None:
    page()
    other = cast.engineer("Wei Tan", level="L3", now=NOON)
    signed_in(other).post(_link())
    assert Page.objects.get().acknowledged_by == l2


def test_a_link_works_once_even_when_the_page_is_open_again(
    l2: Person, client: Client
) -> None:
    made, link = page(), _link()
    client.post(link)
    client.post(link)
    other = cast.engineer("Wei Tan", level="L3", now=NOON)
    pass_on(page=made, to=other, reason="Yours", by=cast.reader(l2), now=NOON)
    assert "done its work once" in client.post(link).content.decode()
    assert _state() == "open"


def test_a_link_that_is_over_says_no_more_than_that(
    l2: Person, client: Client, at_noon: time_machine.Traveller
) -> None:
    page()
    at_noon.shift(timedelta(hours=8))
    answer = client.get(_link())
    assert answer.status_code == 404
    assert "agents" not in answer.content.decode()


def test_guessing_links_is_slowed_down_and_the_right_one_still_works(
    l2: Person, client: Client
) -> None:
    page()
    wrong = f"/pages/{Step.objects.get().pk}/guessed/"
    said = [client.get(wrong).status_code for _ in range(6)]
    assert said == [404] * 5 + [429]
    assert client.get(_link()).status_code == 200


def test_a_link_of_a_page_that_was_stopped_tells_why(
    l2: Person, client: Client
) -> None:
    page()
    link = _link()
    stop(about="INC-2041", because="The ticket was closed.", now=NOON)
    assert "The ticket was closed." in client.get(link).content.decode()
    assert "The ticket was closed." in client.post(link).content.decode()


def test_a_text_message_comes_in_by_the_carriers_address(
    l2: Person, client: Client
) -> None:
    _phone(l2)
    made = page()
    asked = {"SmsSid": "x", "From": NUMBER, "To": "0803", "Body": f"ack {made.pk}"}
    assert client.head(f"{HOOK}/sms/", asked).status_code == 200
    assert _state() == "open"
    answer = client.get(f"{HOOK}/sms/", asked)
    assert answer["Content-Type"] == "text/plain"
    assert answer.content == b"INC-2041: it is yours."
    assert Page.objects.get().acknowledged_how == "sms"
    stranger = client.post(f"{HOOK}/sms/", asked | {"From": "+4915112345678"})
    assert (stranger.status_code, stranger.content) == (200, b"")


def test_a_call_is_told_what_to_say_and_takes_a_key(l2: Person, client: Client) -> None:
    _phone(l2)
    Way.objects.filter(channel="sms").delete()
    page()
    message = Step.objects.get(channel="voice").message
    asked = {"CallSid": "x", "CallFrom": NUMBER, "CustomField": str(message)}
    said = client.get(f"{HOOK}/say/", asked)
    assert said["Content-Type"] == "text/plain"
    assert "34 of 100 agents cannot log in" in said.content.decode()
    assert client.get(f"{HOOK}/say/", {"CustomField": "x"}).status_code == 404
    wrong = client.get(f"{HOOK}/keys/", asked | {"digits": '"9"'})
    assert (wrong.status_code, _state()) == (302, "open")
    right = client.get(f"{HOOK}/keys/", asked | {"digits": '"1"'})
    assert (right.status_code, _state()) == (200, "acknowledged")


def test_receipts_are_written_down(l2: Person, client: Client) -> None:
    _phone(l2)
    page()
    step = Step.objects.get(channel="sms")
    told = {"SmsSid": "x", "To": NUMBER, "Status": "failed", "DetailedStatus": "DND"}
    url = f"{HOOK}/status/{step.message}/"
    assert client.get(url, told).status_code == 200
    step.refresh_from_db()
    assert step.failed_at is None
    assert client.post(url, told).status_code == 200
    assert client.post(f"{HOOK}/status/{uuid.uuid4()}/", told).status_code == 200
    step.refresh_from_db()
    assert step.failure == "failed DND"


@pytest.mark.parametrize("ours", ["", "short", SECRET])
def test_without_the_secret_nobody_comes_in(
    client: Client, settings: Settings, ours: str
) -> None:
    settings.EXOTEL_SECRET = ours
    given = ours if len(ours) < 20 and ours else "guessed"
    said = [client.post(f"/hooks/exotel/{given}/sms/").status_code for _ in range(6)]
    assert said == [404] * 5 + [429]
