"""Root causes on the portal: read, accepted, asked about (rca.due)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from tests import cast
from tests.records.causes.room import BACK, DAY, over, released, written
from tests.surfaces.desk import signed_in, text_of

from backline.guide.reports import Draft
from backline.records.causes.actions import follow_up, problems
from backline.records.causes.models import Action, Answer, Report
from backline.records.tickets.models import Ticket


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day_after() -> object:
    with time_machine.travel(BACK + DAY, tick=False) as travelled:
        yield travelled


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def ticket(people: cast.Cast) -> Ticket:
    return over(people)


@pytest.fixture
def owner(people: cast.Cast) -> Client:
    return signed_in(people.meridian.owner)


def place(ticket: Ticket) -> str:
    return f"/portal/tickets/{ticket.number}/"


def test_the_ticket_says_that_a_report_is_owed_and_nothing_of_the_draft(
    people: cast.Cast, ticket: Ticket, owner: Client
) -> None:
    written(people, ticket)
    page = text_of(owner, place(ticket))
    assert "Report is owed" in page
    assert "Thu 5 Mar 16:30 IST" in page
    assert "The dialer refused" not in page
    assert owner.get(f"{place(ticket)}cause/1/").status_code == 404


def test_a_report_is_read_and_accepted(
    people: cast.Cast, ticket: Ticket, owner: Client
) -> None:
    released(people, ticket)
    assert "Read the root cause report" in text_of(owner, place(ticket))
    page = text_of(owner, f"{place(ticket)}cause/1/")
    assert "The dialer refused every third agent." in page
    assert "Accept the report" in page
    paper = owner.get(f"{place(ticket)}cause/1/report.pdf")
    assert paper.content[:5] == b"%PDF-"
    owner.post(f"{place(ticket)}cause/1/", {"accepts": "yes", "words": ""})
    assert Answer.objects.get().accepts
    assert "Accept the report" not in text_of(owner, f"{place(ticket)}cause/1/")


def test_a_question_goes_back_to_the_writers(people: cast.Cast, ticket: Ticket) -> None:
    released(people, ticket)
    colleague = signed_in(people.meridian.colleague)
    address = f"{place(ticket)}cause/1/"
    empty = colleague.post(address, {"accepts": "no", "words": " "})
    assert "no words" in empty.content.decode()
    asks = {"accepts": "no", "words": "Why no alert? password: hunter2"}
    said = colleague.post(address, asks, follow=True).content.decode()
    assert "it was taken out, the rest is kept" in said
    assert Report.objects.get().state == Draft.WRITING
    assert "Why no alert?" in text_of(colleague, address)


def test_a_newer_report_is_pointed_to(
    people: cast.Cast, ticket: Ticket, owner: Client
) -> None:
    released(people, ticket)
    written(people, ticket)
    released(people, ticket)
    assert "A newer report was released" in text_of(owner, f"{place(ticket)}cause/1/")
    assert "Accept the report" in text_of(owner, f"{place(ticket)}cause/2/")


def test_an_own_action_is_done_with_evidence(
    people: cast.Cast, ticket: Ticket, owner: Client
) -> None:
    for who in (f"contact-{people.meridian.owner.pk}", f"person-{people.l2.pk}"):
        follow_up.plan_action(
            number=ticket.number,
            title=f"Mend it, {who}",
            kind="corrective",
            owner=who,
            due_date=date(2026, 3, 9),
            by=cast.reader(people.l2),
            now=BACK,
        )
    released(people, ticket)
    mine, theirs = Action.objects.order_by("pk")
    address = f"/portal/causes/actions/{mine.pk}/"
    assert "Mend it" in text_of(owner, address)
    owner.post(address, {"evidence": "Cable moved"})
    assert "Done by Asha Rao: Cable moved" in text_of(owner, address)
    other = f"/portal/causes/actions/{theirs.pk}/"
    assert owner.get(other).status_code == 404
    assert signed_in(people.orbit.owner).get(address).status_code == 404


def test_a_customer_reads_only_that_their_own_share_a_cause(
    people: cast.Cast, ticket: Ticket, owner: Client
) -> None:
    again, elsewhere = over(people, ago=timedelta(hours=1)), over(people, people.orbit)
    by = cast.reader(people.l2)
    problem = problems.open_problem(
        number=ticket.number, title="A secret leak", by=by, now=BACK
    )
    for other in (again, elsewhere):
        problems.link(number=other.number, problem_id=problem.pk, by=by, now=BACK)
    page = text_of(owner, place(ticket))
    assert "Shares a known cause with" in page
    assert again.number in page
    assert elsewhere.number not in page
    assert "A secret leak" not in page


def test_a_stranger_finds_nothing(people: cast.Cast, ticket: Ticket) -> None:
    released(people, ticket)
    stranger = signed_in(people.orbit.owner)
    for address in ("cause/1/", "cause/1/report.pdf"):
        assert stranger.get(f"{place(ticket)}{address}").status_code == 404
