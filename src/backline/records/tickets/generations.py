"""What a ticket is linked with, whoever asks."""

from __future__ import annotations

from django.db.models import Q

from backline.guide.family import OPPOSITE, Relation
from backline.guide.workflow import State
from backline.records.tickets.asked_once import asked_once
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
    rows = (
        TicketLink.objects.filter(Q(one=ticket.pk) | Q(other=ticket.pk))
        .select_related("one__customer", "one__site", "other__customer", "other__site")
        .order_by("pk")
    )
    return [
        (Relation(row.relation), row, row.other)
        if row.one_id == ticket.pk
        else (OPPOSITE[Relation(row.relation)], row, row.one)
        for row in rows
    ]
