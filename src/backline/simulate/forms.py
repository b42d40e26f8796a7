"""Which clocks the vectorised judge knows; every other is the fold's.

Guide: package.tailored - what starts, stops and pauses a clock is plan data. Known are
the clocks that run from the opening, once, and look at nothing but the answer, the
state and the fault domain (`CONDITIONS`); of their targets, spans in hours that are not
a level's. Whatever a plan states beside that is not known, and what is not known is
never judged here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from backline.guide.conditions import (
    ANSWERED,
    CLOSED,
    FAULT_DOMAIN_OUTSIDE,
    OPENED,
    RESTORED,
    WAITING_CUSTOMER,
    WAITING_THIRD_PARTY,
)
from backline.guide.plan import OF_THE_LEVEL, SERVICE, NoTarget, Release, Span
from backline.simulate.codes import NEVER


if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from backline.guide.plan import ClockTerms, Plan, Target


#: What a known clock may look at.
CONDITIONS: Final = frozenset(
    {
        ANSWERED,
        RESTORED,
        CLOSED,
        WAITING_CUSTOMER,
        WAITING_THIRD_PARTY,
        FAULT_DOMAIN_OUTSIDE,
    }
)
#: Hours that only the fold can tell.
_UNKNOWN: Final = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A known clock under a plan, its targets by severity as arrays.

    `target` numbers the different targets, `seconds` is the span or NEVER where there
    is none, `rank` the place among the plan's severities, `hours` the place in `counted`
    of the hours that it counts in, or -1 where only the fold can tell.
    """

    terms: ClockTerms
    counted: tuple[str, ...]
    target: NDArray[np.int16]
    seconds: NDArray[np.int64]
    rank: NDArray[np.int16]
    hours: NDArray[np.int16]

    @property
    def longest(self) -> int:
        """The longest span among its targets; 0 when it has none."""
        spans = self.seconds[self.seconds != NEVER]
        return int(spans.max()) if len(spans) else 0


def form_of(plan: Plan, terms: ClockTerms, severities: Sequence[str]) -> Form | None:
    """Return a clock as the judge wants it, or None when it is not known.

    Args:
        plan: the plan.
        terms: one of its clocks.
        severities: the vocabulary of a history; all of them are the plan's.
    """
    hours = [_hours(plan, terms, severity) for severity in severities]
    if not _is_known(terms) or not any(hours):
        return None
    promised = [terms.targets[severity] for severity in severities]
    different: list[Target] = []
    for target in promised:
        if target not in different:
            different.append(target)
    counted = tuple(dict.fromkeys(name for name in hours if name != _UNKNOWN))
    return Form(
        terms=terms,
        counted=counted,
        target=np.array([different.index(one) for one in promised], dtype=np.int16),
        seconds=np.array([_seconds(one) for one in promised], dtype=np.int64),
        rank=np.array([plan.rank(name) for name in severities], dtype=np.int16),
        hours=np.array(
            [counted.index(name) if name in counted else -1 for name in hours],
            dtype=np.int16,
        ),
    )


def _is_known(terms: ClockTerms) -> bool:
    named = {*terms.stops, *terms.ends, *terms.pauses}
    return terms.starts == (OPENED,) and not terms.repeats and named <= CONDITIONS


def _seconds(target: Target) -> int:
    return target.seconds if isinstance(target, Span) else NEVER


def _hours(plan: Plan, terms: ClockTerms, severity: str) -> str:
    """Return the hours that a clock counts in at *severity*, `_UNKNOWN` for the fold."""
    counted = _UNKNOWN
    match terms.targets[severity]:
        case Span(counted=counted):
            pass
        case NoTarget():
            counted = plan.hours_of(severity)
        case Release():
            counted = SERVICE
        case _:
            pass
    return _UNKNOWN if counted == OF_THE_LEVEL else counted
