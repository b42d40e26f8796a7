from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import cast
from tests.surfaces.desk import incident, signed_in, text_of

from backline.records.accounts.models import Person
from backline.records.tickets.actions.linking import link
from backline.records.tickets.actions.work import note
from backline.records.tickets.models import Ticket
from backline.surfaces.console.deeds import DEEDS


pytestmark = pytest.mark.django_db

NOON = cast.NOON
LATER = NOON + timedelta(minutes=10)
#: What an incident's page asks the database, signing in included.
MOST_QUESTIONS = 20


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def ticket(people: cast.Cast) -> Ticket:
    return incident(people.meridian, at=NOON)


def _do(people: cast.Cast, ticket: Ticket, deed: str, **said: object) -> Ticket:
    """Let L1 do something ten minutes later; it has to be accepted."""
    place = f"/console/tickets/{ticket.number}/"
    with time_machine.travel(LATER, tick=False):
        answer = signed_in(people.l1).post(f"{place}{deed}/", said)
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"] == place
    return Ticket.objects.get(pk=ticket.pk)


def test_the_page_shows_verdict_clocks_timeline_and_ledger(
    people: cast.Cast, ticket: Ticket
) -> None:
    with time_machine.travel(LATER, tick=False):
        page = text_of(signed_in(people.l1), f"/console/tickets/{ticket.number}/")
    assert "34 of 100" in page
    assert "#severity.critical" in page
    assert "due in 1 h 20 min" in page
    assert "Opened through the portal, critical." in page
    assert "10 min of 1 h 30 min used" in page
    assert "Mon 2 Mar 14:30 IST" in page


def test_taking_a_ticket_makes_it_mine(people: cast.Cast, ticket: Ticket) -> None:
    assert _do(people, ticket, "take").engineer == people.l1


def test_nobody_is_offered_to_take_what_they_have(
    people: cast.Cast, ticket: Ticket
) -> None:
    place = f"/console/tickets/{ticket.number}/"

    def offered(person: Person) -> bool:
        with time_machine.travel(LATER, tick=False):
            return f'action="{place}take/"' in text_of(signed_in(person), place)

    assert offered(people.l1)
    _do(people, ticket, "take")
    assert not offered(people.l1)
    assert offered(people.l2), "a colleague takes it over"
    _do(people, ticket, "hand-over", to="L1", reason="Somebody else, please.")
    assert offered(people.l1)


def test_an_answer_is_the_first_response(people: cast.Cast, ticket: Ticket) -> None:
    said = {"words": "We see it.", "channel": "console"}
    assert _do(people, ticket, "answer", **said).answered_at == LATER


def test_a_call_counts_from_the_moment_it_was_answered(
    people: cast.Cast, ticket: Ticket
) -> None:
    """The instant is on the site's clock: 14:32 in Bengaluru is 09:02 UTC."""
    said = {"words": "We talked.", "channel": "phone", "at": "2026-03-02T14:32"}
    answered = _do(people, ticket, "answer", **said).answered_at
    assert answered == NOON + timedelta(minutes=2)


def test_asking_gives_the_ball_to_the_customer(
    people: cast.Cast, ticket: Ticket
) -> None:
    """turnaround.waiting"""
    asked = _do(people, ticket, "ask", what="The log of rack 2", owed_by="customer")
    assert (asked.state, asked.awaited) == ("waiting", "The log of rack 2")
    page = text_of(signed_in(people.l1), f"/console/tickets/{ticket.number}/")
    assert "paused: waiting for the customer" in page


def test_a_ticket_is_handed_to_an_engineer_of_a_level(
    people: cast.Cast, ticket: Ticket
) -> None:
    to = f"L2:{people.l2.pk}"
    said = {"reason": "Licence server.", "known": "It is full.", "tried": "Restart."}
    place = f"/console/tickets/{ticket.number}/hand-over/"
    with time_machine.travel(LATER, tick=False):
        refused = signed_in(people.l1).post(place, {"to": to, **said})
    assert "The intake checklist is not complete" in refused.content.decode()
    because = "The customer is not to be reached."
    said["incomplete_because"] = because
    moved = _do(people, ticket, "hand-over", to=to, **said)
    assert (moved.level, moved.engineer) == ("L2", people.l2)


