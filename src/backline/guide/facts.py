"""What can be noted of a ticket that a plan's clocks look at, and by whom.

Guide: package.tailored - a plan declares facts of its own; rca.dependencies - the clock
waits while debug data or a recurrence is awaited, naming what and from whom, and goes on
once it is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide.conditions import FACT, FIXED, WORKAROUND
from backline.guide.timeline import Side
from backline.guide.workflow import MoveRefused


if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from backline.guide.plan import Plan
    from backline.guide.situation import Situation


_CLAUSE = "package.tailored"
#: Conditions that are noted like facts where a plan's clocks name them.
_BY_ITSELF: Mapping[str, str] = {
    WORKAROUND: "A workaround is there.",
    FIXED: "The defect is fixed.",
}


def facts_of(plan: Plan) -> dict[str, str]:
    """Return what can be noted under a plan: names with what each means."""
    named = {
        condition
        for clock in plan.clocks
        for condition in (*clock.starts, *clock.stops, *clock.ends, *clock.pauses)
    }
    own = {name: title for name, title in _BY_ITSELF.items() if name in named}
    return own | dict(plan.facts)


def awaited_facts(plan: Plan, situation: Situation) -> dict[str, str]:
    """Return the facts that hold and keep a clock waiting: the customer may end them."""
    pauses = {condition for clock in plan.clocks for condition in clock.pauses}
    return {
        name: title
        for name, title in facts_of(plan).items()
        if name in situation.facts and f"{FACT}{name}" in pauses
    }


def check_can_note(
    fact: str, *, holds: bool, plan: Plan, situation: Situation, by: Side
) -> None:
    """Refuse a fact that the plan has not, or that is not this side's to note.

    The vendor notes all. A customer says that something awaited is there: debug data was
    provided, the fault came back. That ends a wait, and begins none.

    Raises:
        MoveRefused: with the reason and what to do instead.
    """
    known = facts_of(plan)
    if not known:
        message = f"{plan.title} has no facts to note: write a note or a message."
        raise MoveRefused(message, _CLAUSE)
    if fact not in known:
        message = f"{fact[:60]!r} is no fact of {plan.title}: {', '.join(known)}."
        raise MoveRefused(message, _CLAUSE)
    if not holds and fact not in situation.facts:
        message = f"{fact} does not hold: there is nothing to end."
        raise MoveRefused(message, _CLAUSE)
    if by is Side.CUSTOMER and (holds or fact not in awaited_facts(plan, situation)):
        message = (
            "A customer can say that something awaited is there, and no more: write a "
            "message instead."
        )
        raise MoveRefused(message, "rca.dependencies")


def check_until(until: datetime | None, *, holds: bool, since: datetime) -> None:
    """Refuse an end that is none.

    Raises:
        MoveRefused: *until* does not lie after *since*, or nothing begins.
    """
    if until is None:
        return
    if not holds:
        message = "What holds no longer has no end: leave it out."
        raise MoveRefused(message, _CLAUSE)
    if until <= since:
        begins = f"{since:%Y-%m-%d %H:%M} UTC"
        message = f"It would end before it begins: give an instant after {begins}."
        raise MoveRefused(message, _CLAUSE)
