"""What a ticket's page says first: what is owed next, by when, and who has it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from tests import cast
from tests.surfaces.desk import incident, signed_in, text_of

from backline.records.accounts.models import Person
from backline.records.tickets.actions import pledging, work
from backline.records.tickets.models import Ticket


pytestmark = pytest.mark.django_db

NOON = cast.NOON
MINUTE = timedelta(minutes=1)


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def ticket(people: cast.Cast) -> Ticket:
    return incident(people.meridian, at=NOON)


def _page(person: Person, ticket: Ticket, at: datetime) -> str:
    with time_machine.travel(at, tick=False):
        return text_of(signed_in(person), f"/console/tickets/{ticket.number}/")


def test_a_new_ticket_is_to_be_taken_and_answered(
    people: cast.Cast, ticket: Ticket
) -> None:
    """The first response of a critical incident is due after 1 h 30 min."""
    page = _page(people.l1, ticket, NOON + 10 * MINUTE)
    assert "Next: take it and answer the customer, due in 1 h 20 min." in page
    assert "Nobody has it yet." in page
    assert 'class="note plain"> <strong>Next:' in page
    for after, tone in ((74, "plain"), (75, "warn"), (89, "warn"), (91, "alarm")):
        page = _page(people.l1, ticket, NOON + after * MINUTE)
        assert f'class="note {tone}"> <strong>Next:' in page
    assert "overdue by 1 min." in page


def test_it_says_who_has_it(people: cast.Cast, ticket: Ticket) -> None:
    by = cast.reader(people.l1)
    work.take(number=ticket.number, by=by, now=NOON)
    work.answer(
        number=ticket.number, words="We see it.", channel="console", by=by, now=NOON
    )
    mine = _page(people.l1, ticket, NOON + MINUTE)
    assert "Next: bring the service back, due in 5 h 59 min." in mine
    assert "You have it." in mine
    theirs = _page(people.l2, ticket, NOON + MINUTE)
    assert f"{people.l1.name} has it." in theirs
    assert 'class="button" type="submit">Take it<' in theirs


def test_a_promise_that_is_due_first_comes_first(
    people: cast.Cast, ticket: Ticket
) -> None:
    pledging.pledge(
        number=ticket.number,
        what="Call Meera",
        due_at=NOON + 30 * MINUTE,
        by=cast.reader(people.l1),
        now=NOON,
    )
    page = _page(people.l1, ticket, NOON + 20 * MINUTE)
    assert "Next: take it and keep the promise: Call Meera, due in 10 min." in page
    assert f"{people.l1.name} promised this for Mon 2 Mar 2026 15:00 IST." in page


def test_no_clock_is_owed_while_the_customer_is_asked(
    people: cast.Cast, ticket: Ticket
) -> None:
    by = cast.reader(people.l1)
    work.ask(number=ticket.number, what="The log", owed_by="customer", by=by, now=NOON)
    page = _page(people.l1, ticket, NOON + MINUTE)
    # A critical request is made by phone too: that call is all that is owed.
    assert "Next: keep the promise: Call Asha Rao" in page
    assert "…, due in 14 min." in page
    assert "Next: take it" not in page
    assert "<strong>Awaited:</strong> The log" in page
    with time_machine.travel(NOON + MINUTE, tick=False):
        contact = signed_in(people.meridian.owner)
        theirs = text_of(contact, f"/portal/tickets/{ticket.number}/")
    assert "<strong>Your turn:</strong> The log" in theirs
    assert "Next:" not in theirs


def test_what_waits_for_nobody_stands_under_the_facts(
    people: cast.Cast, ticket: Ticket
) -> None:
    """The checklist is the first level's to fill; afterwards it is for looking up."""
    page = _page(people.l1, ticket, NOON + MINUTE)
    assert page.index("Known at intake") < page.index("Facts</h2>")
    with time_machine.travel(NOON + MINUTE, tick=False):
        said = {
            "to": "L2",
            "reason": "Theirs.",
            "known": "All of it.",
            "tried": "Nothing.",
            "incomplete_because": "It burns.",
        }
        place = f"/console/tickets/{ticket.number}/"
        signed_in(people.l1).post(f"{place}hand-over/", said)
    page = _page(people.l2, ticket, NOON + 2 * MINUTE)
    assert page.index("Facts</h2>") < page.index("Known at intake")
