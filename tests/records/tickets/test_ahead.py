"""What is told beforehand is what happens: process.escalation, philosophy.transparency."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cast import Cast, House, reader
from tests.records.tickets.desk import (
    BRIEF,
    HOUR,
    MINUTE,
    NOON,
    clock,
    kinds,
    opened,
    own_terms,
    steps,
    the,
)

from backline.guide.rungs import DUE, Rung, Stands
from backline.records.accounts.models import Person
from backline.records.customers.models import Contact
from backline.records.tickets.actions.alarms import fire_due
from backline.records.tickets.actions.customer import reply
from backline.records.tickets.actions.levels import hand_over
from backline.records.tickets.actions.work import answer, ask
from backline.records.tickets.ahead import rungs_for
from backline.records.tickets.models import Alarm, Clock, Ticket


Told = tuple[str, int, str, datetime]


def ladder(ticket: Ticket, by: Person | Contact, now: datetime) -> tuple[Rung, ...]:
    return rungs_for(reader=reader(by), ticket=the(ticket), now=now)


def forecast(ticket: Ticket, by: Person | Contact, now: datetime) -> list[Told]:
    """The steps that are said to come, with their instants."""
    return [
        (rung.clock, rung.ordinal, rung.step, rung.at)
        for rung in ladder(ticket, by, now)
        if rung.stands is Stands.AHEAD and rung.step != DUE and rung.at
    ]


def _let_it_happen(ticket: Ticket) -> Iterator[Told]:
    """Run the job at each instant at which it has something to do; yield what it did."""
    seen = set(Alarm.objects.values_list("pk", flat=True))
    waiting = Clock.objects.filter(ticket=ticket, next_step_at__isnull=False)
    while due := waiting.order_by("next_step_at").first():
        assert due.next_step_at
        at = due.next_step_at
        fire_due(now=at)
        for alarm in Alarm.objects.exclude(pk__in=seen).order_by("pk"):
            assert alarm.fired_at == at
            seen.add(alarm.pk)
            yield alarm.clock, alarm.ordinal, alarm.step, alarm.fired_at


AMOUNTS = st.sampled_from([1, 5, 25])
MINUTES = st.integers(0, 4000)
ACTS = st.lists(
    st.tuples(st.sampled_from(["answer", "ask", "reply", "L2", "L3"]), MINUTES),
    max_size=4,
)


def _do(name: str, ticket: Ticket, cast: Cast, of: House, now: datetime) -> None:
    number, by = ticket.number, reader(cast.l1)
    if name == "answer":
        answer(number=number, words="On it.", by=by, now=now)
    elif name == "ask":
        if the(ticket).state != "waiting":
            what = "The log of rack 2"
            ask(number=number, what=what, owed_by="customer", by=by, now=now)
    elif name == "reply":
        reply(number=number, words="Here.", by=reader(of.owner), now=now)
    elif the(ticket).level < name:
        hand_over(number=number, level=name, reason="Theirs.", **BRIEF, by=by, now=now)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(premium=st.booleans(), affected=AMOUNTS, begins=MINUTES, acts=ACTS)
def test_what_is_forecast_for_a_ticket_that_nobody_touches_is_what_fires(
    cast: Cast,
    premium: bool,
    affected: int,
    begins: int,
    acts: list[tuple[str, int]],
) -> None:
    of = cast.orbit if premium else cast.meridian
    at = NOON + begins * MINUTE
    ticket = opened(of, now=at, affected=affected)
    for name, later in acts:
        at += later * MINUTE
        while fire_due(now=at).taken:
            pass
        _do(name, ticket, cast, of, at)
    said = forecast(ticket, cast.l1, at)
    rises = [
        rung.raises_to
        for rung in ladder(ticket, cast.l1, at)
        if rung.stands is Stands.AHEAD and rung.raises_to
    ]
    before = kinds(ticket).count("escalated")
    happened = list(_let_it_happen(ticket))
    assert sorted(happened) == sorted(said)
    assert [each[3] for each in happened] == [each[3] for each in said]
    assert kinds(ticket).count("escalated") - before == len(rises)
    assert not rises or the(ticket).level == rises[-1]
    assert not forecast(ticket, cast.l1, at)


def test_what_was_taken_leaves_what_is_ahead(cast: Cast) -> None:
    ticket = opened(cast.orbit)
    answer(number=ticket.number, words="On it.", by=reader(cast.l1), now=NOON)
    quarter = NOON + 45 * MINUTE
    fire_due(now=quarter)
    found = ladder(ticket, cast.l1, quarter)
    taken = [(rung.what, rung.at) for rung in found if rung.stands is Stands.TAKEN]
    assert taken == [("Went up to L2", quarter)]
    assert "critical-to-specialists" not in [
        rung.step for rung in found if rung.stands is not Stands.TAKEN
    ]


def test_a_withdrawn_step_lies_ahead_again(cast: Cast) -> None:
    ticket = opened(cast.orbit)
    answer(number=ticket.number, words="On it.", by=reader(cast.l1), now=NOON)
    fire_due(now=NOON + 45 * MINUTE)
    Alarm.objects.update(withdrawn_at=NOON + HOUR)
    found = ladder(ticket, cast.l1, NOON + HOUR)
    assert "critical-to-specialists" in [
        rung.step for rung in found if rung.stands is Stands.AHEAD
    ]


def test_the_customer_reads_due_and_levels_but_not_whom_the_desk_tells(
    cast: Cast,
) -> None:
    ticket = opened(cast.orbit)
    fire_due(now=NOON + 15 * MINUTE)
    now = NOON + 50 * MINUTE
    while fire_due(now=now).taken:
        pass
    assert len(steps(ticket)) == 4
    words = [
        (rung.what, rung.stands.value) for rung in ladder(ticket, cast.orbit.owner, now)
    ]
    assert words == [
        ("Goes up to L3", "ahead"),
        ("The resolution is due", "ahead"),
        ("Went up to L2", "taken"),
    ]
    site = rungs_for(reader=reader(cast.orbit.colleague), ticket=ticket, now=now)
    assert len(site) == 3
    assert len(ladder(ticket, cast.l1, now)) > 6


def test_a_clock_that_stands_says_after_how_much_more(cast: Cast) -> None:
    ticket = opened(cast.orbit)
    by, later = reader(cast.l1), NOON + 15 * MINUTE
    ask(number=ticket.number, what="A trace", owed_by="customer", by=by, now=later)
    first = ladder(ticket, cast.l1, later + HOUR)[0]
    assert (first.stands, first.at, first.left) == (Stands.WAITS, None, 30 * 60)
    back = later + 2 * HOUR
    reply(number=ticket.number, words="Here.", by=reader(cast.orbit.owner), now=back)
    assert ladder(ticket, cast.l1, back)[0].at == back + 30 * MINUTE
    assert clock(ticket).next_step_at == back + 30 * MINUTE


def test_a_step_whose_target_has_no_date_yet_waits_for_one(cast: Cast) -> None:
    own_terms(cast.meridian)
    ticket = opened(cast.meridian, affected=1)
    answer(number=ticket.number, words="On it.", by=reader(cast.l1), now=NOON)
    found = ladder(ticket, cast.l1, NOON)
    assert [rung for rung in found if rung.clock == "resolution"] == []


def test_a_question_has_no_ladder(cast: Cast) -> None:
    ticket = opened(
        cast.meridian, kind="question", component="", measure="", affected=None
    )
    assert ladder(ticket, cast.l1, NOON + timedelta(1)) == ()
