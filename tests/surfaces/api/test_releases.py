"""Releases over HTTP: turnaround.minor-release."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests import cast
from tests.records.tickets.test_releases import confirmed, minor, planned

from backline.records.tickets.models import Ticket


pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/releases"


@pytest.fixture(autouse=True)
def _at_noon() -> object:
    with time_machine.travel(cast.NOON + timedelta(hours=2), tick=False) as travelled:
        yield travelled


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def ticket(people: cast.Cast) -> Ticket:
    planned()
    return confirmed(minor(people.meridian))


def _headers(of: object) -> dict[str, str]:
    return {"Authorization": f"Bearer {cast.key(of)}"}  # type: ignore[arg-type]


def test_the_owner_reads_days_tickets_and_sites(
    people: cast.Cast, ticket: Ticket
) -> None:
    answer = Client().get(ADDRESS, headers=_headers(people.meridian.owner))
    assert answer.json() == {
        "items": [
            {
                "name": "5.2",
                "note": "",
                "freeze_at": "2026-03-06T09:00:00Z",
                "planned_date": "2026-03-13",
                "announced_at": "2026-03-02T09:00:00Z",
                "changes": [],
                "tickets": [ticket.number],
                "sites": [
                    {
                        "site": people.meridian.site.pk,
                        "reached_at": None,
                        "declined": False,
                    }
                ],
            }
        ]
    }


def test_a_stranger_reads_no_number_of_anothers_ticket(
    people: cast.Cast, ticket: Ticket
) -> None:
    answer = Client().get(ADDRESS, headers=_headers(people.orbit.owner))
    assert answer.json()["items"][0]["tickets"] == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(
            {"kind": "release_declined", "words": "Not now"}, 201, id="declined"
        ),
        pytest.param({"kind": "release_accepted"}, 409, id="accepted undeclined"),
        pytest.param(
            {"kind": "release_bound", "release": "9.9", "because": "x"},
            422,
            id="unknown release",
        ),
        pytest.param(
            {"kind": "release_bound", "release": "5.3", "because": "A new schema."},
            201,
            id="bound to another",
        ),
    ],
)
def test_an_event_about_the_release_of_a_ticket(
    people: cast.Cast, ticket: Ticket, body: dict[str, str], status: int
) -> None:
    planned("5.3", planned_date=cast.NOON.date() + timedelta(days=30))
    answer = Client().post(
        f"/api/v1/tickets/{ticket.number}/events",
        body,
        content_type="application/json",
        headers=_headers(people.l2),
    )
    assert answer.status_code == status, answer.json()
