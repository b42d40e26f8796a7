"""process.onsite: an engineer goes there; both sides agree on it, and one signs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.cast import Cast, reader, stage
from tests.records.fleet.site import Site, utc

from backline.guide.workflow import MoveRefused
from backline.records.contracts.actions import amend_contract
from backline.records.outbox.models import Message
from backline.records.tickets.models import Ticket
from backline.records.tickets.queries import entries_for
from backline.records.visits import actions as visits
from backline.records.visits.models import Visit
from backline.records.visits.queries import visits_counter


DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def cast(db: None) -> Cast:
    return stage()


def the_visit() -> Visit:
    return Visit.objects.select_related("ticket", "engineer").latest("seq")


def to(recipient: str) -> str:
    """Return the first line of the last mail to somebody."""
    last = Message.objects.filter(recipient=recipient).order_by("created_at", "pk")
    return last.values_list("body", flat=True).reverse()[0].split("\n")[0]


def test_a_visit_from_the_loss_to_the_signature(cast: Cast) -> None:
    """Monday and Tuesday, UTC; Meridian's package has two visits a year.

    Mon 09:02  21 of 100 agents cannot log in: an incident
        09:30  L1 asks for a visit; two of two are left
        09:40  L1 proposes 10:00 for L2; Asha counters 11:00 on Tuesday; L1 accepts
        15:00  a card is sent
    Tue 11:00  nobody has arrived; at 11:30 engineer, manager and Asha are told, once
        11:40  L2 arrives: one of two visits is used
        12:40  L2 leaves; the card was used
        13:00  the report is given, and bettered while Asha reads it
        13:20  she signs what she read then
    """
    site = Site(cast.meridian)
    site.counts(21, since="09:00:00", until="09:02:15")
    amend_contract(
        number=cast.meridian.contract.pk,
        figures={"grants.visits": "2 per year"},
        agreed_by="Asha Rao",
        by=reader(cast.manager),
        now=utc("08:00:00"),
    )
    ticket = site.ticket
    a_slot_is_found(ticket, cast)
    nobody_arrives_in_time(ticket, cast)
    it_is_made(ticket, cast)
    it_is_signed(ticket, cast)


def a_slot_is_found(ticket: Ticket, cast: Cast) -> None:
    l1, asha = reader(cast.l1), reader(cast.meridian.owner)
    number = ticket.number
    visits.request_visit(
        number=number,
        what="Change the card of trunk 3",
        place="Rack 2, ask for Vikram",
        by=l1,
        now=utc("09:30:00"),
    )
    ten = utc("10:00:00") + DAY
    visits.propose_slot(
        number=number,
        starts_at=ten,
        ends_at=ten + 2 * HOUR,
        engineer_id=cast.l2.pk,
        words="Knows the rack",
        by=l1,
        now=utc("09:40:00"),
    )
    visits.propose_slot(
        number=number,
        starts_at=ten + HOUR,
        ends_at=ten + 3 * HOUR,
        by=asha,
        now=utc("09:50:00"),
    )
    with pytest.raises(MoveRefused, match="Your side has proposed"):
        visits.accept_slot(number=number, by=asha, now=utc("09:51:00"))
    visits.accept_slot(number=number, by=l1, now=utc("09:55:00"), read=the_visit().slot)
    assert the_visit().stage == "agreed"
    assert to(cast.l2.email).startswith(f"The visit of {cast.l2.name} is agreed for")
    visits.send_part(number=number, what="E1 card", by=l1, now=utc("15:00:00"))


def nobody_arrives_in_time(ticket: Ticket, cast: Cast) -> None:
    late = utc("11:30:00") + DAY
    times = [late - timedelta(seconds=1), late, late + HOUR]
    assert [visits.tell_of_late_visits(now=now) for now in times] == [0, 1, 0]
    for recipient in (cast.l2.email, cast.manager.email, cast.meridian.owner.email):
        assert to(recipient).startswith("The visit should have begun at")


def it_is_made(ticket: Ticket, cast: Cast) -> None:
    l2, number = reader(cast.l2), ticket.number
    counter = visits_counter(ticket, visit=the_visit())
    assert counter is not None
    assert counter.left == 2
    visits.arrive(number=number, by=l2, now=utc("11:40:00") + DAY)
    counter = visits_counter(ticket, visit=the_visit())
    assert counter is not None
    assert counter.left == 1
    (part,) = the_visit().parts.all()
    at = utc("12:40:00") + DAY
    visits.settle_part(number=number, part_id=part.pk, became="used", by=l2, now=at)
    visits.leave(number=number, findings="Changed the card.", by=l2, now=at)


def it_is_signed(ticket: Ticket, cast: Cast) -> None:
    l2, asha = reader(cast.l2), reader(cast.meridian.owner)

    def report(words: str, now: datetime) -> str:
        visits.report_visit(number=ticket.number, report=words, by=l2, now=now)
        return visits.digest_of_report(the_visit())

    read = report("The card is changed.", utc("13:00:00") + DAY)
    better = report("The card of trunk 3 is changed.", utc("13:10:00") + DAY)
    sign: dict[str, Any] = {"number": ticket.number, "by": asha}
    now = utc("13:20:00") + DAY
    with pytest.raises(MoveRefused, match="another one by now"):
        visits.sign_visit(**sign, digest=read, now=now)
    visits.sign_visit(**sign, digest=better, now=now)
    visit = the_visit()
    assert (visit.stage, visit.signed_by) == ("signed", cast.meridian.owner.name)
    assert visit.signed_digest == better
    told = entries_for(reader=asha, ticket=ticket)
    made = [each.kind.value for each in told if each.kind.value.startswith("visit_")]
    assert made == [
        "visit_requested",
        "visit_proposed",
        "visit_proposed",
        "visit_agreed",
        "visit_part",
        "visit_arrived",
        "visit_part",
        "visit_left",
        "visit_reported",
        "visit_reported",
        "visit_signed",
    ]
