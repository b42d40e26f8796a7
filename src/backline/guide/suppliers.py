"""Tickets with carriers and other suppliers: whose they are, and when to chase them.

Guide: turnaround.waiting - the vendor's carriers and clouds are the vendor, so nothing
here stops a clock; philosophy.transparency - a customer reads of their own suppliers,
and of nobody else's.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from backline.guide.workflow import MoveRefused


if TYPE_CHECKING:
    from datetime import datetime


CLAUSE = "turnaround.waiting"
#: A supplier that is chased more often is called, not chased.
SHORTEST = timedelta(minutes=5)
#: One that is chased more seldom is forgotten.
LONGEST = timedelta(days=31)


def check_can_open(
    *,
    their_number: str,
    every: timedelta,
    suppliers_customer: int | None,
    customer: int,
) -> None:
    """Refuse a supplier's ticket that nobody could follow.

    Args:
        their_number: what the supplier calls it.
        every: how long after the last word from or to them they are chased.
        suppliers_customer: the customer whose supplier it is; None for the vendor's.
        customer: the customer of our ticket.

    Raises:
        MoveRefused: no number, a time that is no rhythm, or somebody else's supplier.
    """
    if suppliers_customer not in {None, customer}:
        message = "That is another customer's supplier: choose one of this customer's."
        raise MoveRefused(message, CLAUSE)
    if not their_number.strip():
        message = "Write the supplier's own number: without it nobody can chase them."
        raise MoveRefused(message, CLAUSE)
    if not SHORTEST <= every <= LONGEST:
        message = (
            "They are chased every 5 minutes at the soonest, every 31 days at last."
        )
        raise MoveRefused(message, CLAUSE)


def check_is_open(*, closed: bool, name: str) -> None:
    """Refuse to write to a supplier's ticket that is over.

    Raises:
        MoveRefused: it is closed.
    """
    if closed:
        message = f"The ticket with {name} is closed: open another one with them."
        raise MoveRefused(message, CLAUSE)


def next_chase(
    *, now: datetime, every: timedelta, asked: datetime | None = None
) -> datetime:
    """Return when the supplier is chased next, after a word from or to them at *now*.

    Args:
        now: the instant of that word.
        every: the rhythm of this supplier's ticket.
        asked: another instant that was agreed, such as "we call you back at three".

    Raises:
        MoveRefused: the agreed instant is over.
    """
    if asked is None:
        return now + every
    if asked <= now:
        message = "The next chase has to lie ahead: give a later time, or none."
        raise MoveRefused(message, CLAUSE)
    return asked
