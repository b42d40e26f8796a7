"""Recurring incidents linked to one problem (severity.incidents)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from backline.guide.timeline import Fact, Kind
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import Reader
from backline.records.causes.models import Problem, ProblemTicket
from backline.records.causes.recurring import problem_for
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
    check_words,
    one_after_the_other,
    ticket_to_move,
)
from backline.records.tickets.models import Ticket
from backline.records.trail.actions import record


_CLAUSE = "severity.incidents"
_LONGEST = 200


class ChangedMeanwhile(Exception):
    """Somebody else changed this problem meanwhile: look at theirs, and save again."""


@one_after_the_other
def open_problem(*, number: str, title: str, by: Reader, now: datetime) -> Problem:
    """Open a problem with its first incident.

    Raises:
        MoveRefused: the incident has a problem already, or it has no title.
    """
    name = _title(title)
    problem = Problem.objects.create(title=name, opened_at=now, opened_by=by.name)
    _link(number, problem, by=by, now=now)
    record(did="problem.opened", about=problem.number, by=by, now=now)
    return problem


@one_after_the_other
def link(*, number: str, problem_id: int, by: Reader, now: datetime) -> Moved:
    """Link an incident to a problem.

    Raises:
        UnknownProblem: there is none.
        MoveRefused: the incident has a problem already.
    """
    return _link(number, problem_for(reader=by, problem_id=problem_id), by=by, now=now)


def _link(number: str, problem: Problem, *, by: Reader, now: datetime) -> Moved:
    ticket = ticket_to_move(number, Kind.PROBLEM_LINKED, by=by)
    if ticket.kind != "incident":
        message = "A problem is of incidents: this ticket is none."
        raise MoveRefused(message, _CLAUSE)
    row, is_new = ProblemTicket.objects.get_or_create(
        ticket=ticket,
        defaults={"problem": problem, "linked_at": now, "by_name": by.name},
    )
    if not is_new:
        message = (
            f"{ticket.number} is of {row.problem.number} already: take it out first."
        )
        raise MoveRefused(message, _CLAUSE)
    _came_back(problem, ticket, by=by, now=now)
    return append(ticket, [_told(problem, linked=True)], by=by, now=now)


def _came_back(problem: Problem, ticket: Ticket, *, by: Reader, now: datetime) -> None:
    """Open a solved problem again with an incident that began after it was solved."""
    solved = Problem.objects.filter(pk=problem.pk, solved_at__lt=ticket.opened_at)
    if solved.update(solved_at=None, version=F("version") + 1):
        details = {"incident": ticket.number}
        about = problem.number
        record(did="problem.came-back", about=about, by=by, now=now, details=details)


@one_after_the_other
def unlink(*, number: str, by: Reader, now: datetime) -> Moved:
    """Take an incident out of its problem.

    Raises:
        MoveRefused: it is of none.
    """
    ticket = ticket_to_move(number, Kind.PROBLEM_LINKED, by=by)
    row = ProblemTicket.objects.select_related("problem").filter(ticket=ticket.pk)
    found = row.first()
    if found is None or not row.delete()[0]:
        message = f"{ticket.number} is of no problem."
        raise MoveRefused(message, _CLAUSE)
    return append(ticket, [_told(found.problem, linked=False)], by=by, now=now)


def _told(problem: Problem, *, linked: bool) -> Draft:
    facts: dict[str, Fact] = {
        "problem": problem.number,
        "title": problem.title,
        "linked": linked,
    }
    return Draft(Kind.PROBLEM_LINKED, facts)


@transaction.atomic
def change_problem(  # noqa: PLR0913 - what is known of it, at once
    *,
    problem_id: int,
    after: int,
    title: str,
    cause: str,
    workaround: str,
    solved: bool,
    by: Reader,
    now: datetime,
) -> Problem:
    """Write down what is known of a problem: its cause, what helps, whether it is gone.

    Raises:
        UnknownProblem: there is none.
        ChangedMeanwhile: somebody changed it since version *after*.
        MoveRefused: it has no title, or is solved without a cause.
    """
    problem = problem_for(reader=by, problem_id=problem_id)
    name = _title(title)
    if solved and not cause.strip():
        message = "Say what the cause was before it counts as solved."
        raise MoveRefused(message, _CLAUSE)
    solved_at = (problem.solved_at or now) if solved else None
    same = Problem.objects.filter(pk=problem.pk, version=after)
    changed = same.update(
        title=name,
        cause=cause.strip(),
        workaround=workaround.strip(),
        solved_at=solved_at,
        version=after + 1,
    )
    if not changed:
        raise ChangedMeanwhile(ChangedMeanwhile.__doc__)
    problem.refresh_from_db()
    details = {"title": name, "solved": solved, "cause": problem.cause[:_LONGEST]}
    record(did="problem.changed", about=problem.number, by=by, now=now, details=details)
    return problem


def _title(title: str) -> str:
    return check_words(title, what="The title")[:_LONGEST]
