"""The messages of the outbox: what was told, what did not go out; the vendor's people only."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from backline.records.accounts.rights import check_manages
from backline.records.paging.actions import outgoing as actions
from backline.records.paging.outgoing import outgoing, outgoing_one
from backline.surfaces.api.door import (
    ApiRequest,
    Bearer,
    act_once,
    check_query,
    present,
    say,
)
from backline.surfaces.api.paging import vendors
from backline.surfaces.api.values import Given, InstantTold, Told


if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pydantic import BaseModel

router = Router()

#: How many messages are told at once.
MOST_TOLD = 100


class MessageTold(Told):
    """A message without its words, which may open something."""

    id: UUID
    channel: str
    to: Annotated[
        str, Field(description="Whose way it goes by, or the address it goes to.")
    ]
    about: Annotated[str, Field(description="The number of a ticket, mostly.")]
    subject: str
    written_at: InstantTold
    stands: Annotated[
        Literal["given up", "late", "waiting", "sent", "taken back", "let be"],
        Field(description="'sent' says that the next hands have it."),
    ]
    because: Annotated[str, Field(description="Why it has not gone out.")]
    attempts: int
    next_at: InstantTold | None
    sent_at: InstantTold | None


class MessagesTold(Told):
    """Messages, at most a hundred."""

    items: list[MessageTold]


class MessagesQuery(Given):
    ticket: Annotated[
        str, Field(max_length=24, description="All about it, the oldest first.")
    ] = ""
    channel: Annotated[str, Field(max_length=20)] = ""


@router.get(
    "/messages",
    auth=Bearer("tickets.read"),
    response=MessagesTold,
    url_name="messages",
)
def list_messages(request: ApiRequest, asked: Query[MessagesQuery]) -> HttpResponse:
    """List what has not gone out, what is stuck first; or all about one ticket."""
    check_query(request, MessagesQuery.model_fields)
    reader = vendors(request)
    found = outgoing(
        reader=reader,
        about=asked.ticket,
        channel=asked.channel,
        now=present(),
        most=MOST_TOLD,
    )
    return say(MessagesTold(items=[MessageTold.model_validate(each) for each in found]))


@router.post(
    "/messages/{uuid:message}/send-again",
    auth=Bearer("tickets.write"),
    response=MessageTold,
    url_name="message-send-again",
)
def send_again(request: ApiRequest, message: UUID) -> HttpResponse:
    """Try a message anew that was given up or put off; managers only."""
    return _settled(request, message, actions.send_again)


@router.post(
    "/messages/{uuid:message}/let-be",
    auth=Bearer("tickets.write"),
    response=MessageTold,
    url_name="message-let-be",
)
def let_be(request: ApiRequest, message: UUID) -> HttpResponse:
    """Let a message be that was given up: it is not stuck any more; managers only."""
    return _settled(request, message, actions.let_be)


def _settled(
    request: ApiRequest, message: UUID, do: Callable[..., None]
) -> HttpResponse:
    check_query(request)
    reader = vendors(request)
    check_manages(reader)

    def act(now: datetime) -> BaseModel:
        outgoing_one(reader=reader, message_id=message, now=now)
        do(message_id=message, by=reader, now=now)
        told = outgoing_one(reader=reader, message_id=message, now=now)
        return MessageTold.model_validate(told)

    return act_once(request, act, HTTPStatus.OK)
