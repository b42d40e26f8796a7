"""Major incidents, and who waits to be called back about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from backline.records.majors.calls import callback_queue, queue_figures
from backline.records.majors.queries import (
    UnknownMajor,
    announcement_of,
    announcements_for,
    everybody_of,
    major_of,
    people_in,
    running_majors,
)
from backline.records.tickets.queries import ticket_for
from backline.surfaces.api.door import ApiRequest, Bearer, check_query, say
from backline.surfaces.api.values import InstantTold, Told


if TYPE_CHECKING:
    from backline.records.accounts.queries import Reader
    from backline.records.majors.models import Callback, Major

router = Router()
READ = Bearer("tickets.read")


class MajorTold(Told):
    number: str
    declared_at: InstantTold
    declared_by: str
    because: str
    next_update_at: Annotated[
        InstantTold | None, Field(description="Null once it is stood down.")
    ]
    last_update_at: InstantTold | None
    stood_down_at: InstantTold | None
    stood_down_because: str
    roles: Annotated[
        dict[str, str], Field(description="lead, communications, technical: a name.")
    ]
    children: list[str]
    announcement: Annotated[str, Field(description="What stands; empty for nothing.")]
    waiting: Annotated[int, Field(description="How many wait for a call.")]
    oldest_at: InstantTold | None
    called_back: int


class MajorsTold(Told):
    """The running major incidents, the newest first; the vendor's people see any."""

    items: list[MajorTold]


class CallbackTold(Told):
    id: int
    ticket: Annotated[
        str,
        Field(
            description="Their own; without a contract the major incident's, which a "
            "customer does not read: empty for them."
        ),
    ]
    has_contract: bool
    customer: int
    name: str
    phone: str
    words: str
    asked_at: InstantTold
    calls: Annotated[int, Field(description="How often they asked.")]
    state: Annotated[str, Field(description="waiting or taken.")]
    not_before: InstantTold
    tries: int


class CallbacksTold(Told):
    """Who waits for a call, the most urgent first; a customer sees their own."""

    items: list[CallbackTold]


class AnnouncementTold(Told):
    words: str
    version: int
    published_at: InstantTold
    next_update_at: InstantTold | None


class AnnouncementsTold(Told):
    """What is announced to a customer now, the newest first."""

    items: list[AnnouncementTold]


@router.get("/majors", auth=READ, response=MajorsTold, url_name="majors")
def list_majors(request: ApiRequest) -> HttpResponse:
    """List the major incidents that are running."""
    check_query(request)
    found = running_majors(reader=request.auth)
    return say(MajorsTold(items=[_major(each, request.auth) for each in found]))


@router.get("/majors/{number}", auth=READ, response=MajorTold, url_name="major")
def read_major(request: ApiRequest, number: str) -> HttpResponse:
    """Read how a ticket is, or was last, run as a major incident."""
    check_query(request)
    if request.auth.side != "vendor":
        # Theirs or not, there or not: the answer is the same.
        message = f"There is no major incident {number[:40]} here."
        raise UnknownMajor(message)
    ticket = ticket_for(reader=request.auth, number=number)
    found = major_of(reader=request.auth, ticket=ticket)
    return say(_major(found, request.auth))


@router.get("/callbacks", auth=READ, response=CallbacksTold, url_name="callbacks")
def list_callbacks(request: ApiRequest) -> HttpResponse:
    """List who waits to be called back about major incidents."""
    check_query(request)
    rows = callback_queue(reader=request.auth)
    return say(CallbacksTold(items=[_callback(row, request.auth) for row in rows]))


@router.get(
    "/announcements", auth=READ, response=AnnouncementsTold, url_name="announcements"
)
def list_announcements(request: ApiRequest) -> HttpResponse:
    """List what stands at the top of the portal for whoever asks."""
    check_query(request)
    found = announcements_for(reader=request.auth)
    items = [
        AnnouncementTold(
            words=each.words,
            version=each.version,
            published_at=each.published_at,
            next_update_at=each.major.next_update_at,
        )
        for each in found
    ]
    return say(AnnouncementsTold(items=items))


def _major(major: Major, reader: Reader) -> MajorTold:
    figures = queue_figures(reader=reader, major=major)
    standing = announcement_of(reader=reader, major=major)
    children = everybody_of(major).exclude(pk=major.ticket_id).order_by("pk")
    return MajorTold(
        number=major.ticket.number,
        declared_at=major.declared_at,
        declared_by=major.declared_by,
        because=major.because,
        next_update_at=major.next_update_at,
        last_update_at=major.last_update_at,
        stood_down_at=major.stood_down_at,
        stood_down_because=major.stood_down_because,
        roles={role: has.name for role, has in people_in(major).items()},
        children=[each.number for each in children],
        announcement=standing.words if standing else "",
        waiting=figures.waiting,
        oldest_at=figures.oldest_at,
        called_back=figures.done,
    )


def _callback(row: Callback, reader: Reader) -> CallbackTold:
    own = row.ticket.number if row.ticket else ""
    return CallbackTold(
        id=row.pk,
        ticket=row.about if reader.side == "vendor" else own,
        has_contract=row.ticket is not None,
        customer=row.customer_id,
        name=row.name,
        phone=row.phone,
        words=row.words,
        asked_at=row.asked_at,
        calls=row.calls,
        state=row.state,
        not_before=row.not_before,
        tries=row.tries,
    )
