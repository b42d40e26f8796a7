"""What a shift has in hand at this moment: open, promised and at risk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from backline.guide.pledges import Fate
from backline.guide.shifts import AHEAD, Mark, Seen, marks_of, urgency
from backline.guide.workflow import State
from backline.records.tickets.models import NEVER, Pledge
from backline.records.tickets.projection import terms_of_ticket
from backline.records.tickets.queries import tickets_for


if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.models import QuerySet

    from backline.records.accounts.queries import Reader
    from backline.records.tickets.models import Ticket


#: So many tickets a page can be read of; the others are counted.
MOST = 200


@dataclass(frozen=True, slots=True)
class Promise:
    """An open promise of a ticket."""

    what: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket as the next shift gets it."""

    ticket: Ticket
    marks: tuple[Mark, ...]
    promises: tuple[Promise, ...]
    breach_at: datetime | None


@dataclass(frozen=True, slots=True)
class Board:
    """What a shift has in hand; `left_out` open tickets stand on no row."""

    rows: tuple[Row, ...]
    open_count: int
    left_out: int


def board_for(
    *, reader: Reader, level: str, now: datetime, also: Collection[str] = ()
) -> Board:
    """Return what a level has in hand, the most pressing first; the vendor's only.

    Args:
        reader: who asks.
        level: whose tickets; empty for all.
        now: the present.
        also: numbers of tickets that stand on it in any case.
    """
    if reader.side != "vendor":
        return Board((), 0, 0)
    opened = tickets_for(reader=reader).filter(is_open=True)
    if level:
        opened = opened.filter(level=level)
    count = opened.count()
    chosen = _chosen(opened, now)
    chosen |= {int(number.rpartition("-")[2]) for number in also}
    found = list(tickets_for(reader=reader).filter(pk__in=chosen))
    promised = _promised(chosen)
    rows = [_row(ticket, promised.get(ticket.pk, ()), now) for ticket in found]
    rows.sort(key=lambda row: (urgency(row.marks), row.ticket.queue_at, row.ticket.pk))
    listed = sum(row.ticket.is_open for row in rows)
    return Board(tuple(rows), count, max(0, count - listed))


def _chosen(opened: QuerySet[Ticket], now: datetime) -> set[int]:
    """Return which of the open tickets stand on the page: what breaches, what is due."""
    first = opened.select_related(None).order_by("queue_at", "pk")
    due = Pledge.objects.filter(fate=Fate.OPEN.value, due_at__lte=now + AHEAD)
    with_promise = first.filter(pledges__in=due)
    return {
        *first.values_list("pk", flat=True)[:MOST],
        *with_promise.values_list("pk", flat=True)[:MOST],
    }


def _promised(numbers: Iterable[int]) -> dict[int, tuple[Promise, ...]]:
    found: dict[int, tuple[Promise, ...]] = {}
    rows = Pledge.objects.filter(ticket__in=numbers, fate=Fate.OPEN.value)
    for row in rows.order_by("due_at", "pk"):
        before = found.get(row.ticket_id, ())
        found[row.ticket_id] = (*before, Promise(row.what, row.due_at))
    return found


def _row(ticket: Ticket, promises: tuple[Promise, ...], now: datetime) -> Row:
    breach_at = None if ticket.queue_at == NEVER else ticket.queue_at
    severities = terms_of_ticket(ticket).plan.severities
    seen = Seen(
        state=State(ticket.state),
        gravest=ticket.severity == severities[-1],
        answered=ticket.answered_at is not None,
        breach_at=breach_at,
        promised_at=tuple(promise.due_at for promise in promises),
    )
    return Row(ticket, marks_of(seen, now=now), promises, breach_at)
