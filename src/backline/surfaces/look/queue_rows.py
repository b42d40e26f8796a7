"""A ticket as a line of a list, on the console and in the portal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.surfaces.look.readings import no_clock, reading_of
from backline.zones import zone


if TYPE_CHECKING:
    from backline.records.tickets.models import Ticket
    from backline.records.tickets.standing import Standing
    from backline.surfaces.look.clockface import Reading


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A line: the ticket, the clock that counts next, and where its page is."""

    ticket: Ticket
    reading: Reading
    url: str


def row_of(ticket: Ticket, standing: Standing, *, url: str) -> QueueRow:
    """Return the line of *ticket*."""
    where = zone(ticket.site.zone)
    if standing.clock is None:
        reading = no_clock("service level", because=standing.promise, zone=where)
    else:
        reading = reading_of(
            standing.clock,
            used=standing.used,
            promise=standing.promise,
            waiting_for=standing.waiting_for,
            zone=where,
            brief=standing.brief,
        )
    return QueueRow(ticket, reading, url)
