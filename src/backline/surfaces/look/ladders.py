"""The ladders of the live plans (process.escalation)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.guide.callbacks import escalation_words
from backline.guide.clock_steps import share_of
from backline.guide.plan import Span
from backline.guide.plan_ladder import DEVELOPERS
from backline.guide.plan_words import (
    paged_words,
    share_words,
    step_words,
    unless_words,
    who_words,
)
from backline.surfaces.look.plan_terms import is_assumed, title_of
from backline.surfaces.look.words import duration


if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from backline.guide.ladder_terms import LadderStep
    from backline.guide.plan import Plan


_PEOPLE = {
    "L1": "the engineer on duty at L1",
    "L2": "L2, the specialists",
    "L3": "L3, the experts",
}


_MANY = {"L2", "L3", DEVELOPERS}


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the escalation ladder: when it is taken and what it does."""

    clock: str
    severities: str
    when: str
    does: str
    clause: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """The ladder of one plan."""

    plans: str
    assumed: bool
    rungs: tuple[Rung, ...]
    notes: tuple[tuple[str, str], ...] = ()


def ladders_of(plans: Sequence[Plan]) -> tuple[Ladder, ...]:
    """Return the ladder of each plan that has one, with what its shares come to."""
    return tuple(
        Ladder(
            plan.title,
            is_assumed(plan, "ladder"),
            tuple(rung for step in plan.ladder for rung in _rungs(plan, step)),
            tuple(escalation_words(plan)),
        )
        for plan in plans
        if plan.ladder
    )


def _rungs(plan: Plan, step: LadderStep) -> Iterator[Rung]:
    """Yield the step once for each length that it comes to."""
    whens: dict[str, list[str]] = {}
    for severity in reversed(plan.severities):
        if severity in step.severities:
            whens.setdefault(_when(plan, step, severity), []).append(severity)
    for when, severities in whens.items():
        yield Rung(
            clock=title_of(step.clock),
            severities=", ".join(severities),
            when=when,
            does=_does(plan, step),
            clause=step.clause,
        )


def _when(plan: Plan, step: LadderStep, severity: str) -> str:
    target = plan.target(step.clock, severity)
    if step.share is None or not isinstance(target, Span):
        return step_words(plan, step)
    at = share_words(step, target)
    if step.share < 1:
        at = f"{at}: {duration(share_of(step.share, target.seconds))}"
    return f"{at}{unless_words(plan, step)}"


def _does(plan: Plan, step: LadderStep) -> str:
    who = _PEOPLE.get(step.to, who_words(plan, step.to))
    if step.does == "page":
        return f"{paged_words(plan, step.to)} is paged"
    if step.does == "raise_level":
        return f"goes up to {who}"
    are = "are" if step.to in _MANY else "is"
    return f"{who} {are} told"
