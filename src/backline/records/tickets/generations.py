"""What a ticket is linked with, whoever asks."""

from __future__ import annotations

from django.db.models import Q

from backline.guide.family import OPPOSITE, Relation
from backline.guide.workflow import State
from backline.records.tickets.asked_once import asked_once
from backline.records.tickets.beside import may_have
from backline.records.tickets.models import Ticket, TicketLink, number_of


def unfinished_children(ticket_id: int) -> list[str]:
    """Return the numbers of all children that are not closed, whoever asks."""
    rows = TicketLink.objects.filter(
        other=ticket_id, relation=Relation.PARENT.value
    ).exclude(one__state=State.CLOSED.value)
    return [
        number_of(kind, pk)
        for kind, pk in rows.order_by("one_id").values_list("one__kind", "one_id")
    ]


@asked_once
def links_of(ticket: Ticket) -> list[tuple[Relation, TicketLink, Ticket]]:
    """Return a ticket's links, what each makes of the other ticket, and that one.

    Whoever asks: what a reader may see of them the caller has to tell apart.
    """
    if not may_have(ticket, TicketLink):
        return []
    of_it = Q(one=ticket.pk) | Q(other=ticket.pk)
    rows = list(TicketLink.objects.filter(of_it).order_by("pk"))
    if not rows:
        # Most tickets have none: what they are linked with is not joined in vain.
        return []
    others = Ticket.objects.select_related("customer", "site").in_bulk(
        {row.one_id for row in rows} | {row.other_id for row in rows}
    )
    return [
        (Relation(row.relation), row, others[row.other_id])
        if row.one_id == ticket.pk
        else (OPPOSITE[Relation(row.relation)], row, others[row.one_id])
        for row in rows
    ]
