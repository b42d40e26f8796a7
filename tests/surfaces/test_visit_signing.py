"""The report of a visit signed on the engineer's device, objected to, and on paper."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests import cast
from tests.records.tickets.desk import NOON, opened
from tests.surfaces.desk import signed_in, text_of

from backline.records.accounts.models import Person
from backline.records.tickets.models import Ticket
from backline.records.visits import actions
from backline.records.visits.models import Visit


pytestmark = pytest.mark.django_db

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
REPORT = "The card of trunk 3 is changed."


@pytest.fixture(autouse=True)
def at_two() -> object:
    with time_machine.travel(NOON + timedelta(hours=2), tick=False) as travelled:
        yield travelled


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def ticket(people: cast.Cast) -> Ticket:
    """A ticket whose engineer, L2, is on site since noon and has written the report."""
    ticket = opened(people.meridian)
    l2, owner = cast.reader(people.l2), cast.reader(people.meridian.owner)
    number, before = ticket.number, NOON + timedelta(minutes=1)
    actions.request_visit(
        number=number, what="Trunk 3", place="Rack 2", by=l2, now=before
    )
    actions.propose_slot(
        number=number,
        starts_at=NOON + timedelta(hours=1),
        ends_at=NOON + timedelta(hours=3),
        engineer_id=people.l2.pk,
        words="Near",
        by=l2,
        now=before,
    )
    actions.accept_slot(number=number, by=owner, now=before)
    actions.arrive(number=number, by=l2, now=NOON + timedelta(hours=1))
    actions.report_visit(
        number=number, report=REPORT, by=l2, now=NOON + timedelta(hours=1)
    )
    return ticket


def _page(client: Client, ticket: Ticket, side: str = "console") -> str:
    return text_of(client, f"/{side}/tickets/{ticket.number}/visits/1/")


def _form(client: Client, ticket: Ticket) -> tuple[str, dict[str, str], str]:
    address = f"/console/tickets/{ticket.number}/visit-sign-on-site/"
    shown = client.get(address).content.decode()
    return address, dict(HIDDEN.findall(shown)), shown


def _sign(client: Client, ticket: Ticket, **given: str) -> str:
    address, hidden, _ = _form(client, ticket)
    posted = hidden | {"name": "Ravi Kumar", "confirmed": "on"} | given
    answer = client.post(address, posted, follow=True)
    return html.unescape(" ".join(answer.content.decode().split()))


def test_the_page_that_is_handed_over_shows_the_report_and_leads_nowhere_else(
    people: cast.Cast, ticket: Ticket
) -> None:
    _, hidden, shown = _form(signed_in(people.l2), ticket)
    assert REPORT in shown
    assert hidden["digest"] == actions.digest_of_report(Visit.objects.get())
    links = re.findall(r'<a [^>]*href="(/[^"]*)"', shown)
    assert set(links) == {"/guide/", f"/console/tickets/{ticket.number}/"}
    assert people.l2.name not in re.sub("(?s)<form.*</form>", "", shown)


def test_it_is_offered_to_the_engineer_who_is_there(
    people: cast.Cast, ticket: Ticket
) -> None:
    offered = "Have the report signed here"
    assert offered in _page(signed_in(people.l2), ticket)
    assert offered not in _page(signed_in(people.l1), ticket)
    refused = _sign(signed_in(people.l1), ticket)
    assert f"Only {people.l2.name}, who is there" in refused


def test_what_was_signed_on_site_is_told_apart_everywhere(
    people: cast.Cast, ticket: Ticket
) -> None:
    l2, owner = signed_in(people.l2), signed_in(people.meridian.owner)
    assert "Take your device back" in _sign(l2, ticket)
    assert "The report is signed: it is not changed" in _sign(l2, ticket)
    for client, side in ((l2, "console"), (owner, "portal")):
        told = html.unescape(_page(client, ticket, side))
        assert "Signed on site by <strong>Ravi Kumar</strong>" in told
        assert "Nobody of Meridian Bank was signed in for it" in told
        assert "Signed for the customer by" not in told
        timeline = text_of(client, f"/{side}/tickets/{ticket.number}/")
        said = "Ravi Kumar signed the report of the visit on site, on the engineer's"
        assert said in html.unescape(timeline)


@pytest.mark.parametrize(
    ("given", "because"),
    [
        ({"name": ""}, "This field is required."),
        ({"confirmed": ""}, "This field is required."),
        ({"name": "12"}, "Type the name of the person who signs."),
        ({"digest": "0" * 64}, "The report is another one by now"),
    ],
)
def test_what_is_no_signature_is_refused_over_the_form(
    people: cast.Cast, ticket: Ticket, given: dict[str, str], because: str
) -> None:
    assert because in _sign(signed_in(people.l2), ticket, **given)
    assert not Visit.objects.get().signed_how


def test_a_contact_objects_on_the_portal_while_it_is_time(
    people: cast.Cast, ticket: Ticket, at_two: time_machine.Traveller
) -> None:
    _sign(signed_in(people.l2), ticket)
    colleague = signed_in(people.meridian.colleague)
    offered = "Object to the signature given on site"
    assert offered in _page(colleague, ticket, "portal")
    address = f"/portal/tickets/{ticket.number}/visit-object/"
    stranger = signed_in(people.orbit.owner)
    assert stranger.post(address, {"words": "x"}).status_code == 404
    form = html.unescape(text_of(colleague, address))
    assert "Ravi Kumar signed on the engineer's device" in form
    hidden = dict(HIDDEN.findall(colleague.get(address).content.decode()))
    at_two.move_to(NOON + timedelta(days=20))
    colleague = signed_in(people.meridian.colleague)
    late = colleague.post(address, hidden | {"words": "He is a guard."}, follow=True)
    assert "14 days" in late.content.decode()
    assert offered not in _page(colleague, ticket, "portal")
    at_two.move_to(NOON + timedelta(days=3))
    colleague = signed_in(people.meridian.colleague)
    colleague.post(address, hidden | {"words": "He is a guard."}, follow=True)
    for client, side in ((colleague, "portal"), (signed_in(people.l2), "console")):
        told = _page(client, ticket, side)
        assert "objected to a signature given on site" in told
        assert "He is a guard." in told
    assert "Have the report signed here" not in _page(signed_in(people.l2), ticket)
    assert "Sign the report of the visit" in _page(colleague, ticket, "portal")


def _told(of: Person, ticket: Ticket) -> dict[str, object]:
    headers = {"Authorization": f"Bearer {cast.key(of)}"}
    address = f"/api/v1/tickets/{ticket.number}/visits"
    told: dict[str, object] = Client().get(address, headers=headers).json()["items"][0]
    return told


def test_a_program_sends_what_was_signed_and_a_contact_objects(
    people: cast.Cast, ticket: Ticket
) -> None:
    def post(of: Person, **body: object) -> int:
        headers = {"Authorization": f"Bearer {cast.key(of)}"}
        place = f"/api/v1/tickets/{ticket.number}/events"
        return (
            Client().post(place, body, "application/json", headers=headers).status_code
        )

    signed: dict[str, object] = {
        "kind": "visit_signed_on_site",
        "name": "Ravi Kumar",
        "confirmed": True,
        "digest": actions.digest_of_report(Visit.objects.get()),
    }
    owner = people.meridian.owner.person
    assert owner is not None
    assert post(people.l2, **signed | {"confirmed": False}) == 422
    assert post(people.l2, **signed | {"digest": ""}) == 422
    assert post(people.l1, **signed) == post(owner, **signed) == 409
    assert post(people.l2, **signed) == 201
    told = _told(owner, ticket)
    assert (told["signed_how"], told["signed_by"]) == ("on_device", "Ravi Kumar")
    assert told["objects_until"] == "2026-03-16T11:00:00Z"
    assert post(owner, kind="visit_objected", words="A guard.") == 201
    told = _told(owner, ticket)
    assert (told["signed_how"], told["objection"]) == ("", "A guard.")


def test_the_report_is_downloaded_by_both_sides_and_over_the_api(
    people: cast.Cast, ticket: Ticket
) -> None:
    place = f"tickets/{ticket.number}/visits/1/report.pdf"
    owner, l2 = signed_in(people.meridian.owner), signed_in(people.l2)
    assert "Report as PDF" in _page(owner, ticket, "portal")
    headers = {"Authorization": f"Bearer {cast.key(people.l1)}"}
    papers = [
        owner.get(f"/portal/{place}"),
        l2.get(f"/console/{place}"),
        Client().get(f"/api/v1/{place}", headers=headers),
    ]
    assert {paper["Content-Type"] for paper in papers} == {"application/pdf"}
    assert len({paper.content for paper in papers}) == 1
    assert papers[0].content[:5] == b"%PDF-"
    named = f'attachment; filename="{ticket.number}-visit-1.pdf"'
    assert papers[0]["Content-Disposition"] == named
    assert signed_in(people.orbit.owner).get(f"/portal/{place}").status_code == 404
    Visit.objects.update(report="")
    assert owner.get(f"/portal/{place}").status_code == 404
    missing = Client().get(f"/api/v1/{place}", headers=headers)
    assert missing.status_code == 404
    assert "has no report yet" in missing.json()["detail"]
