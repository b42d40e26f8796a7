"""Whether a ticket stands over others that are not done with, whoever asks."""

from __future__ import annotations

from django.db.models import Q

from backline.guide.family import BY_HAND, Relation
from backline.guide.workflow import State
from backline.records.tickets.models import TicketLink, number_of


def unfinished_children(ticket_id: int) -> list[str]:
    """Return the numbers of all children that are not closed, whoever asks."""
    rows = TicketLink.objects.filter(
        other=ticket_id, relation=Relation.PARENT.value
    ).exclude(one__state=State.CLOSED.value)
    return [
        number_of(kind, pk)
        for kind, pk in rows.order_by("one_id").values_list("one__kind", "one_id")
    ]


def is_linked(ticket_id: int) -> bool:
    """Say whether a ticket has a link that can be taken back."""
    links = TicketLink.objects.filter(Q(one=ticket_id) | Q(other=ticket_id))
    return links.filter(relation__in=[each.value for each in BY_HAND]).exists()
