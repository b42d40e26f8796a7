"""Tickets with carriers and other suppliers: turnaround.waiting."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from tests import cast
from tests.records.tickets.desk import (
    HOUR,
    MINUTE,
    NOON,
    at_once,
    audited,
    clock,
    facts,
    is_borne_out,
    kinds,
    letters,
    mailed,
    opened,
)

from backline.guide.workflow import MoveRefused
from backline.records.outbox.models import Message
from backline.records.suppliers.actions import (
    chase_supplier,
    close_with_supplier,
    keep_supplier,
    note_suppliers_answer,
    open_with_supplier,
    remind_of_chases,
)
from backline.records.suppliers.models import Supplier, SupplierTicket
from backline.records.suppliers.queries import (
    UnknownSupplier,
    open_supplier_tickets,
    supplier_for,
    supplier_tickets_of,
    suppliers_fit_for,
    suppliers_for,
)
from backline.records.tickets.actions import work
from backline.records.tickets.models import Ticket


pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def ticket(people: cast.Cast) -> Ticket:
    return opened(people.meridian)


def carrier(people: cast.Cast, name: str = "Tata", **more: object) -> Supplier:
    return keep_supplier(
        name=name,
        what="SIP trunks in Mumbai",
        phone="1800 22",
        by=cast.reader(people.l1),
        now=NOON,
        **more,  # type: ignore[arg-type]
    )


def told(people: cast.Cast, ticket: Ticket, supplier: Supplier) -> SupplierTicket:
    open_with_supplier(
        number=ticket.number,
        supplier_id=supplier.pk,
        their_number="T-77",
        what="No calls out of Mumbai",
        by=cast.reader(people.l1),
        now=NOON + MINUTE,
    )
    return SupplierTicket.objects.get()


def test_a_suppliers_ticket_is_chased_and_its_chaser_reminded_once_each_time(
    people: cast.Cast, ticket: Ticket
) -> None:
    row, l1 = told(people, ticket, carrier(people)), cast.reader(people.l1)
    assert facts(ticket)["their_number"] == "T-77"
    assert row.chase_at == NOON + 61 * MINUTE
    before = NOON + HOUR
    assert remind_of_chases(now=before) == 0
    due = NOON + 61 * MINUTE
    waiting = open_supplier_tickets(reader=l1)
    assert [each.chase_at for each in waiting] == [due]
    assert [remind_of_chases(now=due) for _ in range(2)] == [1, 0]
    # Nobody has the ticket, so its level is told, and how to reach them.
    assert mailed(ticket, due) == {people.l1.email}
    assert "1800 22" in letters(ticket).filter(created_at=due).get().body
    chase_supplier(
        number=ticket.number,
        supplier_ticket_id=row.pk,
        words="A card is changed",
        by=l1,
        now=due + MINUTE,
    )
    row.refresh_from_db()
    assert (row.chases, row.last_word) == (1, "A card is changed")
    assert row.chase_at == due + 61 * MINUTE
    assert remind_of_chases(now=due + HOUR) == 0
    assert remind_of_chases(now=due + 2 * HOUR) == 1
    assert "supplier.chase-due" in [did for did, _ in audited(ticket)]
    assert is_borne_out(ticket)


def test_no_clock_moves_by_what_a_supplier_owes(
    people: cast.Cast, ticket: Ticket
) -> None:
    before = clock(ticket).due_at
    told(people, ticket, carrier(people))
    assert clock(ticket).due_at == before


def test_the_one_who_chases_is_told_and_not_the_level(
    people: cast.Cast, ticket: Ticket
) -> None:
    open_with_supplier(
        number=ticket.number,
        supplier_id=carrier(people).pk,
        their_number="T-1",
        what="No calls",
        every_minutes=30,
        chaser_id=people.l3.pk,
        by=cast.reader(people.l1),
        now=NOON,
    )
    due = NOON + 30 * MINUTE
    assert remind_of_chases(now=due) == 1
    assert mailed(ticket, due) == {people.l3.email}


def test_a_word_of_theirs_moves_the_chase_and_closing_ends_it(
    people: cast.Cast, ticket: Ticket
) -> None:
    row, l1 = told(people, ticket, carrier(people)), cast.reader(people.l1)
    note_suppliers_answer(
        number=ticket.number,
        supplier_ticket_id=row.pk,
        words="We call at three",
        chase_at=NOON + 5 * HOUR,
        by=l1,
        now=NOON + 2 * MINUTE,
    )
    row.refresh_from_db()
    assert (row.chase_at, row.chases) == (NOON + 5 * HOUR, 0)
    close = partial(
        close_with_supplier,
        number=ticket.number,
        supplier_ticket_id=row.pk,
        words="Card changed, calls go out",
        by=l1,
        now=NOON + 3 * MINUTE,
    )
    close()
    assert kinds(ticket)[-2:] == ["supplier_answered", "supplier_closed"]
    assert remind_of_chases(now=NOON + 50 * HOUR) == 0
    assert open_supplier_tickets(reader=l1) == []
    with pytest.raises(MoveRefused, match="with Tata is closed"):
        close()


def test_a_closed_ticket_reminds_nobody_but_can_be_wound_up(
    people: cast.Cast, ticket: Ticket
) -> None:
    row, l1 = told(people, ticket, carrier(people)), cast.reader(people.l1)
    work.close(number=ticket.number, because="Over.", by=l1, now=NOON + 2 * MINUTE)
    assert remind_of_chases(now=NOON + 9 * HOUR) == 0
    close_with_supplier(
        number=ticket.number,
        supplier_ticket_id=row.pk,
        words="Told them",
        by=l1,
        now=NOON + HOUR,
    )
    with pytest.raises(MoveRefused, match="given to a supplier"):
        told(people, ticket, carrier(people, "Airtel"))


def test_the_same_ticket_of_theirs_is_written_down_once(
    people: cast.Cast, ticket: Ticket
) -> None:
    supplier = carrier(people)
    row = told(people, ticket, supplier)
    before = kinds(ticket)
    with pytest.raises(MoveRefused, match="Tata has T-77 for this ticket already"):
        told(people, ticket, supplier)
    assert kinds(ticket) == before
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize("gone", [{"chase_at": None}, {"closed_at": NOON}])
def test_what_is_open_has_a_next_chase_and_what_is_closed_has_none(
    people: cast.Cast, ticket: Ticket, gone: dict[str, object]
) -> None:
    row = told(people, ticket, carrier(people))
    with pytest.raises(IntegrityError), transaction.atomic():
        SupplierTicket.objects.filter(pk=row.pk).update(**gone)


def test_suppliers_are_named_once_and_changed_in_place(people: cast.Cast) -> None:
    l1 = cast.reader(people.l1)
    tata = carrier(people)
    with pytest.raises(MoveRefused, match="a supplier Tata already"):
        carrier(people)
    # A customer may have a supplier of the same name, which is another one.
    theirs = carrier(people, customer_id=people.meridian.customer.pk)
    changed = keep_supplier(
        supplier_id=tata.pk,
        name="Tata Tele",
        what="Trunks",
        email=" noc@tata.example ",
        chase_minutes=15,
        by=l1,
        now=NOON,
    )
    assert (changed.pk, changed.email) == (tata.pk, "noc@tata.example")
    assert supplier_for(reader=l1, supplier_id=theirs.pk).name == "Tata"
    with pytest.raises(MoveRefused, match="no mail address"):
        carrier(people, "Airtel", email="noc@")
    with pytest.raises(UnknownSupplier):
        supplier_for(reader=l1, supplier_id=99)


def test_another_customers_supplier_fits_no_ticket_of_this_one(
    people: cast.Cast, ticket: Ticket
) -> None:
    other = carrier(people, customer_id=people.orbit.customer.pk)
    l1 = cast.reader(people.l1)
    assert suppliers_fit_for(reader=l1, ticket=ticket) == []
    with pytest.raises(MoveRefused, match="another customer's supplier"):
        told(people, ticket, other)


def test_a_customer_reads_of_their_own_suppliers_and_of_nobody_elses(
    people: cast.Cast, ticket: Ticket
) -> None:
    told(people, ticket, carrier(people))
    theirs = carrier(people, "Own line", customer_id=people.meridian.customer.pk)
    open_with_supplier(
        number=ticket.number,
        supplier_id=theirs.pk,
        their_number="OL-1",
        what="Line down",
        by=cast.reader(people.l1),
        now=NOON + 2 * MINUTE,
    )

    def seen(by: object) -> list[str]:
        reader = cast.reader(by)  # type: ignore[arg-type]
        rows = supplier_tickets_of(reader=reader, ticket=ticket)
        return [row.supplier.name for row in rows]

    assert seen(people.l2) == ["Tata", "Own line"]
    assert seen(people.meridian.owner) == ["Own line"]
    assert seen(people.meridian.colleague) == ["Own line"]
    assert seen(people.orbit.owner) == []
    owner = cast.reader(people.meridian.owner)
    assert not suppliers_for(reader=owner)
    with pytest.raises(MoveRefused, match="by the vendor"):
        keep_supplier(name="X", what="Y", by=owner, now=NOON)


@pytest.mark.django_db(transaction=True)
def test_two_workers_remind_once(people: cast.Cast, ticket: Ticket) -> None:
    told(people, ticket, carrier(people))
    due = NOON + 2 * HOUR
    at_once(*[partial(remind_of_chases, now=due)] * 2)
    reminded = Message.objects.filter(created_at=due, about=ticket.number)
    assert reminded.count() == 1
    assert due - NOON == timedelta(hours=2)
