"""Of which tickets a thing about a change makes sense at all.

The guide's `check_can_x` has the last word, and knows the time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide.timeline import Side
from backline.surfaces.look.change_forms import planned_of


if TYPE_CHECKING:
    from backline.guide.change_stages import Standing
    from backline.records.tickets.models import Ticket


def _standing(ticket: Ticket) -> Standing | None:
    change = planned_of(ticket)
    return None if change is None else change.standing


def may_plan(ticket: Ticket) -> bool:
    """Say whether the plan can still be written or changed."""
    standing = _standing(ticket)
    return ticket.kind == "change" and (standing is None or not standing.started_at)


def may_propose(ticket: Ticket) -> bool:
    """Say whether a window can be proposed."""
    standing = _standing(ticket)
    if standing is None:
        return False
    afterwards = standing.is_emergency and not standing.is_agreed
    return not standing.ended_at or afterwards


def waits_for_customer(ticket: Ticket) -> bool:
    """Say whether a window waits for the customer's answer."""
    standing = _standing(ticket)
    return standing is not None and standing.waits_for is Side.CUSTOMER


def waits_for_vendor(ticket: Ticket) -> bool:
    """Say whether a window waits for the vendor's answer."""
    standing = _standing(ticket)
    return standing is not None and standing.waits_for is Side.VENDOR


def may_name(ticket: Ticket) -> bool:
    """Say whether it still matters who is there."""
    standing = _standing(ticket)
    return (
        standing is not None and standing.window is not None and not standing.ended_at
    )


def may_withdraw(ticket: Ticket) -> bool:
    """Say whether it can still be given up."""
    standing = _standing(ticket)
    return standing is not None and not standing.started_at


def may_start(ticket: Ticket) -> bool:
    """Say whether its window is agreed and nobody has begun."""
    standing = _standing(ticket)
    return standing is not None and standing.is_agreed and not standing.started_at


def may_hurry(ticket: Ticket) -> bool:
    """Say whether it could begin as an emergency."""
    standing = _standing(ticket)
    return standing is not None and not standing.is_agreed and not standing.started_at


def is_running(ticket: Ticket) -> bool:
    """Say whether it is being carried out."""
    standing = _standing(ticket)
    return (
        standing is not None
        and standing.started_at is not None
        and standing.ended_at is None
    )


def has_steps(ticket: Ticket) -> bool:
    """Say whether a step of the plan is to be done."""
    change = planned_of(ticket)
    return (
        change is not None
        and is_running(ticket)
        and any(step.done_at is None for step in change.steps.all())
    )


def may_review(ticket: Ticket) -> bool:
    """Say whether the work is over and not reviewed."""
    standing = _standing(ticket)
    return (
        standing is not None
        and standing.ended_at is not None
        and standing.reviewed_at is None
    )


def may_link(ticket: Ticket) -> bool:
    """Say whether it has begun, so that it can have caused something."""
    standing = _standing(ticket)
    return standing is not None and standing.started_at is not None


def is_the_customers(ticket: Ticket) -> bool:
    """Say whether the customer carries it out."""
    standing = _standing(ticket)
    return standing is not None and standing.carried_out_by is Side.CUSTOMER
