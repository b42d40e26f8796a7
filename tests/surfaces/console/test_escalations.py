"""A customer's own escalation, on both sides' pages: process.escalation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import Page as Browser
from tests import cast
from tests.cast import NOON, Cast
from tests.surfaces.desk import incident, sign_in, signed_in, text_of
from tests.surfaces.eyes import assert_readable

from backline.records.paging.actions import acknowledge
from backline.records.paging.models import Page
from backline.records.tickets.actions.escalations import escalate
from backline.records.tickets.models import Escalation, Ticket
from backline.surfaces.jobs.work.escalations import Job


MINUTE = timedelta(minutes=1)
WORDS = "Nobody has called us since noon."


@pytest.fixture
def at_noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def people(db: None, at_noon: time_machine.Traveller) -> Cast:
    return cast.stage()


@pytest.fixture
def ticket(people: Cast) -> Ticket:
    return incident(people.meridian, at=NOON)


@pytest.fixture
def escalated(people: Cast, ticket: Ticket) -> Ticket:
    by = cast.reader(people.meridian.owner)
    escalate(number=ticket.number, words=WORDS, by=by, now=NOON)
    return ticket


def test_the_customer_asks_on_the_portal_and_reads_who_calls_by_when(
    people: Cast, ticket: Ticket
) -> None:
    client, place = (
        signed_in(people.meridian.owner),
        f"/portal/tickets/{ticket.number}/",
    )
    assert "Ask for escalation" in text_of(client, place)
    empty = client.post(f"{place}escalate/", {"words": ""})
    assert "This field is required" in empty.content.decode()
    answer = client.post(f"{place}escalate/", {"words": WORDS}, follow=True)
    text = " ".join(answer.content.decode().split())
    assert "Somebody owns it now" in text
    assert "<strong>Ruth Pereira</strong> calls back by" in text
    assert "Mon 2 Mar 15:30 IST" in text
    assert WORDS in text
    assert "Ask for escalation" not in text
    again = client.post(f"{place}escalate/", {"words": "Again!"})
    assert "Escalation was asked for already" in again.content.decode()
    assert Escalation.objects.count() == 1


def test_a_stranger_escalates_nothing(people: Cast, ticket: Ticket) -> None:
    place = f"/portal/tickets/{ticket.number}/escalate/"
    stranger = signed_in(people.orbit.owner)
    assert stranger.post(place, {"words": WORDS}).status_code == 404
    colleague = signed_in(people.meridian.colleague)
    assert colleague.post(place, {"words": WORDS}).status_code == 302
    assert Escalation.objects.get().asked_by == "Vikram Shetty"


def test_an_engineer_writes_down_what_the_customer_says_on_the_phone(
    people: Cast, ticket: Ticket
) -> None:
    client, place = signed_in(people.l1), f"/console/tickets/{ticket.number}/"
    said = {"words": WORDS, "asked_by": "Mr Saeed's deputy"}
    answer = client.post(f"{place}escalate/", said, follow=True)
    assert "asked for escalation by phone" in answer.content.decode()
    found = Escalation.objects.get(ticket=ticket)
    assert found.asked_by == f"Mr Saeed's deputy (noted by {people.l1.name})"


def test_the_owner_writes_down_the_callback_and_both_sides_read_it(
    people: Cast, escalated: Ticket, at_noon: time_machine.Traveller
) -> None:
    place = f"tickets/{escalated.number}/"
    manager = signed_in(people.manager)
    at_noon.shift(30 * 60)
    said = {"words": "Could not reach her.", "reached": "no"}
    manager.post(f"/console/{place}call-back/", said)
    assert "The customer was called, not reached." in text_of(
        manager, f"/console/{place}"
    )
    said = {"words": "A new trunk by six.", "reached": "yes"}
    manager.post(f"/console/{place}call-back/", said)
    for client, side in (
        (manager, "console"),
        (signed_in(people.meridian.owner), "portal"),
    ):
        text = text_of(client, f"/{side}/{place}")
        assert "Ruth Pereira called back" in text
        assert "A new trunk by six." in text
    assert "Write down the callback" not in text_of(manager, f"/console/{place}")


def test_it_is_given_to_somebody_else(people: Cast, escalated: Ticket) -> None:
    place = f"/console/tickets/{escalated.number}/"
    said = {"to": str(people.l2.pk), "reason": "She knows the trunk."}
    answer = signed_in(people.manager).post(
        f"{place}give-escalation/", said, follow=True
    )
    text = answer.content.decode()
    assert "Grace Fernandes owns the customer" in text
    assert Escalation.objects.get().owner == people.l2


def test_the_list_says_who_waits_and_who_waits_too_long(
    people: Cast, escalated: Ticket, at_noon: time_machine.Traveller
) -> None:
    client = signed_in(people.l1)
    text = text_of(client, "/console/escalations/")
    assert escalated.number in text
    assert "Ruth Pereira" in text
    assert "Overdue</span>" not in text
    late = "/console/escalations/?which=overdue"
    assert "No callback is overdue" in text_of(client, late)
    at_noon.shift(61 * 60)
    assert "Overdue</span>" in text_of(client, late)
    assert "The callback is overdue" in text_of(
        client, f"/console/tickets/{escalated.number}/"
    )
    assert "No customer was called back yet" in text_of(
        client, "/console/escalations/?which=done"
    )


def test_the_worker_writes_answers_down_and_reminds(
    people: Cast, escalated: Ticket
) -> None:
    now = NOON + MINUTE
    acknowledge(page=Page.objects.get(), by=cast.reader(people.l3), how="sms", now=now)
    job = Job()
    assert job.round(lambda: now) is False
    assert Escalation.objects.get().owner == people.l3
    job.round(lambda: NOON + 45 * MINUTE)
    assert Escalation.objects.get().next_alarm_at == NOON + 60 * MINUTE
    text = text_of(signed_in(people.l1), f"/console/tickets/{escalated.number}/")
    assert "Wei Tan answered the page." in text


@pytest.mark.django_db(transaction=True)
@pytest.mark.looks
def test_the_pages_are_readable(page: Browser, live_server: object) -> None:
    people = cast.stage()
    ticket = incident(people.meridian, at=NOON)
    by = cast.reader(people.meridian.owner)
    escalate(number=ticket.number, words=WORDS, by=by, now=NOON)
    address = str(live_server)
    sign_in(page, address, people.l1)
    page.goto(f"{address}/console/escalations/")
    assert_readable(page)
    page.goto(f"{address}/console/tickets/{ticket.number}/")
    assert_readable(page)
