"""Who is on call, over the API: rosters, an instant, the proof; stand-ins are set."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import BaseModel, ConfigDict, Field

from backline.guide.oncall_coverage import LOOKED_AHEAD_DAYS
from backline.records.contracts.actions import can_manage
from backline.records.oncall.actions import end_stand_in, stand_in
from backline.records.oncall.coverage import coverage
from backline.records.oncall.queries import (
    roster_for,
    rosters_for,
    stand_in_for,
    told,
)
from backline.surfaces.api.door import (
    ApiRequest,
    Bearer,
    act_once,
    check_query,
    present,
    say,
)
from backline.surfaces.api.problems import Problem
from backline.surfaces.api.told_oncall import (
    CoverageTold,
    Level,
    OnCallTold,
    RostersTold,
    StandInTold,
    coverage_told,
    on_call_told,
    roster_told,
    stand_in_told,
)
from backline.surfaces.api.values import Given, InstantGiven, Number


if TYPE_CHECKING:
    from backline.records.accounts.queries import Reader
    from backline.records.oncall.models import StandIn

router = Router()
READ, WRITE = Bearer("tickets.read"), Bearer("tickets.write")


class StandInGiven(Given):
    """Somebody is called in another's place for a while."""

    person: Annotated[Number, Field(description="Number of who stands in.")]
    instead_of: Annotated[
        Number | None,
        Field(description="In whose place; before everybody when left out."),
    ] = None
    starts_at: InstantGiven
    ends_at: InstantGiven
    because: Annotated[str, Field(max_length=500)] = ""


class EndGiven(Given):
    """Nothing has to be said to call a stand-in off."""


class OnCallQuery(Schema):
    model_config = ConfigDict(extra="forbid")

    level: Level
    component: Annotated[str, Field(max_length=40)] = ""
    at: Annotated[
        InstantGiven | None, Field(description="The present when left out.")
    ] = None


class CoverageQuery(Schema):
    model_config = ConfigDict(extra="forbid")

    days: Annotated[int, Field(ge=1, le=366)] = LOOKED_AHEAD_DAYS


def _vendor(request: ApiRequest) -> Reader:
    if request.auth.side != "vendor":
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "vendors-only",
            "The vendor's to know",
            "Who is on call is told to the vendor's people only.",
        )
    return request.auth


def _manager(request: ApiRequest) -> Reader:
    reader = _vendor(request)
    if not can_manage(reader):
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "managers-only",
            "The managers' to change",
            "Rosters are kept by managers: use a manager's token.",
        )
    return reader


@router.get("/on-call", auth=READ, response=OnCallTold, url_name="on-call")
def get_on_call(request: ApiRequest, query: Query[OnCallQuery]) -> HttpResponse:
    """Tell who of a level is on call at an instant, in the order of calling."""
    check_query(request, OnCallQuery.model_fields)
    reader = _vendor(request)
    at = query.at or present()
    return say(
        on_call_told(reader=reader, level=query.level, component=query.component, at=at)
    )


@router.get("/on-call/rosters", auth=READ, response=RostersTold, url_name="rosters")
def list_rosters(request: ApiRequest) -> HttpResponse:
    """List the rosters, each with who is on call in it now."""
    check_query(request)
    reader, now = _vendor(request), present()
    end = now + timedelta(days=1)
    found = told(reader=reader, rosters=rosters_for(reader=reader), start=now, end=end)
    return say(RostersTold(items=[roster_told(each) for each in found]))


@router.get("/on-call/coverage", auth=READ, response=CoverageTold, url_name="coverage")
def get_coverage(request: ApiRequest, query: Query[CoverageQuery]) -> HttpResponse:
    """Prove that somebody is on call whenever a contract may want somebody."""
    check_query(request, CoverageQuery.model_fields)
    reader = _vendor(request)
    found = coverage(reader=reader, now=present(), days=query.days)
    return say(coverage_told(found))


@router.post(
    "/on-call/rosters/{int:roster}/stand-ins",
    auth=WRITE,
    response={201: StandInTold},
    url_name="stand-ins",
)
def post_stand_in(
    request: ApiRequest, roster: int, given: StandInGiven
) -> HttpResponse:
    """Let somebody stand in on a roster; what is over already is not changed."""
    check_query(request)
    reader = _manager(request)
    found = roster_for(reader=reader, roster_id=roster)

    def act(now: datetime) -> BaseModel:
        row = stand_in(
            roster_id=found.pk,
            person_id=given.person,
            instead_of_id=given.instead_of,
            starts_at=given.starts_at,
            ends_at=given.ends_at,
            because=given.because,
            by=reader,
            now=now,
        )
        return stand_in_told(row)

    return act_once(request, act, HTTPStatus.CREATED)


@router.post(
    "/on-call/stand-ins/{int:stand_in}/end",
    auth=WRITE,
    response={200: StandInTold},
    url_name="stand-in-end",
)
def post_end(request: ApiRequest, stand_in: int, given: EndGiven) -> HttpResponse:
    """Call a stand-in off from now on."""
    check_query(request)
    del given
    reader = _manager(request)

    def act(now: datetime) -> BaseModel:
        row = _found(reader, stand_in)
        end_stand_in(stand_in_id=row.pk, by=reader, now=now)
        return stand_in_told(_found(reader, stand_in))

    return act_once(request, act, HTTPStatus.OK)


def _found(reader: Reader, number: int) -> StandIn:
    row = stand_in_for(reader=reader, stand_in_id=number)
    if row is None:
        raise Problem(
            HTTPStatus.NOT_FOUND,
            "unknown-stand-in",
            "No such stand-in",
            "There is no stand-in of that number: its answer told it.",
        )
    return row
