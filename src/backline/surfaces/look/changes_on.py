"""What somebody who reports an issue is told of the changes that are on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.records.changes.queries import on_now, on_when_opened, sites_touched
from backline.records.tickets.projection import terms_of_ticket
from backline.surfaces.look.change_panel import ticket_url
from backline.surfaces.look.change_words import allowed_words
from backline.surfaces.look.words import instant
from backline.zones import zone


if TYPE_CHECKING:
    from datetime import datetime

    from backline.records.accounts.queries import Reader
    from backline.records.changes.models import Change
    from backline.records.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class OnNow:
    """A change that is on: where, until when, and what may be down."""

    number: str
    url: str
    words: str
    scope: tuple[str, ...]


def changes_on(*, reader: Reader, now: datetime) -> list[OnNow]:
    """Return the changes that are on at the reader's sites."""
    return [_told(change, reader, now) for change in on_now(reader=reader, now=now)]


def _told(change: Change, reader: Reader, now: datetime) -> OnNow:
    ticket = change.ticket
    plan = terms_of_ticket(ticket).plan
    where = zone(ticket.site.zone)
    until = instant(change.end_at, where, now=now) if change.end_at else ""
    sites = ", ".join(site.name for site in sites_touched(change))
    return OnNow(
        ticket.number,
        ticket_url(reader, ticket.number),
        f"{ticket.subject}, at {sites} until {until}.",
        tuple(allowed_words(each.allowed, plan) for each in change.scope.all()),
    )


def on_words(ticket: Ticket, *, reader: Reader) -> str:
    """Return what is said after a report that came in while a change is on."""
    numbers = [
        change.ticket.number for change in on_when_opened(reader=reader, ticket=ticket)
    ]
    if not numbers:
        return ""
    return f" A change is on at this site: {', '.join(numbers)}; its page says what may be down."
