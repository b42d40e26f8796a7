"""change.agreed-window: from the request to the review, and what is lost meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.cast import Cast, reader, stage
from tests.records.fleet.site import Site, utc

from backline.guide.change_loss import Allowed
from backline.guide.workflow import MoveRefused, State
from backline.records.accounts.queries import THE_DESK
from backline.records.changes.actions.agreeing import (
    There,
    accept_window,
    decline_window,
    propose_window,
)
from backline.records.changes.actions.execution import (
    do_step,
    finish_change,
    review_change,
    start_change,
)
from backline.records.changes.actions.planning import Planned, plan_change
from backline.records.changes.actions.reminders import remind_of_changes
from backline.records.changes.models import Change
from backline.records.customers.queries import contacts_for
from backline.records.outbox.models import Message
from backline.records.tickets.actions.intake import Report, open_ticket
from backline.records.tickets.models import Ticket
from backline.records.tickets.queries import entries_for


LOG_IN = "agents_cannot_log_in"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def cast(db: None) -> Cast:
    return stage()


def the_change() -> Change:
    return Change.objects.get()


def incidents() -> list[Ticket]:
    return list(Ticket.objects.filter(kind="incident").order_by("pk"))


def told(ticket: Ticket, kind: str) -> list[dict[str, object]]:
    entries = entries_for(reader=THE_DESK, ticket=ticket)
    return [dict(each.facts) for each in entries if each.kind == kind]


def test_a_change_from_its_request_to_its_review(cast: Cast) -> None:
    """Monday, all times UTC; up to 12 agents of the ACD may be out in the window.

    06:00  Meridian asks for a new database; L2 plans it and proposes 10:00 to 12:00
    06:10  Asha declines: the auditors are in; L2 proposes 13:00, she counters 14:00,
           and L2 accepts that. Vikram is there for Meridian
    13:30  both are reminded, half an hour before
    14:00  begun; 12 are out, as agreed: nothing opens
    14:40  13 are out, one more than agreed: major, opened at once
    14:50  it goes on longer: both agree on 16:30 instead of 16:00
    15:30  12 are out again: the incident stays, nothing is raised
    16:10  the window was to end at 16:00: nothing opens, it is longer by now
    16:20  finished; all are back at 16:21
    17:00  reviewed: it caused an incident, and cannot be called successful
    """
    site = Site(cast.meridian)
    number = it_is_asked_for_and_planned(cast)
    both_counter_until_one_window_is_accepted(number, cast)
    it_is_begun_and_loses_what_was_agreed(number, site, cast)
    it_loses_more(number, site)
    it_gets_a_later_end(number, site, cast)
    it_is_finished_and_reviewed(number, site, cast)


def it_is_asked_for_and_planned(cast: Cast) -> str:
    report = Report(
        channel="portal",
        kind="change",
        site_id=cast.meridian.site.pk,
        subject="New database for the ACD",
        words="Please, before the campaign.",
    )
    ticket = open_ticket(
        report=report, by=reader(cast.meridian.owner), now=utc("06:00:00")
    )
    assert not ticket.clocks.exists(), "a change has no service level"
    planned = Planned(
        risk="medium",
        steps=["Take a copy", "Swap the database"],
        back_out="Put the copy back.",
        components=["acd"],
        scope=[Allowed("acd", LOG_IN, 12)],
        remind_hours=1,
    )
    plan_change(
        number=ticket.number,
        planned=planned,
        by=reader(cast.l2),
        now=utc("06:05:00"),
    )
    return ticket.number


def both_counter_until_one_window_is_accepted(number: str, cast: Cast) -> None:
    ours, theirs = reader(cast.l2), reader(cast.meridian.owner)
    l2, vikram = There(people=[cast.l2.pk]), _vikram(cast)
    window: dict[str, Any] = {"number": number, "there": l2, "by": ours}
    propose_window(**window, **_from("10:00:00"), now=utc("06:05:00"))
    decline_window(
        number=number,
        **_from("10:00:00"),
        words="The auditors are in.",
        by=theirs,
        now=utc("06:10:00"),
    )
    assert the_change().window is None
    propose_window(**window, **_from("13:00:00"), now=utc("06:20:00"))
    propose_window(
        number=number,
        **_from("14:00:00"),
        there=vikram,
        by=theirs,
        now=utc("06:30:00"),
    )
    accept: dict[str, Any] = {"number": number, "revision": 1, "by": ours}
    with pytest.raises(MoveRefused, match="Another window is proposed by now"):
        accept_window(**accept, **_from("13:00:00"), now=utc("06:31:00"))
    accept_window(**accept, **_from("14:00:00"), now=utc("06:32:00"))
    assert the_change().standing.is_agreed
    assert remind_of_changes(now=utc("12:59:59")) == 0
    assert [remind_of_changes(now=utc("13:30:00")) for _ in range(2)] == [1, 0]
    reminded = Message.objects.filter(subject__contains="Reminder")
    there = {cast.l2.email, cast.meridian.colleague.email}
    assert set(reminded.values_list("recipient", flat=True)) == there


def _from(start: str) -> dict[str, Any]:
    return {"start_at": utc(start), "end_at": utc(start) + 120 * MINUTE}


def _vikram(cast: Cast) -> There:
    seen = contacts_for(reader=THE_DESK, customer_id=cast.meridian.customer.pk)
    return There(people=[seen.get(email=cast.meridian.colleague.email).pk])


def it_is_begun_and_loses_what_was_agreed(number: str, site: Site, cast: Cast) -> None:
    start_change(number=number, by=reader(cast.l2), now=utc("14:00:00"))
    site.counts(12, since="14:00:00", until="14:40:00", every=120)
    assert incidents() == []
    (kept,) = the_change().losses.all()
    assert (kept.worst_affected, kept.worst_total) == (12, 100)
    do_step(number=number, step=1, by=reader(cast.l2), now=utc("14:20:00"))


def it_loses_more(number: str, site: Site) -> None:
    site.counts(13, since="14:40:00", until="14:40:15")
    (incident,) = incidents()
    assert (incident.severity, incident.opened_at) == ("major", utc("14:40:00"))
    assert incident.fault_domain == "contact_centre", "the change is the vendor's"
    (blamed,) = told(incident, "caused_by_change")
    assert blamed["number"] == number
    assert f"beyond what {number} allows" in str(blamed["because"])


def it_gets_a_later_end(number: str, site: Site, cast: Cast) -> None:
    later: dict[str, Any] = {"start_at": utc("14:00:00"), "end_at": utc("16:30:00")}
    propose_window(number=number, **later, by=reader(cast.l2), now=utc("14:50:00"))
    accept_window(
        number=number,
        **later,
        revision=1,
        by=reader(cast.meridian.owner),
        now=utc("14:55:00"),
    )
    site.counts(12, since="15:30:00", until="16:20:00", every=120)
    assert [each.severity for each in incidents()] == ["major"]


def it_is_finished_and_reviewed(number: str, site: Site, cast: Cast) -> None:
    l2 = reader(cast.l2)
    finish_change(
        number=number,
        outcome="finished",
        words="Ten test calls went through.",
        by=l2,
        now=utc("16:20:00"),
    )
    (ended,) = told(the_change().ticket, "change_finished")
    assert ended["overrun"] == 0
    site.counts(0, since="16:21:00", until="16:53:00", every=60)
    (incident,) = incidents()
    assert incident.state == State.RESTORED
    review: dict[str, Any] = {"number": number, "words": "Copy first.", "by": l2}
    with pytest.raises(MoveRefused, match="caused incidents only"):
        review_change(**review, result="successful", now=utc("17:00:00"))
    review_change(**review, result="caused_incidents", now=utc("17:00:00"))
    change = the_change()
    assert change.ticket.state == State.CLOSED
