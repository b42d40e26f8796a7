"""Disputes, decisions, facts, promises and merges, as they are stored.

Guide: turnaround.fault-domain, severity.incidents, rca.dependencies, package.tailored.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import Cast, reader, stage
from tests.records.tickets.desk import (
    DAY,
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
    own_terms,
    the,
)

from backline.guide.workflow import MoveRefused
from backline.records.contracts.queries import forget_compiled
from backline.records.tickets.actions.alarms import fire_due
from backline.records.tickets.actions.corrections import dispute, settle_dispute
from backline.records.tickets.actions.customer import reopen
from backline.records.tickets.actions.merging import merge
from backline.records.tickets.actions.noting import note_fact, promise_date
from backline.records.tickets.actions.work import (
    close,
    note,
    restore,
    set_fault_domain,
)
from backline.records.tickets.models import Alarm, Clock, Ticket
from backline.records.tickets.queries import ledger_for


def put_on_the_client(ticket: Ticket, cast: Cast, *, later: timedelta = HOUR) -> None:
    set_fault_domain(
        number=ticket.number,
        domain="client_infrastructure",
        evidence="Their switch was off.",
        by=reader(cast.l1),
        signed_by_id=cast.l2.pk,
        now=NOON + later,
    )


def disputed(ticket: Ticket, cast: Cast, *, later: timedelta = 2 * HOUR) -> None:
    by = reader(cast.meridian.owner)
    dispute(number=ticket.number, words="It was on.", by=by, now=NOON + later)


def settled(ticket: Ticket, by: object, **changes: object) -> None:
    given = {"domain": "contact_centre", "arbiters": "Ada and Bo", "words": "On."}
    settle_dispute(
        number=ticket.number,
        by=reader(by),  # type: ignore[arg-type]
        now=NOON + 3 * HOUR,
        **given | changes,  # type: ignore[arg-type]
    )


class TestDisputes:
    def test_the_arbiters_and_the_engineer_are_told(self, cast: Cast) -> None:
        ticket = opened(cast.meridian)
        put_on_the_client(ticket, cast)
        disputed(ticket, cast)
        told = mailed(ticket, NOON + 2 * HOUR)
        assert {cast.manager.email, cast.l1.email} <= told
        assert audited(ticket)[-1] == ("ticket.disputed", "Asha Rao")
        assert is_borne_out(ticket)

    def test_the_decision_counts_from_the_attribution_on(self, cast: Cast) -> None:
        ticket = opened(cast.meridian)
        put_on_the_client(ticket, cast)
        disputed(ticket, cast)
        assert clock(ticket).outcome == "ended"
        settled(ticket, cast.manager)
        assert (clock(ticket).status, clock(ticket).outcome) == ("running", "")
        assert clock(ticket).due_at == NOON + 6 * HOUR
        assert the(ticket).fault_domain == "contact_centre"
        ledger = ledger_for(
            reader=reader(cast.meridian.owner),
            number=ticket.number,
            now=NOON + 4 * HOUR,
        )
        resolution = ledger.clocks[1]
        assert resolution.used == 4 * 3600
        assert resolution.first is not None
        assert resolution.first.outcome == "ended"
        assert cast.meridian.owner.email in mailed(ticket, NOON + 3 * HOUR)
        assert is_borne_out(ticket)

    def test_it_is_possible_for_five_working_days(self, cast: Cast) -> None:
        """Monday to Monday, and Tuesday with the holiday of Wednesday."""
        ticket = opened(cast.meridian)
        put_on_the_client(ticket, cast)
        with pytest.raises(MoveRefused, match="for 5 working days, until 2026-03-10"):
            disputed(ticket, cast, later=8 * DAY + 2 * HOUR)
        disputed(ticket, cast, later=8 * DAY + HOUR)

    def test_the_days_count_from_when_the_customer_was_told(self, cast: Cast) -> None:
        ticket = opened(cast.meridian)
        set_fault_domain(
            number=ticket.number,
            domain="third_party",
            evidence="The carrier's report.",
            by=reader(cast.l1),
            signed_by_id=cast.l2.pk,
            now=NOON + 20 * DAY,
            at=NOON + HOUR,
        )
        disputed(ticket, cast, later=21 * DAY)

    def test_what_is_not_put_on_the_customer_is_not_disputed(self, cast: Cast) -> None:
        ticket = opened(cast.meridian)
        with pytest.raises(MoveRefused, match="nothing to dispute"):
            disputed(ticket, cast)

    def test_it_is_disputed_once_and_decided_once(self, cast: Cast) -> None:
        ticket = opened(cast.meridian)
        put_on_the_client(ticket, cast)
        disputed(ticket, cast)
        with pytest.raises(MoveRefused, match="disputed already"):
            disputed(ticket, cast)
        settled(ticket, cast.manager, domain="third_party")
        with pytest.raises(MoveRefused, match="arbiters have decided"):
            disputed(ticket, cast, later=4 * HOUR)
        with pytest.raises(MoveRefused, match="Nobody disputes"):
            settled(ticket, cast.manager)

    def test_a_manager_names_the_arbiters(self, cast: Cast) -> None:
        ticket = opened(cast.meridian)
        put_on_the_client(ticket, cast)
        disputed(ticket, cast)
        with pytest.raises(MoveRefused, match="A manager writes down"):
            settled(ticket, cast.l3)
        with pytest.raises(MoveRefused, match="Name the arbiters"):
            settled(ticket, cast.manager, arbiters=" ")
        with pytest.raises(MoveRefused, match="name a fault domain"):
            settled(ticket, cast.manager, domain="under_investigation")

    def test_while_it_is_disputed_it_is_put_on_nobody_else(self, cast: Cast) -> None:
        ticket = opened(cast.meridian)
        put_on_the_client(ticket, cast)
        disputed(ticket, cast)
        with pytest.raises(MoveRefused, match="the arbiters decide"):
            put_on_the_client(ticket, cast, later=3 * HOUR)

    def test_a_closed_ticket_is_corrected_too(self, cast: Cast) -> None:
        ticket = opened(cast.meridian)
        close(number=ticket.number, because="x", by=reader(cast.l1), now=NOON + HOUR)
        put_on_the_client(ticket, cast, later=2 * HOUR)
        disputed(ticket, cast, later=3 * HOUR)
        assert is_borne_out(ticket)


class TestFacts:
    def test_the_clock_stands_while_it_holds(self, cast: Cast) -> None:
        own_terms(cast.meridian)
        ticket = opened(cast.meridian)
        by, owner = reader(cast.l1), reader(cast.meridian.owner)
        fact = "debug_data_awaited"
        note_fact(
            number=ticket.number, fact=fact, words="A dump.", by=by, now=NOON + HOUR
        )
        assert clock(ticket).status == "paused"
        assert cast.meridian.owner.email in mailed(ticket, NOON + HOUR)
        note_fact(
            number=ticket.number,
            fact=fact,
            words="Here.",
            by=owner,
            now=NOON + 3 * HOUR,
            holds=False,
        )
        assert clock(ticket).due_at == NOON + 8 * HOUR
        assert cast.l1.email in mailed(ticket, NOON + 3 * HOUR)
        assert is_borne_out(ticket)

    def test_until_an_instant_is_stored_in_utc(self, cast: Cast) -> None:
        own_terms(cast.meridian)
        ticket = opened(cast.meridian)
        note_fact(
            number=ticket.number,
            fact="debug_data_awaited",
            words="A dump.",
            by=reader(cast.l1),
            now=NOON,
            until=NOON + 2 * HOUR,
        )
        assert facts(ticket)["until"] == "2026-03-02T11:00:00+00:00"
        assert clock(ticket).due_at == NOON + 8 * HOUR
        assert is_borne_out(ticket)

    @pytest.mark.parametrize(
        ("fact", "more", "why"),
        [
            ("nothing", {}, "is no fact of Own: debug_data_awaited"),
            ("debug_data_awaited", {"holds": False}, "does not hold"),
            ("debug_data_awaited", {"until": NOON}, "end before it begins"),
            ("debug_data_awaited", {"words": " "}, "has no words"),
        ],
    )
    def test_what_is_no_fact_is_refused(
        self, cast: Cast, fact: str, more: dict[str, object], why: str
    ) -> None:
        own_terms(cast.meridian)
        ticket = opened(cast.meridian)
        given = {"number": ticket.number, "words": "x", "now": NOON} | more
        with pytest.raises(MoveRefused, match=why):
            note_fact(fact=fact, by=reader(cast.l1), **given)  # type: ignore[arg-type]

    def test_a_customer_ends_a_wait_and_begins_none(self, cast: Cast) -> None:
        own_terms(cast.meridian)
        ticket = opened(cast.meridian)
        owner = reader(cast.meridian.owner)
        with pytest.raises(MoveRefused, match="something awaited is there"):
            note_fact(
                number=ticket.number,
                fact="debug_data_awaited",
                words="x",
                by=owner,
                now=NOON,
            )

    def test_what_is_no_fact_of_the_plan_is_refused(self, cast: Cast) -> None:
        ticket = opened(cast.meridian)
        with pytest.raises(MoveRefused, match="no fact of Standard"):
            note_fact(
                number=ticket.number, fact="x", words="x", by=reader(cast.l1), now=NOON
            )


class TestPromises:
    def test_the_date_is_when_it_is_due(self, cast: Cast) -> None:
        own_terms(cast.meridian)
        ticket = opened(cast.meridian, affected=1)
        assert clock(ticket).due_at is None
        promise_date(
            number=ticket.number,
            clock="resolution",
            due_at=NOON + 5 * HOUR,
            words="After the test.",
            by=reader(cast.l1),
            now=NOON + HOUR,
        )
        assert clock(ticket).due_at == NOON + 5 * HOUR
        assert the(ticket).queue_at <= NOON + 5 * HOUR
        assert cast.meridian.owner.email in mailed(ticket, NOON + HOUR)
        assert is_borne_out(ticket)

    @pytest.mark.parametrize(
        ("clock_name", "affected", "later", "why"),
        [
            ("resolution", 25, HOUR, "No date is to be promised for 'resolution'"),
            ("first_response", 1, HOUR, "resolution can have one"),
            ("resolution", 1, -HOUR, "lies in the past"),
        ],
    )
    def test_what_is_not_left_to_the_case_is_refused(
        self, cast: Cast, clock_name: str, affected: int, later: timedelta, why: str
    ) -> None:
        own_terms(cast.meridian)
        ticket = opened(cast.meridian, affected=affected)
        with pytest.raises(MoveRefused, match=why):
            promise_date(
                number=ticket.number,
                clock=clock_name,
                due_at=NOON + later,
                words="x",
                by=reader(cast.l1),
                now=NOON,
            )


def merged(one: Ticket, other: Ticket, cast: Cast, *, later: timedelta = HOUR) -> None:
    merge(
        number=one.number,
        into=other.number,
        words="The same switch.",
        by=reader(cast.l1),
        now=NOON + later,
    )


class TestMerges:
    def test_one_is_closed_and_the_other_starts_with_the_earliest(
        self, cast: Cast
    ) -> None:
        one = opened(cast.meridian)
        other = opened(cast.meridian, now=NOON + 30 * MINUTE)
        merged(one, other, cast)
        assert the(one).state == "closed"
        assert clock(one, "first_response").outcome == "met"
        assert clock(one).outcome == "ended"
        assert clock(other).due_at == NOON + 6 * HOUR
        assert clock(other, "first_response").due_at == NOON + 2 * HOUR
        assert kinds(one)[-1] == "merged"
        assert facts(other)["number"] == one.number
        assert is_borne_out(one)
        assert is_borne_out(other)

    def test_its_reporter_is_answered_and_its_alarms_stop(self, cast: Cast) -> None:
        one = opened(cast.meridian)
        other = opened(cast.meridian, now=NOON + 30 * MINUTE)
        merged(one, other, cast)
        said = letters(one).filter(created_at=NOON + HOUR).get()
        assert said.recipient == cast.meridian.owner.email
        assert "goes on there.\n\nThe same switch." in said.body
        assert not Clock.objects.filter(ticket=one, next_step_at__isnull=False)
        fire_due(now=NOON + 20 * HOUR)
        assert not Alarm.objects.filter(ticket=one, fired_at=NOON + 20 * HOUR)

    def test_of_three_the_earliest_start_is_handed_on(self, cast: Cast) -> None:
        first = opened(cast.meridian)
        second = opened(cast.meridian, now=NOON + 10 * MINUTE)
        third = opened(cast.meridian, now=NOON + 20 * MINUTE)
        merged(first, second, cast)
        merged(second, third, cast)
        assert clock(third).due_at == NOON + 6 * HOUR
        assert is_borne_out(third)

    def test_what_was_merged_is_not_reopened(self, cast: Cast) -> None:
        one, other = opened(cast.meridian), opened(cast.meridian)
        merged(one, other, cast)
        with pytest.raises(MoveRefused, match=f"goes on as {other.number}"):
            reopen(
                number=one.number,
                because="Again.",
                by=reader(cast.meridian.owner),
                now=NOON + 2 * HOUR,
            )

    def test_what_would_hide_something_is_refused(self, cast: Cast) -> None:
        one, other = opened(cast.meridian), opened(cast.meridian)
        by = reader(cast.l1)
        question = opened(cast.meridian, kind="question")
        foreign = opened(cast.najd)
        restored = opened(cast.meridian)
        restore(number=restored.number, how="fix", evidence="x", by=by, now=NOON)
        for into, why in (
            (one, "this ticket itself"),
            (foreign, "not of the same site"),
            (question, "another kind"),
            (restored, "name a ticket that is open"),
        ):
            with pytest.raises(MoveRefused, match=why):
                merged(one, into, cast)
        with pytest.raises(MoveRefused, match="judged by itself"):
            merged(restored, one, cast)
        with pytest.raises(MoveRefused, match="There is no ticket INC-999"):
            merge(number=one.number, into="INC-999", words="x", by=by, now=NOON)
        merged(one, other, cast)
        with pytest.raises(MoveRefused, match="only while"):
            merged(one, other, cast)
        with pytest.raises(MoveRefused, match="name a ticket that is open"):
            merged(other, one, cast)

    def test_a_measured_incident_goes_on(self, cast: Cast) -> None:
        one, other = opened(cast.meridian, cause="acd"), opened(cast.meridian)
        with pytest.raises(MoveRefused, match="is measured"):
            merged(one, other, cast)
        merged(other, one, cast)

    def test_only_the_vendor_merges(self, cast: Cast) -> None:
        one, other = opened(cast.meridian), opened(cast.meridian)
        by = reader(cast.meridian.owner)
        with pytest.raises(MoveRefused, match="Only the vendor side"):
            merge(number=one.number, into=other.number, words="x", by=by, now=NOON)


@pytest.mark.django_db(transaction=True)
def test_of_two_merges_the_other_way_round_one_is_done() -> None:
    """Nobody locks, and no fault is lost between the two."""
    forget_compiled()
    cast = stage()
    one, other = opened(cast.meridian), opened(cast.meridian)
    refused: list[str] = []

    def at_last(ticket: Ticket, into: Ticket) -> None:
        try:
            merged(ticket, into, cast)
        except MoveRefused as refusal:
            refused.append(refusal.clause)

    at_once(
        lambda: at_last(one, other),
        lambda: at_last(other, one),
        lambda: note(number=one.number, words="x", by=reader(cast.l1), now=NOON),
    )
    assert len(refused) == 1
    assert sorted([the(one).state == "closed", the(other).state == "closed"]) == [
        False,
        True,
    ]
    assert is_borne_out(one)
    assert is_borne_out(other)
