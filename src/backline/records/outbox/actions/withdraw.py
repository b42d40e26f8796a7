"""Taking back what is not needed any more, as long as it has not gone out."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from backline.records.outbox.models import Message
from backline.records.trail.transactions import demand_transaction


def withdraw(*, message_ids: Iterable[uuid.UUID], because: str) -> int:
    """Take back those of some messages that nobody sends yet; return how many.

    One that a sender holds goes out all the same: it may be gone already.
    """
    demand_transaction("A withdrawal")
    waiting = Message.objects.filter(
        pk__in=list(message_ids), state=Message.State.PENDING, lease=None
    )
    return waiting.update(state=Message.State.WITHDRAWN, last_error=because, secret="")
