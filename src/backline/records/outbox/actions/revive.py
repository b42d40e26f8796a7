from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from backline.records.outbox.models import Message
from backline.records.trail.actions import record
from backline.records.trail.actor import Actor


class NotDead(ValueError):
    """Only a message that was given up can be sent again."""


@transaction.atomic
def send_again(*, message_id: uuid.UUID, by: Actor, now: datetime) -> None:
    """Try a message that was given up anew, from the first attempt."""
    dead = Message.objects.filter(pk=message_id, state=Message.State.DEAD)
    if not dead.update(state=Message.State.PENDING, attempts=0, send_after=now):
        message = f"Message {message_id} was not given up: there is nothing to revive."
        raise NotDead(message)
    about = Message.objects.values_list("about", flat=True).get(pk=message_id)
    details = {"message": str(message_id)}
    record(did="message.revived", about=about, by=by, now=now, details=details)
