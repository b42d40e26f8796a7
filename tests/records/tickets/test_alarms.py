"""Alarms as process.escalation has them: each step once, whatever happens.

Orbit is on Premium, which counts day and night: a critical incident is answered within
30 minutes and resolved within 3 hours.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries
from tests.cast import Cast, reader, stage
from tests.records.tickets.desk import (
    DAY,
    HOUR,
    MINUTE,
    NOON,
    at_once,
    audited,
    clock,
    is_borne_out,
    kinds,
    letters,
    mailed,
    only_shares,
    opened,
    steps,
    the,
)

from backline.records.contracts.models import PlanVersion
from backline.records.contracts.queries import forget_compiled
from backline.records.tickets.actions.alarms import Fired, fire_due
from backline.records.tickets.actions.customer import reply
from backline.records.tickets.actions.work import (
    answer,
    ask,
    note,
    restore,
    set_fault_domain,
)
from backline.records.tickets.models import Alarm, Clock, Ticket
from backline.surfaces.jobs.work.alarms import Job


QUARTER = NOON + 45 * MINUTE
HALF = NOON + 90 * MINUTE
OVER = NOON + 3 * HOUR + timedelta(seconds=1)


@pytest.fixture(autouse=True)
def shares(request: pytest.FixtureRequest) -> None:
    """Orbit's ladder has the steps at shares of a target, and no others."""
    if "cast" in request.fixturenames:
        only_shares(request.getfixturevalue("cast").orbit)


def answered(cast: Cast, *, now: datetime = NOON) -> Ticket:
    """A critical incident whose first response is over, so that one clock is left."""
    ticket = opened(cast.orbit, now=now)
    answer(number=ticket.number, words="On it.", by=reader(cast.l1), now=now)
    return the(ticket)


def fire_all(now: datetime) -> int:
    """Take every step that is due, as a worker that was away would."""
    taken = 0
    while (fired := fire_due(now=now).taken) > 0:
        taken += fired
    return taken


def test_a_step_is_taken_when_its_second_has_come_and_not_before(cast: Cast) -> None:
    ticket = answered(cast)
    assert fire_due(now=QUARTER - timedelta(seconds=1)) == Fired(0, 0)
    assert fire_due(now=QUARTER) == Fired(1, 0)
    assert steps(ticket) == [("resolution", "critical-to-specialists", 1)]
    alarm = Alarm.objects.get()
    assert (alarm.due_at, alarm.fired_at) == (QUARTER, QUARTER)


def test_a_step_raises_the_level_and_tells_its_engineers(cast: Cast) -> None:
    ticket = answered(cast)
    fire_due(now=QUARTER)
    raised = the(ticket)
    assert (raised.level, raised.engineer) == ("L2", None)
    assert kinds(ticket)[-1] == "escalated"
    assert mailed(ticket, QUARTER) == {cast.l2.email}
    body = letters(ticket)[0].body
    assert body.startswith(
        "25 % of the time for the resolution of this critical ticket is used."
    )
    assert audited(ticket)[-2:] == [
        ("clock.step", "backline"),
        ("ticket.escalated", "backline"),
    ]


def test_a_step_is_taken_once(cast: Cast) -> None:
    ticket = answered(cast)
    assert [fire_due(now=QUARTER).taken for _ in range(3)] == [1, 0, 0]
    assert letters(ticket).filter(created_at=QUARTER).count() == 1


def test_a_worker_that_was_away_takes_every_step_in_its_order(cast: Cast) -> None:
    ticket = answered(cast)
    assert fire_all(OVER) == 5
    assert [step for _, step, _ in steps(ticket)] == [
        "critical-to-specialists",
        "critical-to-experts",
        "critical-three-quarters",
        "resolution-used",
        "breach",
    ]
    assert the(ticket).level == "L3"
    assert clock(ticket).next_step_at is None
    assert is_borne_out(ticket)


