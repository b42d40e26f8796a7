"""The releases on the console: duty.vendor.release-update, turnaround.minor-release."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests import cast
from tests.records.tickets.desk import the
from tests.records.tickets.test_releases import confirmed, minor, planned
from tests.surfaces.desk import signed_in, text_of

from backline.records.releases.models import Release
from backline.records.tickets.models import Ticket


pytestmark = pytest.mark.django_db

LIST = "/console/releases/"
PAGE = "/console/releases/of/5.2/"


@pytest.fixture(autouse=True)
def _at_noon() -> object:
    with time_machine.travel(cast.NOON + timedelta(hours=2), tick=False) as travelled:
        yield travelled


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def l2(people: cast.Cast) -> Client:
    return signed_in(people.l2)


@pytest.fixture
def release(people: cast.Cast) -> Release:
    return planned()


@pytest.fixture
def ticket(people: cast.Cast, release: Release) -> Ticket:
    return confirmed(minor(people.meridian))


def test_without_a_release_the_list_says_what_to_do(l2: Client) -> None:
    assert "No release is planned" in text_of(l2, LIST)


def test_an_engineer_announces_a_release(people: cast.Cast, l2: Client) -> None:
    answer = l2.post(
        f"{LIST}new/",
        {
            "name": "5.2",
            "freeze_at": "2026-03-06T09:00",
            "planned_date": "2026-03-13",
            "note": "Reports count right.",
        },
        follow=True,
    )
    page = " ".join(answer.content.decode().split())
    assert answer.redirect_chain == [(PAGE, 302)]
    assert "Release 5.2: the customers are told." in page
    assert "Planned for Fri 13 Mar 2026" in page
    assert "Reports count right." in page


def test_a_release_of_the_past_is_refused_beside_the_form(l2: Client) -> None:
    given = {"name": "5", "freeze_at": "2026-01-06T09:00", "planned_date": "2026-01-13"}
    page = l2.post(f"{LIST}new/", given).content.decode()
    assert "2026-01-13 is over" in page
    assert not Release.objects.exists()


def test_the_list_shows_days_slips_tickets_and_sites(
    l2: Client, ticket: Ticket
) -> None:
    l2.post(f"{PAGE}move/", {"day": "2026-03-20", "because": "The installer."})
    page = text_of(l2, LIST)
    assert "Fri 20 Mar 2026" in page
    assert "Moved to later once" in page
    assert "0 of 3" in page


def test_a_slip_stays_visible_with_who_and_when(
    people: cast.Cast, l2: Client, ticket: Ticket
) -> None:
    l2.post(f"{PAGE}move/", {"day": "2026-03-20", "because": "The installer."})
    page = text_of(l2, PAGE)
    assert "From Fri 13 Mar 2026 to Fri 20 Mar 2026: later." in page
    assert "The installer." in page
    assert f"by {people.l2.name}" in page


def test_a_fix_is_put_in_and_shipped(
    people: cast.Cast, l2: Client, ticket: Ticket
) -> None:
    assert "Not in it yet" in text_of(l2, PAGE)
    l2.post(f"{PAGE}fix/", {"number": ticket.number, "contained": "yes"})
    assert "In the release" in text_of(l2, PAGE)
    site = str(people.meridian.site.pk)
    assert f'value="{site}" selected' in text_of(l2, f"{PAGE}ship/?site_id={site}")
    l2.post(f"{PAGE}ship/", {"site_id": site})
    assert the(ticket).state == "restored"
    assert "Installed" in text_of(l2, PAGE)


def test_what_was_declined_is_not_shipped(people: cast.Cast, l2: Client) -> None:
    planned()
    site = str(people.meridian.site.pk)
    said = {"site_id": site, "accepts": "no", "words": "Not this quarter"}
    l2.post(f"{PAGE}answer/", said)
    assert "Declined for now" in text_of(l2, PAGE)
    refused = l2.post(f"{PAGE}ship/", {"site_id": site}).content.decode()
    assert "The customer declined release 5.2" in refused


def test_an_unknown_release_and_an_unknown_deed_are_not_here(
    l2: Client, release: Release
) -> None:
    assert l2.get(f"{LIST}of/9.9/").status_code == 404
    assert l2.get(f"{PAGE}forget/").status_code == 404


def test_a_ticket_shows_its_release_and_its_queue_line_says_it(
    l2: Client, ticket: Ticket
) -> None:
    place = f"/console/tickets/{ticket.number}/"
    page = text_of(l2, place)
    assert "planned for Fri 13 Mar 2026" in page
    assert "The fix comes with release 5.2, planned for 2026-03-13." in page
    assert "The customer declines the release" in page
    assert "The customer takes the release" not in page
    l2.post(f"{place}answer/", {"words": "We know the fault.", "channel": "console"})
    assert "with release 5.2, 13 Mar" in text_of(l2, "/console/")


def test_an_engineer_chooses_another_release(l2: Client, ticket: Ticket) -> None:
    planned("5.3", planned_date=cast.NOON.date() + timedelta(days=30))
    place = f"/console/tickets/{ticket.number}/release/"
    assert "5.3, planned for 2026-04-01" in text_of(l2, place)
    l2.post(place, {"release": "5.3", "because": "It needs a new schema."})
    assert the(ticket).release == "5.3"


def test_more_tickets_cost_no_more_questions(
    people: cast.Cast,
    l2: Client,
    ticket: Ticket,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    text_of(l2, PAGE)
    with django_assert_num_queries(10):
        l2.get(PAGE)
    for place in range(3):
        confirmed(minor(people.najd, subject=f"Another {place}"))
    with django_assert_num_queries(10):
        l2.get(PAGE)


def test_a_contact_does_not_come_in(people: cast.Cast, release: Release) -> None:
    assert signed_in(people.meridian.owner).get(PAGE).status_code == 403
