"""The developers' issues for a ticket."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from backline.records.tickets.queries import ticket_for
from backline.records.trackers.queries import issues_of
from backline.surfaces.api.door import ApiRequest, Bearer, check_query, say
from backline.surfaces.api.values import Given, InstantTold, Told, Words


router = Router()
Name = Annotated[str, Field(max_length=40, description="As the settings name it.")]


class DevelopersAsked(Given):
    """An issue is asked for with the developers."""

    kind: Literal["developers_asked"]
    tracker: Name
    title: Annotated[str, Field(min_length=1, max_length=200)]
    words: Words


class IssueShown(Told):
    tracker: str
    key: Annotated[str, Field(description="Empty until the tracker has it.")]
    title: str
    url: str
    state: Annotated[str, Field(description="asked, open, closed or failed.")]
    because: str
    asked_at: InstantTold


class IssuesShown(Told):
    """The developers' issues; the vendor's people only see any."""

    items: list[IssueShown]


@router.get(
    "/tickets/{number}/issues",
    auth=Bearer("tickets.read"),
    response=IssuesShown,
    url_name="ticket-issues",
)
def list_issues(request: ApiRequest, number: str) -> HttpResponse:
    """List the developers' issues for a ticket, and how each stands."""
    check_query(request)
    ticket = ticket_for(reader=request.auth, number=number)
    rows = issues_of(reader=request.auth, ticket=ticket)
    return say(IssuesShown(items=[IssueShown.model_validate(row) for row in rows]))
