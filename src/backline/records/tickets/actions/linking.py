"""Tickets that belong together: a parent and a child per site, and other links."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from backline.guide.family import (
    OPPOSITE,
    STORED,
    Relation,
    check_can_link,
    check_can_unlink,
    relation_named,
    words_of,
)
from backline.guide.timeline import Kind
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import Reader
from backline.records.tickets.actions.moves import (
    Draft,
    Grown,
    Moved,
    grow,
    one_after_the_other,
    ticket_to_move,
    write,
)
from backline.records.tickets.family import relative_of
from backline.records.tickets.models import Ticket, TicketLink
from backline.records.tickets.projection import fold
from backline.records.tickets.queries import UnknownTicket, ticket_for
from backline.records.tickets.stored import timeline_of


_CLAUSE = "severity.incidents"


@one_after_the_other
def link(
    *, number: str, to: str, relation: str, by: Reader, now: datetime, words: str = ""
) -> Moved:
    """Say what another ticket is to this one: its parent, its cause, the same.

    It stands on both timelines, where the vendor's people read it; a customer sees links
    among their own tickets. Both are written, or neither. The same link again changes
    nothing.

    Raises:
        UnknownTicket: there is no ticket *number* that *by* may see.
        MoveRefused: the other is unknown, or what is linked already forbids it.
    """
    ticket = ticket_to_move(number, Kind.LINKED, by=by)
    other = other_ticket(to, by)
    wanted = relation_named(relation)
    one, two, stored = _as_stored(ticket, other, wanted)
    if _between(one, two, stored).exists():
        return Moved(ticket, fold(ticket, timeline_of(ticket.pk)))
    because = stored is Relation.CAUSED_BY
    check_can_link(relative_of(one), relative_of(two, with_causes=because), stored)
    grown = written_on_both(ticket, other, Kind.LINKED, wanted, words, by=by, now=now)
    TicketLink.objects.create(
        one=one, other=two, relation=stored.value, linked_at=now, by_name=by.name
    )
    return Moved(ticket, grown.account)


@one_after_the_other
def unlink(
    *, number: str, to: str, relation: str, by: Reader, now: datetime, words: str = ""
) -> Moved:
    """Take back that another ticket is something to this one; it stays told.

    Raises:
        UnknownTicket: there is no ticket *number* that *by* may see.
        MoveRefused: they are not linked so, or it cannot be taken back.
    """
    ticket = ticket_to_move(number, Kind.UNLINKED, by=by)
    other = other_ticket(to, by)
    wanted = relation_named(relation)
    check_can_unlink(wanted)
    found = _between(*_as_stored(ticket, other, wanted))
    if not found.exists():
        message = (
            f"{number} is not {words_of(wanted)} {other.number}: look at it again."
        )
        raise MoveRefused(message, _CLAUSE)
    grown = written_on_both(ticket, other, Kind.UNLINKED, wanted, words, by=by, now=now)
    found.delete()
    return Moved(ticket, grown.account)


def other_ticket(number: str, by: Reader) -> Ticket:
    """Return the ticket that another one is to be linked with.

    Raises:
        MoveRefused: there is none that *by* may see.
    """
    try:
        return ticket_for(reader=by, number=number)
    except UnknownTicket as error:
        raise MoveRefused(str(error), _CLAUSE) from error


def written_on_both(  # noqa: PLR0913 - two tickets, and what is written
    ticket: Ticket,
    other: Ticket,
    kind: Kind,
    relation: Relation,
    words: str,
    *,
    by: Reader,
    now: datetime,
) -> Grown:
    """Write an event on two tickets, each as seen from there; return the first's."""
    grown = [
        grow(
            each,
            timeline_of(each.pk),
            [
                Draft(
                    kind,
                    {
                        "relation": seen.value,
                        "number": counterpart.number,
                        "words": words.strip(),
                    },
                )
            ],
            by=by,
            now=now,
        )
        for each, counterpart, seen in (
            (ticket, other, relation),
            (other, ticket, OPPOSITE[relation]),
        )
    ]
    # Always the same one first: two links the other way round wait, and do not lock.
    write(sorted(grown, key=lambda each: each.ticket.pk))
    return grown[0]


def _as_stored(
    ticket: Ticket, other: Ticket, relation: Relation
) -> tuple[Ticket, Ticket, Relation]:
    """Return a link as it is stored: of two opposites one, of two equals the older."""
    if relation not in STORED:
        return other, ticket, OPPOSITE[relation]
    if relation is Relation.RELATED and ticket.pk > other.pk:
        return other, ticket, relation
    return ticket, other, relation


def _between(one: Ticket, other: Ticket, relation: Relation) -> QuerySet[TicketLink]:
    return TicketLink.objects.filter(one=one, other=other, relation=relation.value)
