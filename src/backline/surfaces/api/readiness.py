"""What a site needs before it is ready, and what is said of it on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpResponse
from ninja import Router
from pydantic import BaseModel, Field

from backline.guide.readiness import Part
from backline.guide.timeline import Side
from backline.records.customers.queries import UnknownSite, site_for
from backline.records.readiness import actions
from backline.records.readiness.queries import readiness_of, side_of
from backline.surfaces.api.asked_readiness import ReadinessStep
from backline.surfaces.api.door import (
    ApiRequest,
    Bearer,
    act_once,
    check_query,
    present,
    say,
)
from backline.surfaces.api.problems import not_found
from backline.surfaces.api.values import InstantTold, Told


if TYPE_CHECKING:
    from backline.guide.readiness import Item
    from backline.records.accounts.queries import Reader

READ = Bearer("tickets.read")
WRITE = Bearer("tickets.write")

router = Router()

#: Which action each kind of step calls; its members are the action's arguments.
STEPS: Mapping[str, Callable[..., object]] = {
    "seats_confirmed": actions.confirm_seats,
    "checklist_shared": actions.share_checklist,
    "duty_contact_named": actions.name_duty_contact,
    "ready": actions.pass_gate,
}
_CALLED = {"contact": "contact_id"}


class NeedTold(Told):
    """One thing that a site needs."""

    part: Part
    title: str
    done: bool
    because: str
    owed_by: Annotated[Side | None, Field(description="Null once it is done.")]
    next: Annotated[str, Field(description="What they do next; empty once done.")]
    clause: str


class ReadinessTold(Told):
    """How ready a site is; what is missing stands first, what you owe before that."""

    site: int
    ready_since: Annotated[
        InstantTold | None, Field(description="Null while it is not ready.")
    ]
    said_by: Annotated[str, Field(description="Who said that it is; empty for nobody.")]
    needs: Annotated[list[NeedTold], Field(description="Empty once it is ready.")]


@router.get(
    "/sites/{int:site}/readiness",
    auth=READ,
    response=ReadinessTold,
    url_name="readiness",
)
def read_readiness(request: ApiRequest, site: int) -> HttpResponse:
    """Read what a site needs before it is ready, done and missing."""
    check_query(request)
    return say(_told(request.auth, _own(request.auth, site), present()))


@router.post(
    "/sites/{int:site}/readiness/steps",
    auth=WRITE,
    response={201: ReadinessTold},
    url_name="readiness-steps",
)
def step_of_readiness(
    request: ApiRequest, site: int, step: ReadinessStep
) -> HttpResponse:
    """Confirm its seats, share its checklist, name its contact, or say it is ready."""
    check_query(request)
    reader = request.auth
    number = _own(reader, site)
    given: dict[str, Any] = {
        _CALLED.get(name, name): value
        for name, value in step.model_dump(exclude={"kind"}).items()
    }

    def act(now: datetime) -> BaseModel:
        STEPS[step.kind](site_id=number, by=reader, now=now, **given)
        return _told(reader, number, now)

    return act_once(request, act, HTTPStatus.CREATED)


def _own(reader: Reader, site: int) -> int:
    """Return the number of a site that *reader* may see, or answer that it is not here."""
    try:
        return site_for(reader=reader, site_id=site).pk
    except UnknownSite as error:
        raise not_found() from error


def _told(reader: Reader, site: int, now: datetime) -> ReadinessTold:
    found = readiness_of(reader=reader, site_id=site, now=now)
    missing = found.missing_for(side_of(reader))
    done = (item for item in found.items if item.done)
    return ReadinessTold(
        site=site,
        ready_since=found.gate.passed_at if found.gate else None,
        said_by=found.gate.by_name if found.gate else "",
        needs=[_need(item) for item in (*missing, *done)],
    )


def _need(item: Item) -> NeedTold:
    return NeedTold(
        part=item.part,
        title=item.title,
        done=item.done,
        because=item.because,
        owed_by=item.owed_by,
        next=item.then,
        clause=item.clause,
    )
