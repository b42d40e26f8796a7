"""Which tickets belong to one, as far as a reader may see them (severity.incidents)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from backline.guide.family import Likeness, Relation, Relative
from backline.guide.workflow import State
from backline.records.accounts.queries import THE_DESK
from backline.records.tickets.beside import may_have
from backline.records.tickets.generations import links_of
from backline.records.tickets.models import Ticket, TicketLink, number_of
from backline.records.tickets.queries import may_see, tickets_for


if TYPE_CHECKING:
    from datetime import datetime

    from backline.records.accounts.queries import Reader


_MOST_WEIGHED = 50
_MOST_LIKELY = 8


@dataclass(frozen=True, slots=True)
class Kin:
    """Another ticket, what it is to this one, and since when."""

    relation: Relation
    ticket: Ticket
    linked_at: datetime
    by_name: str


def kin_for(*, reader: Reader, ticket: Ticket) -> list[Kin]:
    """Return the tickets that belong to a ticket, those alone that *reader* may see.

    A customer learns of their own tickets only; that there are others, and how many, is
    told nowhere.
    """
    found = [
        Kin(relation, other, link.linked_at, link.by_name)
        for relation, link, other in links_of(ticket)
        if may_see(other, reader=reader)
    ]
    return sorted(found, key=_order)


_ORDER = tuple(Relation)


def _order(kin: Kin) -> tuple[int, int]:
    return _ORDER.index(kin.relation), kin.ticket.pk


def likely_kin(*, reader: Reader, ticket: Ticket) -> list[tuple[Ticket, Likeness]]:
    """Return the open tickets that may belong with a ticket, the likeliest first.

    They share its site or its component; those that are linked already are left out.
    """
    alike = Q(site=ticket.site_id)
    if ticket.component:
        alike |= Q(component=ticket.component)
    known = {ticket.pk} | {other.pk for _, _, other in links_of(ticket)}
    found = tickets_for(reader=reader).filter(alike, is_open=True)
    found = found.exclude(pk__in=known).order_by("-opened_at", "-pk")
    likely = [(other, _likeness(ticket, other)) for other in found[:_MOST_WEIGHED]]
    likely.sort(key=lambda each: -each[1].rank)
    return likely[:_MOST_LIKELY]


def _likeness(one: Ticket, other: Ticket) -> Likeness:
    return Likeness(
        kind=one.kind == other.kind,
        site=one.site_id == other.site_id,
        component=bool(one.component) and one.component == other.component,
    )


def follow_ups_of(*, reader: Reader, ticket: Ticket) -> list[Ticket]:
    """Return the tickets that follow a ticket after its time for reopening."""
    if not may_have(ticket, Ticket):
        return []
    found = tickets_for(reader=reader).filter(follows=ticket.pk)
    return list(found.order_by("pk"))


def children_of(*, reader: Reader, ticket: Ticket) -> list[Ticket]:
    """Return the children of a ticket that *reader* may see and that are not closed."""
    found = tickets_for(reader=reader).filter(
        links_from__other=ticket.pk, links_from__relation=Relation.PARENT.value
    )
    return list(found.exclude(state=State.CLOSED.value).order_by("pk"))


def root_of(*, reader: Reader, ticket: Ticket) -> Ticket:
    """Return the ticket that owes the one root cause: the parent, or the ticket itself.

    A parent that *reader* may not see is none to them.
    """
    parents = [
        other
        for relation, _, other in links_of(ticket)
        if relation is Relation.PARENT and may_see(other, reader=reader)
    ]
    return next(iter(parents), ticket)


def family_numbers(ticket: Ticket) -> list[str]:
    """Return the numbers of its customer's other tickets of the same fault.

    The parent, and its children: for the desk itself, which calls for them together.
    """
    root = root_of(reader=THE_DESK, ticket=ticket)
    family = (root, *children_of(reader=THE_DESK, ticket=root))
    return [
        each.number
        for each in family
        if each.pk != ticket.pk and each.customer_id == ticket.customer_id
    ]


def relative_of(ticket: Ticket, *, with_causes: bool = False) -> Relative:
    """Return what the guide looks at before a ticket is linked."""
    links = links_of(ticket)
    parent = (other.number for each, _, other in links if each is Relation.PARENT)
    return Relative(
        number=ticket.number,
        kind=ticket.kind,
        state=State(ticket.state),
        parent=next(parent, ""),
        has_children=any(each is Relation.CHILD for each, _, _ in links),
        site=ticket.site_id,
        sites={ticket.site_id: ticket.number}
        | {
            other.site_id: other.number
            for each, _, other in links
            if each is Relation.CHILD and other.is_open
        },
        because_of=_because_of(ticket.pk) if with_causes else frozenset(),
    )


def _because_of(ticket_id: int) -> frozenset[str]:
    """Return the numbers of all that caused a ticket, and what caused those."""
    found: dict[int, str] = {}
    asked = {ticket_id}
    while asked:
        rows = TicketLink.objects.filter(
            one__in=asked, relation=Relation.CAUSED_BY.value
        ).values_list("other_id", "other__kind")
        new = {pk: number_of(kind, pk) for pk, kind in rows if pk not in found}
        found |= new
        asked = set(new)
    return frozenset(found.values())
