"""What a step of the ladder does to a ticket: it raises its level, or it calls somebody.

Guide: process.escalation - each step raises the level, pages whoever is on call, or
tells a role; the level is never lowered by it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from backline.guide.clock_steps import PAGE_AGAIN, PAGE_MANAGER
from backline.guide.occasions import occasions_of
from backline.guide.plan_ladder import MANAGER
from backline.guide.workflow import LEVELS, OPEN, State


if TYPE_CHECKING:
    from collections.abc import Sequence

    from backline.guide.account import Account
    from backline.guide.plan import Plan
    from backline.guide.timeline import Event


@dataclass(frozen=True, slots=True)
class Call:
    """A page that a step of the ladder makes: of whom, and how often it was before."""

    to: str
    again: int = 0


def call_of(
    name: str, *, clock: str, plan: Plan, events: Sequence[Event]
) -> Call | None:
    """Return the page that the step *name* makes; None where it makes none.

    Args:
        name: the step's name, or `page-again`, or `page-manager`.
        clock: the clock that it is taken on.
        plan: the terms.
        events: the timeline.
    """
    if name in {PAGE_AGAIN, PAGE_MANAGER}:
        sent = occasions_of(events, plan=plan).pages.get(clock)
        if sent is None:
            return None
        to = MANAGER if name == PAGE_MANAGER else sent.level
        return Call(to, sent.again + 1)
    step = next((step for step in plan.ladder if step.name == name), None)
    if step is None or step.does != "page":
        return None
    return Call(plan.audience(step.to))


def raises(to: str, *, level: str, state: State) -> bool:
    """Say whether a step to the level *to* raises a ticket, which it never lowers."""
    return state in OPEN and LEVELS.index(to) > LEVELS.index(level)


def after_page(account: Account, name: str) -> Account:
    """Return *account* after a page on a clock: it is answered before it is repeated.

    Nothing else of the account hangs on a page, so that it need not be folded anew.
    """
    again = {PAGE_AGAIN, PAGE_MANAGER}
    clocks = [
        replace(clock, steps=tuple(s for s in clock.steps if s.name not in again))
        if clock.name == name
        else clock
        for clock in account.clocks
    ]
    return replace(account, clocks=tuple(clocks))
