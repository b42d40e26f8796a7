"""Visits on site, from the request to the signature: process.onsite."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests import cast
from tests.records.oncall.rotas import roster, rotation
from tests.records.tickets.desk import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    at_once,
    facts,
    is_borne_out,
    kinds,
    mailed,
    opened,
)

from backline.guide.visits import Stage
from backline.guide.workflow import MoveRefused
from backline.records.contracts.actions import (
    NotAManager,
    amend_contract,
    use_allowance,
)
from backline.records.contracts.models import AllowanceUse
from backline.records.oncall.actions import be_away
from backline.records.outbox.models import Message
from backline.records.tickets.actions import work
from backline.records.tickets.models import Ticket
from backline.records.visits.actions import (
    accept_slot,
    allow_visit,
    arrive,
    call_off_visit,
    digest_of_report,
    leave,
    propose_slot,
    report_visit,
    request_visit,
    send_part,
    set_off,
    settle_part,
    sign_visit,
    tell_of_late_visits,
)
from backline.records.visits.models import Part, Visit
from backline.records.visits.queries import (
    UnknownVisit,
    visit_at_work,
    visit_of,
    visits_for,
    visits_of,
)


pytestmark = pytest.mark.django_db

START = NOON + DAY


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def ticket(people: cast.Cast) -> Ticket:
    return opened(people.meridian)


def requested(people: cast.Cast, ticket: Ticket) -> Visit:
    request_visit(
        number=ticket.number,
        what="Change the card of trunk 3",
        place="Server room, ask for Asha",
        by=cast.reader(people.l1),
        now=NOON + MINUTE,
    )
    return Visit.objects.get(ticket=ticket)


def proposed(
    people: cast.Cast, ticket: Ticket, *, start: datetime = START, **more: Any
) -> Visit:
    visit = requested(people, ticket)
    given: dict[str, Any] = {
        "engineer_id": people.l2.pk,
        "words": "Lives next door",
        "by": cast.reader(people.l1),
    }
    propose_slot(
        number=ticket.number,
        starts_at=start,
        ends_at=start + 2 * HOUR,
        now=NOON + 2 * MINUTE,
        **given | more,
    )
    visit.refresh_from_db()
    return visit


def agreed(people: cast.Cast, ticket: Ticket, **more: Any) -> Visit:
    visit = proposed(people, ticket, **more)
    owner = cast.reader(people.meridian.owner)
    accept_slot(number=ticket.number, by=owner, now=NOON + 3 * MINUTE)
    visit.refresh_from_db()
    return visit


def counted(people: cast.Cast, figure: str) -> None:
    amend_contract(
        number=people.meridian.contract.pk,
        figures={"grants.visits": figure},
        agreed_by="Asha Rao",
        by=cast.reader(people.manager),
        now=NOON - 2 * HOUR,
    )


def use_one(people: cast.Cast) -> None:
    use_allowance(
        site_id=people.meridian.site.pk,
        grant="visits",
        key="before",
        by=cast.reader(people.l1),
        now=NOON - HOUR,
    )


def test_a_visit_from_the_request_to_the_signature(
    people: cast.Cast, ticket: Ticket
) -> None:
    visit = agreed(people, ticket)
    l2, owner = cast.reader(people.l2), cast.reader(people.meridian.owner)
    assert mailed(ticket, NOON + 3 * MINUTE) == {
        people.meridian.owner.email,
        people.l2.email,
    }
    number = ticket.number
    set_off(number=number, by=l2, now=START - HOUR, words="About an hour")
    arrive(number=number, by=l2, now=START + 5 * MINUTE)
    leave(number=number, findings="Card changed", by=l2, now=START + HOUR + 5 * MINUTE)
    report_visit(number=number, report="Card chnged.", by=l2, now=START + 2 * HOUR)
    report_visit(number=number, report="Card changed.", by=l2, now=START + 3 * HOUR)
    sign_visit(number=number, by=owner, now=START + 4 * HOUR, words="Thanks")
    visit.refresh_from_db()
    assert visit.stage == Stage.SIGNED
    assert visit.arrived_at == START + 5 * MINUTE
    assert visit.left_at == START + 65 * MINUTE
    assert visit.signed_by == people.meridian.owner.name
    assert visit.signed_digest == hashlib.sha256(b"Card changed.").hexdigest()
    assert kinds(ticket)[-9:] == [
        "visit_requested",
        "visit_proposed",
        "visit_agreed",
        "visit_set_off",
        "visit_arrived",
        "visit_left",
        "visit_reported",
        "visit_reported",
        "visit_signed",
    ]
    with pytest.raises(MoveRefused, match="no visit to come"):
        report_visit(number=number, report="Another", by=l2, now=START + 5 * HOUR)
    assert is_borne_out(ticket)


def test_either_side_counters_until_both_have_accepted_one_slot(
    people: cast.Cast, ticket: Ticket
) -> None:
    visit, l1 = proposed(people, ticket), cast.reader(people.l1)
    owner = cast.reader(people.meridian.owner)
    accept = partial(accept_slot, number=ticket.number, now=NOON + 5 * MINUTE)
    with pytest.raises(MoveRefused, match="other side accepts"):
        accept(by=l1)
    propose_slot(
        number=ticket.number,
        starts_at=START + DAY,
        ends_at=START + DAY + HOUR,
        by=owner,
        now=NOON + 4 * MINUTE,
    )
    with pytest.raises(MoveRefused, match="other side accepts"):
        accept(by=owner)
    accept(by=l1)
    visit.refresh_from_db()
    assert (visit.stage, visit.starts_at) == (Stage.AGREED, START + DAY)
    assert visit.engineer == people.l2
    # What was agreed can be moved, and is then to be accepted anew.
    propose_slot(
        number=ticket.number,
        starts_at=START + 2 * DAY,
        ends_at=START + 2 * DAY + HOUR,
        by=owner,
        now=NOON + 6 * MINUTE,
    )
    visit.refresh_from_db()
    assert visit.stage == Stage.PROPOSED


def test_a_slot_without_an_engineer_is_agreed_by_nobody(
    people: cast.Cast, ticket: Ticket
) -> None:
    requested(people, ticket)
    l1, owner = cast.reader(people.l1), cast.reader(people.meridian.owner)
    slot: dict[str, Any] = {
        "starts_at": START,
        "ends_at": START + HOUR,
        "number": ticket.number,
    }
    propose_slot(**slot, by=owner, now=NOON + 2 * MINUTE)
    with pytest.raises(MoveRefused, match="Nobody is named who goes"):
        accept_slot(number=ticket.number, by=l1, now=NOON + 3 * MINUTE)
    for wrong, because in ((None, "Name the engineer"), (999, "no active engineer")):
        with pytest.raises(MoveRefused, match=because):
            propose_slot(**slot, engineer_id=wrong, by=l1, now=NOON + 4 * MINUTE)


def test_skill_is_asked_for(people: cast.Cast, ticket: Ticket) -> None:
    type(people.l2).objects.filter(pk=people.l2.pk).update(skills=["dialer"])
    with pytest.raises(MoveRefused, match="does not have acd among their skills"):
        proposed(people, ticket, words="")


def test_an_engineer_is_agreed_for_one_place_at_a_time(
    people: cast.Cast, ticket: Ticket
) -> None:
    agreed(people, ticket)
    other = opened(people.meridian)
    overlapping = START + HOUR
    with pytest.raises(MoveRefused, match=f"on site for {ticket.number} then"):
        proposed(people, other, start=overlapping)
    agreed(people, opened(people.meridian), start=START + 2 * HOUR)


@pytest.mark.django_db(transaction=True)
def test_two_tickets_do_not_both_get_one_engineer(people: cast.Cast) -> None:
    tickets = [opened(people.meridian) for _ in range(2)]
    for ticket in tickets:
        proposed(people, ticket)
    owner = cast.reader(people.meridian.owner)

    def accept(number: str) -> None:
        try:
            accept_slot(number=number, by=owner, now=NOON + 3 * MINUTE)
        except MoveRefused as refusal:
            assert "is not free then" in str(refusal)  # noqa: PT017 - one of the two

    at_once(*[partial(accept, ticket.number) for ticket in tickets])
    assert Visit.objects.filter(stage=Stage.AGREED).count() == 1


def test_a_ticket_has_one_visit_to_come(people: cast.Cast, ticket: Ticket) -> None:
    visit = requested(people, ticket)
    with pytest.raises(MoveRefused, match="a visit to come already"):
        requested(people, ticket)
    visit.pk, visit.seq = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        visit.save(force_insert=True)


def test_a_visit_called_off_makes_room_for_another(
    people: cast.Cast, ticket: Ticket
) -> None:
    agreed(people, ticket)
    owner = cast.reader(people.meridian.owner)
    now = NOON + HOUR
    call_off_visit(number=ticket.number, words="It works", by=owner, now=now)
    assert mailed(ticket, now) == {people.l2.email}
    assert visit_at_work(reader=owner, ticket=ticket) is None
    request_visit(number=ticket.number, what="Again", place="Here", by=owner, now=now)
    assert [visit.seq for visit in visits_of(reader=owner, ticket=ticket)] == [1, 2]


def test_arrival_counts_where_the_package_counts(
    people: cast.Cast, ticket: Ticket
) -> None:
    counted(people, "2 per year")
    ticket = opened(people.meridian)
    agreed(people, ticket)
    arrive(number=ticket.number, by=cast.reader(people.l2), now=START)
    assert facts(ticket)["because"] == "Visits of the package: 1 of 2 used, 1 left."
    assert AllowanceUse.objects.get().key == f"{ticket.number} visit 1"


def test_the_guide_itself_counts_no_visits(people: cast.Cast, ticket: Ticket) -> None:
    agreed(people, ticket)
    arrive(number=ticket.number, by=cast.reader(people.l2), now=START)
    assert facts(ticket)["because"] == ""
    assert not AllowanceUse.objects.exists()


def test_a_visit_beyond_the_package_wants_a_managers_word(people: cast.Cast) -> None:
    counted(people, "1 per year")
    ticket = opened(people.meridian)
    use_one(people)
    with pytest.raises(MoveRefused, match="All visits are used: 1 of 1"):
        agreed(people, ticket)
    allow = partial(
        allow_visit, number=ticket.number, words="Our own fault", now=NOON + MINUTE * 4
    )
    with pytest.raises(NotAManager):
        allow(by=cast.reader(people.l1))
    allow(by=cast.reader(people.manager))
    owner = cast.reader(people.meridian.owner)
    accept_slot(number=ticket.number, by=owner, now=NOON + 5 * MINUTE)
    arrive(number=ticket.number, by=cast.reader(people.l2), now=START)
    assert facts(ticket)["because"] == "Not counted: Our own fault"
    assert AllowanceUse.objects.count() == 1


def test_who_stands_at_the_door_is_let_in_though_the_last_visit_is_gone(
    people: cast.Cast,
) -> None:
    counted(people, "1 per year")
    ticket = opened(people.meridian)
    agreed(people, ticket)
    use_one(people)
    arrive(number=ticket.number, by=cast.reader(people.l2), now=START)
    assert facts(ticket)["because"].startswith("Not counted: ")
    assert Visit.objects.get().stage == Stage.ON_SITE


def test_somebody_is_told_once_that_nobody_arrived(
    people: cast.Cast, ticket: Ticket
) -> None:
    agreed(people, ticket)
    before, late = START + 29 * MINUTE, START + 30 * MINUTE
    assert tell_of_late_visits(now=before) == 0
    assert [tell_of_late_visits(now=late) for _ in range(2)] == [1, 0]
    assert mailed(ticket, late) == {
        people.l2.email,
        people.manager.email,
        people.meridian.owner.email,
    }


def test_who_arrived_is_not_late(people: cast.Cast, ticket: Ticket) -> None:
    agreed(people, ticket)
    arrive(number=ticket.number, by=cast.reader(people.l2), now=START)
    assert tell_of_late_visits(now=START + DAY) == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_of_a_late_visit_once(
    people: cast.Cast, ticket: Ticket
) -> None:
    agreed(people, ticket)
    late = START + HOUR
    at_once(*[partial(tell_of_late_visits, now=late)] * 2)
    assert Message.objects.filter(created_at=late).count() == 3


def test_parts_are_out_until_they_are_used_or_back(
    people: cast.Cast, ticket: Ticket
) -> None:
    requested(people, ticket)
    l1 = cast.reader(people.l1)
    for serial in ("A1", "A2"):
        send_part(
            number=ticket.number,
            what="E1 card",
            serial=serial,
            sent_with="Blue Dart 88",
            by=l1,
            now=NOON + 5 * MINUTE,
        )
    first, second = Part.objects.order_by("serial")
    settle = partial(settle_part, number=ticket.number, by=l1, now=NOON + DAY)
    settle(part_id=first.pk, became="used")
    settle(part_id=second.pk, became="returned", words="Not needed")
    assert facts(ticket) == {
        "visit": 1,
        "part": "E1 card A2",
        "became": "returned",
        "words": "Not needed",
    }
    for part_id in (first.pk, 99):
        with pytest.raises(MoveRefused, match="no such part out"):
            settle(part_id=part_id, became="used")


@pytest.mark.parametrize(
    "wrong",
    [
        {"stage": "nowhere"},
        {"stage": Stage.AGREED},
        {"stage": Stage.SIGNED},
        {"starts_at": START, "ends_at": START},
    ],
)
def test_the_database_refuses_what_no_visit_is(
    people: cast.Cast, ticket: Ticket, wrong: dict[str, object]
) -> None:
    visit = requested(people, ticket)
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(**wrong)


@pytest.mark.parametrize(
    "wrong", [{"became": "lost", "became_at": NOON}, {"became": "used"}]
)
def test_the_database_refuses_what_becomes_of_no_part(
    people: cast.Cast, ticket: Ticket, wrong: dict[str, object]
) -> None:
    requested(people, ticket)
    send_part(number=ticket.number, what="Card", by=cast.reader(people.l1), now=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Part.objects.update(**wrong)


def test_a_stranger_sees_no_visit(people: cast.Cast, ticket: Ticket) -> None:
    requested(people, ticket)
    for of in (people.l3, people.meridian.owner, people.meridian.colleague):
        assert visits_for(reader=cast.reader(of)).count() == 1
    stranger = cast.reader(people.orbit.owner)
    assert visits_for(reader=stranger).count() == 0
    with pytest.raises(UnknownVisit):
        visit_of(reader=stranger, ticket=ticket, seq=1)


def test_a_visit_is_made_and_signed_after_its_ticket_is_closed(
    people: cast.Cast, ticket: Ticket
) -> None:
    agreed(people, ticket)
    l2, owner = cast.reader(people.l2), cast.reader(people.meridian.owner)
    number = ticket.number
    work.close(number=number, because="Mended from afar.", by=l2, now=NOON + HOUR)
    arrive(number=number, by=l2, now=START)
    with pytest.raises(MoveRefused, match="leaves before arriving"):
        leave(number=number, findings="-", by=l2, now=START + HOUR, at=START - MINUTE)
    leave(number=number, findings="Looked at it", by=l2, now=START + HOUR)
    report_visit(number=number, report="All well.", by=l2, now=START + 2 * HOUR)
    sign_visit(number=number, by=owner, now=START + 3 * HOUR)
    assert Visit.objects.get().stage == Stage.SIGNED
    assert timedelta(days=1) == START - NOON


def test_a_customer_is_not_told_of_anothers_ticket(
    people: cast.Cast, ticket: Ticket
) -> None:
    """Another customer has the engineer: no number, no name of theirs is said."""
    theirs = opened(people.orbit)
    requested(people, theirs)
    l1, owner = cast.reader(people.l1), cast.reader(people.meridian.owner)
    slot: dict[str, Any] = {
        "starts_at": START,
        "ends_at": START + HOUR,
        "words": "Lives next door",
    }
    propose_slot(
        number=theirs.number, **slot, engineer_id=people.l2.pk, by=l1, now=NOON + HOUR
    )
    accept_slot(
        number=theirs.number, by=cast.reader(people.orbit.owner), now=NOON + HOUR
    )
    proposed(people, ticket, start=START + DAY)
    with pytest.raises(MoveRefused) as refused:
        propose_slot(number=ticket.number, **slot, by=owner, now=NOON + HOUR)
    assert theirs.number not in str(refused.value)
    assert "is not free then" in str(refused.value)


def test_only_the_slot_that_was_read_is_accepted(
    people: cast.Cast, ticket: Ticket
) -> None:
    """The vendor proposes another slot while the customer reads the first."""
    read = proposed(people, ticket).slot
    later = START + DAY
    propose_slot(
        number=ticket.number,
        starts_at=later,
        ends_at=later + HOUR,
        engineer_id=people.l2.pk,
        words="Lives next door",
        by=cast.reader(people.l1),
        now=NOON + HOUR,
    )
    owner = cast.reader(people.meridian.owner)
    with pytest.raises(MoveRefused, match="Another slot is proposed by now"):
        accept_slot(number=ticket.number, by=owner, now=NOON + HOUR, read=read)
    assert Visit.objects.get().stage == Stage.PROPOSED


@pytest.mark.parametrize("how", ["away", "on call"])
def test_who_is_away_or_on_call_is_not_sent_without_a_word(
    people: cast.Cast, ticket: Ticket, how: str
) -> None:
    type(people.l2).objects.filter(pk=people.l2.pk).update(skills=["acd"])
    if how == "away":
        be_away(
            person_id=people.l2.pk,
            starts_at=START + HOUR,
            ends_at=START + DAY,
            by=cast.reader(people.l2),
            now=NOON,
        )
    else:
        roster("L2", rotation([people.l2]))
    type(people.l3).objects.filter(pk=people.l3.pk).update(skills=["acd"])
    other = opened(people.meridian)
    proposed(people, other, words="", engineer_id=people.l3.pk)
    with pytest.raises(MoveRefused, match=f"is {how} in a part of this slot"):
        proposed(people, ticket, words="")
    propose_slot(
        number=ticket.number,
        starts_at=START,
        ends_at=START + 2 * HOUR,
        engineer_id=people.l2.pk,
        words="They asked to go",
        by=cast.reader(people.l1),
        now=NOON + HOUR,
    )
    assert Visit.objects.get(ticket=ticket).stage == Stage.PROPOSED


def test_a_slot_that_nobody_accepted_in_time_is_told_once(
    people: cast.Cast, ticket: Ticket
) -> None:
    proposed(people, ticket)
    assert tell_of_late_visits(now=START - MINUTE) == 0
    assert [tell_of_late_visits(now=START) for _ in range(2)] == [1, 0]
    assert mailed(ticket, START) == {people.l1.email, people.meridian.owner.email}


def test_the_report_that_was_read_is_signed_while_another_visit_is_arranged(
    people: cast.Cast, ticket: Ticket
) -> None:
    """
    The first visit is reported and not signed; a second is asked for; then the report
    of the first is bettered, and the customer signs what they read.
    """
    agreed(people, ticket)
    number, l2 = ticket.number, cast.reader(people.l2)
    owner = cast.reader(people.meridian.owner)
    arrive(number=number, by=l2, now=START)
    leave(number=number, findings="Looked at it", by=l2, now=START + HOUR)
    report_visit(number=number, report="All well.", by=l2, now=START + HOUR)
    read = digest_of_report(Visit.objects.get())
    again = {"what": "The other card", "place": "Rack 3"}
    request_visit(number=number, **again, by=owner, now=START + 2 * HOUR)
    report_visit(number=number, report="All is well.", by=l2, now=START + 2 * HOUR)
    with pytest.raises(MoveRefused, match="another one by now"):
        sign_visit(number=number, by=owner, now=START + 3 * HOUR, digest=read)
    read = digest_of_report(Visit.objects.get(seq=1))
    sign_visit(number=number, by=owner, now=START + 3 * HOUR, digest=read)
    stages = Visit.objects.order_by("seq").values_list("stage", flat=True)
    assert list(stages) == [Stage.SIGNED, Stage.REQUESTED]
