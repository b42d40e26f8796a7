"""Agreed visits beside the changes: on the planner, and against a window."""

from __future__ import annotations

import html
from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from tests import cast
from tests.records.changes.scene import START, planned
from tests.records.changes.scene import agreed as agreed_change
from tests.records.tickets.desk import opened
from tests.records.visits.test_visits import agreed
from tests.surfaces.desk import signed_in, text_of

from backline.records.tickets.models import Ticket


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(cast.NOON, tick=False) as travelled:
        yield travelled


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def ticket(people: cast.Cast) -> Ticket:
    """A ticket with a visit of L2, agreed for the first hour of the changes' window."""
    ticket = opened(people.meridian)
    agreed(people, ticket, start=START)
    return ticket


def test_an_agreed_visit_is_on_the_planner_of_those_who_may_see_it(
    people: cast.Cast, ticket: Ticket
) -> None:
    who = people.l2.name
    console = text_of(signed_in(people.l1), "/console/changes/")
    assert f"{who} on site at {people.meridian.site.name}, {ticket.number}" in console
    assert f'href="/console/tickets/{ticket.number}/visits/1/"' in console
    portal = text_of(signed_in(people.meridian.colleague), "/portal/changes/")
    assert f"{who} on site, {ticket.number}" in portal
    assert f'href="/portal/tickets/{ticket.number}/visits/1/"' in portal
    stranger = text_of(signed_in(people.orbit.owner), "/portal/changes/")
    assert f"{who} on site" not in stranger


def test_who_is_on_site_then_is_shown_before_a_window_is_proposed(
    people: cast.Cast, ticket: Ticket
) -> None:
    number = planned(people)
    page = f"/console/tickets/{number}/window/"
    form = {"start_at": "2026-03-02T15:30", "end_at": "2026-03-02T17:30", "look": ""}
    l1 = signed_in(people.l1)
    told = f"{people.l2.name} is on site for {ticket.number} at"
    looked = l1.post(page, {**form, "people": [people.l1.pk]}).content.decode()
    assert told in html.unescape(looked)
    named = l1.post(page, {**form, "people": [people.l2.pk]}).content.decode()
    assert f"{people.l2.name}, named to be there, is on site" in html.unescape(named)
    assert f"{people.l2.name}: on site for {ticket.number}" in text_of(l1, page)
    headers = {"Authorization": f"Bearer {cast.key(people.l1)}"}
    asked = "?start_at=2026-03-02T10:00:00Z&end_at=2026-03-02T12:00:00Z"
    address = f"/api/v1/tickets/{number}/conflicts{asked}"
    found = Client().get(address, headers=headers).json()["items"]
    assert [(each["what"], each["severity"]) for each in found] == [("person", "warns")]


def test_a_visit_tells_both_sides_what_is_changed_meanwhile(
    people: cast.Cast, ticket: Ticket
) -> None:
    number = agreed_change(people)
    owner, l1 = signed_in(people.meridian.owner), signed_in(people.l1)
    for client, side in ((owner, "portal"), (l1, "console")):
        told = text_of(client, f"/{side}/tickets/{ticket.number}/visits/1/")
        assert "Changed there meanwhile" in told
        assert f'<a href="/{side}/tickets/{number}/">{number}</a>' in told
