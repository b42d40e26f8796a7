"""The cause of three incidents is found, and told to the two customers that it hit.

Clauses: rca.when, rca.due, rca.dependencies, severity.change, severity.incidents.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
import time_machine
from tests import cast
from tests.records.causes.room import WHOLE, reviewed
from tests.records.tickets.desk import is_borne_out, kinds, mailed
from tests.surfaces.desk import incident, signed_in, text_of

from backline.guide.workflow import MoveRefused
from backline.records.causes.actions import (
    debugging,
    follow_up,
    problems,
    releasing,
    reviewing,
    writing,
)
from backline.records.causes.content import Content
from backline.records.causes.models import Action, DebugLogging, Problem, Report
from backline.records.contracts.queries import forget_compiled
from backline.records.tickets.actions import work
from backline.records.tickets.actions.noting import note_fact
from backline.records.tickets.models import Ticket
from backline.surfaces.jobs.work.causes import Job


INTERIM = replace(WHOLE, cause="", summary="Sessions pile up; by whom is looked for.")


@pytest.fixture
def people(db: None) -> Iterator[cast.Cast]:
    forget_compiled()
    yield cast.stage()
    forget_compiled()


def test_the_cause_of_three_incidents_is_found(people: cast.Cast) -> None:
    """
    March 2026 in UTC; owed are 72 elapsed hours, and 72 to an interim report

    2   09:00  opened    Meridian, critical: 34 of 100 agents
        11:00  restored  the report is owed until 5 March 11:00
        12:00  debug on  and debug data awaited from Meridian: the clock stands
    4   11:00  reminded  of the interim report, once; managers too
        15:00  interim   released: met; it cannot be accepted
        16:00  arrived   the clock goes on, 52 h later: until 7 March 15:00
        17:00  recurs    recurrence awaited: it stands again
    5   09:00  opened    Meridian again, and Orbit: one problem of three
        10:00  restored
        12:00  arrived   it came back; until 8 March 10:00
    6   12:00  released  met, with an action for each side; accepted
    12         late      the owner and the managers read it
    13         done      with its proof; the problem is solved
    """
    first = over(people, people.meridian, since=at(2, 9), back=at(2, 11))
    assert report_clock(first) == ("running", at(5, 11))
    its_data_is_awaited(people, first)
    again, other, problem = it_comes_back(people, first)
    the_report_goes_out(people, first)
    its_actions_are_followed_up(people, first)
    change(people, problem, solved=True, now=at(13, 10))

    assert what_was_told(first) == [
        *("debug_logging_on", "cause_released", "problem_linked", "debug_logging_off"),
        *("cause_released", "cause_accepted", "cause_action_done", "cause_action_done"),
    ]
    assert all(is_borne_out(each) for each in (first, again, other))
    with time_machine.travel(at(7, 9), tick=False):
        what_each_side_reads(people, first, again, other)

    late = over(people, people.orbit, since=at(20, 9), back=at(20, 10))
    by = cast.reader(people.l2)
    problems.link(number=late.number, problem_id=problem.pk, by=by, now=at(20, 11))
    problem.refresh_from_db()
    assert problem.solved_at is None, "it came back: it is not solved"


def its_data_is_awaited(people: cast.Cast, first: Ticket) -> None:
    debugging.switch_on(
        number=first.number,
        where="dialer on node 2",
        because="to see who keeps sessions",
        until=at(5, 12),
        by=cast.reader(people.l1),
        now=at(2, 12),
    )
    awaits(people, first, "debug_data_awaited", at(2, 12))
    month = timedelta(days=30)
    assert report_clock(first) == ("running", at(2, 11) + month + timedelta(hours=71))
    job(at(4, 11))
    assert mailed(first, at(4, 11)) == {people.l1.email, people.manager.email}
    job(at(4, 12))
    assert mailed(first, at(4, 12)) == set()
    goes_out(people, first, INTERIM, interim=True, now=at(4, 15))
    assert first.clocks.get(name="interim_report").outcome == "met"
    with pytest.raises(MoveRefused, match="nothing to accept"):
        accepts(people, first, 1, at(4, 15))
    arrives(people, first, "debug_data_awaited", at(4, 16))
    assert report_clock(first) == ("running", at(7, 15))


def it_comes_back(people: cast.Cast, first: Ticket) -> tuple[Ticket, Ticket, Problem]:
    """It is awaited to come back, and does, at two customers: one problem of three."""
    by = cast.reader(people.l2)
    awaits(people, first, "recurrence_awaited", at(4, 17))
    again = over(people, people.meridian, since=at(5, 9), back=at(5, 10))
    other = over(people, people.orbit, since=at(5, 9), back=at(5, 10))
    problem = problems.open_problem(
        number=first.number, title="Sessions never end", by=by, now=at(5, 11)
    )
    for each in (again, other):
        problems.link(number=each.number, problem_id=problem.pk, by=by, now=at(5, 11))
    arrives(people, first, "recurrence_awaited", at(5, 12))
    assert report_clock(first) == ("running", at(8, 10))
    on = DebugLogging.objects.get().pk
    debugging.switch_off(number=first.number, logging_id=on, by=by, now=at(5, 12))
    return again, other, problem


def the_report_goes_out(people: cast.Cast, first: Ticket) -> None:
    for owner in (f"person-{people.l2.pk}", f"contact-{people.meridian.owner.pk}"):
        follow_up.plan_action(
            number=first.number,
            title=f"An alert, by {owner.partition('-')[0]}",
            kind="preventive",
            owner=owner,
            due_date=date(2026, 3, 11),
            by=cast.reader(people.l2),
            now=at(6, 9),
        )
    goes_out(people, first, WHOLE, interim=False, now=at(6, 12))
    assert report_clock(first) == ("finished", at(8, 10))
    accepts(people, first, 2, at(6, 13))


def its_actions_are_followed_up(people: cast.Cast, first: Ticket) -> None:
    job(at(12, 9))
    read = {people.meridian.owner.email, people.l2.email, people.manager.email}
    assert mailed(first, at(12, 9)) == read
    for action in Action.objects.all():
        owner = people.l2 if action.person_id else people.meridian.owner
        follow_up.finish(
            action_id=action.pk,
            evidence="Tried with a full table.",
            by=cast.reader(owner),
            now=at(13, 9),
        )
    job(at(14, 9))
    assert mailed(first, at(14, 9)) == set()


def what_each_side_reads(
    people: cast.Cast, first: Ticket, again: Ticket, other: Ticket
) -> None:
    portal = "/portal/tickets/{}/"
    ours = text_of(signed_in(people.meridian.owner), portal.format(first.number))
    assert "Report released" in ours
    assert f"{again.number} " in ours
    for secret in (other.number + " ", "Sessions never end", "PRB-"):
        assert secret not in ours
    theirs = text_of(signed_in(people.orbit.owner), portal.format(other.number))
    assert "Report is owed" in theirs, "each incident is owed its own"
    assert first.number + " " not in theirs
    stranger = signed_in(people.orbit.owner)
    paper = f"{portal.format(first.number)}cause/2/report.pdf"
    assert stranger.get(paper).status_code == 404
    engineer = text_of(signed_in(people.l1), f"/console/tickets/{other.number}/")
    assert "What helps: Restart the dialer." in engineer


def at(day: int, hour: int) -> datetime:
    return cast.NOON.replace(day=day, hour=hour)


def job(now: datetime) -> None:
    Job().round(lambda: now)


def over(
    people: cast.Cast, house: cast.House, *, since: datetime, back: datetime
) -> Ticket:
    """A critical incident that is answered and restored."""
    ticket = incident(house, at=since)
    by = cast.reader(people.l1)
    work.take(number=ticket.number, by=by, now=since)
    work.restore(
        number=ticket.number, how="workaround", evidence="All log in.", by=by, now=back
    )
    ticket.refresh_from_db()
    return ticket


def awaits(people: cast.Cast, ticket: Ticket, fact: str, now: datetime) -> None:
    note_fact(
        number=ticket.number,
        fact=fact,
        words="what node 2 writes",
        whom="Meridian Bank",
        by=cast.reader(people.l1),
        now=now,
    )


def arrives(people: cast.Cast, ticket: Ticket, fact: str, now: datetime) -> None:
    note_fact(
        number=ticket.number,
        fact=fact,
        words="It is there.",
        whom="",
        holds=False,
        by=cast.reader(people.meridian.owner),
        now=now,
    )


def goes_out(
    people: cast.Cast, ticket: Ticket, content: Content, *, interim: bool, now: datetime
) -> None:
    """L2 writes and hands in, L3 approves, L2 releases."""
    by = cast.reader(people.l2)
    report = Report.objects.filter(ticket=ticket).first()
    writing.save_version(
        number=ticket.number,
        content=content,
        after=report.version if report else 0,
        interim=interim,
        by=by,
        now=now,
    )
    reviewing.submit(number=ticket.number, by=by, now=now)
    reviewed(people, ticket, now=now)
    releasing.release(number=ticket.number, by=by, now=now)


def accepts(people: cast.Cast, ticket: Ticket, release: int, now: datetime) -> None:
    releasing.answer(
        number=ticket.number,
        release=release,
        accepts=True,
        by=cast.reader(people.meridian.owner),
        now=now,
    )


def change(people: cast.Cast, problem: Problem, *, solved: bool, now: datetime) -> None:
    problems.change_problem(
        problem_id=problem.pk,
        after=1,
        title="Sessions never end",
        cause="Sessions were never ended.",
        workaround="Restart the dialer.",
        solved=solved,
        by=cast.reader(people.l2),
        now=now,
    )


def report_clock(ticket: Ticket) -> tuple[str, datetime | None]:
    clock = ticket.clocks.get(name="root_cause_report")
    return clock.status, clock.due_at


def what_was_told(ticket: Ticket) -> list[str]:
    """The steps that look for a cause, without those of the review."""
    shown = ("debug_", "cause_released", "cause_acc", "cause_action", "problem_")
    return [kind for kind in kinds(ticket) if kind.startswith(shown)]
