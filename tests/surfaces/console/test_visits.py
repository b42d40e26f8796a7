"""Visits on the console, the portal and the API: process.onsite."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar
from tests import cast
from tests.records.tickets.desk import NOON, kinds, opened
from tests.surfaces.desk import signed_in, text_of

from backline.records.contracts.actions import amend_contract
from backline.records.tickets.models import Ticket
from backline.records.visits.models import Part, Visit


pytestmark = pytest.mark.django_db

LIST = "/console/visits/"
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
#: On the clock of Bengaluru: 16:30 on Monday, and tomorrow from ten to noon.
SLOT = {"starts_at": "2026-03-03T10:00", "ends_at": "2026-03-03T12:00"}


@pytest.fixture(autouse=True)
def at_two() -> object:
    with time_machine.travel(NOON + timedelta(hours=2), tick=False) as travelled:
        yield travelled


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def l1(people: cast.Cast) -> Client:
    return signed_in(people.l1)


@pytest.fixture
def owner(people: cast.Cast) -> Client:
    return signed_in(people.meridian.owner)


@pytest.fixture
def ticket(people: cast.Cast) -> Ticket:
    return opened(people.meridian)


def _act(client: Client, ticket: Ticket, name: str, side: str, **given: object) -> str:
    address = f"/{side}/tickets/{ticket.number}/{name}/"
    shown = client.get(address).content.decode()
    given |= dict(HIDDEN.findall(shown)) | given
    answer = client.post(address, given, follow=True)
    return " ".join(answer.content.decode().split())


def test_without_a_visit_the_list_says_what_to_do(l1: Client) -> None:
    assert "No visit is to come" in text_of(l1, LIST)


def test_a_visit_is_asked_for_agreed_made_reported_and_signed(
    people: cast.Cast,
    l1: Client,
    owner: Client,
    ticket: Ticket,
    at_two: time_machine.Traveller,
) -> None:
    form = owner.get(f"/portal/tickets/{ticket.number}/visit/").content.decode()
    # Whom to ask for at the door is filled in from the ticket.
    assert f"ask for {people.meridian.owner.name}" in form
    page = _act(
        owner, ticket, "visit", "portal", what="Card of trunk 3", place="Rack 2"
    )
    assert "The desk proposes a slot." in page
    assert "Visit 1" in page
    page = _act(
        l1,
        ticket,
        "visit-slot",
        "console",
        engineer_id=people.l2.pk,
        words="Lives next door",
        **SLOT,
    )
    assert "the customer has to accept it" in page
    assert "Tue 3 Mar 10:00 IST to 12:00" in page.replace(" 2026", "")
    assert "Accept the customer's slot" not in page.replace("&#x27;", "'")
    page = _act(owner, ticket, "visit-accept", "portal")
    assert "Agreed: both sides have it in writing." in page
    assert "Visit 1" in text_of(l1, LIST)
    _act(l1, ticket, "visit-part", "console", what="E1 card", serial="A1")
    at_two.move_to(NOON + timedelta(hours=21))
    _act(l1, ticket, "visit-arrive", "console")
    assert "On site and on the way" in text_of(l1, LIST)
    _act(
        l1,
        ticket,
        "visit-part-settle",
        "console",
        part_id=Part.objects.get().pk,
        became="used",
    )
    _act(l1, ticket, "visit-leave", "console", findings="Card changed")
    report = l1.get(f"/console/tickets/{ticket.number}/visit-report/")
    assert "Card changed" in report.content.decode()
    _act(l1, ticket, "visit-report", "console", report="The card is changed.")
    assert "Report owed, or not signed" in text_of(l1, LIST)
    _act(owner, ticket, "visit-sign", "portal", words="Thank you")
    for client, side in ((l1, "console"), (owner, "portal")):
        told = text_of(client, f"/{side}/tickets/{ticket.number}/visits/1/")
        assert "Signed for the customer by" in told
        assert f"<strong>{people.meridian.owner.name}</strong>" in told
        assert "E1 card A1" in told
        assert "The card is changed." in told
    assert "No visit is to come" in text_of(l1, LIST)
    assert kinds(ticket).count("visit_part") == 2


def test_a_part_that_is_out_is_followed_though_nobody_goes(
    people: cast.Cast, l1: Client, owner: Client, ticket: Ticket
) -> None:
    _act(owner, ticket, "visit", "portal", what="Card of trunk 3", place="Rack 2")
    _act(l1, ticket, "visit-part", "console", what="E1 card", serial="A1")
    _act(owner, ticket, "visit-call-off", "portal", words="It works again.")
    assert "Over, with a part still out" in text_of(l1, LIST)
    part = {"part_id": Part.objects.get().pk, "became": "returned"}
    _act(l1, ticket, "visit-part-settle", "console", **part)
    assert "No visit is to come" in text_of(l1, LIST)


def test_an_agreed_visit_stands_in_the_calendar_feed_of_those_who_may_see_it(
    people: cast.Cast, l1: Client, owner: Client, ticket: Ticket
) -> None:
    _act(owner, ticket, "visit", "portal", what="Card of trunk 3", place="Rack 2")
    given = {"engineer_id": people.l2.pk, "words": "Lives next door", **SLOT}
    _act(l1, ticket, "visit-slot", "console", **given)

    def seen(client: Client, side: str) -> list[str]:
        page = client.post(f"/{side}/changes/feed/", {"make": ""}).content.decode()
        found = re.search(r"(/feeds/changes/\S+\.ics)", page)
        assert found is not None
        calendar = Calendar.from_ical(Client().get(found[1]).content)
        return [str(event["summary"]) for event in calendar.walk("VEVENT")]

    assert seen(owner, "portal") == []
    _act(owner, ticket, "visit-accept", "portal")
    shown = [f"{ticket.number} {people.l2.name} on site"]
    assert seen(owner, "portal") == seen(l1, "console") == shown
    assert seen(signed_in(people.orbit.owner), "portal") == []


def test_what_is_refused_stands_over_the_form(
    people: cast.Cast, l1: Client, ticket: Ticket
) -> None:
    _act(l1, ticket, "visit", "console", what="Card", place="Rack 2")
    past = {"starts_at": "2026-03-02T10:00", "ends_at": "2026-03-02T12:00"}
    page = _act(
        l1, ticket, "visit-slot", "console", engineer_id=people.l2.pk, words="x", **past
    )
    assert "The slot has begun already" in page


def test_a_visit_of_others_does_not_exist(
    people: cast.Cast, l1: Client, ticket: Ticket
) -> None:
    _act(l1, ticket, "visit", "console", what="Card", place="Rack 2")
    place = f"tickets/{ticket.number}/visits"
    assert l1.get(f"/console/{place}/2/").status_code == 404
    stranger = signed_in(people.orbit.owner)
    assert stranger.get(f"/portal/{place}/1/").status_code == 404
    colleague = signed_in(people.meridian.colleague)
    assert colleague.get(f"/portal/{place}/1/").status_code == 200


def test_a_visit_over_the_api(people: cast.Cast, ticket: Ticket) -> None:
    def post(of: object, **body: object) -> int:
        headers = {"Authorization": f"Bearer {cast.key(of)}"}  # type: ignore[arg-type]
        place = f"/api/v1/tickets/{ticket.number}/events"
        answer = Client().post(place, body, "application/json", headers=headers)
        return answer.status_code

    theirs, ours = people.meridian.owner, people.l1
    assert post(theirs, kind="visit_requested", what="Card", place="Rack 2") == 201
    slot = {
        "kind": "visit_proposed",
        "starts_at": "2026-03-03T04:30:00Z",
        "ends_at": "2026-03-03T06:30:00Z",
    }
    assert post(ours, **slot) == 409
    assert post(ours, **slot, engineer=people.l2.pk, words="Near") == 201
    assert post(ours, kind="visit_agreed") == 409
    assert post(ours, kind="visit_allowed", words="-") == 403
    assert post(theirs, kind="visit_agreed") == 201
    headers = {"Authorization": f"Bearer {cast.key(theirs)}"}
    shown = Client().get(f"/api/v1/tickets/{ticket.number}/visits", headers=headers)
    told = shown.json()["items"][0]
    assert (told["stage"], told["engineer"]) == ("agreed", people.l2.name)
    assert told["starts_at"] == "2026-03-03T04:30:00Z"
    assert Visit.objects.get().proposed_by == "vendor"


def test_the_page_of_a_visit_leads_to_the_next_step(
    people: cast.Cast, l1: Client, owner: Client, ticket: Ticket
) -> None:
    """Both sides see what it waits for; who can do something finds it there."""
    _act(owner, ticket, "visit", "portal", what="Card of trunk 3", place="Rack 2")
    page = f"tickets/{ticket.number}/visits/1/"
    assert "The vendor proposes a slot" in text_of(owner, f"/portal/{page}")
    given = {"engineer_id": people.l2.pk, "words": "Lives next door", **SLOT}
    _act(l1, ticket, "visit-slot", "console", **given)
    theirs, ours = text_of(owner, f"/portal/{page}"), text_of(l1, f"/console/{page}")
    assert "Accept the slot of the visit" in theirs
    assert "Accept the customer" not in ours
    accept = text_of(owner, f"/portal/tickets/{ticket.number}/visit-accept/")
    assert "10:00 IST to 12:00" in accept


def test_how_many_visits_are_left_is_said_before_one_is_asked_for(
    people: cast.Cast, owner: Client, ticket: Ticket
) -> None:
    address = f"/portal/tickets/{ticket.number}/visit/"
    assert "Visits of the package" not in text_of(owner, address)
    amend_contract(
        number=people.meridian.contract.pk,
        figures={"grants.visits": "1 per year"},
        agreed_by="Asha Rao",
        by=cast.reader(people.manager),
        now=NOON,
    )
    assert "Visits of the package: 0 of 1" in text_of(owner, address)
