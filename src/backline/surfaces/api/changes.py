"""The changes: what is planned and agreed, what speaks against a window, freezes."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field

from backline.guide.change_stages import Window
from backline.records.changes.actions.freezes import freeze, lift_freeze
from backline.records.changes.beside import conflicts_for
from backline.records.changes.queries import (
    change_for,
    changes_for,
    freezes_for,
)
from backline.records.fleet.week import busy_week
from backline.records.tickets.queries import ticket_for
from backline.records.visits.beside import booked_beside
from backline.surfaces.api.door import (
    ApiRequest,
    Bearer,
    act_once,
    check_query,
    present,
    say,
)
from backline.surfaces.api.told_changes import (
    ChangesTold,
    ChangeTold,
    ConflictsTold,
    FreezesTold,
    FreezeTold,
    change_told,
    conflict_told,
    freeze_told,
)
from backline.surfaces.api.values import (
    Given,
    InstantGiven,
    Number,
)


router = Router()
READ, WRITE = Bearer("tickets.read"), Bearer("tickets.write")


class StretchQuery(Schema):
    """Which windows; both instants with their zone."""

    model_config = ConfigDict(extra="forbid")

    since: InstantGiven | None = None
    until: InstantGiven | None = None


class ConflictQuery(Schema):
    """Which window; the one on the table when left out."""

    model_config = ConfigDict(extra="forbid")

    start_at: InstantGiven | None = None
    end_at: InstantGiven | None = None


class FreezeGiven(Given):
    """A time in which nothing is to be changed."""

    start_at: InstantGiven
    end_at: InstantGiven
    reason: Annotated[str, Field(min_length=1, max_length=300)]
    site: Number | None = None
    customer: Annotated[
        Number | None, Field(description="All its sites; your own as a customer.")
    ] = None
    blocks: Annotated[bool, Field(description="Refuses windows; false only warns.")] = (
        True
    )


@router.get("/changes", auth=READ, response=ChangesTold, url_name="changes")
def list_changes(request: ApiRequest, asked: Query[StretchQuery]) -> HttpResponse:
    """List the changes whose windows lie in a stretch, or all that are planned."""
    check_query(request, StretchQuery.model_fields)
    found = changes_for(reader=request.auth).order_by("start_at", "pk")
    if asked.since is not None:
        found = found.filter(end_at__gt=asked.since)
    if asked.until is not None:
        found = found.filter(start_at__lt=asked.until)
    now = present()
    return say(ChangesTold(items=[change_told(each, now=now) for each in found[:500]]))


@router.get(
    "/tickets/{change}/change", auth=READ, response=ChangeTold, url_name="change"
)
def read_change(request: ApiRequest, change: str) -> HttpResponse:
    """Read what is planned, agreed and measured of a change, by its ticket's number."""
    check_query(request)
    reader = request.auth
    ticket = ticket_for(reader=reader, number=change)
    return say(change_told(change_for(reader=reader, ticket=ticket), now=present()))


@router.get(
    "/tickets/{change}/conflicts",
    auth=READ,
    response=ConflictsTold,
    url_name="conflicts",
)
def list_conflicts(
    request: ApiRequest, change: str, asked: Query[ConflictQuery]
) -> HttpResponse:
    """List what speaks against a window of a change, before it is proposed."""
    check_query(request, ConflictQuery.model_fields)
    reader, now = request.auth, present()
    ticket = ticket_for(reader=reader, number=change)
    found = change_for(reader=reader, ticket=ticket)
    window = found.window
    if asked.start_at is not None and asked.end_at is not None:
        window = Window(asked.start_at, asked.end_at)
    if window is None:
        return say(ConflictsTold(items=[]))
    busy = busy_week(reader=reader, site_id=ticket.site_id, now=now)
    booked = booked_beside(reader=reader, change=found, around=window)
    conflicts = conflicts_for(change=found, window=window, busy=busy, booked=booked)
    return say(ConflictsTold(items=[conflict_told(each) for each in conflicts]))


@router.get("/freezes", auth=READ, response=FreezesTold, url_name="freezes")
def list_freezes(request: ApiRequest) -> HttpResponse:
    """List the freezes that hold or come."""
    check_query(request)
    found = freezes_for(reader=request.auth, now=present())
    return say(FreezesTold(items=[freeze_told(each) for each in found]))


@router.post("/freezes", auth=WRITE, response={201: FreezeTold}, url_name="freezes")
def make_freeze(request: ApiRequest, given: FreezeGiven) -> HttpResponse:
    """Let nothing be changed for a time."""
    check_query(request)
    reader = request.auth

    def act(now: datetime) -> FreezeTold:
        made = freeze(
            start_at=given.start_at,
            end_at=given.end_at,
            reason=given.reason,
            site_id=given.site,
            customer_id=given.customer,
            blocks=given.blocks,
            by=reader,
            now=now,
        )
        return freeze_told(made)

    return act_once(request, act, HTTPStatus.CREATED)


@router.post("/freezes/{freeze}/lift", auth=WRITE, response=FreezeTold, url_name="lift")
def lift(request: ApiRequest, freeze: int) -> HttpResponse:
    """Lift a freeze before its end."""
    check_query(request)
    reader = request.auth

    def act(now: datetime) -> FreezeTold:
        return freeze_told(lift_freeze(freeze_id=freeze, by=reader, now=now))

    return act_once(request, act, HTTPStatus.OK)
