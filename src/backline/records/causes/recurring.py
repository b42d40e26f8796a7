"""What the desk knows of problems: what recurring incidents have in common.

They are the vendor's; a customer reads that incidents of their own share a cause, and
nothing else (severity.incidents).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Min, Q

from backline.guide.rca import ALIKE_WITHIN_DAYS
from backline.records.accounts.queries import Reader
from backline.records.causes.models import Problem, ProblemTicket
from backline.records.tickets.asked_once import asked_once
from backline.records.tickets.beside import may_have
from backline.records.tickets.models import Ticket
from backline.records.tickets.queries import tickets_for


class UnknownProblem(LookupError):
    """There is no such problem, or it is not yours to see."""


@dataclass(frozen=True, slots=True)
class ProblemSeen:
    """A problem with its incidents: how often, whom it hit, and when."""

    problem: Problem
    incidents: int
    customers: int
    first_at: datetime | None
    last_at: datetime | None


def problems_for(*, reader: Reader) -> list[ProblemSeen]:
    """Return the problems, those that are not solved first; the vendor's people only."""
    if reader.side != "vendor":
        return []
    counted = Problem.objects.annotate(
        many=Count("incidents"),
        hit=Count("incidents__ticket__customer", distinct=True),
        first=Min("incidents__ticket__opened_at"),
        last=Max("incidents__ticket__opened_at"),
    )
    rows = [
        ProblemSeen(problem, problem.many, problem.hit, problem.first, problem.last)
        for problem in counted
    ]
    return sorted(rows, key=lambda row: row.problem.solved_at is not None)


def problem_for(*, reader: Reader, problem_id: int) -> Problem:
    """Return one problem.

    Raises:
        UnknownProblem: there is none, or *reader* is not the vendor's.
    """
    problems = Problem.objects.filter(pk=problem_id)
    found = problems.first() if reader.side == "vendor" else None
    if found is None:
        message = f"There is no problem {problem_id} here: see the list of problems."
        raise UnknownProblem(message)
    return found


def incidents_of(*, reader: Reader, problem: Problem) -> list[Ticket]:
    """Return the incidents of a problem that *reader* may see, the newest first."""
    found = tickets_for(reader=reader).filter(problem_link__problem=problem)
    return list(found.order_by("-opened_at", "-pk"))


def problem_of(*, reader: Reader, ticket: Ticket) -> Problem | None:
    """Return the problem of a ticket; the vendor's people only."""
    return _problem_of(ticket) if reader.side == "vendor" else None


@asked_once
def _problem_of(ticket: Ticket) -> Problem | None:
    if not may_have(ticket, ProblemTicket):
        return None
    return Problem.objects.filter(incidents__ticket=ticket.pk).first()


def of_one_cause(*, reader: Reader, ticket: Ticket) -> list[Ticket]:
    """Return the other incidents of the same problem that *reader* may see.

    A customer reads that incidents of their own share a cause, and nothing else of it.
    """
    if not may_have(ticket, ProblemTicket):
        return []
    link = ProblemTicket.objects.filter(ticket=ticket.pk).first()
    if link is None:
        return []
    same = tickets_for(reader=reader).filter(problem_link__problem=link.problem_id)
    return list(same.exclude(pk=ticket.pk).order_by("-opened_at", "-pk"))


def alike(*, reader: Reader, ticket: Ticket, now: datetime) -> list[Ticket]:
    """Return incidents that may have the same cause; the vendor's people only.

    Those of the same site and component, or of the same measure elsewhere, that were
    opened not long before or after.
    """
    if reader.side != "vendor" or ticket.kind != "incident":
        return []
    around = timedelta(days=ALIKE_WITHIN_DAYS)
    near = tickets_for(reader=reader).filter(
        kind="incident",
        opened_at__gte=ticket.opened_at - around,
        opened_at__lte=min(now, ticket.opened_at + around),
    )
    same = Q(site=ticket.site_id, component=ticket.component)
    if ticket.cause:
        same |= Q(cause=ticket.cause)
    if not ticket.component:
        same = Q(site=ticket.site_id, component="")
    own = ProblemTicket.objects.filter(ticket=ticket.pk).values("problem")
    known = Q(problem_link__problem__in=own)
    found = near.filter(same).exclude(pk=ticket.pk).exclude(known)
    found = found.select_related("problem_link__problem")
    return list(found.order_by("-opened_at", "-pk")[:8])
