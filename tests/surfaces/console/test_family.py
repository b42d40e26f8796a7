"""Relatives, promises and silence on the pages of a ticket, and the page of shifts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from tests import cast
from tests.surfaces.desk import incident, signed_in, text_of

from backline.records.majors.actions import declare
from backline.records.shifts.models import Handover
from backline.records.tickets.actions.linking import link
from backline.records.tickets.actions.work import ask
from backline.records.tickets.models import Pledge, Ticket


NOON = cast.NOON


@pytest.fixture
def staged(db: None) -> Iterator[cast.Cast]:
    with time_machine.travel(NOON, tick=False):
        yield cast.stage()


def _page(ticket: Ticket, client: Client, place: str = "console") -> str:
    return text_of(client, f"/{place}/tickets/{ticket.number}/")


def _do(client: Client, ticket: Ticket, name: str, **body: object) -> str:
    url = f"/console/tickets/{ticket.number}/{name}/"
    answer = client.post(url, body)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_tickets_are_linked_and_answered_together(staged: cast.Cast) -> None:
    parent = incident(staged.meridian, at=NOON)
    child = incident(staged.orbit, at=NOON, subject="Nobody can log in")
    client = signed_in(staged.l1)
    assert "Answer with its children" not in _page(parent, client)
    _do(client, child, "link", relation="parent", to=parent.number, words="")
    page = _page(parent, client)
    assert f'Stands over <a href="/console/tickets/{child.number}/"' in page
    assert "0 of 1 children are restored or closed" in page
    alone = text_of(client, f"/console/tickets/{parent.number}/restore/")
    assert "It stands over 1 open ticket:" in alone
    _do(
        client,
        parent,
        "answer-family",
        words="The carrier is at it.",
        children=[child.number],
        channel="console",
    )
    _do(
        client,
        parent,
        "restore-family",
        how="fix",
        evidence="Calls flow.",
        children=[child.number],
    )
    for ticket, owner in ((parent, staged.meridian), (child, staged.orbit)):
        told = _page(ticket, signed_in(owner.owner), "portal")
        assert "The carrier is at it." in told
        assert "Calls flow." in told


def test_a_customers_page_betrays_nothing_of_others(staged: cast.Cast) -> None:
    parent = incident(staged.meridian, at=NOON)
    child = incident(staged.orbit, at=NOON)
    link(
        number=child.number,
        to=parent.number,
        relation="parent",
        by=cast.reader(staged.l1),
        now=NOON,
    )
    for ticket, other, house in (
        (parent, child, staged.meridian),
        (child, parent, staged.orbit),
    ):
        page = _page(ticket, signed_in(house.colleague), "portal")
        assert other.number not in page
        assert "Related" not in page
        assert "Linked" not in page
    assert "Close: nothing more" not in _page(
        parent, signed_in(staged.meridian.owner), "portal"
    )


def test_the_other_ticket_is_chosen_or_its_number_typed(staged: cast.Cast) -> None:
    one, other = (incident(staged.meridian, at=NOON) for _ in range(2))
    client, url = signed_in(staged.l1), f"/console/tickets/{one.number}/link/"
    offered = text_of(client, url)
    assert f'name="likely" value="{other.number}"' in offered
    assert "Meridian Bank Bengaluru; same site and component)" in offered
    for given in (
        {},
        {"likely": ""},
        {"likely": other.number, "to": "INC-999"},
        {"likely": "INC-999"},
    ):
        refused = client.post(url, {"relation": "related", **given})
        assert refused.status_code == 200
    _do(client, one, "link", relation="related", likely=other.number)
    assert f'value="{other.number}"' not in text_of(client, url)


def test_a_link_is_taken_back(staged: cast.Cast) -> None:
    one, other = (incident(staged.meridian, at=NOON) for _ in range(2))
    client = signed_in(staged.l1)
    assert "Take a link back" not in _page(one, client)
    _do(client, one, "link", relation="related", to=other.number)
    _do(client, other, "unlink", link=f"related:{one.number}")
    assert f"No longer related to {other.number}." in _page(one, client)
    refused = client.post(
        f"/console/tickets/{one.number}/link/", {"relation": "parent", "to": "INC-999"}
    )
    assert "There is no ticket INC-999 here" in refused.content.decode()


def test_a_report_of_two_faults_is_split(staged: cast.Cast) -> None:
    ticket = incident(staged.meridian, at=NOON)
    client = signed_in(staged.l1)
    form = text_of(client, f"/console/tickets/{ticket.number}/split/")
    assert "Since this morning." in form
    given = {
        "reported": 1,
        "report": "And calls are cut.",
        "subject": "Calls are cut",
        "component": "acd",
        "measure": "calls_rejected",
        "words": "This is a second fault.",
    }
    refused = client.post(f"/console/tickets/{ticket.number}/split/", given)
    assert "leave all three out" in refused.content.decode()
    _do(client, ticket, "split", **given, affected=30, total=100)
    new = Ticket.objects.latest("pk")
    assert (new.subject, new.severity) == ("Calls are cut", "critical")
    told = _page(new, signed_in(staged.meridian.owner), "portal")
    assert f"Split off from {ticket.number}" in told
    assert "This is a second fault." in told


def test_a_promise_is_made_shown_and_settled(staged: cast.Cast) -> None:
    ticket = incident(staged.meridian, at=NOON, affected=5)
    client = signed_in(staged.l1)
    _do(
        client,
        ticket,
        "promise-something",
        what="Call back",
        due_at="2026-03-02T15:00",
        to="customer",
    )
    told = _page(ticket, signed_in(staged.meridian.owner), "portal")
    assert "15:00 IST</time></strong> Call back" in told
    queue = text_of(client, "/console/?promised=1")
    assert ticket.number in queue
    assert "Promises due" in queue
    assert "15:00 IST</time></strong> Call back" in queue
    _do(client, ticket, "settle-promise", pledge=1, fate="kept", words="Done")
    assert "Promise kept: Call back." in _page(ticket, client)
    assert ticket.number not in text_of(client, "/console/?promised=1")
    assert Pledge.objects.get().fate == "kept"


def test_what_comes_of_silence_is_shown_to_both(staged: cast.Cast) -> None:
    ticket = incident(staged.orbit, at=NOON, affected=5)
    ask(number=ticket.number, what="the log", by=cast.reader(staged.l1), now=NOON)
    for client, place in (
        (signed_in(staged.l1), "console"),
        (signed_in(staged.orbit.colleague), "portal"),
    ):
        page = _page(ticket, client, place)
        assert "If no answer comes" in page
        assert "asks again, 1 of 2" in page
        assert "the ticket is closed; it can be reopened" in page


def test_a_shift_is_handed_over_and_accepted(staged: cast.Cast) -> None:
    ticket = incident(staged.meridian, at=NOON)
    going, coming = signed_in(staged.l1), signed_in(staged.l2)
    page = text_of(going, "/console/shifts/new/?level=L1")
    assert "Due within the shift" in page
    assert "Also in hand, now" not in page
    l2 = cast.reader(staged.l2)
    declare(number=ticket.number, words="All out", by=l2, now=NOON)
    page = text_of(going, "/console/shifts/new/?level=L1")
    update = f"Major incident {ticket.number}: the next update to the customers"
    assert update in page
    answer = going.post(
        "/console/shifts/new/?level=L1",
        {"remarks": "Ruth is away.", f"remark-{ticket.number}": "Asha calls at six."},
    )
    shift = Handover.objects.get()
    assert answer["Location"] == f"/console/shifts/{shift.pk}/"
    mine = text_of(going, answer["Location"])
    assert "somebody of the next shift accepts it" in mine
    theirs = text_of(coming, answer["Location"])
    for words in (update, "Ruth is away.", "Asha calls at six.", "Accept the shift"):
        assert words in theirs
    refused = going.post(answer["Location"], {"words": ""})
    assert "the next shift has to read it" in refused.content.decode()
    coming.post(answer["Location"], {"words": "Got it."})
    assert "Nikhil Menon" in text_of(coming, "/console/shifts/")
    page = text_of(going, answer["Location"])
    assert "Got it." in page
    assert "by Grace Fernandes" in page
    assert "Shift handover: Asha calls at six." in _page(ticket, going)


def test_who_writes_a_shift_is_told_what_was_taken_out(staged: cast.Cast) -> None:
    ticket = incident(staged.meridian, at=NOON)
    going, coming = signed_in(staged.l1), signed_in(staged.l2)
    new, remark = "/console/shifts/new/?level=L1", f"remark-{ticket.number}"
    said = going.post(
        new,
        {"remarks": "Ruth is away.", remark: "Root, password: hunter2"},
        follow=True,
    ).content.decode()
    assert "a password: it was taken out, the rest is kept" in said
    assert "hunter2" not in said
    place = f"/console/shifts/{Handover.objects.get().pk}/"
    words = {"words": "Mine, password: hunter2"}
    assert "it was taken out" in coming.post(place, words, follow=True).content.decode()
    plain = going.post(new, {"remarks": "Ruth is away."}, follow=True)
    assert "taken out, the rest" not in plain.content.decode()


def test_a_shift_is_no_page_of_a_customer(staged: cast.Cast) -> None:
    client = signed_in(staged.meridian.owner)
    for place in ("", "new/", "1/"):
        assert client.get(f"/console/shifts/{place}").status_code == 403
