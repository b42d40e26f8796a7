"""What was promised on a ticket, and how its silent customer is chased."""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide.chasing import chasing_of
from backline.records.tickets.models import Pledge, Ticket
from backline.records.tickets.pledge_rows import pledges_told, promises_due
from backline.records.tickets.projection import account_once, terms_of_ticket
from backline.records.tickets.queries import may_see
from backline.records.tickets.stored import timeline_once


if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from backline.guide.chasing import Chasing
    from backline.guide.pledges import Pledge as Told
    from backline.records.accounts.queries import Reader


_MOST = 50


def pledges_for(*, reader: Reader, ticket: Ticket) -> tuple[Told, ...]:
    """Return the promises on a ticket, the first first.

    A customer reads those that were given to them, and nobody else any.
    """
    if not may_see(ticket, reader=reader):
        return ()
    told = pledges_told(timeline_once(ticket))
    if reader.side == "vendor":
        return told
    return tuple(pledge for pledge in told if pledge.to_customer)


def chasing_for(*, reader: Reader, ticket: Ticket) -> Chasing | None:
    """Return when the customer is asked again and when the ticket closes, if so."""
    terms = terms_of_ticket(ticket)
    if terms.plan.chasing is None or not ticket.awaited:
        return None
    if not may_see(ticket, reader=reader):
        return None
    situation = account_once(ticket).situation
    return chasing_of(situation, terms=terms.plan.chasing, calendar=terms.calendar)


def next_reminder_at(*, reader: Reader) -> datetime | None:
    """Return when the desk tells of a promise or chases somebody next; the vendor's."""
    if reader.side != "vendor":
        return None
    steps = Pledge.objects.filter(next_step_at__isnull=False).order_by("next_step_at")
    chases = Ticket.objects.filter(chase_at__isnull=False).order_by("chase_at")
    first = (
        steps.values_list("next_step_at", flat=True).first(),
        chases.values_list("chase_at", flat=True).first(),
    )
    return min((at for at in first if at is not None), default=None)


def due_for(*, reader: Reader, within: timedelta, now: datetime) -> list[Pledge]:
    """Return the open promises that come within so long, or are over; the vendor's.

    The next comes first, with its ticket and that one's site.
    """
    if reader.side != "vendor":
        return []
    due = promises_due(by=now + within).select_related("ticket__site")
    return list(due.order_by("due_at", "pk")[:_MOST])
