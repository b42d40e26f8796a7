"""What a shift has in hand beside its tickets, as it is now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.urls import reverse

from backline.guide.shifts import AHEAD
from backline.records.majors.calls import queue_figures
from backline.records.majors.queries import running_majors
from backline.records.suppliers.queries import open_supplier_tickets
from backline.records.tickets.escalated import escalations_for
from backline.surfaces.console.pages import place_of
from backline.surfaces.look.majors import place_of_major
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from backline.records.accounts.queries import Reader


@dataclass(frozen=True, slots=True)
class Beside:
    """One thing that is promised or awaited beside the tickets, and by when."""

    words: str
    url: str
    at: datetime | None
    zone: tzinfo | None
    is_late: bool


def beside(*, reader: Reader, now: datetime) -> list[Beside]:
    """Return what the next shift finds: updates, callbacks, chases; the next first."""
    found = [
        *_updates(reader, now),
        *_escalations(reader, now),
        *_chases(reader, now),
    ]
    found.sort(key=_when)
    return [*_callers(reader), *found]


def _when(one: Beside) -> datetime:
    return one.at or datetime.max.replace(tzinfo=UTC)


def _callers(reader: Reader) -> Iterator[Beside]:
    waiting = queue_figures(reader=reader).waiting
    if waiting:
        who = "One caller waits" if waiting == 1 else f"{waiting} callers wait"
        url = reverse("console-callbacks")
        yield Beside(f"{who} to be called back", url, None, None, is_late=True)


def _updates(reader: Reader, now: datetime) -> Iterator[Beside]:
    for major in running_majors(reader=reader):
        ticket, at = major.ticket, major.next_update_at
        yield Beside(
            f"Major incident {ticket.number}: the next update to the customers",
            place_of_major(ticket.number),
            at,
            zone(ticket.site.zone),
            is_late=at is not None and at <= now,
        )


def _escalations(reader: Reader, now: datetime) -> Iterator[Beside]:
    for each in escalations_for(reader=reader, which="open", now=now):
        ticket = each.ticket
        yield Beside(
            f"{ticket.number} was escalated by the customer: call back",
            place_of(ticket.number),
            each.due_at,
            zone(ticket.site.zone),
            is_late=each.due_at <= now,
        )


def _chases(reader: Reader, now: datetime) -> Iterator[Beside]:
    for row in open_supplier_tickets(reader=reader):
        if row.chase_at is not None and row.chase_at <= now + AHEAD:
            yield Beside(
                f"{row.ticket.number}: chase {row.supplier.name} for {row.their_number}",
                place_of(row.ticket.number),
                row.chase_at,
                zone(row.ticket.site.zone),
                is_late=row.chase_at <= now,
            )
