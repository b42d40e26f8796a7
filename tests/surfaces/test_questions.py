"""How many questions a page puts to the database: the same for one ticket and for many."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests import cast
from tests.surfaces.desk import incident, signed_in

from backline.records.tickets.actions import work


pytestmark = pytest.mark.django_db

#: Who is signed in: the session and the person.
DOOR = 2


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


def _ask(
    client: Client, address: str, most: int, count: DjangoAssertNumQueries
) -> None:
    """Ask twice: what never changes is compiled once and kept."""
    with time_machine.travel(cast.NOON + timedelta(hours=1), tick=False):
        client.get(address)
        with count(DOOR + most):
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("tickets", [1, 30])
@pytest.mark.parametrize(
    ("address", "most"),
    [
        # The latest change, the customers to choose from, the page and its clocks,
        # the figures over it and whether those that are kept still hold.
        ("/console/", 6),
        ("/console/?level=L1&severity=critical", 6),
        ("/portal/", 3),
        ("/portal/?search=agents", 3),
    ],
)
def test_a_list_asks_the_same_for_one_ticket_and_for_many(
    people: cast.Cast,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    tickets: int,
    address: str,
    most: int,
) -> None:
    for _ in range(tickets):
        incident(people.orbit, at=cast.NOON)
    of = people.orbit.owner if address.startswith("/portal/") else people.l1
    _ask(signed_in(of), address, most, django_assert_max_num_queries)


@pytest.mark.parametrize("notes", [1, 30])
@pytest.mark.parametrize("surface", ["console", "portal"])
def test_a_tickets_page_reads_the_ticket_and_its_events_once(
    people: cast.Cast,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    notes: int,
    surface: str,
) -> None:
    number = incident(people.orbit, at=cast.NOON).number
    for _ in range(notes):
        work.note(
            number=number, words="Seen.", by=cast.reader(people.l1), now=cast.NOON
        )
    client = signed_in(people.orbit.owner if surface == "portal" else people.l1)
    address = f"/{surface}/tickets/{number}/"
    _ask(client, address, 2, django_assert_max_num_queries)


def test_a_part_that_did_not_change_asks_one_question(
    people: cast.Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    incident(people.orbit, at=cast.NOON)
    client = signed_in(people.l1)
    with time_machine.travel(cast.NOON, tick=False):
        version = client.get("/console/").context["live"].version
        with django_assert_max_num_queries(DOOR + 1):
            answer = client.get(f"/console/?version={version}")
    assert answer.status_code == 304
