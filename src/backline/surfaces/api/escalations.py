"""What a customer escalated: owner, callback time, result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from backline.records.tickets.escalated import escalations_of, owner_words
from backline.records.tickets.queries import ticket_for
from backline.surfaces.api.door import ApiRequest, Bearer, check_query, say
from backline.surfaces.api.values import InstantTold, Told


if TYPE_CHECKING:
    from backline.records.tickets.models import Escalation

router = Router()


class EscalationTold(Told):
    asked_at: InstantTold
    asked_by: str
    words: str
    owner: Annotated[str, Field(description="Who calls back.")]
    due_at: InstantTold
    called_back_at: Annotated[
        InstantTold | None, Field(description="Null while the customer waits.")
    ]
    called_back_by: str
    result: str
    ended_at: Annotated[
        InstantTold | None,
        Field(description="When the customer closed the ticket instead."),
    ]


class EscalationsTold(Told):
    """The escalations of a ticket, the newest first; one at most is open."""

    number: str
    items: list[EscalationTold]


@router.get(
    "/tickets/{number}/escalations",
    auth=Bearer("tickets.read"),
    response=EscalationsTold,
    url_name="escalations",
)
def list_escalations(request: ApiRequest, number: str) -> HttpResponse:
    """Read what the customer escalated, who owns it and when they call back."""
    check_query(request)
    ticket = ticket_for(reader=request.auth, number=number)
    found = escalations_of(reader=request.auth, ticket=ticket)
    items = [_told(each) for each in found]
    return say(EscalationsTold(number=ticket.number, items=items))


def _told(each: Escalation) -> EscalationTold:
    return EscalationTold(
        asked_at=each.asked_at,
        asked_by=each.asked_by,
        words=each.words,
        owner=owner_words(each),
        due_at=each.due_at,
        called_back_at=each.called_back_at,
        called_back_by=each.called_back_by,
        result=each.result,
        ended_at=each.ended_at,
    )
