from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests import cast
from tests.surfaces.desk import incident, signed_in, text_of

from backline.records.tickets.actions import work
from backline.records.tickets.models import Ticket
from backline.surfaces.portal.deeds import DEEDS


pytestmark = pytest.mark.django_db

NOON = cast.NOON
LATER = NOON + timedelta(minutes=10)
REPORT = {
    "kind": "incident",
    "subject": "Agents cannot log in",
    "component": "acd",
    "measure": "agents_cannot_log_in",
    "affected": "21",
    "total": "100",
    "words": "Since nine.",
}


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def ticket(people: cast.Cast) -> Ticket:
    return incident(people.meridian, at=NOON)


def _report(people: cast.Cast, **changes: str) -> dict[str, str]:
    return {**REPORT, "site": str(people.meridian.site.pk), **changes}


def test_a_report_is_graded_by_its_counts(people: cast.Cast) -> None:
    """severity.critical: 21 of 100"""
    client = signed_in(people.meridian.owner)
    answer = client.post("/portal/report/", _report(people))
    opened = Ticket.objects.get()
    assert answer["Location"] == f"/portal/tickets/{opened.number}/"
    assert opened.severity == "critical"
    assert opened.contact == people.meridian.owner
    assert "21 of 100" in text_of(client, answer["Location"])


def test_without_a_total_the_seats_of_the_site_are_taken(people: cast.Cast) -> None:
    """severity.denominator"""
    report = _report(people, affected="19", total="")
    signed_in(people.meridian.owner).post("/portal/report/", report)
    assert Ticket.objects.get().severity == "major"


def test_a_question_needs_no_counts(people: cast.Cast) -> None:
    none = {"component": "", "measure": "", "affected": "", "total": ""}
    report = _report(people, kind="question", **none)
    client = signed_in(people.meridian.owner)
    answer = client.post("/portal/report/", report)
    assert "No service level" in text_of(client, answer["Location"])


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"affected": "101"}, "more than there are"),
        ({"affected": "-1"}, "greater than or equal to 0"),
        ({"affected": "many"}, "whole number"),
        ({"measure": ""}, "Counts need this too"),
        ({"component": ""}, "Counts need this too"),
        ({"subject": ""}, "required"),
        ({"words": "a\0b"}, "Null characters"),
        ({"site": "999"}, "valid choice"),
        ({"kind": "party"}, "valid choice"),
    ],
)
def test_a_report_that_cannot_be_used_says_what_to_mend(
    people: cast.Cast, changes: dict[str, str], says: str
) -> None:
    client = signed_in(people.meridian.owner)
    answer = client.post("/portal/report/", _report(people, **changes))
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert Ticket.objects.count() == 0


def test_pressing_twice_or_reloading_opens_one_ticket(people: cast.Cast) -> None:
    client = signed_in(people.meridian.owner)
    found = re.search(r'name="key" value="(\w+)"', text_of(client, "/portal/report/"))
    assert found
    report = _report(people, key=found.group(1))
    places = {client.post("/portal/report/", report)["Location"] for _ in range(2)}
    assert places == {f"/portal/tickets/{Ticket.objects.get().number}/"}


def test_another_customers_site_cannot_be_chosen(people: cast.Cast) -> None:
    report = _report(people, site=str(people.orbit.site.pk))
    answer = signed_in(people.meridian.owner).post("/portal/report/", report)
    assert answer.status_code == 200
    assert Ticket.objects.count() == 0


def test_owner_and_colleague_see_the_ticket_and_a_stranger_sees_none(
    people: cast.Cast, ticket: Ticket, client: Client
) -> None:
    place = f"/portal/tickets/{ticket.number}/"
    for contact in (people.meridian.owner, people.meridian.colleague):
        assert ticket.subject in text_of(signed_in(contact), place)
        assert ticket.number in text_of(signed_in(contact), "/portal/")
    stranger = signed_in(people.orbit.owner)
    assert stranger.get(place).status_code == 404
    assert ticket.number not in text_of(stranger, "/portal/")
    for deed in DEEDS:
        assert stranger.post(f"{place}{deed.name}/").status_code == 404
    assert client.get(place)["Location"] == f"/sign-in/?next={place}"


