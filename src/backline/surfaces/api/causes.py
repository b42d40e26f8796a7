"""Root causes over the API: owed or not, the reports, their actions, the paper."""

from __future__ import annotations

from datetime import date, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Literal

from django.http import HttpResponse
from ninja import Router
from pydantic import Field, JsonValue

from backline.records.causes.actions.follow_up import (
    drop_action,
    finish,
    move_action,
    plan_action,
)
from backline.records.causes.queries import (
    action_for,
    release_for,
    standing_of,
)
from backline.records.tickets.queries import ticket_for
from backline.surfaces.api.door import (
    ApiRequest,
    Bearer,
    act_once,
    check_query,
    present,
    say,
)
from backline.surfaces.api.problems import Problem
from backline.surfaces.api.values import Given, InstantTold, Number, Told, Words
from backline.surfaces.look.causes import paper_response


if TYPE_CHECKING:
    from backline.records.accounts.queries import Reader
    from backline.records.causes.models import Action, Released
    from backline.records.causes.queries import Standing

READ = Bearer("tickets.read")
WRITE = Bearer("tickets.write")

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


class ActionTold(Told):
    number: int
    title: str
    kind: Annotated[str, Field(description="corrective, preventive.")]
    side: Annotated[str, Field(description="vendor, customer.")]
    owner: str
    due_date: date
    first_due_date: Annotated[
        date | None, Field(description="What was meant at first, where it was moved.")
    ]
    moved_because: Annotated[str, Field(description="Why it was moved last.")]
    told_at: Annotated[
        InstantTold | None,
        Field(description="When the customer was told; until then it can be dropped."),
    ]
    done_at: InstantTold | None
    evidence: str


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


class OwnerGiven(Given):
    """Who does an action, and until when at the site."""

    side: Literal["vendor", "customer"]
    owner: Annotated[
        Number,
        Field(
            description="Number of one of the vendor's people, or of a contact of the "
            "ticket's customer."
        ),
    ]
    due_date: Annotated[date, Field(strict=False)]


class ActionGiven(OwnerGiven):
    """An action that keeps it from happening again."""

    title: Annotated[str, Field(min_length=1, max_length=300)]
    kind: Literal["corrective", "preventive"]


class MoveGiven(OwnerGiven):
    """Another owner or date for an action."""

    because: Annotated[
        str,
        Field(
            min_length=1,
            max_length=300,
            description="A customer who was told of the action reads this.",
        ),
    ]


class EvidenceGiven(Given):
    """What shows that an action is done."""

    evidence: Words


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


@router.post(
    "/tickets/{number}/cause/actions",
    auth=WRITE,
    response={201: ActionTold},
    url_name="cause-actions",
)
def add_action(request: ApiRequest, number: str, given: ActionGiven) -> HttpResponse:
    """Plan an action of a report; what was approved is reviewed anew with it."""
    check_query(request)
    reader = _vendor(request)

    def act(now: datetime) -> ActionTold:
        planned = plan_action(
            number=number,
            title=given.title,
            kind=given.kind,
            owner=_owner(given),
            due_date=given.due_date,
            by=reader,
            now=now,
        )
        return _action(planned)

    return act_once(request, act, HTTPStatus.CREATED)


@router.post(
    "/actions/{int:action}/move",
    auth=WRITE,
    response=ActionTold,
    url_name="cause-action-move",
)
def give_action(request: ApiRequest, action: int, given: MoveGiven) -> HttpResponse:
    """Give an action another owner or date; a customer who knows of it is told why."""
    check_query(request)
    reader = _vendor(request)

    def act(now: datetime) -> ActionTold:
        move_action(
            action_id=action,
            owner=_owner(given),
            due_date=given.due_date,
            because=given.because,
            by=reader,
            now=now,
        )
        return _action(action_for(reader=reader, action_id=action))

    return act_once(request, act, HTTPStatus.OK)


@router.post(
    "/actions/{int:planned}/drop",
    auth=WRITE,
    response=ActionTold,
    url_name="cause-action-drop",
)
def take_action_out(request: ApiRequest, planned: int) -> HttpResponse:
    """Take an action out that the customer was not told of; the answer is what it was."""
    check_query(request)
    reader = _vendor(request)

    def act(now: datetime) -> ActionTold:
        was = _action(action_for(reader=reader, action_id=planned))
        drop_action(action_id=planned, by=reader, now=now)
        return was

    return act_once(request, act, HTTPStatus.OK)


@router.post(
    "/actions/{int:action}/done",
    auth=WRITE,
    response=ActionTold,
    url_name="cause-action-done",
)
def finish_action(
    request: ApiRequest, action: int, given: EvidenceGiven
) -> HttpResponse:
    """Say that an action is done, and what shows it."""
    check_query(request)
    reader = request.auth

    def act(now: datetime) -> ActionTold:
        finish(action_id=action, evidence=given.evidence, by=reader, now=now)
        return _action(action_for(reader=reader, action_id=action))

    return act_once(request, act, HTTPStatus.OK)


def _vendor(request: ApiRequest) -> Reader:
    if request.auth.side != "vendor":
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "vendor-only",
            "The vendor's to plan",
            "The vendor plans the actions of a report: ask for another in your ticket.",
        )
    return request.auth


def _owner(given: OwnerGiven) -> str:
    return f"{'contact' if given.side == 'customer' else 'person'}-{given.owner}"


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
        actions=[_action(each) for each in standing.actions],
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


def _action(action: Action) -> ActionTold:
    return ActionTold(
        number=action.pk,
        title=action.title,
        kind=action.kind,
        side=action.side,
        owner=action.owner_name,
        due_date=action.due_date,
        first_due_date=action.first_due_date,
        moved_because=action.moved_because,
        told_at=action.told_at,
        done_at=action.done_at,
        evidence=action.evidence,
    )
