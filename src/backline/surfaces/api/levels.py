"""Teams, intake checklists, who had a ticket how long, and many handed over at once."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from django.http import HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from backline.records.teams.queries import members_of, teams_for
from backline.records.tickets.actions.levels import HandOver, hand_over_each
from backline.records.tickets.handling import checklist_for, handling_for
from backline.records.tickets.queries import ticket_for
from backline.surfaces.api.asked_levels import ManyHandedOver
from backline.surfaces.api.door import (
    ApiRequest,
    Bearer,
    act_once,
    check_query,
    present,
    say,
)
from backline.surfaces.api.problems import Problem
from backline.surfaces.api.values import InstantTold, Told


if TYPE_CHECKING:
    from backline.guide.handling import Handling
    from backline.records.accounts.models import Person
    from backline.records.accounts.queries import Reader
    from backline.records.teams.models import Team

READ = Bearer("tickets.read")
WRITE = Bearer("tickets.write")

router = Router()


class MemberTold(Told):
    number: int
    name: str


class TeamTold(Told):
    """What a team takes: an empty list takes all."""

    number: int
    name: str
    level: str
    components: list[str]
    languages: list[str]
    geographies: list[str]
    assigns: Annotated[
        bool, Field(description="The suggested engineer gets a ticket at once.")
    ]
    members: list[MemberTold]


class TeamsTold(Told):
    """The vendor's teams, by level; the vendor's people only."""

    items: list[TeamTold]


@router.get("/teams", auth=READ, response=TeamsTold, url_name="teams")
def list_teams(request: ApiRequest) -> HttpResponse:
    """List the teams and who is in them; empty for everybody but the vendor's people."""
    check_query(request)
    teams = list(teams_for(reader=request.auth))
    members = members_of(reader=request.auth, teams=teams)
    items = [_team_told(team, members[team.pk]) for team in teams]
    return say(TeamsTold(items=items))


def _team_told(team: Team, members: list[Person]) -> TeamTold:
    return TeamTold(
        number=team.pk,
        name=team.name,
        level=team.level,
        components=team.components,
        languages=team.languages,
        geographies=team.geographies,
        assigns=team.assigns,
        members=[MemberTold(number=each.pk, name=each.name) for each in members],
    )


class QuestionTold(Told):
    name: str
    asks: str
    answer: Annotated[str | None, Field(description="Null while nobody answered.")]


class IntakeTold(Told):
    """What has to be known before a ticket leaves L1; without questions, nothing."""

    number: str
    complete: bool
    items: list[QuestionTold]


@router.get(
    "/tickets/{number}/intake", auth=READ, response=IntakeTold, url_name="intake"
)
def read_intake(request: ApiRequest, number: str) -> HttpResponse:
    """Read the intake checklist of a ticket, with its answers."""
    check_query(request)
    ticket = ticket_for(reader=request.auth, number=number)
    checklist = checklist_for(reader=request.auth, ticket=ticket)
    items = [
        QuestionTold(
            name=each.name, asks=each.asks, answer=checklist.answers.get(each.name)
        )
        for each in checklist.questions
    ]
    complete = not checklist.missing
    return say(IntakeTold(number=ticket.number, complete=complete, items=items))


class HoldingTold(Told):
    level: str
    engineer: Annotated[str, Field(description="Empty while nobody had it.")]
    since: InstantTold
    until: Annotated[InstantTold | None, Field(description="Null while it goes on.")]
    service_seconds: Annotated[int, Field(description="In the contract's hours.")]
    elapsed_seconds: int


class HandlingTold(Told):
    """Who had a ticket, in order, while it was open."""

    number: str
    times_returned: Annotated[
        int, Field(description="How often it came back to a level that it had left.")
    ]
    items: list[HoldingTold]


@router.get(
    "/tickets/{number}/handling",
    auth=READ,
    response=HandlingTold,
    url_name="handling",
)
def read_handling(request: ApiRequest, number: str) -> HttpResponse:
    """Read who had a ticket and how long; the vendor's people only."""
    check_query(request)
    handling = handling_for(reader=request.auth, number=number, now=present())
    return say(_handling_told(number.upper(), handling))


def _handling_told(number: str, handling: Handling) -> HandlingTold:
    return HandlingTold(
        number=number,
        times_returned=handling.returns,
        items=[
            HoldingTold(
                level=each.level,
                engineer=each.engineer,
                since=each.since,
                until=each.until,
                service_seconds=each.service,
                elapsed_seconds=each.elapsed,
            )
            for each in handling.holdings
        ],
    )


class HandedTold(Told):
    number: str
    done: bool
    because: Annotated[str, Field(description="Why it was refused; else empty.")]
    clause: str


class ManyHandedTold(Told):
    """Each ticket once, in the order given: what is refused holds up no other."""

    items: list[HandedTold]


@router.post(
    "/hand-overs", auth=WRITE, response={200: ManyHandedTold}, url_name="hand-overs"
)
def hand_over_many(request: ApiRequest, given: ManyHandedOver) -> HttpResponse:
    """Hand several tickets over with one brief, by the rules of a single one."""
    check_query(request)
    reader = request.auth
    _check_is_the_vendors(reader)

    def act(now: datetime) -> BaseModel:
        done = hand_over_each(numbers=given.tickets, to=_to(given), by=reader, now=now)
        items = [
            HandedTold(
                number=each.number,
                done=not each.refused,
                because=each.refused,
                clause=each.clause,
            )
            for each in done
        ]
        return ManyHandedTold(items=items)

    return act_once(request, act, HTTPStatus.OK)


def _to(given: ManyHandedOver) -> HandOver:
    members = given.model_dump(exclude={"tickets", "engineer"})
    return HandOver(**members, engineer_id=given.engineer)


def _check_is_the_vendors(reader: Reader) -> None:
    if reader.side != "vendor":
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "vendors-only",
            "Not for you",
            "Handing tickets over is the vendor's people's to do.",
            clause="process.levels",
        )
