"""What stands beside a ticket: its relatives, its promises, the chasing of silence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from backline.records.tickets.family import kin_for
from backline.records.tickets.promised import chasing_for, pledges_for
from backline.records.tickets.queries import ticket_for
from backline.surfaces.api.door import ApiRequest, Bearer, check_query, say
from backline.surfaces.api.values import InstantTold, Told


if TYPE_CHECKING:
    from backline.guide.pledges import Pledge
    from backline.records.tickets.family import Kin

READ = Bearer("tickets.read")
router = Router()


class KinTold(Told):
    relation: Annotated[
        str,
        Field(
            description="What it is to this ticket: parent, child, related, caused_by, "
            "causes, duplicates, duplicated_by, split_from, split_into."
        ),
    ]
    number: str
    subject: str
    state: str
    site: Annotated[int, Field(description="Its number, see /sites.")]
    linked_at: InstantTold


class FamilyTold(Told):
    """The tickets that belong with one; those alone that you may read."""

    number: str
    items: list[KinTold]


class PromiseTold(Told):
    pledge: Annotated[int, Field(description="Its number on the ticket.")]
    what: str
    due_at: InstantTold
    made_at: InstantTold
    by: str
    to_customer: bool
    fate: Annotated[str, Field(description="open, kept, broken or withdrawn.")]
    settled_at: InstantTold | None
    because: str


class PromisesTold(Told):
    """What was promised for an instant; an engineer's own promises the vendor's only."""

    number: str
    items: list[PromiseTold]


class ChaseTold(Told):
    chase: Annotated[int, Field(description="From 1; 0 is the closing of the ticket.")]
    at: InstantTold
    done: bool


class ChasingTold(Told):
    """When the customer is asked again, and when the ticket closes without an answer."""

    number: str
    awaited: Annotated[str, Field(description="Empty while nobody is chased.")]
    asked_at: InstantTold | None
    steps: list[ChaseTold]
    because: Annotated[str, Field(description="Why nothing is closed in the end.")]


@router.get(
    "/tickets/{number}/family", auth=READ, response=FamilyTold, url_name="family"
)
def read_family(request: ApiRequest, number: str) -> HttpResponse:
    """Read which tickets belong with this one."""
    check_query(request)
    ticket = ticket_for(reader=request.auth, number=number)
    kin = kin_for(reader=request.auth, ticket=ticket)
    items = [_kin_told(each) for each in kin]
    return say(FamilyTold(number=ticket.number, items=items))


@router.get(
    "/tickets/{number}/promises", auth=READ, response=PromisesTold, url_name="promises"
)
def read_promises(request: ApiRequest, number: str) -> HttpResponse:
    """Read what was promised for an instant, and what became of it."""
    check_query(request)
    ticket = ticket_for(reader=request.auth, number=number)
    pledges = pledges_for(reader=request.auth, ticket=ticket)
    items = [_promise_told(each) for each in pledges]
    return say(PromisesTold(number=ticket.number, items=items))


@router.get(
    "/tickets/{number}/chasing", auth=READ, response=ChasingTold, url_name="chasing"
)
def read_chasing(request: ApiRequest, number: str) -> HttpResponse:
    """Read what comes of silence while something is awaited."""
    check_query(request)
    ticket = ticket_for(reader=request.auth, number=number)
    chasing = chasing_for(reader=request.auth, ticket=ticket)
    told = ChasingTold(
        number=ticket.number,
        awaited=chasing.awaited if chasing else "",
        asked_at=chasing.asked_at if chasing else None,
        steps=[ChaseTold.model_validate(step) for step in chasing.steps]
        if chasing
        else [],
        because=chasing.because if chasing else "",
    )
    return say(told)


def _kin_told(kin: Kin) -> KinTold:
    ticket = kin.ticket
    return KinTold(
        relation=kin.relation.value,
        number=ticket.number,
        subject=ticket.subject,
        state=ticket.state,
        site=ticket.site_id,
        linked_at=kin.linked_at,
    )


def _promise_told(pledge: Pledge) -> PromiseTold:
    return PromiseTold(
        pledge=pledge.number,
        what=pledge.what,
        due_at=pledge.due_at,
        made_at=pledge.made_at,
        by=pledge.by_name,
        to_customer=pledge.to_customer,
        fate=pledge.fate.value,
        settled_at=pledge.settled_at,
        because=pledge.because,
    )