def test_a_fault_is_put_on_the_client_with_a_second_signature(
    people: cast.Cast, ticket: Ticket
) -> None:
    """turnaround.fault-domain"""
    place = f"/console/tickets/{ticket.number}/fault-domain/"
    said = {"domain": "client_infrastructure", "evidence": "Their switch is dead."}
    with time_machine.travel(LATER, tick=False):
        refused = signed_in(people.l1).post(place, said)
    assert refused.status_code == 200
    assert "second engineer" in refused.content.decode()
    signed = {**said, "signed_by_id": str(people.l2.pk)}
    moved = _do(people, ticket, "fault-domain", **signed)
    assert moved.fault_domain == "client_infrastructure"


def test_new_counts_grade_it_anew_and_lowering_needs_consent(
    people: cast.Cast, ticket: Ticket
) -> None:
    """severity.change"""
    place = f"/console/tickets/{ticket.number}/grade/"
    counts = {
        "component": "dialer",
        "measure": "agents_cannot_log_in",
        "affected": "9",
        "total": "100",
    }
    with time_machine.travel(LATER, tick=False):
        refused = signed_in(people.l1).post(place, counts)
    assert "consent" in refused.content.decode()
    assert (
        _do(people, ticket, "grade", **counts, consent="customer").severity == "major"
    )


def test_impossible_counts_are_refused_with_words(
    people: cast.Cast, ticket: Ticket
) -> None:
    place = f"/console/tickets/{ticket.number}/grade/"
    counts = {
        "component": "dialer",
        "measure": "agents_cannot_log_in",
        "affected": "101",
        "total": "100",
    }
    refused = signed_in(people.l1).post(place, counts)
    assert "more than there are" in refused.content.decode()


def test_restoring_tells_that_service_is_back(
    people: cast.Cast, ticket: Ticket
) -> None:
    """turnaround.resolved"""
    said = {"how": "fix", "evidence": "0 of 100 affected."}
    assert _do(people, ticket, "restore", **said).restored_at == LATER


def test_words_that_are_missing_are_asked_for(
    people: cast.Cast, ticket: Ticket
) -> None:
    place = f"/console/tickets/{ticket.number}/answer/"
    answer = signed_in(people.l1).post(place, {"channel": "console"})
    assert answer.status_code == 200
    assert "This field is required" in answer.content.decode()


def test_what_the_workflow_does_not_have_here_is_refused(
    people: cast.Cast, ticket: Ticket
) -> None:
    place = f"/console/tickets/{ticket.number}/"
    client = signed_in(people.l1)
    refused = client.post(f"{place}reopen/", {"because": "It is back."})
    assert refused.status_code == 200
    assert "only while" in refused.content.decode()
    assert f"{place}reopen/" not in client.get(place).content.decode()


#: Their pages are of changes alone, which have tests of their own.
OF_CHANGES = {"window", "accept-window"}


@pytest.mark.parametrize("deed", sorted({deed.name for deed in DEEDS} - OF_CHANGES))
def test_every_deed_has_a_page_of_its_own(
    people: cast.Cast, ticket: Ticket, deed: str
) -> None:
    text_of(signed_in(people.l1), f"/console/tickets/{ticket.number}/{deed}/")


@pytest.mark.parametrize("address", ["INC-999/", "nonsense/", "INC-1/dance/"])
def test_what_does_not_exist_is_said_so(people: cast.Cast, address: str) -> None:
    answer = signed_in(people.l1).get(f"/console/tickets/{address}")
    assert answer.status_code == 404


def test_a_customer_can_do_nothing_here(people: cast.Cast, ticket: Ticket) -> None:
    place = f"/console/tickets/{ticket.number}/"
    for deed in DEEDS:
        answer = signed_in(people.meridian.owner).post(f"{place}{deed.name}/")
        assert answer.status_code == 403


def test_a_ticket_is_opened_after_a_call(people: cast.Cast) -> None:
    report = {
        "channel": "phone",
        "kind": "incident",
        "site": str(people.orbit.site.pk),
        "subject": "IVR is silent",
        "component": "ivr",
        "measure": "ivr_calls_failed",
        "affected": "80",
        "total": "400",
        "words": "All callers.",
    }
    answer = signed_in(people.l1).post("/console/report/", report)
    opened = Ticket.objects.get()
    assert answer["Location"] == f"/console/tickets/{opened.number}/"
    assert (opened.severity, opened.customer) == ("critical", people.orbit.customer)


