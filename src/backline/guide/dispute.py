"""Whether a customer can dispute where a fault is traced to.

Guide: turnaround.fault-domain - the customer can dispute it for five working days, then
named arbiters decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide.timeline import NOT_THE_VENDORS, FaultDomain
from backline.guide.workflow import MoveRefused


if TYPE_CHECKING:
    from datetime import datetime


#: For how long a customer can dispute a fault domain, in working days.
DISPUTE_WITHIN_DAYS = 5


def check_can_dispute(
    *, domain: FaultDomain, disputed: bool, until: datetime | None, now: datetime
) -> None:
    """Refuse a dispute that has nothing to dispute (turnaround.fault-domain).

    Args:
        domain: where the error is traced to at present.
        disputed: whether the customer has disputed it already.
        until: the last instant of the working days for it; None before any domain
            was set.
        now: the present.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    clause = "turnaround.fault-domain"
    if domain not in NOT_THE_VENDORS:
        message = "The fault is not put on your side: there is nothing to dispute."
        raise MoveRefused(message, clause)
    if disputed:
        message = "It is disputed already: the arbiters decide next."
        raise MoveRefused(message, clause)
    if until is not None and now > until:
        message = (
            f"A fault domain can be disputed for {DISPUTE_WITHIN_DAYS} working days, "
            f"until {until:%Y-%m-%d %H:%M} UTC. Write a message instead."
        )
        raise MoveRefused(message, clause)
