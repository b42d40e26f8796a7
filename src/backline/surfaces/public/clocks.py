"""What starts, stops and pauses the clocks of the live plans, and who owes what.

Guide: turnaround.waiting, turnaround.resolved, duty - plans that say the same stand on
one line.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.guide.plan_words import any_of
from backline.surfaces.look.plan_terms import is_assumed, title_of


if TYPE_CHECKING:
    from collections.abc import Sequence

    from backline.guide.plan import ClockTerms, Duty, Plan


_NEVER = "never: it counts throughout"
_ALWAYS = "never: it stays owed"


@dataclass(frozen=True, slots=True)
class Condition:
    """What starts, stops, ends or pauses a clock, in words."""

    words: str
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class Running:
    """When a clock runs, in the plans that say so."""

    clock: str
    starts: Condition
    stops: Condition
    ends: Condition
    pauses: Condition


@dataclass(frozen=True, slots=True)
class InPlans:
    """Something that several plans say alike, and which ones."""

    said: Running | Duty
    plans: str


def running_of(plans: Sequence[Plan]) -> tuple[InPlans, ...]:
    """Return when each clock runs, a clock's lines together."""
    names = dict.fromkeys(clock.name for plan in plans for clock in plan.clocks)
    said: dict[Running | Duty, list[str]] = {}
    for name in names:
        for plan in plans:
            clock = plan.clock(name)
            if clock is not None:
                said.setdefault(_running(plan, clock), []).append(plan.title)
    return _listed(said, len(plans))


def duties_of(plans: Sequence[Plan]) -> tuple[InPlans, ...]:
    """Return the duties of either side, those of the vendor first."""
    said: dict[Running | Duty, list[str]] = {}
    for side in ("vendor", "client"):
        for plan in plans:
            for duty in plan.duties:
                if duty.side == side:
                    said.setdefault(duty, []).append(plan.title)
    return _listed(said, len(plans))


def _listed(said: dict[Running | Duty, list[str]], plans: int) -> tuple[InPlans, ...]:
    return tuple(
        InPlans(each, "all" if len(titles) == plans else ", ".join(titles))
        for each, titles in said.items()
    )


def _running(plan: Plan, clock: ClockTerms) -> Running:
    anew = ", each time anew" if clock.repeats else ""
    return Running(
        clock=title_of(clock.name),
        starts=_said(plan, clock, "starts", any_of(plan, clock.starts)),
        stops=_said(plan, clock, "stops", f"{any_of(plan, clock.stops)}{anew}"),
        ends=_said(plan, clock, "ends", any_of(plan, clock.ends) or _ALWAYS),
        pauses=_said(plan, clock, "pauses", any_of(plan, clock.pauses) or _NEVER),
    )


def _said(plan: Plan, clock: ClockTerms, key: str, words: str) -> Condition:
    assumed = is_assumed(plan, f"clocks.{clock.name}.{key}")
    return Condition(words, assumed)
