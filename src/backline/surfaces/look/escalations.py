"""What a customer escalated, as both sides read it on the ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.guide.timeline import Kind
from backline.records.tickets.escalated import escalations_of, owner_words
from backline.surfaces.look.panels import Owed, Panel


if TYPE_CHECKING:
    from datetime import datetime

    from backline.records.tickets.models import Escalation
    from backline.surfaces.look.panels import Asked


@dataclass(frozen=True, slots=True)
class Escalated:
    """The last escalation of a ticket: asked, owned, called back."""

    one: Escalation
    owner: str
    overdue: bool
    before: int


def escalation_panel(asked: Asked) -> Panel | None:
    """Return what the customer escalated last; None where they never did."""
    if not any(entry.kind is Kind.ESCALATION_ASKED for entry in asked.entries):
        return None
    found = escalations_of(reader=asked.reader, ticket=asked.ticket)
    if not found:
        return None
    shown = Escalated(
        found[0],
        owner_words(found[0]),
        overdue=is_overdue(found[0], asked.now),
        before=len(found) - 1,
    )
    owed = Owed(found[0].due_at, "call the customer back") if found[0].is_open else None
    return Panel("look/parts/ticket_escalation.html", shown, owed=owed)


def is_overdue(escalation: Escalation, now: datetime) -> bool:
    """Say whether the customer waits longer than they were promised."""
    return escalation.is_open and escalation.due_at < now
