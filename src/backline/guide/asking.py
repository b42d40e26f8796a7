"""What is asked for and still owed, and how often it was asked for again.

Guide: turnaround.waiting - the clock stops only while the customer owes one specific,
blocking thing; two chases without answer may close the ticket, by plan.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backline.guide.timeline import Event, Kind


if TYPE_CHECKING:
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
