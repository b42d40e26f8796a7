"""What becomes of a message that was given up: sent again, or let be."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from backline.records.outbox.models import Message
from backline.records.trail.actions import record
from backline.records.trail.actor import Actor


class NotStuck(ValueError):
    """This message is not as it was: look at the list again."""


class NoUse(ValueError):
    """This message is of no use any more: let it be, and make a new one."""


@transaction.atomic
def send_again(*, message_id: uuid.UUID, by: Actor, now: datetime) -> None:
    """Try a message anew that was given up, or put off for a while.

    Raises:
        NotStuck: it is sent, taken back, or on its way.
        NoUse: what it opens is over.
    """
    held = Message.objects.filter(pk=message_id)
    if held.filter(secret_until__lte=now).exclude(state=Message.State.SENT).exists():
        message = "What this message opens is over: let it be, and make a new one."
        raise NoUse(message)
    put_off = Q(state=Message.State.PENDING, attempts__gt=0, send_after__gt=now)
    stuck = held.filter(Q(state=Message.State.DEAD) | put_off, lease=None)
    anew = {"state": Message.State.PENDING, "attempts": 0, "let_be_at": None}
    if not stuck.update(**anew, send_after=now):
        raise NotStuck(NotStuck.__doc__)
    _record("message.revived", message_id, by, now)


@transaction.atomic
def let_be(*, message_id: uuid.UUID, by: Actor, now: datetime) -> None:
    """Let a message be that was given up: nobody is told of it any more.

    Raises:
        NotStuck: it was not given up.
    """
    dead = Message.objects.filter(pk=message_id, state=Message.State.DEAD)
    if not dead.filter(let_be_at=None).update(let_be_at=now):
        message = "Only what was given up is let be: the rest goes on, or is over."
        raise NotStuck(message)
    _record("message.let-be", message_id, by, now)


def _record(did: str, message_id: uuid.UUID, by: Actor, now: datetime) -> None:
    about = Message.objects.values_list("about", flat=True).get(pk=message_id)
    details = {"message": str(message_id)}
    record(did=did, about=about, by=by, now=now, details=details)
