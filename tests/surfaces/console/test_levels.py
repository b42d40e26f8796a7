"""Teams, many hand-overs at once, and two engineers on one ticket."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.surfaces.desk import incident, signed_in, text_of

from backline.records.accounts.queries import THE_DESK
from backline.records.teams.actions import Wanted, found_team
from backline.records.teams.models import Team
from backline.records.tickets.actions.work import take
from backline.records.tickets.models import Ticket


pytestmark = pytest.mark.django_db

NOON = cast.NOON
LATER = NOON + timedelta(minutes=10)
BRIEF = {
    "known": "It is full.",
    "tried": "Restarted it.",
    "reason": "Trace it.",
    "incomplete_because": "Nobody answers there.",
}


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def ticket(people: cast.Cast) -> Ticket:
    return incident(people.meridian, at=NOON)


def the(ticket: Ticket) -> Ticket:
    return Ticket.objects.get(pk=ticket.pk)


def test_a_manager_forms_a_team_and_everybody_of_the_vendor_reads_it(
    people: cast.Cast,
) -> None:
    manager = signed_in(people.manager)
    team = {
        "name": "Dialing",
        "level": "L2",
        "components": ["dialer"],
        "geographies": "IN, AE",
        "members": [str(people.l2.pk)],
        "assigns": "on",
    }
    assert manager.post("/console/teams/new/", team).status_code == 302
    made = Team.objects.get()
    assert (made.geographies, made.assigns) == (["AE", "IN"], True)
    page = text_of(signed_in(people.l1), "/console/teams/")
    assert "dialer; AE, IN" in page
    assert "Make a team" not in page, "an engineer reads"
    assert f'href="/console/teams/{made.pk}/"' in text_of(manager, "/console/teams/")
    shown = text_of(manager, f"/console/teams/{made.pk}/")
    assert 'value="AE IN"' in shown
    wrong = manager.post(f"/console/teams/{made.pk}/", team | {"geographies": "India"})
    assert "is no place" in wrong.content.decode()
    knows = {"skills": ["dialer"], "languages": "hi en", "places": "IN"}
    where = f"/console/engineers/{people.l2.pk}/"
    assert manager.post(where, knows).status_code == 302
    site = f"/console/sites/{people.meridian.site.pk}/languages/"
    assert manager.post(site, {"languages": "kn hi"}).status_code == 302
    page = text_of(manager, "/console/teams/")
    assert "en, hi" in page
    assert "hi, kn" in page
    assert manager.post(f"/console/teams/{made.pk}/dissolve/").status_code == 302
    assert "No team yet" in text_of(manager, "/console/teams/")


def test_the_ticket_says_its_team_and_why_and_the_queue_narrows_to_mine(
    people: cast.Cast,
) -> None:
    first = Wanted(name="First", level="L1", members=[people.l1.pk])
    found_team(wanted=first, by=THE_DESK, now=NOON)
    ticket = incident(people.meridian, at=NOON)
    with time_machine.travel(LATER, tick=False):
        page = text_of(signed_in(people.l1), f"/console/tickets/{ticket.number}/")
        mine = text_of(signed_in(people.l1), "/console/?team=mine")
        others = text_of(signed_in(people.l2), "/console/?team=mine")
        seen = text_of(
            signed_in(people.meridian.owner), f"/portal/tickets/{ticket.number}/"
        )
    assert "With First." in page
    assert "First takes everything at L1." in page
    assert ticket.number in mine
    assert "My teams" in mine
    assert ticket.number not in others
    assert "First takes" not in seen


def test_the_queue_asks_as_often_whatever_it_shows(
    people: cast.Cast,
) -> None:
    found_team(
        wanted=Wanted(name="First", level="L1", members=[people.l1.pk]),
        by=THE_DESK,
        now=NOON,
    )
    client, counts = signed_in(people.l1), []
    with time_machine.travel(LATER, tick=False):
        for _ in range(2):
            incident(people.meridian, at=NOON)
            with CaptureQueriesContext(connection) as asked:
                text_of(client, "/console/")
            counts.append(len(asked))
    assert counts[0] == counts[1]


def test_chosen_tickets_are_handed_over_and_refused_ones_stay_chosen(
    people: cast.Cast, ticket: Ticket
) -> None:
    other = incident(people.orbit, at=NOON)
    client = signed_in(people.l1)
    with time_machine.travel(LATER, tick=False):
        queue = text_of(client, "/console/")
        assert f'value="{ticket.number}" form="chosen"' in queue
        asked = f"?ticket={ticket.number}&ticket={other.number}&ticket=INC-999"
        form = text_of(client, f"/console/hand-over/{asked}")
        assert form.count("checked") == 2
        assert "cannot be handed over: INC-999." in form
        chosen = {"ticket": [ticket.number, other.number], "to": "L2"}
        brief = BRIEF | {"incomplete_because": ""}
        refused = client.post("/console/hand-over/", chosen | brief).content.decode()
        assert refused.count("The intake checklist is not complete") == 2
        assert "Trace it." in refused, "nothing is lost"
        assert refused.count("checked") == 2
        done = client.post("/console/hand-over/", chosen | BRIEF).content.decode()
    assert "Handed over: 2" in done
    assert f"{ticket.number}</a>: L2 </li>" in " ".join(done.split())
    assert "<textarea" not in done
    assert {the(ticket).level, the(other).level} == {"L2"}
    nothing = client.post("/console/hand-over/", BRIEF | {"to": "L2"})
    assert "None of the chosen tickets" in nothing.content.decode()


def test_of_many_what_moved_on_meanwhile_is_held_up_once(
    people: cast.Cast, ticket: Ticket
) -> None:
    other, client = incident(people.orbit, at=NOON), signed_in(people.l1)
    chosen = {"ticket": [ticket.number, other.number], "to": "L2"}
    with time_machine.travel(LATER, tick=False):
        form = client.get("/console/hand-over/", chosen).context
        take(number=ticket.number, by=cast.reader(people.l2), now=LATER)
        said = {**chosen, **BRIEF, "seen": form["seen"]}
        first = client.post("/console/hand-over/", said)
        assert "Handed over: 1" in first.content.decode()
        assert "Taken by Grace Fernandes." in first.content.decode()
        assert (the(ticket).level, the(other).level) == ("L1", "L2")
        twice = client.post("/console/hand-over/", said).content.decode()
        assert "Refused: 2" in twice, "sent again by going back"
        said |= {"ticket": [ticket.number], "seen": first.context["seen"]}
        again = client.post("/console/hand-over/", said).content.decode()
    assert "Handed over: 1" in again


def test_the_receiver_reads_the_brief_until_the_ticket_is_taken(
    people: cast.Cast, ticket: Ticket
) -> None:
    place = f"/console/tickets/{ticket.number}/"
    with time_machine.travel(LATER, tick=False):
        done = signed_in(people.l1).post(f"{place}hand-over/", BRIEF | {"to": "L2"})
        assert done.status_code == 302
        page = text_of(signed_in(people.l2), place)
        assert "Brief for L2</h2>" in page
        assert "Not known at intake: Since when" in page
        assert "L1, nobody yet" in page
        customers = text_of(
            signed_in(people.meridian.owner), f"/portal/tickets/{ticket.number}/"
        )
        assert "Restarted it." not in customers
        signed_in(people.l2).post(f"{place}take/")
        assert "Brief for L2</h2>" not in text_of(signed_in(people.l2), place)


def test_intake_is_answered_on_the_panel_of_the_ticket(
    people: cast.Cast, ticket: Ticket
) -> None:
    place = f"/console/tickets/{ticket.number}/"
    with time_machine.travel(LATER, tick=False):
        assert "6 questions still open" in text_of(signed_in(people.l1), place)
        said = {"answer-since": "Nine", "answer-who": ""}
        signed_in(people.l1).post(f"{place}intake/", said)
        page = text_of(signed_in(people.l1), place)
        assert "5 questions still open" in page
        assert "Nine" in page
        again = signed_in(people.l1).post(f"{place}intake/", said)
    assert "Nothing new is said" in again.content.decode()


def test_colleagues_are_told_who_writes(people: cast.Cast, ticket: Ticket) -> None:
    place = f"/console/tickets/{ticket.number}/"
    l1, l2 = signed_in(people.l1), signed_in(people.l2)
    with time_machine.travel(LATER, tick=False):
        alone = l1.get(place)
        assert "on this ticket" not in alone.content.decode()
        assert l2.post(f"{place}writing/").status_code == 204
        assert "Grace Fernandes is writing on this ticket." in text_of(l1, place)
    gone = LATER + timedelta(minutes=2)
    with time_machine.travel(gone, tick=False):
        assert "Grace" not in text_of(l1, place)
        text_of(l2, f"{place}answer/")
        assert "Grace Fernandes is writing on this ticket." in text_of(l1, place)
        l2.post(f"{place}answer/", {"words": "Hello", "channel": "console"})
        assert "Grace Fernandes is looking at this ticket." in text_of(l1, place)


def test_the_page_comes_anew_when_somebody_else_opens_the_ticket(
    people: cast.Cast, ticket: Ticket
) -> None:
    place = f"/console/tickets/{ticket.number}/"
    client = signed_in(people.l1)
    with time_machine.travel(LATER, tick=False):
        version = client.get(place).context["live"].version
        assert client.get(place, {"version": version}).status_code == 304
        text_of(signed_in(people.l2), place)
        assert client.get(place, {"version": version}).status_code == 200


def test_what_crosses_is_shown_before_anything_is_sent(
    people: cast.Cast, ticket: Ticket
) -> None:
    place = f"/console/tickets/{ticket.number}/"
    client, seen = signed_in(people.l2), the(ticket).version
    said = {"words": "We see it.", "channel": "console", "seen": str(seen)}
    with time_machine.travel(LATER, tick=False):
        take(number=ticket.number, by=cast.reader(people.l1), now=LATER)
        held = client.post(f"{place}answer/", said).content.decode()
        assert "The ticket moved on while you had it open." in held
        assert "Taken by Nikhil Menon." in held
        assert "We see it." in held, "nothing is lost"
        assert the(ticket).answered_at is None
        again = said | {"seen": str(the(ticket).version)}
        assert f'name="seen" value="{again["seen"]}"' in held
        assert client.post(f"{place}answer/", again).status_code == 302
    assert the(ticket).answered_at == LATER


@pytest.mark.parametrize("seen", ["", "x", "9" * 400, "-1", "999"])
def test_a_version_that_is_none_holds_nothing_up(
    people: cast.Cast, ticket: Ticket, seen: str
) -> None:
    take(number=ticket.number, by=cast.reader(people.l1), now=NOON)
    place = f"/console/tickets/{ticket.number}/note/"
    with time_machine.travel(LATER, tick=False):
        answer = signed_in(people.l2).post(place, {"words": "x", "seen": seen})
    assert answer.status_code == 302
