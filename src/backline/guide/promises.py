"""For which clock a date can be promised, and until when.

Guide: package.tailored, rca.others - what is promised case by case is tracked like any
other target; the date counts from the moment at which the customer is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide.account import Status
from backline.guide.plan import Promised
from backline.guide.workflow import MoveRefused


if TYPE_CHECKING:
    from datetime import datetime

    from backline.guide.account import Account


def promisable(account: Account) -> tuple[str, ...]:
    """Return the clocks of a ticket that wait for a date, or may get another one."""
    last = {clock.name: clock for clock in account.clocks}
    return tuple(
        clock.name
        for clock in last.values()
        if isinstance(clock.target, Promised) and clock.status is not Status.FINISHED
    )


def check_can_promise(
    clock: str, *, due_at: datetime, account: Account, now: datetime
) -> None:
    """Refuse a date that nothing waits for, or that is over.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    names = promisable(account)
    if clock not in names:
        these = ", ".join(names) or "none of this ticket's clocks"
        message = f"No date is to be promised for {clock[:60]!r}: {these} can have one."
        raise MoveRefused(message, "package.tailored")
    if due_at <= now:
        message = "The date lies in the past: promise one that can be kept."
        raise MoveRefused(message, "package.tailored")
