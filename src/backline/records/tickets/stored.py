"""The stored timeline of a ticket, as the guide reads it."""

from __future__ import annotations

from backline.guide.timeline import Event, Kind, Side
from backline.records.tickets.models import TicketEvent


def event_of(row: TicketEvent) -> Event:
    """Return a stored event as the guide reads it."""
    return Event(
        seq=row.seq,
        kind=Kind(row.kind),
        effective_at=row.effective_at,
        recorded_at=row.recorded_at,
        by=Side(row.side),
        facts=row.facts,
    )


def timeline_of(ticket_id: int) -> list[Event]:
    """Return the timeline of a ticket, in the order of writing."""
    rows = TicketEvent.objects.filter(ticket=ticket_id).order_by("seq")
    return [event_of(row) for row in rows]
