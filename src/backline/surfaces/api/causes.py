"""Root causes over the API: owed or not, the reports, their actions, the paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from django.http import HttpResponse
from ninja import Router
from pydantic import Field, JsonValue

from backline.records.causes.queries import release_for, standing_of
from backline.records.tickets.queries import ticket_for
from backline.surfaces.api.cause_actions import ActionTold, action_told
from backline.surfaces.api.door import (
    ApiRequest,
    Bearer,
    check_query,
    present,
    say,
)
from backline.surfaces.api.values import InstantTold, Told
from backline.surfaces.look.causes import paper_response


if TYPE_CHECKING:
    from backline.records.causes.models import Released
    from backline.records.causes.queries import Standing

READ = Bearer("tickets.read")

router = Router()


class OwedTold(Told):
    """Whether a root cause report is owed, and why."""

    owed: Annotated[
        str,
        Field(description="owed, by case, promised (not owed, but given), not owed."),
    ]
    because: str
    clause: str
    instead: Annotated[str, Field(description="What can be done where it is not owed.")]


class AnswerTold(Told):
    accepts: bool
    words: str
    by_name: str
    at: InstantTold


class ReleaseTold(Told):
    """A report that was released; what it says is at …/cause/{release}."""

    number: int
    interim: bool
    at: InstantTold
    sha256: Annotated[str, Field(description="Over the document as canonical JSON.")]
    paper_sha256: Annotated[str, Field(description="Over the PDF.")]
    answers: list[AnswerTold]


class WaitTold(Told):
    fact: str
    what: str
    whom: str


class CauseTold(Told):
    """How the root cause of a ticket stands, as the token's owner may know it."""

    ticket: str
    verdict: OwedTold
    due_at: Annotated[
        InstantTold | None,
        Field(description="When it is due; null where it has no date, or stands."),
    ]
    interim_due_at: InstantTold | None
    closes_at: Annotated[
        InstantTold | None,
        Field(description="When it is closed with what is known at the latest."),
    ]
    reported: Annotated[bool, Field(description="The customer has the report.")]
    awaited: list[WaitTold]
    draft: Annotated[
        str | None, Field(description="Where its writing stands; the vendor's only.")
    ]
    releases: list[ReleaseTold]
    actions: list[ActionTold]


class ReportTold(Told):
    """A released report, word for word."""

    ticket: str
    release: ReleaseTold
    document: JsonValue


@router.get("/tickets/{number}/cause", auth=READ, response=CauseTold, url_name="cause")
def read_cause(request: ApiRequest, number: str) -> HttpResponse:
    """Read whether a root cause report is owed, until when, and what was released."""
    check_query(request)
    reader, now = request.auth, present()
    ticket = ticket_for(reader=reader, number=number)
    standing = standing_of(reader=reader, ticket=ticket, now=now)
    return say(_told(ticket.number, standing))


@router.get(
    "/tickets/{number}/cause/{int:release}",
    auth=READ,
    response=ReportTold,
    url_name="cause-release",
)
def read_report(request: ApiRequest, number: str, release: int) -> HttpResponse:
    """Read a released report as the customer has it."""
    check_query(request)
    found = release_for(reader=request.auth, number=number, release=release)
    told = ReportTold(
        ticket=found.report.ticket.number,
        release=_release(found),
        document=found.document,
    )
    return say(told)


@router.get(
    "/tickets/{number}/cause/{int:release}/report.pdf",
    auth=READ,
    url_name="cause-paper",
)
def read_paper(request: ApiRequest, number: str, release: int) -> HttpResponse:
    """Download a released report as PDF."""
    check_query(request)
    found = release_for(reader=request.auth, number=number, release=release)
    return paper_response(found, found.report.ticket.number)


def _told(number: str, standing: Standing) -> CauseTold:
    verdict = standing.owed.verdict
    clock, interim = standing.clock, standing.interim
    return CauseTold(
        ticket=number,
        verdict=OwedTold(
            owed=standing.owed.owed.value,
            because=verdict.because,
            clause=verdict.clause,
            instead=verdict.instead or "",
        ),
        due_at=clock.due_at if clock else None,
        interim_due_at=interim.due_at if interim else None,
        closes_at=standing.closes_at,
        reported=standing.reported,
        awaited=[
            WaitTold(fact=wait.fact, what=wait.what, whom=wait.whom)
            for wait in standing.situation.waits
            if wait.whom
        ],
        draft=standing.report.state if standing.report else None,
        releases=[_release(each) for each in standing.releases],
        actions=[action_told(each) for each in standing.actions],
    )


def _release(released: Released) -> ReleaseTold:
    return ReleaseTold(
        number=released.number,
        interim=released.interim,
        at=released.at,
        sha256=released.sha256,
        paper_sha256=released.paper_sha256,
        answers=[AnswerTold.model_validate(each) for each in released.answers.all()],
    )
