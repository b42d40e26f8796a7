"""What a fold asks of a plan again and again, found once for each plan.

Guide: package.tailored - clocks, conditions and ladder are plan data. A plan never
changes, so what is found of it holds for as long as it is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.guide.plan import OF_THE_LEVEL, Plan, Span


if TYPE_CHECKING:
    from collections.abc import Mapping

    from backline.guide.ladder_terms import LadderStep


@dataclass(frozen=True, slots=True)
class PlanIndex:
    """What is looked up in a plan.

    Attributes:
        ranks: its severities with their place, 0 the lowest.
        conditions: all that its clocks look at.
        by_level: whether some clock counts in the hours of the level.
        hangs_on_events: whether some step of the ladder hangs on what happens.
        steps: the steps of the ladder by clock and severity, in the plan's order.
    """

    ranks: Mapping[str, int]
    conditions: frozenset[str]
    by_level: bool
    hangs_on_events: bool
    steps: Mapping[tuple[str, str], tuple[LadderStep, ...]]


#: By the plan's identity: to compare plans by what they say would cost more than asking.
#: The plan is kept with it, so that no other can ever be taken for it.
_KEPT: dict[int, tuple[Plan, PlanIndex]] = {}
_MOST_KEPT = 512


def index_of(plan: Plan) -> PlanIndex:
    """Return what is looked up in *plan*."""
    kept = _KEPT.get(id(plan))
    if kept is not None:
        return kept[1]
    if len(_KEPT) >= _MOST_KEPT:
        _KEPT.clear()
    index = _made_of(plan)
    _KEPT[id(plan)] = plan, index
    return index


def _made_of(plan: Plan) -> PlanIndex:
    return PlanIndex(
        ranks={severity: place for place, severity in enumerate(plan.severities)},
        conditions=frozenset(
            condition
            for terms in plan.clocks
            for condition in (*terms.starts, *terms.stops, *terms.ends, *terms.pauses)
        ),
        by_level=any(
            isinstance(target, Span) and target.counted == OF_THE_LEVEL
            for terms in plan.clocks
            for target in terms.targets.values()
        ),
        hangs_on_events=any(map(_hangs_on_events, plan.ladder)),
        steps=_steps(plan),
    )


def _hangs_on_events(step: LadderStep) -> bool:
    return step.on is not None or step.on_request or step.does == "page"


def _steps(plan: Plan) -> dict[tuple[str, str], tuple[LadderStep, ...]]:
    found: dict[tuple[str, str], tuple[LadderStep, ...]] = {}
    for step in plan.ladder:
        for severity in step.severities:
            key = step.clock, severity
            found[key] = (*found.get(key, ()), step)
    return found
