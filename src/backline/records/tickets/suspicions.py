"""Whose fault sitewatch suspects a loss to be, until an engineer has decided."""

from __future__ import annotations

from dataclasses import dataclass

from backline.guide.timeline import Kind
from backline.records.tickets.models import Ticket, TicketEvent
from backline.records.tickets.stored import timeline_once


_DECIDES = (Kind.FAULT_SUSPECTED, Kind.SUSPICION_REJECTED, Kind.FAULT_DOMAIN_SET)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A fault domain, and what speaks for it."""

    domain: str
    evidence: str


def suspicion_of(ticket: Ticket) -> Suspicion | None:
    """Return the suspicion that nobody has decided on yet; whoever may see *ticket*."""
    told = [event for event in timeline_once(ticket) if event.kind in _DECIDES]
    if not told or told[-1].kind is not Kind.FAULT_SUSPECTED:
        return None
    last = told[-1]
    return Suspicion(str(last.facts["domain"]), str(last.facts["evidence"]))


def was_suspected(ticket: Ticket, domain: str) -> bool:
    """Tell whether a fault domain was suspected before, or the fault is traced."""
    rows = TicketEvent.objects.filter(ticket=ticket)
    if rows.filter(kind=Kind.FAULT_DOMAIN_SET.value).exists():
        return True
    return rows.filter(kind=Kind.FAULT_SUSPECTED.value, facts__domain=domain).exists()
