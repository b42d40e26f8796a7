"""The pages: who is called, by which ways, and who takes them; the vendor's people only."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Literal

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from backline.records.accounts.queries import person
from backline.records.paging import actions
from backline.records.paging.course import courses_of
from backline.records.paging.queries import page_for, pages_for
from backline.surfaces.api.door import ApiRequest, Bearer, act_once, check_query, say
from backline.surfaces.api.problems import Problem
from backline.surfaces.api.values import Given, InstantTold, Number, Told


if TYPE_CHECKING:
    from datetime import datetime

    from backline.records.accounts.queries import Reader
    from backline.records.paging.course import CallTold
    from backline.records.paging.models import Page

router = Router()

#: How many pages are told at once.
MOST_TOLD = 100


class WayTold(Told):
    channel: Annotated[
        str, Field(description="mail, sms, voice, push, slack, teams or webhook.")
    ]
    label: str
    became: Annotated[
        Literal[
            "ahead",
            "dropped",
            "waiting",
            "handed over",
            "delivered",
            "failed",
            "taken back",
        ],
        Field(description="'handed over' says nothing of whether it was read."),
    ]
    at: InstantTold
    because: str


class PersonCalledTold(Told):
    """Somebody who was called."""

    person: int
    name: str
    why: Annotated[str, Field(description="on_call, manager or passed_on.")]
    called_at: InstantTold
    answer_by: InstantTold
    ways: list[WayTold]


class PageTold(Told):
    """A page with its course."""

    id: int
    ticket: Annotated[str, Field(description="Its number; TEST for a test.")]
    also: Annotated[
        list[str],
        Field(description="Other tickets that it stands for now."),
    ]
    words: str
    urgency: Literal["critical", "normal"]
    level: str
    component: str
    state: Literal["open", "acknowledged", "stopped"]
    standing: Annotated[
        str, Field(description="Why nobody is called at present, if nobody is.")
    ]
    paged_at: InstantTold
    next_at: Annotated[
        InstantTold | None, Field(description="When it goes on by itself.")
    ]
    acknowledged_at: InstantTold | None
    acknowledged_by: str
    acknowledged_how: str
    calls: list[PersonCalledTold]


class PagesTold(Told):
    """The pages, the newest first; at most a hundred."""

    items: list[PageTold]


class PassOnGiven(Given):
    to: Annotated[Number, Field(description="The number of the person who is called.")]
    reason: Annotated[str, Field(min_length=1, max_length=400)]


@router.get("/pages", auth=Bearer("tickets.read"), response=PagesTold, url_name="pages")
def list_pages(
    request: ApiRequest, which: Literal["mine", "open", "all"] = "open"
) -> HttpResponse:
    """List the pages: those that nobody has taken, mine, or all."""
    check_query(request, ["which"])
    reader = vendors(request)
    found = list(pages_for(reader=reader, which=which)[:MOST_TOLD])
    courses = courses_of(reader=reader, pages=found)
    return say(PagesTold(items=[_told(page, courses[page.pk]) for page in found]))


@router.get(
    "/pages/{int:page}",
    auth=Bearer("tickets.read"),
    response=PageTold,
    url_name="page",
)
def get_page(request: ApiRequest, page: int) -> HttpResponse:
    """Tell one page and its course."""
    check_query(request)
    reader = vendors(request)
    return say(_told_anew(page, reader))


@router.post(
    "/pages/{int:page}/acknowledge",
    auth=Bearer("tickets.write"),
    response=PageTold,
    url_name="page-acknowledge",
)
def acknowledge(request: ApiRequest, page: int) -> HttpResponse:
    """Take a page: nobody else is called. Who was first has it."""
    check_query(request)
    reader = vendors(request)

    def act(now: datetime) -> PageTold:
        found = page_for(reader=reader, page_id=page)
        actions.acknowledge(page=found, by=reader, how="api", now=now)
        return _told_anew(page, reader)

    return act_once(request, act, HTTPStatus.OK)


@router.post(
    "/pages/{int:page}/pass-on",
    auth=Bearer("tickets.write"),
    response=PageTold,
    url_name="page-pass-on",
)
def pass_on(request: ApiRequest, page: int, body: PassOnGiven) -> HttpResponse:
    """Hand a page to somebody else, who is called at once."""
    check_query(request)
    reader = vendors(request)

    def act(now: datetime) -> PageTold:
        found = page_for(reader=reader, page_id=page)
        to = person(reader=reader, person_id=body.to)
        if to is None:
            raise Problem(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                "unknown-person",
                "No such person",
                f"There is no person {body.to} here: name one of the desk's.",
            )
        actions.pass_on(page=found, to=to, reason=body.reason, by=reader, now=now)
        return _told_anew(page, reader)

    return act_once(request, act, HTTPStatus.OK)


def vendors(request: ApiRequest) -> Reader:
    """Return who asks; how the desk works inside is not the customers' business."""
    reader = request.auth
    if reader.side != "vendor":
        raise Problem(
            HTTPStatus.FORBIDDEN,
            "vendor-only",
            "The vendor's to answer",
            "Pages, messages and people are the desk's own: see the ticket instead.",
        )
    return reader


def _told_anew(number: int, reader: Reader) -> PageTold:
    page = page_for(reader=reader, page_id=number)
    return _told(page, courses_of(reader=reader, pages=[page])[page.pk])


def _told(page: Page, course: list[CallTold]) -> PageTold:
    by = page.acknowledged_by
    return PageTold.model_validate(
        {
            "id": page.pk,
            "ticket": page.about,
            "also": page.others,
            "acknowledged_by": by.name if by else "",
            "calls": [_call(each) for each in course],
        }
        | {name: getattr(page, name) for name in _COPIED}
    )


_COPIED = (
    "words",
    "urgency",
    "level",
    "component",
    "state",
    "standing",
    "paged_at",
    "next_at",
    "acknowledged_at",
    "acknowledged_how",
)


def _call(told: CallTold) -> dict[str, object]:
    call = told.call
    return {
        "person": call.person_id,
        "name": call.person.name,
        "why": call.why,
        "called_at": call.called_at,
        "answer_by": call.answer_by,
        "ways": [WayTold.model_validate(each) for each in told.told],
    }
