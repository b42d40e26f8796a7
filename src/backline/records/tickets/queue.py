"""The queue: which tickets, and in which order (what breaches next first)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from backline.records.tickets.models import (
    Ticket,
)
from backline.records.tickets.pledge_rows import promises_due


if TYPE_CHECKING:
    from backline.records.accounts.queries import Reader

from backline.records.tickets.queries import tickets_for


_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which tickets a queue shows; empty fields ask for all."""

    level: str = ""
    severity: str = ""
    state: str = ""
    kind: str = ""
    customer_id: int | None = None
    engineer_id: int | None = None
    #: True for open tickets, False for closed ones.
    is_open: bool = True
    overdue: bool = False
    #: True for those with a promise that is due within the hour, or over.
    promised: bool = False
    #: The teams that the tickets are with; None asks for all.
    team_ids: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a queue; `after` is the cursor of the next page, empty at the end."""

    tickets: list[Ticket]
    after: str


class BadCursor(ValueError):
    """This is not where a page ended: begin without a cursor."""


def queue_page(
    *, reader: Reader, wanted: Wanted, now: datetime, after: str = "", size: int = 50
) -> Page:
    """Return a page of tickets, sorted by what breaches next, with their clocks.

    Of closed tickets the newest come first.

    Raises:
        BadCursor: *after* does not come from a page before.
    """
    tickets = _wanted(tickets_for(reader=reader), wanted, now)
    order, beyond = ("", "gt") if wanted.is_open else ("-", "lt")
    if after:
        queue_at, pk = _cursor(after)
        tickets = tickets.filter(
            Q(**{f"queue_at__{beyond}": queue_at})
            | Q(**{"queue_at": queue_at, f"pk__{beyond}": pk})
        )
    in_order = (f"{order}queue_at", f"{order}pk")
    # Which ones is found in an index alone. Asked for whole rows at once, PostgreSQL
    # walks all customers' queue in search of one's.
    numbers = tickets.select_related(None).order_by(*in_order).values("pk")[: size + 1]
    page = tickets_for(reader=reader).filter(pk__in=numbers).order_by(*in_order)
    found = list(page.prefetch_related("clocks"))
    if len(found) <= size:
        return Page(found, "")
    last = found[size - 1]
    return Page(found[:size], f"{last.queue_at:%Y%m%dT%H%M%SZ}.{last.pk}")


def _wanted(
    tickets: QuerySet[Ticket], wanted: Wanted, now: datetime
) -> QuerySet[Ticket]:
    chosen = {
        "is_open": wanted.is_open,
        "level": wanted.level,
        "severity": wanted.severity,
        "state": wanted.state,
        "kind": wanted.kind,
        "customer": wanted.customer_id,
        "engineer": wanted.engineer_id,
    }
    tickets = tickets.filter(
        **{name: value for name, value in chosen.items() if value not in {"", None}}
    )
    if wanted.promised:
        due = promises_due(by=now + _HOUR)
        tickets = tickets.filter(Exists(due.filter(ticket=OuterRef("pk"))))
    if wanted.team_ids is not None:
        tickets = tickets.filter(team__in=wanted.team_ids)
    return tickets.filter(queue_at__lt=now) if wanted.overdue else tickets


def _cursor(after: str) -> tuple[datetime, int]:
    instant, _, pk = after.partition(".")
    try:
        at = datetime.strptime(instant, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return at, int(pk)
    except ValueError as error:
        raise BadCursor(BadCursor.__doc__) from error
