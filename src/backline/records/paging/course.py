"""The course of a page: who was told by which way at what instant, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from backline.records.outbox.models import Message
from backline.records.outbox.queries import messages_by_id, obstacle_of
from backline.records.paging.models import Call, Page, Step


if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from backline.records.accounts.queries import Reader

Became = Literal[
    "ahead", "dropped", "waiting", "handed over", "delivered", "failed", "taken back"
]


_Became = tuple[Became, datetime, str]


@dataclass(frozen=True, slots=True)
class Told:
    """One way by which somebody was told: what became of it, when, and why."""

    channel: str
    label: str
    became: Became
    at: datetime
    because: str = ""


@dataclass(frozen=True, slots=True)
class CallTold:
    """One person who was called, and the ways by which they were told."""

    call: Call
    told: tuple[Told, ...]


def courses_of(*, reader: Reader, pages: Iterable[Page]) -> dict[int, list[CallTold]]:
    """Return the course of each page by its number; the vendor's people only."""
    if reader.side != "vendor":
        return {}
    known = list(pages)
    steps = [step for page in known for call in page.calls.all() for step in _of(call)]
    ids = [step.message for step in steps if step.message is not None]
    messages = messages_by_id(reader=reader, ids=ids)
    return {
        page.pk: [
            CallTold(call, tuple(told(step, messages) for step in _of(call)))
            for call in page.calls.all()
        ]
        for page in known
    }


def _of(call: Call) -> list[Step]:
    return list(call.steps.all())


def told(step: Step, messages: Mapping[UUID, Message]) -> Told:
    """Return what became of one step."""
    what, at, because = _by_itself(step) or _by_message(step, messages)
    return Told(step.channel, step.label, what, at, because)


def _by_itself(step: Step) -> _Became | None:
    if step.told_at is None and step.dropped_at is not None:
        return "dropped", step.dropped_at, ""
    if step.told_at is None:
        return "ahead", step.due_at, ""
    if step.delivered_at is not None:
        return "delivered", step.delivered_at, ""
    if step.failed_at is not None:
        return "failed", step.failed_at, step.failure
    return None


def _by_message(step: Step, messages: Mapping[UUID, Message]) -> _Became:
    told_at = step.told_at or step.due_at
    message = messages.get(step.message) if step.message else None
    if message is None:
        return "handed over", told_at, ""
    if message.sent_at is not None:
        return "handed over", message.sent_at, ""
    if message.state == Message.State.WITHDRAWN:
        return "taken back", told_at, message.last_error
    dead = message.state == Message.State.DEAD
    return "failed" if dead else "waiting", told_at, obstacle_of(message)
