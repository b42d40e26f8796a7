"""The releases in the portal: owner, colleague and stranger (turnaround.minor-release)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests import cast
from tests.records.tickets.desk import clock
from tests.records.tickets.test_releases import confirmed, minor, planned
from tests.surfaces.desk import signed_in, text_of

from backline.records.tickets.models import Ticket


pytestmark = pytest.mark.django_db

LIST = "/portal/releases/"


@pytest.fixture(autouse=True)
def _at_noon() -> object:
    with time_machine.travel(cast.NOON + timedelta(hours=2), tick=False) as travelled:
        yield travelled


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def ticket(people: cast.Cast) -> Ticket:
    planned(note="Reports count right.")
    return confirmed(minor(people.meridian))


@pytest.fixture
def owner(people: cast.Cast) -> Client:
    return signed_in(people.meridian.owner)


def test_without_a_release_the_page_says_so(owner: Client) -> None:
    assert "No release is planned" in text_of(owner, LIST)


def test_the_owner_sees_what_a_release_brings(owner: Client, ticket: Ticket) -> None:
    page = text_of(owner, LIST)
    assert "Planned for Fri 13 Mar 2026" in page
    assert "Reports count right." in page
    assert ticket.number in page
    assert "To come" in page


def test_a_stranger_sees_the_release_and_nothing_of_the_ticket(
    people: cast.Cast, ticket: Ticket
) -> None:
    page = text_of(signed_in(people.orbit.owner), LIST)
    assert "Release 5.2" in page
    assert ticket.number not in page
    assert people.meridian.site.name not in page


def test_the_owner_declines_and_the_colleague_takes_it(
    people: cast.Cast, owner: Client, ticket: Ticket
) -> None:
    place = f"{LIST}5.2/{people.meridian.site.pk}/"
    assert "Decline release 5.2 at" in text_of(owner, f"{place}decline/")
    owner.post(f"{place}decline/", {"words": "Not before April"})
    assert clock(ticket).because == "Stands: release declined."
    page = text_of(owner, LIST)
    assert "Declined for now" in page
    assert "Not before April" in page
    signed_in(people.meridian.colleague).post(f"{place}accept/", {})
    assert clock(ticket).status == "running"


def test_declining_twice_is_refused_beside_the_form(
    people: cast.Cast, owner: Client, ticket: Ticket
) -> None:
    place = f"{LIST}5.2/{people.meridian.site.pk}/decline/"
    owner.post(place, {"words": "No"})
    assert "there is nothing to change" in text_of_post(owner, place)


def text_of_post(client: Client, place: str) -> str:
    return client.post(place, {"words": "No"}).content.decode()


def test_a_stranger_finds_no_site_to_answer_for(
    people: cast.Cast, ticket: Ticket
) -> None:
    stranger = signed_in(people.orbit.owner)
    place = f"{LIST}5.2/{people.meridian.site.pk}/decline/"
    assert stranger.get(place).status_code == 404
    assert stranger.post(place, {"words": "No"}).status_code == 404
    assert clock(ticket).status == "running"


def test_what_is_not_there_is_not_there(owner: Client, people: cast.Cast) -> None:
    planned()
    site = people.meridian.site.pk
    for place in (f"9.9/{site}/decline/", f"5.2/{site}/forget/", "5.2/0/decline/"):
        assert owner.get(LIST + place).status_code == 404


def test_the_ticket_itself_offers_to_decline(owner: Client, ticket: Ticket) -> None:
    place = f"/portal/tickets/{ticket.number}/"
    page = text_of(owner, place)
    assert "Decline the release for now" in page
    assert "Take the release after all" not in page
    owner.post(f"{place}decline-release/", {"words": "Not before April"})
    page = text_of(owner, place)
    assert "Take the release after all" in page
    assert "Decline the release for now" not in page
