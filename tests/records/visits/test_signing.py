"""process.onsite: who signs the report of a visit, where, and what is done against it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from tests import cast
from tests.records.tickets.desk import (
    DAY,
    HOUR,
    MINUTE,
    facts,
    is_borne_out,
    kinds,
    mailed,
    opened,
)
from tests.records.visits.test_visits import START, agreed

from backline.guide.visit_signing import OBJECT_WITHIN
from backline.guide.visits import Stage
from backline.guide.workflow import MoveRefused
from backline.records.outbox.models import Message
from backline.records.tickets.models import Ticket
from backline.records.tickets.stored import timeline_of
from backline.records.visits.actions import (
    arrive,
    digest_of_report,
    leave,
    object_to_signature,
    report_visit,
    send_part,
    settle_part,
    sign_on_site,
    sign_visit,
)
from backline.records.visits.document import PartTold, document_of
from backline.records.visits.models import Part, Visit
from backline.records.visits.paper import paper_for
from backline.records.visits.queries import UnknownVisit


pytestmark = pytest.mark.django_db

SIGNED = START + HOUR


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def ticket(people: cast.Cast) -> Ticket:
    """A ticket whose engineer is on site and has written the report."""
    ticket = opened(people.meridian)
    agreed(people, ticket)
    l2 = cast.reader(people.l2)
    arrive(number=ticket.number, by=l2, now=START)
    report_visit(
        number=ticket.number, report="Card changed.", by=l2, now=START + 50 * MINUTE
    )
    return ticket


def the_visit() -> Visit:
    return Visit.objects.select_related("ticket__site", "engineer").latest("seq")


def sign_here(people: cast.Cast, ticket: Ticket, **other: Any) -> None:
    given: dict[str, Any] = {
        "number": ticket.number,
        "name": "Ravi  Kumar",
        "confirmed": True,
        "digest": digest_of_report(the_visit()),
        "by": cast.reader(people.l2),
        "now": SIGNED,
    }
    sign_on_site(**given | other)


def test_who_is_there_signs_on_the_engineers_device(
    people: cast.Cast, ticket: Ticket
) -> None:
    assert the_visit().stage == Stage.ON_SITE
    sign_here(people, ticket, words="Thanks")
    visit = the_visit()
    assert (visit.stage, visit.signed_how) == (Stage.ON_SITE, "on_device")
    assert (visit.signed_by, visit.signed_at) == ("Ravi Kumar", SIGNED)
    told = facts(ticket)
    assert told["digest"] == visit.signed_digest == digest_of_report(visit)
    assert "handed over the device" in str(told["because"])
    l2 = cast.reader(people.l2)
    # What is written and signed by then is not owed after leaving.
    leave(number=ticket.number, findings="", by=l2, now=SIGNED + MINUTE)
    visit = the_visit()
    assert (visit.stage, visit.findings) == (Stage.SIGNED, "")
    assert kinds(ticket)[-2:] == ["visit_signed_on_site", "visit_left"]
    assert is_borne_out(ticket)


def test_the_house_is_told_with_the_report_and_until_when_to_object(
    people: cast.Cast, ticket: Ticket
) -> None:
    house = people.meridian
    type(house.colleague).objects.filter(pk=house.colleague.pk).update(heads=True)
    sign_here(people, ticket)
    assert mailed(ticket, SIGNED) == {house.owner.email, house.colleague.email}
    for letter in Message.objects.filter(created_at=SIGNED):
        assert "Ravi Kumar signed the report of the visit on site" in letter.body
        assert "object on the page of the ticket until 2026-03-17" in letter.body
        assert "Card changed." in letter.body


def test_a_report_written_and_not_signed_waits_after_the_engineer_left(
    people: cast.Cast, ticket: Ticket
) -> None:
    leave(number=ticket.number, findings="Dust", by=cast.reader(people.l2), now=SIGNED)
    assert (the_visit().stage, the_visit().findings) == (Stage.REPORTED, "Dust")
    with pytest.raises(MoveRefused, match="reported, not signed"):
        sign_here(people, ticket, now=SIGNED + MINUTE)


@pytest.mark.parametrize(
    ("other", "because"),
    [
        ({"name": " - "}, "Type the name"),
        ({"name": "the engineer"}, "somebody of the customer signs"),
        ({"confirmed": False}, "confirms first"),
        ({"digest": "0" * 64}, "another one by now"),
        ({"digest": ""}, "another one by now"),
        ({"by": "l1"}, "Only .*, who is there"),
    ],
)
def test_a_signature_that_is_none(
    people: cast.Cast, ticket: Ticket, other: dict[str, Any], because: str
) -> None:
    if other.get("name") == "the engineer":
        other = {"name": people.l2.name.upper()}
    if "by" in other:
        other = {"by": cast.reader(people.l1)}
    with pytest.raises(MoveRefused, match=because):
        sign_here(people, ticket, **other)
    assert not the_visit().signed_how


def test_what_is_signed_on_site_is_not_bettered_and_not_signed_again(
    people: cast.Cast, ticket: Ticket
) -> None:
    sign_here(people, ticket)
    later: dict[str, Any] = {"number": ticket.number, "now": SIGNED + MINUTE}
    l2, owner = cast.reader(people.l2), cast.reader(people.meridian.owner)
    for act in (
        partial(report_visit, report="More", by=l2, **later),
        partial(sign_visit, by=owner, **later),
        partial(sign_here, people, ticket, now=SIGNED + MINUTE),
    ):
        with pytest.raises(MoveRefused, match="is signed: it is not changed"):
            act()


def test_nothing_is_signed_before_it_is_written(people: cast.Cast) -> None:
    ticket = opened(people.meridian)
    agreed(people, ticket)
    arrive(number=ticket.number, by=cast.reader(people.l2), now=START)
    with pytest.raises(MoveRefused, match="no report to sign yet"):
        sign_here(people, ticket)


def test_a_contact_objects_and_then_somebody_signed_in_signs(
    people: cast.Cast, ticket: Ticket
) -> None:
    number, l2 = ticket.number, cast.reader(people.l2)
    owner = cast.reader(people.meridian.owner)
    sign_here(people, ticket)
    leave(number=number, findings="", by=l2, now=SIGNED)
    now = SIGNED + OBJECT_WITHIN - timedelta(seconds=1)
    object_to_signature(number=number, words="Ravi is a guard.", by=owner, now=now)
    visit = the_visit()
    assert (visit.stage, visit.signed_how, visit.signed_at) == ("reported", "", None)
    assert (visit.objected_by, visit.objection) == (owner.name, "Ravi is a guard.")
    assert mailed(ticket, now) == {people.l2.email, people.manager.email}
    assert facts(ticket)["name"] == "Ravi Kumar"
    report_visit(number=number, report="Card and fan.", by=l2, now=now)
    sign_visit(number=number, by=owner, now=now)
    visit = the_visit()
    assert (visit.stage, visit.signed_how) == ("signed", "signed_in")
    with pytest.raises(MoveRefused, match="no visit to come"):
        object_to_signature(number=number, words="No", by=owner, now=now)
    assert is_borne_out(ticket)


def test_while_the_engineer_is_there_an_objection_asks_for_a_contact(
    people: cast.Cast, ticket: Ticket
) -> None:
    sign_here(people, ticket)
    owner = cast.reader(people.meridian.owner)
    object_to_signature(number=ticket.number, words="No", by=owner, now=SIGNED)
    assert the_visit().stage == Stage.ON_SITE
    with pytest.raises(MoveRefused, match="objected to the signature given on site"):
        sign_here(people, ticket, now=SIGNED + MINUTE)
    sign_visit(number=ticket.number, by=owner, now=SIGNED + MINUTE)
    l2 = cast.reader(people.l2)
    leave(number=ticket.number, findings="", by=l2, now=SIGNED + HOUR)
    assert the_visit().stage == Stage.SIGNED


def test_an_objection_comes_in_time_and_from_the_customer(
    people: cast.Cast, ticket: Ticket
) -> None:
    owner = cast.reader(people.meridian.owner)
    given: dict[str, Any] = {"number": ticket.number, "words": "No", "by": owner}
    with pytest.raises(MoveRefused, match="nothing to object to"):
        object_to_signature(**given, now=SIGNED)
    sign_here(people, ticket)
    for other, because in (
        ({"now": SIGNED + OBJECT_WITHIN}, "for 14 days, until 2026-03-17"),
        ({"now": SIGNED, "words": " "}, "Why it does not count"),
        ({"now": SIGNED, "by": cast.reader(people.l2)}, "customer"),
    ):
        with pytest.raises(MoveRefused, match=because):
            object_to_signature(**given | other)
    assert the_visit().signed_how == "on_device"


def test_an_earlier_visits_signature_is_objected_to_while_another_is_arranged(
    people: cast.Cast, ticket: Ticket
) -> None:
    sign_here(people, ticket)
    leave(number=ticket.number, findings="", by=cast.reader(people.l2), now=SIGNED)
    Visit.objects.create(ticket=ticket, seq=2, what="x", place="x", requested_at=SIGNED)
    owner = cast.reader(people.meridian.owner)
    object_to_signature(number=ticket.number, words="No", by=owner, now=SIGNED + DAY)
    stages = Visit.objects.order_by("seq").values_list("stage", flat=True)
    assert list(stages) == ["reported", "requested"]


def test_the_paper_is_for_whoever_sees_the_visit_once_there_is_a_report(
    people: cast.Cast, ticket: Ticket
) -> None:
    owner, l3 = cast.reader(people.meridian.owner), cast.reader(people.l3)
    paper = paper_for(reader=owner, ticket=ticket, seq=1)
    assert paper.name == f"{ticket.number}-visit-1.pdf"
    assert paper.body[:5] == b"%PDF-"
    assert b"pdfuaid" in paper.body
    again = paper_for(reader=l3, ticket=ticket, seq=1)
    assert again == paper, "the same until something happens"
    with pytest.raises(UnknownVisit, match="has no visit 1"):
        paper_for(reader=cast.reader(people.orbit.owner), ticket=ticket, seq=1)
    Visit.objects.update(report="")
    with pytest.raises(UnknownVisit, match="has no report yet"):
        paper_for(reader=owner, ticket=ticket, seq=1)


def test_what_stands_on_the_paper_is_what_happened(
    people: cast.Cast, ticket: Ticket
) -> None:
    l2 = cast.reader(people.l2)
    send_part(number=ticket.number, what="E1 card", serial="A1", by=l2, now=START)
    part = Part.objects.get()
    settle_part(
        number=ticket.number, part_id=part.pk, became="returned", by=l2, now=SIGNED
    )
    sign_here(people, ticket, words="Save for the fan.")
    told = document_of(the_visit(), timeline_of(ticket.pk))
    figures = {fact.name: fact.words for fact in told.figures}
    assert figures["Arrived"] == "3 Mar 2026 14:30 IST"
    assert figures["Counts"] == "No: the package counts no visits."
    assert "Left" not in figures
    assert told.parts == (
        PartTold(
            "E1 card A1", "3 Mar 2026 14:30 IST", "came back, 3 Mar 2026 15:30 IST"
        ),
    )
    signature = told.signature
    assert (signature.name, signature.is_on_device) == ("Ravi Kumar", True)
    assert signature.remark == "Save for the fan."
    assert "Contacts can object until 17 Mar 2026 15:30 IST." in signature.how
    assert told.as_of == "3 Mar 2026 15:30 IST"
    leave(number=ticket.number, findings="Dust", by=l2, now=SIGNED + HOUR)
    figures = {
        fact.name: fact.words
        for fact in document_of(the_visit(), timeline_of(ticket.pk)).figures
    }
    assert figures["On site for"] == "2 h"
    owner = cast.reader(people.meridian.owner)
    later = SIGNED + DAY
    object_to_signature(number=ticket.number, words="No", by=owner, now=later)
    told = document_of(the_visit(), timeline_of(ticket.pk))
    assert told.signature.name == told.signature.remark == ""
    assert "which does not count: No" in told.objection
    sign_visit(number=ticket.number, by=owner, now=later)
    told = document_of(the_visit(), timeline_of(ticket.pk))
    assert told.signature.how == "Signed at the desk, signed in as a contact."
    assert told.signature.name == owner.name
    assert not told.signature.is_on_device
