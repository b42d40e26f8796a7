"""The swap that makes a change of tickets: their columns, if they are as they were read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from backline.records.tickets.models import Ticket
from backline.records.trail.rows import swap_rows


#: A ticket as it was read, and its projected columns as they are to be.
Swap = tuple[Ticket, Mapping[str, object]]


def swap(tickets: Sequence[Swap]) -> bool:
    """Write what is new of some tickets' columns; return False where one moved on.

    In their order, for others may hold the same tickets one after the other; those that
    follow each other with the same columns share a statement.
    """
    for names, run in groupby(tickets, key=_new_columns):
        some = list(run)
        rows = [(ticket.pk, ticket.version, columns) for ticket, columns in some]
        if swap_rows(Ticket, names, rows) != len(rows):
            return False
        for ticket, columns in some:
            for name in names:
                setattr(ticket, name, columns[name])
    return True


def _new_columns(swap: Swap) -> tuple[str, ...]:
    ticket, columns = swap
    return tuple(
        name for name, value in columns.items() if getattr(ticket, name) != value
    )
