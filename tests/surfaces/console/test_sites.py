from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests import cast
from tests.records.fleet.site import Site, a_sample, blind, utc
from tests.surfaces.desk import signed_in, text_of

from backline.records.fleet.actions import dismiss_proposal
from backline.records.fleet.models import Proposal
from backline.records.tickets.models import Ticket


pytestmark = pytest.mark.django_db

SITES = "/console/sites/"


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def meridian(people: cast.Cast) -> Site:
    return Site(people.meridian)


@pytest.fixture
def l1(people: cast.Cast) -> Client:
    return signed_in(people.l1)


@pytest.fixture
def proposal(meridian: Site) -> Proposal:
    """6 of 29 agents, too few to open anything by itself."""
    meridian.counts(6, since="09:00:00", until="09:03:00", total=29)
    return Proposal.objects.get()


def _page(client: Client, at: str) -> str:
    with time_machine.travel(utc(at), tick=False):
        return text_of(client, SITES)


def test_sites_that_were_never_heard_say_so_and_nothing_else_does(l1: Client) -> None:
    page = _page(l1, "09:00:00")
    assert page.count("its sitewatch has sent nothing yet") == 3
    assert "No measured loss waits for a person to confirm it." in page
    assert "Every sample that came in could be read." in page


def test_each_measure_stands_with_its_figures_its_state_and_its_source(
    meridian: Site, l1: Client
) -> None:
    """severity.denominator: the page says where the total comes from"""
    at = utc("09:00:00")
    meridian.send(
        a_sample(at, 3),
        a_sample(at, 0, component="ivr", measure="ivr_calls_failed", state="partial"),
        blind(at, component="dialer", measure="dials_failed"),
        now=at,
    )
    page = _page(l1, "09:01:00")
    assert "heard 1 min ago" in page
    assert ">3 of 100</span>" in page
    assert "Severity:</span> Major" in page
    assert "by roster</td>" in page
    assert 'role="cell">partial</td>' in page
    assert 'role="cell">blind</td>' in page
    assert ">nothing seen<" in page


def test_a_silent_site_says_since_when(meridian: Site, l1: Client) -> None:
    meridian.send(a_sample(utc("09:00:00")), now=utc("09:00:00"))
    page = _page(l1, "12:12:00")
    assert "silent for 3 h 12 min" in page
    assert "Mon 2 Mar 14:30 IST" in page


def test_a_measured_loss_leads_to_its_incident(meridian: Site, l1: Client) -> None:
    meridian.counts(21, since="09:00:00", until="09:03:00")
    number = meridian.ticket.number
    page = _page(l1, "09:03:00")
    assert f'<a href="/console/tickets/{number}/">{number}</a>' in page


def test_a_doubtful_loss_is_opened_with_one_press(
    proposal: Proposal, l1: Client
) -> None:
    page = _page(l1, "09:04:00")
    assert "ACD: 6 of 29 agents cannot log in" in page
    assert "A person has to confirm it." in page
    place = f"/console/proposals/{proposal.pk}/open/"
    assert place in page
    with time_machine.travel(utc("09:05:00"), tick=False):
        answer = l1.post(place)
    ticket = Ticket.objects.get()
    assert answer["Location"] == f"/console/tickets/{ticket.number}/"
    assert ticket.severity == "critical"
    assert "No measured loss waits" in _page(l1, "09:06:00")


def test_a_doubtful_loss_is_dismissed_with_a_reason(
    proposal: Proposal, l1: Client
) -> None:
    place = f"/console/proposals/{proposal.pk}/dismiss/"
    assert "6 of 29 agents cannot log in" in text_of(l1, place)
    refused = l1.post(place, {"because": "  "})
    assert refused.status_code == 200
    assert "This field is required" in refused.content.decode()
    with time_machine.travel(utc("09:05:00"), tick=False):
        answer = l1.post(place, {"because": "Night shift went home."})
    assert answer["Location"] == SITES
    proposal.refresh_from_db()
    assert (proposal.state, proposal.settled_because) == (
        "dismissed",
        "Night shift went home.",
    )


@pytest.mark.parametrize("name", ["open", "dismiss"])
def test_who_comes_second_is_told_what_was_decided(
    people: cast.Cast, proposal: Proposal, l1: Client, name: str
) -> None:
    dismiss_proposal(
        proposal_id=proposal.pk,
        because="Night shift went home.",
        by=cast.reader(people.l2),
        now=utc("09:05:00"),
    )
    answer = l1.post(f"/console/proposals/{proposal.pk}/{name}/", {"because": "Why"})
    assert answer.status_code == 200
    told = "Somebody has decided on this already: Night shift went home."
    assert told in answer.content.decode()
    assert not Ticket.objects.exists()


def test_what_is_not_there_is_not_found(proposal: Proposal, l1: Client) -> None:
    for place in (f"{proposal.pk + 1}/open/", f"{proposal.pk}/burn/"):
        assert l1.post(f"/console/proposals/{place}").status_code == 404


def test_no_customer_decides_or_looks(
    people: cast.Cast, proposal: Proposal, client: Client
) -> None:
    place = f"/console/proposals/{proposal.pk}/open/"
    for house in (people.meridian, people.orbit):
        assert signed_in(house.owner).post(place).status_code == 403
        assert signed_in(house.owner).get(SITES).status_code == 403
    assert client.post(place)["Location"].startswith("/sign-in/")
    assert not Ticket.objects.exists()


def test_a_refused_sample_stands_with_what_is_wrong_and_as_it_came(
    meridian: Site, l1: Client
) -> None:
    at = utc("09:00:00")
    meridian.send(a_sample(at, 101, evidence="<b>101 of 100</b>"), now=at)
    page = _page(l1, "09:01:00")
    assert "Every sample that came in could be read." not in page
    assert "&lt;b&gt;101 of 100&lt;/b&gt;" in page
    assert "<b>" not in page


def test_two_hundred_sites_cost_no_more_questions_than_one(
    people: cast.Cast, l1: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    now = cast.NOON + timedelta(minutes=1)
    for house in (people.meridian, people.orbit, people.najd):
        Site(house).send(a_sample(cast.NOON, 3), now=cast.NOON)
    with time_machine.travel(now, tick=False), django_assert_max_num_queries(14):
        l1.get(SITES)
