"""The stored timeline of a ticket, as the guide reads it."""

from __future__ import annotations

from collections.abc import Iterable

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
    # Every change of a ticket reads it: plain values cost less than model instances.
    return [
        Event(seq, Kind(kind), effective_at, recorded_at, Side(side), facts)
        for seq, kind, effective_at, recorded_at, side, facts in rows.values_list(
            "seq", "kind", "effective_at", "recorded_at", "side", "facts"
        )
    ]


def timelines_of(ticket_ids: Iterable[int]) -> dict[int, list[Event]]:
    """Return the timelines of many tickets, each in the order of writing."""
    timelines: dict[int, list[Event]] = {number: [] for number in ticket_ids}
    rows = TicketEvent.objects.filter(ticket__in=timelines).order_by("seq")
    for ticket, seq, kind, effective_at, recorded_at, side, facts in rows.values_list(
        "ticket_id", "seq", "kind", "effective_at", "recorded_at", "side", "facts"
    ).iterator(chunk_size=2_000):
        event = Event(seq, Kind(kind), effective_at, recorded_at, Side(side), facts)
        timelines[ticket].append(event)
    return timelines
