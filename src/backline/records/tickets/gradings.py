"""Why tickets have the severity they have: the last grading on their timelines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from backline.guide.timeline import Fact
from backline.guide.timeline import Kind as EventKind
from backline.records.tickets.models import Ticket, TicketEvent


_GRADES = (EventKind.OPENED.value, EventKind.SEVERITY_SET.value)


@dataclass(frozen=True, slots=True)
class Grading:
    """A severity's reason; loss and comparison are None where nobody counted."""

    because: str = ""
    clause: str = ""
    loss: str | None = None
    decided_by: str | None = None


def gradings_of(tickets: Iterable[Ticket]) -> dict[int, Grading]:
    """Return the present grading of each of *tickets*, which the caller may see."""
    rows = (
        TicketEvent.objects.filter(
            ticket__in=[ticket.pk for ticket in tickets], kind__in=_GRADES
        )
        .order_by("effective_at", "seq")
        .values_list("ticket_id", "facts")
    )
    # The last one to take effect stays.
    return {ticket_id: _grading(facts) for ticket_id, facts in rows}


def _grading(facts: dict[str, Fact]) -> Grading:
    def text(name: str) -> str | None:
        value = facts.get(name)
        return None if value is None else str(value)

    return Grading(
        because=text("because") or "",
        clause=text("clause") or "",
        loss=text("loss"),
        decided_by=text("decided_by"),
    )
