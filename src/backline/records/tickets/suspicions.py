"""Whose fault sitewatch suspects a loss to be, until an engineer has decided."""

from __future__ import annotations

from dataclasses import dataclass

from backline.guide.timeline import Kind
from backline.records.tickets.models import Ticket, TicketEvent


_DECIDES = (Kind.FAULT_SUSPECTED, Kind.SUSPICION_REJECTED, Kind.FAULT_DOMAIN_SET)


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A fault domain, and what speaks for it."""

    domain: str
    evidence: str


def suspicion_of(ticket: Ticket) -> Suspicion | None:
    """Return the suspicion that nobody has decided on yet; whoever may see *ticket*."""
    rows = TicketEvent.objects.filter(
        ticket=ticket, kind__in=[kind.value for kind in _DECIDES]
    )
    last = rows.order_by("-seq").first()
    if last is None or last.kind != Kind.FAULT_SUSPECTED:
        return None
    return Suspicion(str(last.facts["domain"]), str(last.facts["evidence"]))


def was_suspected(ticket: Ticket, domain: str) -> bool:
    """Tell whether a fault domain was suspected before, or the fault is traced."""
    rows = TicketEvent.objects.filter(ticket=ticket)
    if rows.filter(kind=Kind.FAULT_DOMAIN_SET.value).exists():
        return True
    return rows.filter(kind=Kind.FAULT_SUSPECTED.value, facts__domain=domain).exists()