def test_a_first_response_that_nobody_gives_is_told_to_the_level_and_the_managers(
    cast: Cast,
) -> None:
    ticket = opened(cast.orbit)
    quarter, over = NOON + 15 * MINUTE, NOON + 30 * MINUTE + timedelta(seconds=1)
    fire_all(quarter)
    assert mailed(ticket, quarter) == {cast.l1.email}
    fire_all(over)
    assert mailed(ticket, over) == {cast.manager.email}
    overdue = letters(ticket).filter(body__startswith="The first response").count()
    assert overdue == 1


def test_a_level_is_never_lowered_by_the_ladder(cast: Cast) -> None:
    ticket = opened(cast.orbit, level="L3")
    answer(number=ticket.number, words="On it.", by=reader(cast.l3), now=NOON)
    fire_due(now=QUARTER)
    assert the(ticket).level == "L3"
    assert "escalated" not in kinds(ticket)
    assert mailed(ticket, QUARTER) == {cast.l2.email}


def test_a_clock_that_stands_or_is_over_takes_no_step(cast: Cast) -> None:
    waiting, over = answered(cast), answered(cast)
    by = reader(cast.l1)
    ask(number=waiting.number, what="the core dump", by=by, now=NOON + 10 * MINUTE)
    restore(
        number=over.number,
        how="fix",
        evidence="Logged in.",
        by=by,
        now=NOON + 10 * MINUTE,
    )
    assert fire_due(now=OVER) == Fired(0, 0)
    brought = NOON + 10 * HOUR
    reply(
        number=waiting.number, words="Here.", by=reader(cast.orbit.owner), now=brought
    )
    assert clock(waiting).next_step_at == brought + 35 * MINUTE


def blame(
    ticket: Ticket, cast: Cast, domain: str, *, at: datetime, now: datetime
) -> None:
    set_fault_domain(
        number=ticket.number,
        domain=domain,
        evidence="The trunk was down, and came back.",
        by=reader(cast.l1),
        signed_by_id=cast.l2.pk,
        at=at,
        now=now,
    )


def test_a_recount_that_puts_the_clock_back_lets_the_step_be_taken_again(
    cast: Cast,
) -> None:
    """For half an hour it was the customer's carrier, as is known only later."""
    ticket = answered(cast)
    fire_due(now=QUARTER)
    learnt = QUARTER + 5 * MINUTE
    blame(ticket, cast, "third_party", at=NOON + 10 * MINUTE, now=learnt)
    first = Alarm.objects.get(ticket=ticket)
    assert first.withdrawn_at is None, "a clock that is over withdraws nothing"

    blame(ticket, cast, "contact_centre", at=NOON + 40 * MINUTE, now=learnt)
    first.refresh_from_db()
    assert first.withdrawn_at == learnt, "21 of the 45 minutes are used again"
    assert clock(ticket).next_step == "critical-to-specialists"
    assert fire_all(QUARTER + 30 * MINUTE - timedelta(seconds=1)) == 0

    again = QUARTER + 30 * MINUTE
    assert fire_all(again) == 1
    assert steps(ticket) == [("resolution", "critical-to-specialists", 2)]
    assert mailed(ticket, again) == {cast.l2.email}
    assert kinds(ticket).count("escalated") == 1, "it has been with L2 since the first"
    assert is_borne_out(ticket)


def test_what_only_stops_the_clock_withdraws_nothing(cast: Cast) -> None:
    ticket = answered(cast)
    fire_due(now=QUARTER)
    ask(number=ticket.number, what="a trace", by=reader(cast.l2), now=QUARTER + HOUR)
    reply(
        number=ticket.number,
        words="Here.",
        by=reader(cast.orbit.owner),
        now=QUARTER + 2 * HOUR,
    )
    fire_all(QUARTER + 9 * HOUR)
    assert [generation for _, _, generation in steps(ticket)] == [1] * 5
    assert is_borne_out(ticket)


class Died(Exception):
    """The worker, in the middle of it."""


@transaction.atomic
def fire_and_die() -> None:
    assert fire_due(now=QUARTER).taken == 1
    raise Died


