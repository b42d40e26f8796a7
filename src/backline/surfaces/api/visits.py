"""The visits on site for a ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from backline.guide.visit_signing import objects_until
from backline.guide.visits import Slot
from backline.records.tickets.queries import ticket_for
from backline.records.visits.actions import accept_slot
from backline.records.visits.paper import paper_for
from backline.records.visits.queries import visits_of
from backline.surfaces.api.door import ApiRequest, Bearer, check_query, say
from backline.surfaces.api.values import InstantTold, Told
from backline.surfaces.look.pdf import pdf_response


if TYPE_CHECKING:
    from datetime import datetime

    from backline.records.tickets.actions.moves import Moved
    from backline.records.visits.models import Part, Visit

router = Router()


class PartShown(Told):
    what: str
    serial: str
    sent_at: InstantTold
    became: Annotated[str, Field(description="used or returned; empty while out.")]
    became_at: InstantTold | None


class VisitShown(Told):
    visit: Annotated[int, Field(description="Which of the ticket's, from 1.")]
    stage: Annotated[
        str,
        Field(
            description="requested, proposed, agreed, travelling, on_site, left, "
            "reported, signed or called_off."
        ),
    ]
    what: str
    place: str
    engineer: str | None
    starts_at: InstantTold | None
    ends_at: InstantTold | None
    proposed_by: Annotated[
        str, Field(description="The side that proposed the slot; the other accepts it.")
    ]
    arrived_at: InstantTold | None
    left_at: InstantTold | None
    findings: str
    report: str
    signed_by: str
    signed_at: InstantTold | None
    signed_how: Annotated[
        str,
        Field(
            description="signed_in, or on_device: somebody at the site, on the "
            "engineer's device. Empty while it is not signed."
        ),
    ]
    signed_digest: Annotated[str, Field(description="SHA-256 of the report signed.")]
    objects_until: Annotated[
        InstantTold | None,
        Field(description="Until when a contact can object; null for nothing to."),
    ]
    objected_by: Annotated[
        str, Field(description="Who objected to an earlier signature given on site.")
    ]
    objected_at: InstantTold | None
    objection: str
    parts: list[PartShown]


class VisitsShown(Told):
    """The visits for a ticket, the first first."""

    items: list[VisitShown]


def accept_visit(
    *,
    starts_at: datetime | None,
    ends_at: datetime | None,
    **members: Any,
) -> Moved:
    """Accept the slot of a visit: the one that was read, where it is given."""
    read = Slot(starts_at, ends_at) if starts_at and ends_at else None
    return accept_slot(read=read, **members)


@router.get(
    "/tickets/{number}/visits",
    auth=Bearer("tickets.read"),
    response=VisitsShown,
    url_name="ticket-visits",
)
def list_visits(request: ApiRequest, number: str) -> HttpResponse:
    """List the visits for a ticket: how far they are, what came of them."""
    check_query(request)
    ticket = ticket_for(reader=request.auth, number=number)
    found = visits_of(reader=request.auth, ticket=ticket)
    return say(VisitsShown(items=[_visit(visit) for visit in found]))


@router.get(
    "/tickets/{number}/visits/{int:visit}/report.pdf",
    auth=Bearer("tickets.read"),
    url_name="visit-paper",
)
def read_paper(request: ApiRequest, number: str, visit: int) -> HttpResponse:
    """Download the report of a visit as PDF, as it stands."""
    check_query(request)
    ticket = ticket_for(reader=request.auth, number=number)
    paper = paper_for(reader=request.auth, ticket=ticket, seq=visit)
    return pdf_response(paper.name, paper.body)


def _visit(visit: Visit) -> VisitShown:
    return VisitShown(
        visit=visit.seq,
        stage=visit.stage,
        what=visit.what,
        place=visit.place,
        engineer=visit.engineer.name if visit.engineer else None,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        proposed_by=visit.proposed_by,
        arrived_at=visit.arrived_at,
        left_at=visit.left_at,
        findings=visit.findings,
        report=visit.report,
        signed_by=visit.signed_by,
        signed_at=visit.signed_at,
        signed_how=visit.signed_how,
        signed_digest=visit.signed_digest,
        objects_until=objects_until(visit.paper),
        objected_by=visit.objected_by,
        objected_at=visit.objected_at,
        objection=visit.objection,
        parts=[_part(part) for part in visit.parts.all()],
    )


def _part(part: Part) -> PartShown:
    return PartShown(
        what=part.what,
        serial=part.serial,
        sent_at=part.sent_at,
        became=part.became,
        became_at=part.became_at,
    )
