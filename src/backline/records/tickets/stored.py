"""The stored timeline of a ticket, as the guide reads it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from operator import attrgetter

from backline.guide.timeline import Event, Kind, Side
from backline.records.tickets.asked_once import asked_once
from backline.records.tickets.models import Ticket, TicketEvent
from backline.records.trail.rows import insert_rows, read_rows


_read = json.JSONDecoder().raw_decode
#: Looked up, for thousands are read at once.
_KINDS = {kind.value: kind for kind in Kind}
_SIDES = {side.value: side for side in Side}


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


#: The columns of an event.
EVENT_COLUMNS = (
    "ticket_id",
    "seq",
    "kind",
    "effective_at",
    "recorded_at",
    "side",
    "person_id",
    "by_name",
    "facts",
)
_of_event = attrgetter(*EVENT_COLUMNS)


def store_events(rows: Iterable[TicketEvent]) -> None:
    """Write events that nobody asks for the numbers of."""
    insert_rows(TicketEvent, EVENT_COLUMNS, map(_of_event, rows))


def timeline_of(ticket_id: int) -> list[Event]:
    """Return the timeline of a ticket, in the order of writing."""
    return timelines_of([ticket_id])[ticket_id]


@asked_once
def rows_once(ticket: Ticket) -> list[TicketEvent]:
    """Return the stored events of a ticket for all of a page, in the order of writing."""
    return list(TicketEvent.objects.filter(ticket=ticket.pk).order_by("seq"))


@asked_once
def timeline_once(ticket: Ticket) -> list[Event]:
    """Return the timeline of a ticket for all of a page, in the order of writing."""
    return [event_of(row) for row in rows_once(ticket)]


def timelines_of(ticket_ids: Iterable[int]) -> dict[int, list[Event]]:
    """Return the timelines of many tickets, each in the order of writing."""
    timelines: dict[int, list[Event]] = {number: [] for number in ticket_ids}
    rows = TicketEvent.objects.filter(ticket__in=timelines).order_by("seq")
    # Every change of a ticket reads it: plain values cost less than model instances.
    asked = rows.values_list(
        "ticket_id", "seq", "kind", "effective_at", "recorded_at", "side", "facts"
    )
    for ticket_id, seq, kind, effective_at, recorded_at, side, facts in read_rows(
        asked
    ):
        timelines[ticket_id].append(
            Event(
                seq,
                _KINDS[kind],
                effective_at,
                recorded_at,
                _SIDES[side],
                _read(facts)[0],
            )
        )
    return timelines