def test_what_happens_next_is_told_beforehand_on_the_sites_clock(
    people: cast.Cast, ticket: Ticket
) -> None:
    """process.escalation: 25 % of the 6 h of a critical resolution, and all of them."""
    with time_machine.travel(LATER, tick=False):
        page = text_of(signed_in(people.l1), f"/console/tickets/{ticket.number}/")
    panel = page[page.index("What happens next") : page.index("Timeline")]
    raised, due = panel.index("Goes up to L2"), panel.index("The resolution is due")
    assert "Mon 2 Mar 16:00 IST" in panel[:raised]
    assert raised < due
    assert "Mon 2 Mar 20:30 IST" in panel[:due]
    assert "Resolution, at 25 % of 6 h" in panel
    assert "The manager is told" in panel
    # The plan and the desk tell the manager of the breach: one line is enough.
    assert panel.count("Resolution, when more than 6 h is used") == 1


def test_while_the_customer_owes_an_answer_nothing_has_an_instant(
    people: cast.Cast, ticket: Ticket
) -> None:
    _do(people, ticket, "ask", what="The log of rack 2", owed_by="customer")
    page = text_of(signed_in(people.l1), f"/console/tickets/{ticket.number}/")
    assert "After 1 h 20 min more on the clock:</strong> Goes up to L2" in page


def test_when_service_is_back_the_ladder_is_spared(
    people: cast.Cast, ticket: Ticket
) -> None:
    _do(people, ticket, "restore", how="fix", evidence="0 of 100 affected.")
    page = text_of(signed_in(people.l1), f"/console/tickets/{ticket.number}/")
    assert "Report is late" in page
    assert "at 25 % of 6 h · Stopped: service was restored." in page


def test_the_page_asks_as_often_whatever_it_shows(people: cast.Cast) -> None:
    """Three children and forty notes cost no question more than one of each."""
    by, counts = cast.reader(people.l1), []
    parent = incident(people.meridian, at=NOON)
    client = signed_in(people.l1)

    def grow(*children: Ticket, notes: int) -> None:
        for child in children:
            link(
                number=child.number,
                to=parent.number,
                relation="caused_by",
                by=by,
                now=NOON,
            )
        for _ in range(notes):
            note(number=parent.number, words="Seen.", by=by, now=NOON)
        with CaptureQueriesContext(connection) as asked:
            text_of(client, f"/console/tickets/{parent.number}/")
        counts.append(len(asked))

    with time_machine.travel(LATER, tick=False):
        text_of(client, f"/console/tickets/{parent.number}/")
        grow(incident(people.orbit, at=NOON), notes=1)
        grow(*(incident(people.najd, at=NOON) for _ in range(3)), notes=40)
    assert counts[0] == counts[1]
    assert counts[0] <= MOST_QUESTIONS


def test_a_part_of_the_page_asks_nothing_for_the_navigation(
    people: cast.Cast, ticket: Ticket
) -> None:
    client, place = signed_in(people.l1), f"/console/tickets/{ticket.number}/"
    with time_machine.travel(LATER, tick=False):
        text_of(client, place)
        for headers, times in (({}, 1), ({"HX-Request": "true"}, 0)):
            with CaptureQueriesContext(connection) as asked:
                client.get(place, headers=headers)
            told = [each for each in asked if "oncall_check" in each["sql"]]
            assert len(told) == times


def test_a_long_story_is_folded_and_begins_with_the_report(
    people: cast.Cast, ticket: Ticket
) -> None:
    by = cast.reader(people.l1)
    for word in range(30):
        note(number=ticket.number, words=f"Word {word}.", by=by, now=NOON)
    with time_machine.travel(LATER, tick=False):
        page = text_of(signed_in(people.l1), f"/console/tickets/{ticket.number}/")
    head, _, story = page.partition("Timeline</h2>")
    assert "Since this morning." in head
    shown, _, folded = story.partition("Earlier (17)</summary>")
    assert "Word 29." in shown
    assert "Word 14." not in shown
    assert "Word 0." in folded
