"""Who is on call, over the API: rosters, an instant, the proof; stand-ins are set."""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Literal

from django.http import HttpResponse
from ninja import Query, Router, Schema
from pydantic import BaseModel, ConfigDict, Field

from backline.guide.oncall_coverage import LOOKED_AHEAD_DAYS
from backline.guide.oncall_words import hole_words, unfit_words
from backline.guide.wall import instant_of
from backline.records.contracts.actions import can_manage
from backline.records.oncall.actions import end_stand_in, stand_in
from backline.records.oncall.coverage import coverage, names_in
from backline.records.oncall.queries import (
    next_on_call_at,
    on_call_at,
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
from backline.surfaces.api.values import Given, InstantGiven, InstantTold, Number, Told


if TYPE_CHECKING:
    from backline.guide.oncall_coverage import Coverage
    from backline.records.accounts.models import Person
    from backline.records.accounts.queries import Reader
    from backline.records.oncall.models import StandIn
    from backline.records.oncall.queries import Told as RosterNow

router = Router()
READ, WRITE = Bearer("tickets.read"), Bearer("tickets.write")
Level = Literal["L1", "L2", "L3", "manager"]


class OnCallPerson(Told):
    number: int
    name: str


class RosterTold(Told):
    number: int
    name: str
    level: Level
    zone: str
    components: Annotated[list[str], Field(description="Empty for all.")]
    calendar: Annotated[str, Field(description="That it follows; empty for none.")]
    people: Annotated[
        list[OnCallPerson], Field(description="On call now, in the order of calling.")
    ]
    until: Annotated[InstantTold, Field(description="When that changes, within a day.")]


class RostersTold(Told):
    """The rosters in use."""

    items: list[RosterTold]


class OnCallTold(Told):
    """Who is on call at an instant."""

    level: Level
    component: str
    at: InstantTold
    people: Annotated[list[OnCallPerson], Field(description="In the order of calling.")]
    next_at: Annotated[
        InstantTold | None,
        Field(description="When somebody is; null when nobody is for 90 days."),
    ]


class SpanTold(Told):
    starts_at: InstantTold
    ends_at: InstantTold


class ProofTold(Told):
    level: Level
    needed_seconds: int
    covered_seconds: int


class HoleTold(Told):
    level: Level
    components: list[str]
    reason: Annotated[str, Field(description="no_roster, nobody, away or unreachable.")]
    words: str
    people: list[int]
    sites: list[str]
    spans: list[SpanTold]


class UnfitTold(Told):
    person: int
    roster: str
    because: str
    since: InstantTold
    words: str


class CoverageTold(Told):
    """Whom the contracts may want, against who is on call."""

    starts_at: InstantTold
    ends_at: InstantTold
    whole: Annotated[bool, Field(description="Nothing is missing.")]
    proofs: list[ProofTold]
    holes: list[HoleTold]
    unfit: Annotated[list[UnfitTold], Field(description="On call, and should not be.")]


class StandInTold(Told):
    number: int
    roster: int
    person: int
    instead_of: int | None
    starts_at: InstantTold
    ends_at: InstantTold
    ended_at: InstantTold | None


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
            "vendor-only",
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
    return say(RostersTold(items=[_roster(each) for each in found]))


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
        return _stand_in(row)

    return act_once(request, act, HTTPStatus.CREATED)


@router.post(
    "/on-call/stand-ins/{int:number}/end",
    auth=WRITE,
    response={200: StandInTold},
    url_name="stand-in-end",
)
def post_end(request: ApiRequest, number: int, given: EndGiven) -> HttpResponse:
    """Call a stand-in off from now on."""
    check_query(request)
    del given
    reader = _manager(request)

    def act(now: datetime) -> BaseModel:
        row = _found(reader, number)
        end_stand_in(stand_in_id=row.pk, by=reader, now=now)
        return _stand_in(_found(reader, number))

    return act_once(request, act, HTTPStatus.OK)


def on_call_told(
    *, reader: Reader, level: str, component: str, at: datetime
) -> OnCallTold:
    """Return who is on call at an instant, and when somebody is."""
    asked = {"level": level, "component": component, "at": at}
    people = on_call_at(reader=reader, level=level, component=component, at=at)
    next_at = next_on_call_at(reader=reader, level=level, component=component, at=at)
    return OnCallTold.model_validate(
        {**asked, "people": _people(people), "next_at": next_at}
    )


def coverage_told(found: Coverage) -> CoverageTold:
    """Return a proof of coverage as the API tells it."""
    names = names_in(found)
    return CoverageTold.model_validate(
        {
            "starts_at": instant_of(found.start),
            "ends_at": instant_of(found.end),
            "whole": found.is_whole,
            "proofs": [
                {
                    "level": each.level,
                    "needed_seconds": each.needed,
                    "covered_seconds": each.covered,
                }
                for each in found.proofs
            ],
            "holes": [
                {
                    "level": each.level,
                    "components": each.components,
                    "reason": each.reason.value,
                    "words": hole_words(each, names),
                    "people": each.people,
                    "sites": each.sites,
                    "spans": [
                        {"starts_at": instant_of(start), "ends_at": instant_of(end)}
                        for start, end in each.spans
                    ],
                }
                for each in found.holes
            ],
            "unfit": [
                {
                    "person": each.person,
                    "roster": each.roster,
                    "because": each.because,
                    "since": instant_of(each.since),
                    "words": unfit_words(each, names),
                }
                for each in found.unfit
            ],
        }
    )


def _people(people: tuple[Person, ...]) -> list[OnCallPerson]:
    return [OnCallPerson(number=each.pk, name=each.name) for each in people]


def _roster(each: RosterNow) -> RosterTold:
    version = each.version
    return RosterTold.model_validate(
        {
            "number": each.roster.pk,
            "name": each.roster.name,
            "level": each.roster.level,
            "zone": each.roster.zone,
            "components": version.components if version else [],
            "calendar": version.calendar_name if version else "",
            "people": _people(each.turns[0].people),
            "until": each.turns[0].ends_at,
        }
    )


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


def _stand_in(row: StandIn) -> StandInTold:
    return StandInTold(
        number=row.pk,
        roster=row.roster_id,
        person=row.person_id,
        instead_of=row.instead_of_id,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        ended_at=row.ended_at,
    )
