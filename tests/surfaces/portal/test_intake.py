"""What the desk still needs to know, told while reporting or later."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from tests import cast
from tests.surfaces.desk import incident, signed_in, text_of

from backline.records.tickets.models import Ticket, TicketEvent


pytestmark = pytest.mark.django_db

LATER = cast.NOON + timedelta(minutes=10)


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


def test_the_questions_of_the_component_are_asked_while_reporting(
    people: cast.Cast,
) -> None:
    client = signed_in(people.meridian.owner)
    with time_machine.travel(LATER, tick=False):
        assert "on the site&#x27;s clock" in text_of(client, "/portal/report/")
        asked = {"component": "dialer", "answer-since": "Nine"}
        part = client.get("/portal/report/", asked, headers={"HX-Request": "true"})
        shown = part.content.decode()
        assert "Which campaigns and lists" in shown
        assert ">\nNine</textarea>" in shown, "what was typed stays"
        report = {
            "site": people.meridian.site.pk,
            "kind": "incident",
            "subject": "It dials nothing",
            "component": "dialer",
            "measure": "dials_failed",
            "affected": "40",
            "total": "100",
            "words": "Since nine.",
            "answer-since": "Nine",
            "answer-campaigns": "All of them",
        }
        assert client.post("/portal/report/", report).status_code == 302
    told = TicketEvent.objects.get(kind="intake_answered")
    assert told.facts["answer.campaigns"] == "All of them"
    assert told.side == "customer"


def test_another_kind_of_report_asks_nothing(people: cast.Cast) -> None:
    report = {
        "site": people.meridian.site.pk,
        "kind": "question",
        "subject": "How is it done?",
        "words": "Tell us.",
        "answer-since": "Nine",
    }
    with time_machine.travel(LATER, tick=False):
        answer = signed_in(people.meridian.owner).post("/portal/report/", report)
    assert answer.status_code == 302
    assert not TicketEvent.objects.filter(kind="intake_answered").exists()


def test_the_rest_is_told_later_by_a_colleague_and_no_clock_stops(
    people: cast.Cast,
) -> None:
    ticket = incident(people.meridian, at=cast.NOON)
    place = f"/portal/tickets/{ticket.number}/"
    colleague, stranger = people.meridian.colleague, people.orbit.owner
    said = {"answer-since": "Nine", "answer-cause": "No circuit"}
    with time_machine.travel(LATER, tick=False):
        page = text_of(signed_in(colleague), place)
        assert "What we still need to know" in page
        assert signed_in(colleague).post(f"{place}intake/", said).status_code == 302
        assert "4 questions still open" in text_of(signed_in(colleague), place)
        assert signed_in(stranger).post(f"{place}intake/", said).status_code == 404
    stored = Ticket.objects.get(pk=ticket.pk)
    assert (stored.state, stored.ball) == ("new", "vendor")
