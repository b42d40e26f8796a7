"""A silent customer is asked again, and the ticket closed, by plan (turnaround.waiting)."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from tests.cast import Cast, reader, stage
from tests.records.tickets.desk import (
    DAY,
    HOUR,
    NOON,
    THE_DESK,
    at_once,
    facts,
    is_borne_out,
    kinds,
    letters,
    mailed,
    major,
    the,
)

from backline.plans import plan_mapping
from backline.records.accounts.queries import NOBODY
from backline.records.contracts.actions import publish_plan, sign_contract
from backline.records.contracts.queries import forget_compiled
from backline.records.tickets.actions.chasing import chase_due
from backline.records.tickets.actions.customer import reopen, reply
from backline.records.tickets.actions.linking import link
from backline.records.tickets.actions.work import ask
from backline.records.tickets.models import Chase, Ticket
from backline.records.tickets.promised import chasing_for


#: In Bengaluru 3 March 2026 is no holiday of the snapshot; days are 24 h long.
FIRST, SECOND, CLOSING = NOON + DAY, NOON + 2 * DAY, NOON + 4 * DAY


@pytest.fixture
def silent(cast: Cast) -> Ticket:
    """A major incident of Orbit's, around the clock, that waits for the log."""
    ticket = major(cast.orbit)
    ask(number=ticket.number, what="the log", by=reader(cast.l1), now=NOON)
    return the(ticket)


def test_it_is_asked_again_twice_and_then_closed_once_each(
    cast: Cast, silent: Ticket
) -> None:
    """Premium: after a day, after another, and closed three days after that."""
    closing = NOON + 5 * DAY
    for now, state in ((FIRST, "waiting"), (SECOND, "waiting"), (closing, "closed")):
        assert chase_due(now=now - HOUR) == 0
        assert (chase_due(now=now), chase_due(now=now)) == (1, 0)
        assert the(silent).state == state
        assert "layla.haddad@orbit.example" in mailed(silent, now)
    assert kinds(silent)[-3:] == ["chased", "chased", "closed"]
    assert (facts(silent)["silence"], the(silent).chase_at) == (True, None)
    assert list(Chase.objects.order_by("pk").values_list("chase", flat=True)) == [
        1,
        2,
        0,
    ]
    assert is_borne_out(silent)


def test_the_letters_say_what_is_awaited_since_when_and_what_comes(
    silent: Ticket,
) -> None:
    chase_due(now=FIRST)
    (first,) = letters(silent).filter(created_at=FIRST)
    assert "the log" in first.body
    assert "on 2026-03-02 13:00 (Asia/Dubai)" in first.body
    assert "we ask again on 2026-03-04 13:00 (Asia/Dubai)" in first.body
    chase_due(now=SECOND)
    (second,) = letters(silent).filter(created_at=SECOND)
    assert "the ticket is closed on 2026-03-07 13:00 (Asia/Dubai)" in second.body
    closing = NOON + 5 * DAY
    chase_due(now=closing)
    told = letters(silent).filter(created_at=closing).values_list("body", flat=True)
    assert any("reopen the ticket on its page within 5 working days" in b for b in told)


def test_an_answer_stops_it(cast: Cast, silent: Ticket) -> None:
    chase_due(now=FIRST)
    owner = reader(cast.orbit.owner)
    reply(number=silent.number, words="Here it is", by=owner, now=FIRST + HOUR)
    assert the(silent).chase_at is None
    assert chase_due(now=NOON + 30 * DAY) == 0


def test_what_was_closed_for_silence_can_be_reopened(
    cast: Cast, silent: Ticket
) -> None:
    for now in (FIRST, SECOND, NOON + 5 * DAY):
        chase_due(now=now)
    reopen(
        number=silent.number,
        because="We were away",
        by=reader(cast.orbit.owner),
        now=NOON + 6 * DAY,
    )
    assert (the(silent).state, the(silent).awaited) == ("in_work", "")


def test_both_sides_read_beforehand_what_comes(cast: Cast, silent: Ticket) -> None:
    for who in (cast.l1, cast.orbit.colleague):
        chasing = chasing_for(reader=reader(who), ticket=silent)
        assert chasing is not None
        assert [step.at for step in chasing.steps] == [
            FIRST,
            SECOND,
            NOON + 5 * DAY,
        ]
    assert chasing_for(reader=reader(cast.najd.owner), ticket=silent) is None
    assert chasing_for(reader=NOBODY, ticket=silent) is None


def test_a_parent_of_open_tickets_is_not_closed_for_silence(
    cast: Cast, silent: Ticket
) -> None:
    child = major(cast.najd)
    link(
        number=child.number,
        to=silent.number,
        relation="parent",
        by=reader(cast.l1),
        now=NOON,
    )
    assert chase_due(now=FIRST) == 0
    assert the(silent).state == "waiting"


def test_where_the_plan_says_nothing_nobody_is_chased(cast: Cast) -> None:
    mapping = plan_mapping("exotel-standard") | {"name": "quiet"}
    del mapping["chasing"]
    mapping["assumed"] = ["ladder"]
    covered = cast.meridian.contract.covered.get()
    sign_contract(
        customer=cast.meridian.customer,
        plan_version=publish_plan(mapping=mapping, by=THE_DESK, now=NOON),
        covered={cast.meridian.site: covered.calendar_version},
        starts_at=NOON - DAY,
        by=THE_DESK,
        now=NOON,
    )
    ticket = major(cast.meridian)
    ask(number=ticket.number, what="the log", by=reader(cast.l1), now=NOON)
    assert the(ticket).chase_at is None
    assert chase_due(now=NOON + 90 * DAY) == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_chase_once() -> None:
    forget_compiled()
    cast = stage()
    ticket = major(cast.orbit)
    ask(number=ticket.number, what="the log", by=reader(cast.l1), now=NOON)
    done: list[int] = []
    at_once(*(lambda: done.append(chase_due(now=FIRST)) for _ in range(3)))
    assert sum(done) == 1
    assert kinds(ticket).count("chased") == 1


def test_the_database_lets_a_chase_happen_once(silent: Ticket) -> None:
    chase_due(now=FIRST)
    row = Chase.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
