"""Who had a ticket and how long, for those who may know it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from backline.guide.handling import Handling, handling_of
from backline.guide.presence import crossing
from backline.guide.timeline import Event
from backline.records.accounts.queries import NOBODY, Reader
from backline.records.tickets.checklists import Checklist, checklist_of
from backline.records.tickets.projection import terms_of_ticket
from backline.records.tickets.queries import (
    Entry,
    entries_for,
    ticket_for,
)


if TYPE_CHECKING:
    from backline.records.tickets.models import Ticket


def handling_for(*, reader: Reader, number: str, now: datetime) -> Handling:
    """Return who had a ticket and how long; the vendor's people only.

    Raises:
        UnknownTicket: there is none that *reader* may see, or this is not theirs.
    """
    may_know = reader if reader.side == "vendor" else NOBODY
    ticket = ticket_for(reader=may_know, number=number)
    return handling_told(ticket, entries_for(reader=reader, ticket=ticket), now=now)


def handling_told(
    ticket: Ticket, entries: Iterable[Entry], *, now: datetime
) -> Handling:
    """Return who had a ticket, from its whole timeline as it was read already."""
    events = [
        Event(
            each.seq,
            each.kind,
            each.effective_at,
            each.recorded_at,
            each.side,
            each.facts,
        )
        for each in entries
    ]
    calendar = terms_of_ticket(ticket).calendar
    return handling_of(events, calendar=calendar, now=now)


def checklist_for(*, reader: Reader, ticket: Ticket) -> Checklist:
    """Return the intake checklist of a ticket that was read for *reader*."""
    return checklist_of(ticket, entries_for(reader=reader, ticket=ticket))


def crossing_for(
    *, reader: Reader, ticket: Ticket, seen: int, own: bool = False
) -> list[Entry]:
    """Return what others did on a ticket since *reader* saw it with *seen* events.

    With *own* also what they did themselves.
    """
    if seen >= ticket.version:
        return []
    entries = entries_for(reader=reader, ticket=ticket)
    return list(crossing(entries, seen=seen, by="" if own else reader.name))
