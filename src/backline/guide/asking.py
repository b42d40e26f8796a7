"""What is asked for and still owed, and how often it was asked for again.

Guide: turnaround.waiting - the clock stops only while the customer owes one specific,
blocking thing; two chases without answer may close the ticket, by plan.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from backline.guide.timeline import Event, Kind


if TYPE_CHECKING:
    from datetime import datetime


class Awaited(TypedDict, total=False):
    """What becomes of a request: what is owed, since when, and when it was chased."""

    awaited: str
    asked_at: datetime | None
    chased: tuple[datetime, ...]


def awaited_after(chased: tuple[datetime, ...], event: Event) -> Awaited:
    """Return what *event*, a request or a chase, makes of what is owed.

    What the vendor's own supplier owes is no matter of the customer's: it is not awaited.

    Args:
        chased: when the present request was chased before.
        event: what happens while something is owed.
    """
    if event.kind is Kind.CHASED:
        return {"chased": (*chased, event.effective_at)}
    if event.words("owed_by") == "vendor_supplier":
        return {}
    at = event.effective_at
    return {"awaited": event.words("what"), "asked_at": at, "chased": ()}
