"""The timeline alone is the truth: append-only, one writer at a time, projections rebuilt.

Guide: turnaround.fault-domain - a breach before a correction is never erased.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import Cast, reader, stage
from tests.records.tickets.desk import (
    BRIEF,
    HOUR,
    MINUTE,
    NOON,
    at_once,
    audited,
    is_borne_out,
    kinds,
    letters,
    opened,
    own_terms,
    the,
)

from backline.guide.severity import Verdict
from backline.guide.timeline import Kind
from backline.guide.workflow import MoveRefused
from backline.records.contracts.queries import forget_compiled
from backline.records.tickets.actions.alarms import fire_due
from backline.records.tickets.actions.corrections import dispute, settle_dispute
from backline.records.tickets.actions.customer import (
    confirm,
    reject_request,
    reopen,
    reply,
)
from backline.records.tickets.actions.levels import hand_over
from backline.records.tickets.actions.merging import merge
from backline.records.tickets.actions.moves import (
    BadInstant,
    Draft,
    TicketMovedOn,
    append,
    grow,
    write,
)
from backline.records.tickets.actions.noting import note_fact, promise_date
from backline.records.tickets.actions.rebuild import (
    all_ticket_ids,
    differences,
    rebuild,
)
from backline.records.tickets.actions.work import (
    answer,
    ask,
    close,
    note,
    restore,
    set_fault_domain,
    set_severity,
    take,
    withdraw_request,
)
from backline.records.tickets.models import Clock, Ticket, TicketEvent
from backline.records.tickets.stored import timeline_of, timelines_of


def rewrite(ticket: Ticket) -> None:
    TicketEvent.objects.filter(ticket=ticket).update(effective_at=NOON)


def strike(ticket: Ticket) -> None:
    TicketEvent.objects.filter(ticket=ticket).delete()


def empty(ticket: Ticket) -> None:
    table = TicketEvent._meta.db_table
    connection.check_constraints()  # PostgreSQL truncates nothing while some are pending
    verb = "DELETE FROM" if connection.vendor == "sqlite" else "TRUNCATE"
    with connection.cursor() as cursor:
        cursor.execute(f"{verb} {table}")


@pytest.mark.parametrize("change", [rewrite, strike, empty])
def test_what_happened_is_neither_changed_nor_deleted(
    cast: Cast, change: Callable[[Ticket], None]
) -> None:
    ticket = opened(cast.meridian)
    before = list(TicketEvent.objects.values())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(ticket)
    assert list(TicketEvent.objects.values()) == before


def test_two_events_cannot_have_one_place(cast: Cast) -> None:
    ticket = opened(cast.meridian)
    with pytest.raises(IntegrityError), transaction.atomic():
        TicketEvent.objects.create(
            ticket=ticket,
            seq=2,
            kind="noted",
            effective_at=NOON,
            recorded_at=NOON,
            side="vendor",
            by_name="Nobody",
        )


def test_who_acts_on_what_is_no_longer_so_is_told(cast: Cast) -> None:
    ticket = opened(cast.meridian)
    stale = the(ticket)
    note(number=ticket.number, words="Odd.", by=reader(cast.l1), now=NOON)
    before = (kinds(ticket), audited(ticket), letters(ticket).count())
    with pytest.raises(TicketMovedOn, match="look at it again"):
        append(stale, [Draft(Kind.TAKEN)], by=reader(cast.l2), now=NOON)
    assert (kinds(ticket), audited(ticket), letters(ticket).count()) == before


def test_of_tickets_that_change_together_none_does_where_one_moved_on(
    cast: Cast,
) -> None:
    fresh, stale = opened(cast.meridian), opened(cast.meridian)
    by = reader(cast.l1)
    grown = [
        grow(each, timeline_of(each.pk), [Draft(Kind.TAKEN)], by=by, now=NOON)
        for each in (fresh, stale)
    ]
    note(number=stale.number, words="Odd.", by=by, now=NOON)
    with pytest.raises(TicketMovedOn), transaction.atomic():
        write(grown)
    assert (fresh.state, the(fresh).state, the(stale).state) == ("new", "new", "new")
    assert "taken" not in kinds(fresh) + kinds(stale)


@pytest.mark.django_db(transaction=True)
def test_people_who_act_at_once_land_one_after_the_other() -> None:
    """Two engineers take it, one answers, one asks, the customer writes."""
    forget_compiled()
    cast = stage()
    ticket = opened(cast.meridian)
    owner, number = reader(cast.meridian.owner), ticket.number
    at_once(
        lambda: take(number=number, by=reader(cast.l1), now=NOON),
        lambda: take(number=number, by=reader(cast.l2), now=NOON),
        lambda: answer(number=number, words="On it.", by=reader(cast.l1), now=NOON),
        lambda: note(number=number, words="Odd.", by=reader(cast.l3), now=NOON),
        lambda: reply(number=number, words="Still?", by=owner, now=NOON),
    )
    did = ["answered", "noted", "replied", "taken", "taken"]
    assert sorted(kinds(ticket)[2:]) == did
    assert the(ticket).version == 7
    assert the(ticket).engineer in {cast.l1, cast.l2}
    assert len(audited(ticket)) == 6
    assert is_borne_out(ticket)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_at_once_the_second_is_told_why_not() -> None:
    forget_compiled()
    cast = stage()
    ticket = opened(cast.meridian)
    refusals: list[str] = []

    def ask_for(what: str) -> None:
        try:
            ask(number=ticket.number, what=what, by=reader(cast.l1), now=NOON)
        except MoveRefused as refused:
            refusals.append(refused.clause)

    at_once(lambda: ask_for("the core dump"), lambda: ask_for("a trace"))
    assert refusals == ["turnaround.waiting"]
    assert kinds(ticket)[2:] == ["asked", "pledged"]
    assert letters(ticket).filter(body__contains="one thing").count() == 1


@pytest.mark.django_db(transaction=True)
def test_inside_a_bigger_transaction_too_they_land_one_after_the_other() -> None:
    """As a request with an idempotency key acts: the key and the act are one."""
    forget_compiled()
    cast = stage()
    ticket = opened(cast.meridian)

    def write(words: str) -> None:
        with transaction.atomic():
            for turn in range(4):
                said = f"{words} {turn}"
                note(number=ticket.number, words=said, by=reader(cast.l1), now=NOON)

    at_once(lambda: write("a"), lambda: write("b"), lambda: write("c"))
    assert kinds(ticket).count("noted") == 12


def test_a_spoilt_projection_is_told_and_mended(cast: Cast) -> None:
    ticket = opened(cast.meridian)
    fire_due(now=NOON + 90 * MINUTE)
    stored = snapshot(ticket)
    Ticket.objects.filter(pk=ticket.pk).update(state="closed", is_open=False)
    Clock.objects.filter(ticket=ticket, name="resolution").update(due_at=NOON)
    Clock.objects.filter(ticket=ticket, name="first_response").delete()
    told = differences(ticket_id=ticket.pk)
    assert {difference.column for difference in told} == {
        "state",
        "is_open",
        "('resolution', 1)",
        "('first_response', 1)",
    }
    assert snapshot(ticket) != stored, "only told, not mended"
    assert rebuild(ticket_id=ticket.pk) == told
    assert snapshot(ticket) == stored
    assert all_ticket_ids() == [ticket.pk]


def snapshot(ticket: Ticket) -> tuple[object, ...]:
    """Everything that is stored of a ticket and its clocks, the rows' numbers apart."""
    clocks = Clock.objects.filter(ticket=ticket).order_by("name", "ordinal")
    names = [
        field.attname for field in Clock._meta.concrete_fields if field.name != "id"
    ]
    return (
        Ticket.objects.filter(pk=ticket.pk).values().get(),
        list(clocks.values(*names)),
    )


