"""What is asked for and still owed, and how often it was asked for again.

Guide: turnaround.waiting - the clock stops only while the customer owes one specific,
blocking thing; two chases without answer may close the ticket, by plan.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backline.guide.timeline import Event, Kind
from backline.guide.workflow import MoveRefused


if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Awaited:
    """What is owed, since when, and when it was asked for again."""

    what: str
    asked_at: datetime | None
    chased: tuple[datetime, ...] = ()


def awaited_after(before: Awaited, event: Event) -> Awaited:
    """Return what *event*, a request or a chase, makes of what is owed.

    What the vendor's own supplier owes is no matter of the customer's: it is not awaited.

    Args:
        before: what is owed until then.
        event: what happens while something is owed.
    """
    if event.kind is Kind.CHASED:
        return replace(before, chased=(*before.chased, event.effective_at))
    if event.words("owed_by") == "vendor_supplier":
        return before
    return Awaited(event.words("what"), event.effective_at)


#: What is said of a window that waits for an answer; any other ends that.
_OF_A_WINDOW = {Kind.WINDOW_PROPOSED, Kind.WINDOW_ACCEPTED, Kind.WINDOW_LAPSED}


def waits_for_window(events: Sequence[Event]) -> bool:
    """Say whether the thing asked for last is the answer to a proposed window.

    Guide: change.agreed-window - it is accepted, declined or countered; a rejection
    would leave it on the table.
    """
    asked = _OF_A_WINDOW | {Kind.ASKED}
    last = next((each for each in reversed(events) if each.kind in asked), None)
    return last is not None and last.kind is Kind.WINDOW_PROPOSED


def check_no_window_waits(events: Sequence[Event]) -> None:
    """Refuse to end a request that is the answer to a window.

    Raises:
        MoveRefused: with what to do instead.
    """
    if waits_for_window(events):
        message = (
            "A window waits for an answer: accept it, decline it or propose another."
        )
        raise MoveRefused(message, "change.agreed-window")
