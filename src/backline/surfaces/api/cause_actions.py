"""The actions of root cause reports over the API: planned, moved, dropped, done."""

from __future__ import annotations

from datetime import date, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Literal

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from backline.records.causes.actions.follow_up import (
    drop_action,
    finish,
    move_action,
    plan_action,
)
from backline.records.causes.queries import action_for
from backline.surfaces.api.door import ApiRequest, Bearer, act_once, check_query
from backline.surfaces.api.problems import Problem
from backline.surfaces.api.values import Given, InstantTold, Number, Told, Words


if TYPE_CHECKING:
    from backline.records.accounts.queries import Reader
    from backline.records.causes.models import Action

WRITE = Bearer("tickets.write")

router = Router()


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
        return action_told(planned)

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
        return action_told(action_for(reader=reader, action_id=action))

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
        was = action_told(action_for(reader=reader, action_id=planned))
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
        return action_told(action_for(reader=reader, action_id=action))

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


def action_told(action: Action) -> ActionTold:
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
