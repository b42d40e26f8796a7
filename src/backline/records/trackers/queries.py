from __future__ import annotations

from backline.records.accounts.queries import Reader
from backline.records.tickets.beside import may_have
from backline.records.tickets.models import Ticket
from backline.records.trackers.known import trackers
from backline.records.trackers.models import Link


class UnknownTracker(LookupError):
    """The settings know no such tracker."""


def tracker_names(*, reader: Reader) -> list[str]:
    """Return the trackers that the settings know; the vendor's people only."""
    return sorted(trackers()) if reader.side == "vendor" else []


def issues_of(*, reader: Reader, ticket: Ticket) -> list[Link]:
    """Return the developers' issues for a ticket; the vendor's people only."""
    if reader.side != "vendor" or not may_have(ticket, Link):
        return []
    return list(Link.objects.filter(ticket=ticket.pk))
