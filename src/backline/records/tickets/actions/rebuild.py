"""Making the projections anew from the timelines, which alone are the truth."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from backline.records.tickets.models import Clock, Pledge, Ticket
from backline.records.tickets.pledge_rows import pledges_told, project_pledges
from backline.records.tickets.projection import (
    fold,
    project,
    ticket_columns,
)
from backline.records.tickets.stored import timeline_of


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored figure that its timeline does not bear out."""

    ticket: str
    column: str
    stored: str
    rebuilt: str


@transaction.atomic
def rebuild(*, ticket_id: int) -> list[Difference]:
    """Write a ticket's columns, clocks and promises as its timeline tells them.

    Returns:
        What was stored otherwise; nothing when all is well.
    """
    # Held, so that nobody moves it on between the reading and the writing.
    ticket = Ticket.objects.select_for_update(no_key=True).get(pk=ticket_id)
    events = timeline_of(ticket.pk)
    account = fold(ticket, events)
    columns = ticket_columns(account, version=len(events))
    found = [
        Difference(ticket.number, name, str(getattr(ticket, name)), str(value))
        for name, value in columns.items()
        if getattr(ticket, name) != value
    ]
    before = _clocks(ticket) | _pledges(ticket)
    if found:
        Ticket.objects.filter(pk=ticket.pk).update(**columns)
    project(ticket, events, known=account)
    project_pledges([(ticket.pk, pledges_told(events))])
    after = _clocks(ticket) | _pledges(ticket)
    found.extend(
        Difference(ticket.number, str(key), str(before.get(key)), str(after.get(key)))
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    )
    return found


@transaction.atomic
def differences(*, ticket_id: int) -> list[Difference]:
    """Return what `rebuild` would mend, and mend nothing."""
    found = rebuild(ticket_id=ticket_id)
    transaction.set_rollback(True)
    return found


def _clocks(ticket: Ticket) -> dict[tuple[str, int], dict[str, object]]:
    rows = Clock.objects.filter(ticket=ticket).values()
    return {
        (row["name"], row["ordinal"]): {
            name: value for name, value in row.items() if name != "id"
        }
        for row in rows
    }


def _pledges(ticket: Ticket) -> dict[tuple[str, int], dict[str, object]]:
    rows = Pledge.objects.filter(ticket=ticket).values()
    return {("promise", row["number"]): dict(row) for row in rows}


def all_ticket_ids() -> list[int]:
    """Return the numbers of all tickets, for the command that rebuilds them."""
    return list(Ticket.objects.order_by("pk").values_list("pk", flat=True))
