"""What managers do with messages that did not go out: send them again, or let them be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from backline.records.accounts.queries import Reader
from backline.records.accounts.rights import check_manages
from backline.records.outbox import actions as outbox
from backline.records.outbox.actions import NotStuck, NoUse
from backline.records.paging.models import Page, Step


@transaction.atomic
def send_again(*, message_id: UUID, by: Reader, now: datetime) -> None:
    """Try a message anew that was given up, or put off for a while.

    Raises:
        NotAManager: *by* is none.
        NotStuck: it is sent, taken back, or on its way.
        NoUse: what it opens is over, or its page calls nobody any more.
    """
    check_manages(by)
    _check_calls_somebody(message_id)
    outbox.send_again(message_id=message_id, by=by, now=now)


@transaction.atomic
def let_be(*, message_id: UUID, by: Reader, now: datetime) -> None:
    """Let a message be that was given up: it is not counted among the stuck any more.

    Raises:
        NotAManager: *by* is none.
        NotStuck: it was not given up.
    """
    check_manages(by)
    outbox.let_be(message_id=message_id, by=by, now=now)


@dataclass(slots=True)
class Settled:
    """What came of several messages: how many are done, and why others are not."""

    done: int = 0
    refused: list[str] = field(default_factory=list)


@transaction.atomic
def settle(
    *, do: Callable[..., None], message_ids: Iterable[UUID], by: Reader, now: datetime
) -> Settled:
    """Do the same with several messages, each by itself; what is refused holds up none.

    Raises:
        NotAManager: *by* is none.
    """
    settled = Settled()
    for each in dict.fromkeys(message_ids):
        try:
            do(message_id=each, by=by, now=now)
        except (NotStuck, NoUse) as refusal:
            settled.refused.append(str(refusal))
        else:
            settled.done += 1
    return settled


def _check_calls_somebody(message_id: UUID) -> None:
    step = Step.objects.filter(message=message_id).select_related("call__page").first()
    if step is not None and step.call.page.state != Page.State.OPEN:
        message = f"Page {step.call.page_id} calls nobody any more: let its message be."
        raise NoUse(message)
