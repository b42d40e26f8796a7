from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from backline.guide.shifts import Kept, can_accept, changes_since
from backline.guide.workflow import State
from backline.records.shifts.models import Handover, HandoverLine
from backline.records.tickets.queries import tickets_for


if TYPE_CHECKING:
    from backline.records.accounts.queries import Reader
    from backline.records.tickets.models import Ticket


_MOST_NEW = 50


class UnknownHandover(LookupError):
    """There is no such handover, or it is not yours to read."""


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket as it was handed over, as it is now, and what changed in between."""

    kept: HandoverLine
    ticket: Ticket
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A handover as it was kept, with what changed since."""

    handover: Handover
    lines: tuple[Line, ...]
    #: Open tickets of the level that came in, or came back, since.
    new: tuple[Ticket, ...]


def handovers_for(*, reader: Reader) -> QuerySet[Handover]:
    """Return the handovers, the newest first; the vendor's people only."""
    found = Handover.objects.select_related("made_by", "accepted_by")
    return found if reader.side == "vendor" else found.none()


def handover_for(*, reader: Reader, handover_id: int) -> Handover:
    """Return one handover.

    Raises:
        UnknownHandover: there is none that *reader* may read.
    """
    found = handovers_for(reader=reader).filter(pk=handover_id).first()
    if found is None:
        message = f"There is no handover {handover_id} here: see the list of shifts."
        raise UnknownHandover(message)
    return found


def told_for(*, reader: Reader, handover: Handover) -> Told:
    """Return a handover that was read for *reader*, with what changed since."""
    kept = list(handover.lines.all())
    present = tickets_for(reader=reader).in_bulk([line.ticket_id for line in kept])
    lines = tuple(
        Line(line, present[line.ticket_id], _changes(line, present[line.ticket_id]))
        for line in kept
        if line.ticket_id in present
    )
    return Told(handover, lines, tuple(_new(reader, handover, list(present))))


def _changes(line: HandoverLine, ticket: Ticket) -> tuple[str, ...]:
    engineer = ticket.engineer.name if ticket.engineer else ""
    return changes_since(
        Kept(line.version, State(line.state), line.severity, line.level, line.engineer),
        Kept(
            ticket.version,
            State(ticket.state),
            ticket.severity,
            ticket.level,
            engineer,
        ),
    )


def _new(reader: Reader, handover: Handover, listed: list[int]) -> list[Ticket]:
    """Return open tickets that came since; of a level, those that came to it too."""
    since = tickets_for(reader=reader).filter(
        is_open=True, events__recorded_at__gt=handover.made_at
    )
    if handover.level:
        since = since.filter(level=handover.level)
    else:
        since = since.filter(opened_at__gt=handover.made_at)
    return list(since.exclude(pk__in=listed).distinct().order_by("pk")[:_MOST_NEW])


def may_accept(*, reader: Reader, handover: Handover) -> bool:
    """Say whether *reader* can accept a handover; for the button."""
    return can_accept(
        is_engineer=reader.side == "vendor" and reader.person_id is not None,
        wrote_it=handover.made_by_id == reader.person_id,
        accepted_by=handover.accepted_by.name if handover.accepted_by else "",
        replaced=handover.replaced_at is not None,
    )


def waiting_for(*, reader: Reader) -> QuerySet[Handover]:
    """Return the handovers that wait to be accepted, the newest first."""
    found = handovers_for(reader=reader)
    return found.filter(accepted_at__isnull=True, replaced_at__isnull=True)
