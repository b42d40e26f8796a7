"""Which tickets belong to one, as far as a reader may see them (severity.incidents)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from backline.guide.family import OPPOSITE, Relation, Relative
from backline.guide.workflow import State
from backline.records.tickets.models import Ticket, TicketLink, number_of
from backline.records.tickets.queries import tickets_for


if TYPE_CHECKING:
    from datetime import datetime

    from backline.records.accounts.queries import Reader


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
    links = list(
        TicketLink.objects.filter(Q(one=ticket.pk) | Q(other=ticket.pk)).order_by("pk")
    )
    if not links:
        return []
    numbers = {link.one_id for link in links} | {link.other_id for link in links}
    seen = {each.pk: each for each in tickets_for(reader=reader).filter(pk__in=numbers)}
    found: list[Kin] = []
    for link in links:
        relation = Relation(link.relation)
        number = link.other_id
        if number == ticket.pk:
            relation, number = OPPOSITE[relation], link.one_id
        if number in seen:
            found.append(Kin(relation, seen[number], link.linked_at, link.by_name))
    return sorted(found, key=_order)


_ORDER = tuple(Relation)


def _order(kin: Kin) -> tuple[int, int]:
    return _ORDER.index(kin.relation), kin.ticket.pk


def follow_ups_of(*, reader: Reader, ticket: Ticket) -> list[Ticket]:
    """Return the tickets that follow a ticket after its time for reopening."""
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
    parents = tickets_for(reader=reader).filter(
        links_to__one=ticket.pk, links_to__relation=Relation.PARENT.value
    )
    return parents.first() or ticket


def relative_of(ticket: Ticket, *, with_causes: bool = False) -> Relative:
    """Return what the guide looks at before a ticket is linked."""
    parents = TicketLink.objects.filter(one=ticket.pk, relation=Relation.PARENT.value)
    parent = parents.values_list("other__kind", "other_id").first()
    children = TicketLink.objects.filter(
        other=ticket.pk, relation=Relation.PARENT.value
    )
    return Relative(
        number=ticket.number,
        kind=ticket.kind,
        state=State(ticket.state),
        parent=number_of(*parent) if parent else "",
        has_children=children.exists(),
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
