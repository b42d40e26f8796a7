"""Messages in the console: what did not go out, sent again or let be by a manager."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings
from tests import cast
from tests.cast import NOON
from tests.surfaces.desk import incident, signed_in, text_of

from backline.records.outbox.models import Message
from backline.records.tickets.models import Ticket


pytestmark = pytest.mark.django_db

LIST = "/console/messages/"


@pytest.fixture(autouse=True)
def _at_noon(settings: Settings) -> Iterator[None]:
    settings.EMAIL_URL = "smtp://127.0.0.1"
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def ticket(people: cast.Cast) -> Ticket:
    """Report what makes the desk write mails, of which the first was given up."""
    made = incident(people.meridian, at=NOON)
    first = Message.objects.filter(about=made.number).earliest("created_at", "id")
    Message.objects.filter(pk=first.pk).update(
        state="dead", attempts=1, last_error="550 5.1.1 no such user"
    )
    return made


@pytest.fixture
def manager(people: cast.Cast) -> Client:
    return signed_in(people.manager)


def _dead() -> Message:
    return Message.objects.get(last_error__startswith="550")


def _act(client: Client, name: str, *chosen: object, query: str = "") -> str:
    address = f"{LIST}{name}/{query}"
    answer = client.post(address, {"message": list(map(str, chosen))}, follow=True)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_what_was_given_up_stands_first_with_its_reason(
    people: cast.Cast, ticket: Ticket, manager: Client
) -> None:
    text = text_of(manager, LIST)
    assert "Given up" in text
    assert "550 5.1.1 no such user" in text
    assert _dead().body.strip() not in text
    engineer = text_of(signed_in(people.l1), LIST)
    assert "550 5.1.1 no such user" in engineer
    assert "Send the chosen again" in text
    assert "Send the chosen again" not in engineer
    assert signed_in(people.meridian.owner).get(LIST).status_code == 403


def test_a_manager_sends_the_chosen_again_and_nobody_else_does(
    people: cast.Cast, ticket: Ticket, manager: Client
) -> None:
    dead = _dead()
    refused = signed_in(people.l1).post(f"{LIST}send-again/", {"message": str(dead.pk)})
    assert refused.status_code == 403
    assert "Choose at least one message." in _act(manager, "send-again")
    text = _act(manager, "send-again", dead.pk, query=f"?ticket={ticket.number}")
    assert "One message is sent again" in text
    assert f"Messages about {ticket.number}" in text
    assert Message.objects.get(pk=dead.pk).state == "pending"
    assert "This message is not as it was" in _act(manager, "send-again", dead.pk)
    assert manager.post(f"{LIST}burn/").status_code == 404
    assert manager.post(f"{LIST}let-be/", {"message": "nothing"}).status_code == 404
    assert "Only what was given up" in _act(manager, "let-be", uuid.uuid4())


def test_what_is_let_be_is_counted_no_more(ticket: Ticket, manager: Client) -> None:
    Message.objects.exclude(pk=_dead().pk).delete()
    assert _counted(manager)
    text = _act(manager, "let-be", _dead().pk)
    assert "One message is let be" in text
    assert "Everything has gone out" in text
    assert not _counted(manager)
    assert "Given up, let be" in text_of(manager, f"{LIST}?ticket={ticket.number}")


def _counted(client: Client) -> bool:
    page = text_of(client, "/console/sites/")
    item = page.partition(f'href="{LIST}"')[2].partition("</a>")[0]
    assert "Messages" in item
    return "1" in item


def test_a_ticket_tells_at_its_foot_how_many_were_not_sent(
    people: cast.Cast, ticket: Ticket, manager: Client
) -> None:
    place = f"{LIST}?ticket={ticket.number}"
    page = text_of(signed_in(people.l1), f"/console/tickets/{ticket.number}/")
    assert f'href="{place}"' in page
    assert "1 not sent" in page
    theirs = text_of(
        signed_in(people.meridian.owner), f"/portal/tickets/{ticket.number}/"
    )
    assert "not sent" not in theirs
    text = text_of(manager, f"{LIST}?ticket={ticket.number.lower()}&channel=mail")
    assert "550 5.1.1 no such user" in text
    assert "No message about it" in text_of(manager, f"{place}&channel=sms")
    all_chosen = text_of(manager, f"{LIST}?choose=all")
    assert "checked" in all_chosen
    assert "checked" not in text_of(manager, LIST)