def test_the_vendors_people_are_turned_away(people: cast.Cast, ticket: Ticket) -> None:
    for address in ("/portal/", "/portal/report/", f"/portal/tickets/{ticket.number}/"):
        assert signed_in(people.l1).get(address).status_code == 403


def test_a_note_among_engineers_is_not_shown(people: cast.Cast, ticket: Ticket) -> None:
    by = cast.reader(people.l1)
    work.note(number=ticket.number, words="They never pay.", by=by, now=LATER)
    place = f"tickets/{ticket.number}/"
    assert "They never pay." in text_of(signed_in(people.l1), f"/console/{place}")
    owner = signed_in(people.meridian.owner)
    assert "They never pay." not in text_of(owner, f"/portal/{place}")


def test_both_sides_read_the_very_same_ledger(
    people: cast.Cast, ticket: Ticket
) -> None:
    by = cast.reader(people.l1)
    work.ask(number=ticket.number, what="The log", by=by, now=LATER)

    def ledger(page: str) -> str:
        return page.partition('id="ledger"')[2].partition("</section>")[0]

    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        theirs = ledger(
            text_of(
                signed_in(people.meridian.owner), f"/portal/tickets/{ticket.number}/"
            )
        )
        ours = ledger(
            text_of(signed_in(people.l1), f"/console/tickets/{ticket.number}/")
        )
    assert "waiting for the customer" in theirs
    assert theirs == ours


def test_a_reply_brings_the_ball_back_to_the_vendor(
    people: cast.Cast, ticket: Ticket
) -> None:
    """turnaround.waiting"""
    by = cast.reader(people.l1)
    work.ask(number=ticket.number, what="The log", by=by, now=LATER)
    client = signed_in(people.meridian.owner)
    place = f"/portal/tickets/{ticket.number}/"
    assert "your turn" in text_of(client, place)
    with time_machine.travel(LATER + timedelta(minutes=5), tick=False):
        client.post(f"{place}reply/", {"words": "Here it is."})
    ticket.refresh_from_db()
    assert ticket.ball == "vendor"


def test_a_request_can_be_rejected(people: cast.Cast, ticket: Ticket) -> None:
    """turnaround.waiting: the customer may reject the request"""
    by = cast.reader(people.l1)
    work.ask(number=ticket.number, what="The log", by=by, now=LATER)
    with time_machine.travel(LATER + timedelta(minutes=5), tick=False):
        signed_in(people.meridian.owner).post(
            f"/portal/tickets/{ticket.number}/reject/", {"words": "It is yours."}
        )
    ticket.refresh_from_db()
    assert ticket.state == "in_work"


def test_a_restored_ticket_is_confirmed_or_reopened(
    people: cast.Cast, ticket: Ticket
) -> None:
    """turnaround.reopen"""
    by = cast.reader(people.l1)
    work.restore(number=ticket.number, how="fix", evidence="0/100", by=by, now=LATER)
    client = signed_in(people.meridian.colleague)
    place = f"/portal/tickets/{ticket.number}/"
    page = text_of(client, place)
    assert f"{place}confirm/" in page
    with time_machine.travel(LATER + timedelta(hours=1), tick=False):
        client.post(f"{place}reopen/", {"because": "It is back."})
    ticket.refresh_from_db()
    assert ticket.times_reopened == 1


def test_the_customer_reads_when_it_goes_up_and_not_whom_the_desk_tells(
    people: cast.Cast, ticket: Ticket
) -> None:
    """process.escalation, philosophy.transparency"""
    with time_machine.travel(LATER, tick=False):
        for contact in (people.meridian.owner, people.meridian.colleague):
            page = text_of(signed_in(contact), f"/portal/tickets/{ticket.number}/")
            panel = page[page.index("What happens next") : page.index("Timeline")]
            assert "Goes up to L2" in panel
            assert "The resolution is due" in panel
            assert "is told" not in panel
        place = f"/portal/tickets/{ticket.number}/"
        assert signed_in(people.orbit.owner).get(place).status_code == 404
