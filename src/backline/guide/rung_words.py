"""What the ladder of one ticket does, in words: ahead, taken, and why not.

Guide: process.escalation, philosophy.transparency.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from backline.guide.clock_steps import PAGE_AGAIN, PAGE_MANAGER
from backline.guide.conditions import holds
from backline.guide.paging import Urgency
from backline.guide.plan import Span
from backline.guide.plan_ladder import MANAGER
from backline.guide.plan_words import (
    any_of,
    overrun_words,
    paged_words,
    share_words,
    who_words,
)


if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from backline.guide.ladder_terms import LadderStep
    from backline.guide.occasions import Occasions
    from backline.guide.plan import Plan, Target
    from backline.guide.situation import Situation


_CLAUSE = "process.escalation"
#: What spares a step that hangs on something which does not hold.
_NOT_SO = {
    "untaken": "Somebody has it.",
    "lost_site": "The whole site is not lost, as far as is known.",
}


def happens_words(plan: Plan, name: str, step: LadderStep | None, level: str) -> str:
    """Return what happens with a step that does not raise the level.

    Args:
        plan: the terms.
        name: the step's name; `breach` and the pages again are no step of the plan.
        step: the plan's step of that name.
        level: whom a page called that goes out again.
    """
    if name == PAGE_AGAIN:
        return _capital(f"{paged_words(plan, level)} is paged again")
    if name == PAGE_MANAGER or (step is not None and step.does == "page"):
        who = paged_words(plan, step.to if step else MANAGER)
        return _capital(f"{who} is paged")
    who = who_words(plan, step.to if step else MANAGER)
    are = "are" if who.endswith("developers") else "is"
    return _capital(f"{who} {are} told")


def happened_words(plan: Plan, name: str, step: LadderStep | None, level: str) -> str:
    """Return what happened with a step that did not raise the level.

    The arguments are those of `happens_words`.
    """
    words = happens_words(plan, name, step, level)
    if words.endswith(" are told"):
        return f"{words.removesuffix(' are told')} were told"
    for now, then in (
        (" is told", " was told"),
        (" is paged", " was paged"),
        (" is paged again", " was paged again"),
    ):
        if words.endswith(now):
            return f"{words.removesuffix(now)}{then}"
    return words


def clause_of(plan: Plan, name: str, step: LadderStep | None) -> str:
    """Return the clause that a step, a page again or the breach is from."""
    if name in {PAGE_AGAIN, PAGE_MANAGER} and plan.paging is not None:
        return plan.paging.clause
    return step.clause if step else _CLAUSE


def does_of(name: str, step: LadderStep | None) -> str:
    """Return what a step does: raise_level, tell or page."""
    if name in {PAGE_AGAIN, PAGE_MANAGER}:
        return "page"
    return step.does if step else "tell"


def on_words(
    plan: Plan, name: str, step: LadderStep | None, target: Target | None
) -> str:
    """Return at which point of its clock a step stands."""
    if name in {PAGE_AGAIN, PAGE_MANAGER} and plan.paging is not None:
        after = Span(plan.paging.again_seconds).words
        return f"{after} after the last page was answered, if nothing is done"
    return overrun_words(target) if step is None else share_words(step, target)


def withheld_words(
    plan: Plan, step: LadderStep, situation: Situation, occasions: Occasions
) -> str:
    """Return why a step of a clock that goes on is not on its way."""
    held = [name for name in sorted(step.unless) if holds(name, situation)]
    if held:
        return f"Not taken: {any_of(plan, held)}."
    if step.on == "reopening":
        so_far = len(occasions.reopened)
        return f"Reopened {'once' if so_far == 1 else f'{so_far} times'} so far."
    if step.on is not None:
        return _NOT_SO.get(step.on, "That was before its clock's present row.")
    if step.on_request:
        return "On request only."
    return "Not before there is a date that it is due."


#: So much is nothing said of.
_SOON = 60


def late_words(taken_at: datetime, due_at: datetime) -> str:
    """Return how long after its instant a step was taken; empty if not long."""
    seconds = int((taken_at - due_at).total_seconds())
    if seconds < _SOON:
        return ""
    return f"{Span(seconds - seconds % 60).words} after its instant."


def called_words(
    names: Sequence[str], urgency: Urgency, *, opens_at: str, managers: Sequence[str]
) -> str:
    """Return who would be called, as far as the rosters tell: told before it happens.

    Args:
        names: who is on call then, in the order of calling.
        urgency: of the page.
        opens_at: when somebody is on call next, in words; empty for never.
        managers: who is called where nobody is on call.
    """
    if names:
        return f"{', then '.join(names)} would be called."
    if urgency is Urgency.NORMAL and opens_at:
        return f"Nobody is on call then: it would wait until {opens_at}."
    if managers:
        who = " and ".join(managers)
        return f"Nobody is on call then: {who} would be called."
    return "Nobody is on call then, and the desk has no manager: nobody is called."


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
