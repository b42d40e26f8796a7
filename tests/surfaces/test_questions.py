"""A question about absence: on the portal from the mail's link, in the console too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from tests import cast
from tests.records.fleet.site import Site, utc
from tests.surfaces.desk import signed_in, text_of

from backline.records.fleet.models import Question
from backline.records.outbox.models import Message
from backline.records.tickets.models import Ticket


pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def question(people: cast.Cast) -> Question:
    site = Site(people.meridian)
    site.counts(0, since="09:00:00", until="09:05:00", unconfirmed=12)
    return Question.objects.get()


@pytest.fixture(autouse=True)
def at_five_past() -> Iterator[None]:
    with time_machine.travel(utc("09:05:00"), tick=False):
        yield


def portal(question: Question) -> str:
    return f"/portal/questions/{question.pk}/"


def console(question: Question) -> str:
    return f"/console/questions/{question.pk}/"


def test_the_link_of_the_mail_opens_the_question_after_sign_in(
    people: cast.Cast, question: Question
) -> None:
    assert portal(question) in Message.objects.get().body
    answer = Client().get(portal(question))
    assert answer.status_code == 302
    assert portal(question) in answer["Location"]
    page = text_of(signed_in(people.meridian.owner), portal(question))
    assert "12 of 100 rostered agents are not logged in and were not refused" in page
    for words in ("It is planned", "They cannot log in", "So many are expected"):
        assert words in page


def test_the_list_of_tickets_leads_to_it_until_it_is_answered(
    people: cast.Cast, question: Question
) -> None:
    owner = signed_in(people.meridian.owner)
    assert portal(question) in text_of(owner, "/portal/")
    assert portal(question) not in text_of(signed_in(people.orbit.owner), "/portal/")
    owner.post(portal(question), {"answer": "planned"})
    assert portal(question) not in text_of(owner, "/portal/")


def test_one_click_opens_the_incident_and_leads_to_it(
    people: cast.Cast, question: Question
) -> None:
    owner = signed_in(people.meridian.owner)
    said = {"answer": "cannot_log_in", "lost_since": "2026-03-02T14:15", "words": ""}
    answer = owner.post(portal(question), said)
    ticket = Ticket.objects.get()
    assert answer["Location"] == f"/portal/tickets/{ticket.number}/"
    question.refresh_from_db()
    assert question.lost_since == utc("08:45:00"), "on the clock of the site"
    page = text_of(owner, portal(question))
    assert "The answer: they cannot log in" in page
    assert f"/portal/tickets/{ticket.number}/" in page


def test_what_is_refused_stands_beside_the_answer(
    people: cast.Cast, question: Question
) -> None:
    owner = signed_in(people.meridian.colleague)
    for said, words in (
        ({"answer": "too_many", "expected": "95"}, "7 of 95 are still missing"),
        ({"answer": "too_many", "expected": "-1"}, "greater than or equal to 0"),
        ({"answer": "too_many"}, "This field is required"),
        (
            {"answer": "cannot_log_in", "lost_since": "2026-03-03T10:00"},
            "in the future",
        ),
    ):
        assert words in owner.post(portal(question), said).content.decode()
    for nothing in ({}, {"answer": "nonsense"}):
        assert owner.post(portal(question), nothing).status_code == 200
    question.refresh_from_db()
    assert question.state == "open"
    owner.post(portal(question), {"answer": "planned"})
    late = owner.post(portal(question), {"answer": "cannot_log_in"})
    assert "The answer: planned" in late.content.decode()
    assert not Ticket.objects.exists()


def test_l1_sees_it_beside_the_proposals_and_answers_after_a_call(
    people: cast.Cast, question: Question
) -> None:
    l1 = signed_in(people.l1)
    page = text_of(l1, "/console/sites/")
    assert console(question) in page
    assert "Asha Rao" in page
    assert "12 absent, not refused" in page
    answer = l1.post(console(question), {"answer": "cannot_log_in"})
    number = Ticket.objects.get().number
    assert answer["Location"] == f"/console/tickets/{number}/"
    assert console(question) not in text_of(l1, "/console/sites/")


def test_a_stranger_finds_nothing(people: cast.Cast, question: Question) -> None:
    stranger = signed_in(people.orbit.owner)
    assert stranger.get(portal(question)).status_code == 404
    answer = stranger.post(portal(question), {"answer": "planned"})
    assert answer.status_code == 404
    assert stranger.get(console(question)).status_code == 403
    assert signed_in(people.l1).get(portal(question)).status_code == 403
    question.refresh_from_db()
    assert question.state == "open"


def test_a_suspicion_is_confirmed_or_rejected_on_the_ticket(people: cast.Cast) -> None:
    """turnaround.fault-domain: prefilled, and signed where it is not ours."""
    subnet = "20 of 21 unreachable phones are in 10.3.0.0/24"
    suspect = {"domain": "client_infrastructure", "because": subnet}
    Site(people.meridian).counts(
        21, since="09:00:00", until="09:05:00", suspect=suspect
    )
    number = Ticket.objects.get().number
    place = f"/console/tickets/{number}/"
    l1 = signed_in(people.l1)
    page = text_of(l1, place)
    assert "Sitewatch suspects the client's own network or hardware." in page.replace(
        "&#x27;", "'"
    )
    assert page.count(subnet) >= 3, "at the top, on the timeline, in the form"
    unsigned = l1.post(f"{place}confirm-suspicion/", {"evidence": subnet})
    assert "This field is required" in unsigned.content.decode()
    l1.post(
        f"{place}confirm-suspicion/",
        {"evidence": subnet, "signed_by_id": str(people.l2.pk)},
    )
    assert Ticket.objects.get().fault_domain == "client_infrastructure"
    page = text_of(l1, place)
    assert "confirm-suspicion" not in page
    again = l1.post(
        f"{place}confirm-suspicion/",
        {"evidence": subnet, "signed_by_id": str(people.l2.pk)},
    )
    assert "Nothing is suspected any more" in again.content.decode()
    assert "Sitewatch suspects</strong>" not in page
    assert "Sitewatch suspects" in text_of(
        signed_in(people.meridian.owner), f"/portal/tickets/{number}/"
    )


def test_a_suspicion_of_the_contact_centre_needs_one_click(people: cast.Cast) -> None:
    suspect = {"domain": "contact_centre", "because": "the core restarted at 08:59"}
    Site(people.meridian).counts(
        21, since="09:00:00", until="09:05:00", suspect=suspect
    )
    number = Ticket.objects.get().number
    l1, place = signed_in(people.l1), f"/console/tickets/{number}/"
    assert "confirm-suspicion-signed_by_id" not in text_of(l1, place)
    l1.post(f"{place}confirm-suspicion/", {"evidence": "the core restarted at 08:59"})
    assert Ticket.objects.get().fault_domain == "contact_centre"