@pytest.mark.django_db
class TestRebuiltIsStored:
    """Whatever happens, in whatever order, and however late it is learnt."""

    @settings(
        max_examples=40,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        st.integers(0, 30),
        st.lists(
            st.tuples(st.integers(0, 23), st.integers(1, 200), st.integers(0, 300)),
            min_size=1,
            max_size=12,
        ),
    )
    def test_whatever_happens(
        self, cast: Cast, affected: int, story: list[tuple[int, int, int]]
    ) -> None:
        with transaction.atomic():
            own_terms(cast.orbit, plan="exotel-premium")
            play(cast, affected, story)
            transaction.set_rollback(True)


def play(cast: Cast, affected: int, story: list[tuple[int, int, int]]) -> None:
    """Let things happen: which, so many minutes later, learnt so many minutes late."""
    ticket, now = opened(cast.orbit, affected=affected), NOON
    for which, later, late in story:
        now += later * MINUTE
        at = max(NOON, now - late * MINUTE)
        try:
            with transaction.atomic():
                happen(which, ticket, cast, now, at)
        except (MoveRefused, BadInstant):
            continue
        assert differences(ticket_id=ticket.pk) == []
    while fire_due(now=now + 12 * HOUR).taken:
        assert differences(ticket_id=ticket.pk) == []
    stored = snapshot(ticket)
    Clock.objects.filter(ticket=ticket).delete()
    Ticket.objects.filter(pk=ticket.pk).update(level="L3", severity="minor", version=0)
    rebuild(ticket_id=ticket.pk)
    assert snapshot(ticket) == stored


