"""Until when a ticket itself is reopened.

Guide: turnaround.reopen - the same cause within the working days that the plan gives
(five) reopens the ticket and its clock goes on; later it is a new, linked ticket.
"""

from __future__ import annotations

from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from datetime import datetime

    from backline.guide.calendar import Calendar
    from backline.guide.plan import Plan


def reopened_until(
    restored_at: datetime, *, plan: Plan, calendar: Calendar
) -> datetime:
    """Return the last instant at which a ticket restored then is itself reopened."""
    return calendar.due_days(restored_at, plan.reopen_within_days).due_at
