"""Putting messages into the outbox, in the transaction of what they tell about."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from backline.records.outbox.models import MARK, Message
from backline.records.trail.transactions import demand_transaction


MAIL = "mail"
LONGEST_SUBJECT = 400
LONGEST_RECIPIENT = 254

_IDS_OF_DEDUPE_KEYS = uuid.UUID("5b0c2a0e-6d0f-4d4e-9a57-2f1f0f8d7c11")


class BadRecipient(ValueError):
    """Nothing can be sent to this recipient."""


def message(  # noqa: PLR0913 - a message's own fields
    *,
    channel: str,
    recipient: str,
    subject: str,
    body: str,
    about: str,
    now: datetime,
    dedupe_key: str | None = None,
    automatic: bool = True,
    send_after: datetime | None = None,
    link: str = "",
    hurry: Message.Hurry = Message.Hurry.NONE,
    secret: str = "",
    secret_until: datetime | None = None,
) -> Message:
    """Return a message that is not stored yet, for `enqueue_all`.

    A *secret* in its body or link is kept apart from them, and taken out once the
    message is sent; after *secret_until* it is not sent any more.

    Raises:
        BadRecipient: a mail to something that is no mail address.
    """
    if channel == MAIL:
        _check_address(recipient)
    return Message(
        id=uuid.uuid4() if dedupe_key is None else _id_of(dedupe_key),
        channel=channel,
        recipient=recipient,
        subject=_one_line(subject),
        body=_without(secret, _storable(body)),
        about=about,
        automatic=automatic,
        dedupe_key=dedupe_key,
        created_at=now,
        send_after=now if send_after is None else send_after,
        link=_without(secret, link),
        hurry=hurry,
        secret=secret,
        secret_until=secret_until,
    )


def enqueue(  # noqa: PLR0913 - a message's own fields
    *,
    channel: str,
    recipient: str,
    subject: str,
    body: str,
    about: str,
    now: datetime,
    dedupe_key: str | None = None,
    automatic: bool = True,
    send_after: datetime | None = None,
    link: str = "",
    hurry: Message.Hurry = Message.Hurry.NONE,
    secret: str = "",
    secret_until: datetime | None = None,
) -> uuid.UUID:
    """Put a message into the outbox; return its stable id.

    A second message under the same dedupe key is the first one: nothing is added, and
    the id of the first is returned.
    """
    prepared = message(
        channel=channel,
        recipient=recipient,
        subject=subject,
        body=body,
        about=about,
        now=now,
        dedupe_key=dedupe_key,
        automatic=automatic,
        send_after=send_after,
        link=link,
        hurry=hurry,
        secret=secret,
        secret_until=secret_until,
    )
    enqueue_all([prepared])
    return prepared.id


def enqueue_all(messages: Iterable[Message]) -> None:
    """Put many messages into the outbox with one statement."""
    demand_transaction("A message")
    rows = list(messages)
    may_repeat = any(row.dedupe_key is not None for row in rows)
    Message.objects.bulk_create(rows, ignore_conflicts=may_repeat)


def _without(secret: str, text: str) -> str:
    return text.replace(secret, MARK) if secret else text


def _id_of(dedupe_key: str) -> uuid.UUID:
    return uuid.uuid5(_IDS_OF_DEDUPE_KEYS, dedupe_key)


def _check_address(recipient: str) -> None:
    try:
        validate_email(recipient)
    except ValidationError as error:
        message = f"{recipient!r} is no mail address: nothing can be sent there."
        raise BadRecipient(message) from error
    if len(recipient) > LONGEST_RECIPIENT:
        message = f"{recipient!r} is longer than a mail address may be."
        raise BadRecipient(message)


def _storable(body: str) -> str:
    """Return *body* without NUL and lone surrogates, which no database stores."""
    mended = body.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return mended.encode("utf-8", "replace").decode("utf-8")


def _one_line(subject: str) -> str:
    """Return *subject* as the one line that a header can carry."""
    printable = "".join(char if char.isprintable() else " " for char in subject)
    line = " ".join(printable.split())
    if len(line) > LONGEST_SUBJECT:
        return line[: LONGEST_SUBJECT - 1] + "…"
    return line