def test_a_worker_that_dies_in_the_middle_leaves_nothing(cast: Cast) -> None:
    ticket = answered(cast)
    before = (kinds(ticket), audited(ticket), letters(ticket).count())
    with pytest.raises(Died):
        fire_and_die()
    assert (kinds(ticket), audited(ticket), letters(ticket).count()) == before
    assert not Alarm.objects.exists()
    assert fire_due(now=QUARTER).taken == 1


def test_a_clock_that_points_to_a_step_taken_already_is_put_right(cast: Cast) -> None:
    ticket = answered(cast)
    stale = Clock.objects.filter(ticket=ticket, name="resolution")
    pointer = stale.values("next_step", "next_step_at")[0]
    fire_due(now=QUARTER)
    stale.update(**pointer)
    assert fire_due(now=QUARTER).taken == 0
    assert clock(ticket).next_step == "critical-to-experts"
    assert is_borne_out(ticket)


def test_a_poisoned_ticket_does_not_hold_up_the_others(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    """Its contract's plan can no longer be read, and its step comes first."""
    poisoned = opened(cast.najd, now=NOON - DAY)
    poisoned_clocks = set(poisoned.clocks.values_list("pk", flat=True))
    sound = [answered(cast) for _ in range(3)]
    spoil(cast)

    fired = fire_due(now=QUARTER)
    assert fired.taken == 3
    assert fired.failed
    assert set(fired.failed) <= poisoned_clocks
    assert all(len(steps(ticket)) == 1 for ticket in sound)
    assert steps(poisoned) == []
    assert caplog.messages == [
        f"clock.step-failed clock={clock_id}" for clock_id in fired.failed
    ]


def test_more_poisoned_tickets_than_a_round_takes_do_not_hold_up_the_others(
    cast: Cast,
) -> None:
    for _ in range(4):
        opened(cast.najd, now=NOON - DAY)
    sound = answered(cast)
    spoil(cast)
    job = Job(at_once=2)
    rounds = 0
    while not steps(sound):
        job.round(lambda: QUARTER)
        rounds += 1
        assert rounds < 10, "the poisoned ones are tried again and again"


def spoil(cast: Cast) -> None:
    """Make Najd's plan unreadable, as a row that an earlier version wrote might be."""
    contract = cast.najd.contract
    spoilt = PlanVersion.objects.create(
        name="spoilt",
        version=1,
        title="Spoilt",
        text='{"name": "spoilt"}',
        digest="",
        published_at=NOON,
    )
    contract.plan_version = spoilt
    contract.save()
    forget_compiled()


def test_a_round_with_nothing_due_costs_one_question(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(5):
        opened(cast.orbit)
    with django_assert_num_queries(1):
        fire_due(now=NOON)


def test_steps_of_more_tickets_take_no_more_statements(cast: Cast) -> None:
    answered(cast)
    with CaptureQueriesContext(connection) as of_one:
        assert fire_due(now=QUARTER) == Fired(1, 0)
    tickets = [answered(cast) for _ in range(4)]
    with CaptureQueriesContext(connection) as of_four:
        assert fire_due(now=QUARTER) == Fired(4, 0)
    assert len(of_four) <= len(of_one)
    assert {the(ticket).level for ticket in tickets} == {"L2"}
    assert all(map(is_borne_out, tickets))


@pytest.mark.django_db(transaction=True)
def test_workers_and_people_at_once_are_put_one_after_the_other() -> None:
    """Two workers are five steps behind while two engineers write notes."""
    forget_compiled()
    cast = stage()
    only_shares(cast.orbit)
    by, tickets = reader(cast.l1), [answered(cast) for _ in range(3)]

    def work() -> None:
        while Clock.objects.filter(next_step_at__lte=OVER).exists():
            fire_due(now=OVER)

    def write() -> None:
        for turn in range(8):
            for ticket in tickets:
                note(number=ticket.number, words=f"{turn}", by=by, now=OVER)

    at_once(work, work, write, write)
    for ticket in tickets:
        assert len(steps(ticket)) == 5
        assert kinds(ticket).count("noted") == 16
        assert kinds(ticket).count("escalated") == 2
        assert letters(ticket).filter(created_at=OVER).count() == 5
        assert is_borne_out(ticket)
