"""Shifts handed over and accepted; the vendor's people alone read them."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Literal

from django.http import HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from backline.records.shifts.actions import accept, hand_over
from backline.records.shifts.queries import handover_for, handovers_for, told_for
from backline.surfaces.api.door import ApiRequest, Bearer, act_once, check_query, say
from backline.surfaces.api.problems import Problem
from backline.surfaces.api.values import Given, InstantTold, Told


if TYPE_CHECKING:
    from backline.records.accounts.queries import Reader
    from backline.records.shifts.models import Handover
    from backline.records.shifts.queries import Line

READ = Bearer("tickets.read")
WRITE = Bearer("tickets.write")
_MOST = 50

router = Router()


class RemarkGiven(Given):
    """A remark on one ticket; it stands there too, as a note among engineers."""

    ticket: Annotated[str, Field(max_length=40, description="Number: INC-2041.")]
    words: Annotated[str, Field(min_length=1, max_length=20_000)]


class ShiftGiven(Given):
    """What a shift hands over: the desk takes the tickets as they are now."""

    level: Annotated[
        Literal["", "L1", "L2", "L3"], Field(description="Empty for all levels.")
    ] = ""
    remarks: Annotated[str, Field(max_length=20_000)] = ""
    tickets: Annotated[list[RemarkGiven], Field(max_length=500)] = []


class AcceptanceGiven(Given):
    """The next shift accepts."""

    words: Annotated[str, Field(max_length=20_000)] = ""


class ShiftTold(Told):
    shift: Annotated[int, Field(description="Its number.")]
    level: Annotated[str, Field(description="Empty for all levels.")]
    made_at: InstantTold
    made_by: str
    remarks: str
    open_count: int
    left_out: Annotated[
        int,
        Field(description="Open tickets with nothing pressing that are not listed."),
    ]
    accepted_at: InstantTold | None
    accepted_by: str | None
    acceptance: str
    replaced_at: Annotated[
        InstantTold | None, Field(description="When another one was written instead.")
    ]


class ShiftsTold(Told):
    """The last shifts, the newest first."""

    items: list[ShiftTold]


class ShiftPromiseTold(Told):
    what: str
    due_at: InstantTold


class ShiftLineTold(Told):
    ticket: str
    subject: str
    marks: Annotated[
        list[str],
        Field(
            description="Why it has to be looked at: breached, at_risk, critical, "
            "promised, unanswered, waiting."
        ),
    ]
    state: str
    severity: str
    level: str
    engineer: str
    awaited: str
    breach_at: InstantTold | None
    promises: list[ShiftPromiseTold]
    remark: str
    changes: Annotated[list[str], Field(description="What became of it since.")]


class ShiftInFull(ShiftTold):
    """A shift as it was handed over, and what changed since."""

    tickets: list[ShiftLineTold]
    new: Annotated[
        list[str], Field(description="Numbers of open tickets that came since.")
    ]


@router.get("/shifts", auth=READ, response=ShiftsTold, url_name="shifts")
def list_shifts(request: ApiRequest) -> HttpResponse:
    """List the last fifty shifts that were handed over."""
    check_query(request)
    found = handovers_for(reader=_vendor(request))[:_MOST]
    return say(
        ShiftsTold(items=[ShiftTold.model_validate(_told(each)) for each in found])
    )


@router.post("/shifts", auth=WRITE, response={201: ShiftInFull}, url_name="shifts")
def give_shift(request: ApiRequest, given: ShiftGiven) -> HttpResponse:
    """Hand a shift over; one of the same level that still waits is replaced."""
    check_query(request)
    reader = _vendor(request)

    def act(now: datetime) -> BaseModel:
        made = hand_over(
            level=given.level,
            remarks=given.remarks,
            on_tickets={each.ticket: each.words for each in given.tickets},
            by=reader,
            now=now,
        )
        return _in_full(handover_for(reader=reader, handover_id=made.pk), reader)

    return act_once(request, act, HTTPStatus.CREATED)


@router.get("/shifts/{shift}", auth=READ, response=ShiftInFull, url_name="shift")
def read_shift(request: ApiRequest, shift: int) -> HttpResponse:
    """Read a shift as it was handed over, with what changed since."""
    check_query(request)
    reader = _vendor(request)
    return say(_in_full(handover_for(reader=reader, handover_id=shift), reader))


@router.post(
    "/shifts/{shift}/acceptance",
    auth=WRITE,
    response={201: ShiftInFull},
    url_name="shift-acceptance",
)
def accept_shift(
    request: ApiRequest, shift: int, given: AcceptanceGiven
) -> HttpResponse:
    """Accept a shift; whoever handed it over cannot."""
    check_query(request)
    reader = _vendor(request)

    def act(now: datetime) -> BaseModel:
        accepted = accept(handover_id=shift, words=given.words, by=reader, now=now)
        return _in_full(accepted, reader)

    return act_once(request, act, HTTPStatus.CREATED)


def _vendor(request: ApiRequest) -> Reader:
    if request.auth.side != "vendor":
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "vendor-only",
            "The vendor's to read",
            "Shifts are handed over among the vendor's people: ask in your ticket.",
        )
    return request.auth


def _told(handover: Handover) -> dict[str, object]:
    accepted = handover.accepted_by
    return {
        "shift": handover.pk,
        "level": handover.level,
        "made_at": handover.made_at,
        "made_by": handover.made_by.name,
        "remarks": handover.remarks,
        "open_count": handover.open_count,
        "left_out": handover.left_out,
        "accepted_at": handover.accepted_at,
        "accepted_by": accepted.name if accepted else None,
        "acceptance": handover.acceptance,
        "replaced_at": handover.replaced_at,
    }


def _in_full(handover: Handover, reader: Reader) -> ShiftInFull:
    told = told_for(reader=reader, handover=handover)
    return ShiftInFull.model_validate(
        {
            **_told(handover),
            "tickets": [_line(line) for line in told.lines],
            "new": [ticket.number for ticket in told.new],
        }
    )


def _line(line: Line) -> ShiftLineTold:
    kept = line.kept
    return ShiftLineTold(
        ticket=line.ticket.number,
        subject=line.ticket.subject,
        marks=kept.marks,
        state=kept.state,
        severity=kept.severity,
        level=kept.level,
        engineer=kept.engineer,
        awaited=kept.awaited,
        breach_at=kept.breach_at,
        promises=[ShiftPromiseTold.model_validate(each) for each in kept.promises],
        remark=kept.remark,
        changes=list(line.changes),
    )
