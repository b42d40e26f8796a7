"""What the outbox holds, as people may read it: whom it tells by which way, and what came of it.

Never the words of a message, which may open something, nor an address that does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.records.outbox.models import Message
from backline.records.outbox.queries import (
    Standing,
    messages_about,
    obstacle_of,
    standing_of,
    stuck_first,
    unsent,
)
from backline.records.outbox.senders import obstacles
from backline.records.paging.addresses import shown
from backline.records.paging.models import Step, Way


if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from backline.records.accounts.queries import Reader

#: How the messages of codes name the way that they prove.
_WAY = "way "


class UnknownMessage(LookupError):
    """There is no such message here: see the list of messages."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as it is shown."""

    id: UUID
    channel: str
    #: Whose way it goes by, or the address.
    to: str
    about: str
    subject: str
    written_at: datetime
    attempts: int
    stands: Standing
    because: str
    next_at: datetime | None
    sent_at: datetime | None


def outgoing(
    *, reader: Reader, about: str = "", channel: str = "", now: datetime, most: int
) -> list[Outgoing]:
    """Return the messages about a ticket, or all that has not gone out; stuck ones first.

    The vendor's people only.
    """
    found = (
        stuck_first(messages_about(reader=reader, about=about), now=now)
        if about
        else unsent(reader=reader, now=now)
    )
    if channel:
        found = found.filter(channel=channel)
    return _shown(list(found[:most]), now)


def outgoing_one(*, reader: Reader, message_id: UUID, now: datetime) -> Outgoing:
    """Return one message; the vendor's people only.

    Raises:
        UnknownMessage: there is none that *reader* may see.
    """
    found = Message.objects.filter(pk=message_id).first()
    if found is None or reader.side != "vendor":
        raise UnknownMessage
    (one,) = _shown([found], now)
    return one


def _shown(messages: Sequence[Message], now: datetime) -> list[Outgoing]:
    whose, known = _whose(messages), obstacles()
    return [_one(each, whose.get(each.pk, ""), known, now) for each in messages]


def _one(
    message: Message, whose: str, known: Mapping[str, str], now: datetime
) -> Outgoing:
    pending = message.state == Message.State.PENDING
    sent = message.state == Message.State.SENT
    because = obstacle_of(message, known) if pending else message.last_error
    return Outgoing(
        id=message.pk,
        channel=message.channel,
        to=whose or shown(message.channel, message.recipient),
        about=message.about,
        subject=message.subject,
        written_at=message.created_at,
        attempts=message.attempts,
        stands=standing_of(message, now=now),
        because="" if sent else because,
        next_at=message.send_after if pending else None,
        sent_at=message.sent_at,
    )


def _whose(messages: Sequence[Message]) -> dict[UUID, str]:
    """Return whose way each message goes by that is a page or a code."""
    steps = Step.objects.filter(message__in=[each.pk for each in messages])
    rows = steps.values_list("message", "call__person__name", "label")
    named = {pk: f"{name}, {label}" for pk, name, label in rows if pk}
    numbers = {each.pk: _way_of(each) for each in messages}
    ways = Way.objects.select_related("person").in_bulk(
        [number for number in numbers.values() if number]
    )
    codes = {
        pk: f"{ways[number].person.name}, {ways[number].label}"
        for pk, number in numbers.items()
        if number in ways
    }
    return named | codes


def _way_of(message: Message) -> int:
    what, _, number = message.about.partition(_WAY)
    return int(number) if not what and number.isdecimal() else 0