def happen(which: int, ticket: Ticket, cast: Cast, now: datetime, at: datetime) -> None:
    by, owner = reader(cast.l1), reader(cast.orbit.owner)
    engineers: dict[str, Any] = {
        "number": ticket.number,
        "by": by,
        "now": now,
        "at": at,
    }
    customers = engineers | {"by": owner}
    signed: dict[str, Any] = {"evidence": "x", "signed_by_id": cast.l2.pk}
    acts: list[Callable[[], object]] = [
        lambda: fire_due(now=now),
        lambda: take(**engineers),
        lambda: answer(words="x", **engineers),
        lambda: ask(what="x", **engineers),
        lambda: ask(what="x", owed_by="customer_supplier", **engineers),
        lambda: withdraw_request(words="x", **engineers),
        lambda: reply(words="x", **customers),
        lambda: reject_request(words="x", **customers),
        lambda: hand_over(level="L2", reason="x", **BRIEF, **engineers),
        lambda: regrade(ticket, engineers),
        lambda: set_fault_domain(domain="third_party", **signed, **engineers),
        lambda: set_fault_domain(domain="contact_centre", **signed, **engineers),
        lambda: restore(how="fix", evidence="x", **engineers),
        lambda: confirm(words="", **customers),
        lambda: reopen(because="x", loss_went_on=now.minute % 2 == 0, **customers),
        lambda: close(because="x", **engineers),
        lambda: note_fact(fact="debug_data_awaited", words="x", **engineers),
        lambda: note_fact(
            fact="debug_data_awaited", words="x", until=now + HOUR, **engineers
        ),
        lambda: note_fact(
            fact="debug_data_awaited", words="x", holds=False, **customers
        ),
        lambda: promise_date(
            clock="resolution", due_at=now + HOUR, words="x", **_now(engineers)
        ),
        lambda: dispute(words="x", **_now(customers)),
        lambda: settle_dispute(
            domain="contact_centre",
            arbiters="x",
            words="x",
            **_now(engineers | {"by": reader(cast.manager)}),
        ),
        lambda: merged(ticket, opened(cast.orbit, now=at), _now(engineers)),
        lambda: merged(opened(cast.orbit, now=at), ticket, _now(engineers)),
    ]
    acts[which]()


def _now(given: dict[str, Any]) -> dict[str, Any]:
    """What is given to an action that takes effect when it is written."""
    return {name: value for name, value in given.items() if name != "at"}


def merged(one: Ticket, other: Ticket, engineers: dict[str, Any]) -> None:
    merge(into=other.number, words="x", **engineers | {"number": one.number})
    assert is_borne_out(one)
    assert is_borne_out(other)


def regrade(ticket: Ticket, engineers: dict[str, Any]) -> None:
    """To critical, from there to major, and on to minor with the customer's consent."""
    below = {"critical": "major", "major": "minor", "minor": "critical"}
    severity = below[the(ticket).severity]
    verdict = Verdict(severity, None, None, "severity.change", "As agreed.", "")
    set_severity(verdict=verdict, consent="customer", **engineers)


def test_no_tickets_have_no_timelines(db: None) -> None:
    assert timelines_of([]) == {}
