"""Which clocks the vectorised judge knows; every other is the fold's.

Guide: turnaround.resolved, turnaround.waiting, turnaround.fault-domain. A clock is known
when its conditions are exactly those below and its targets are spans of one kind of
hours, or nothing that is judged. Whatever a plan states beside that is not known, and a
clock that is not known is never judged here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from backline.guide.plan import ELAPSED, SERVICE, NoTarget, Release, Span
from backline.simulate.codes import NEVER


if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from backline.guide.plan import ClockTerms, Plan, Target


@dataclass(frozen=True, slots=True)
class Shape:
    """How a known clock runs."""

    #: It stops for good at the first answer, not at every restoring.
    until_answered: bool
    #: It stands while the ball is not the vendor's, and the error not theirs.
    pauses: bool


_Conditions = tuple[
    tuple[str, ...], frozenset[str], frozenset[str], frozenset[str], bool
]
_OPENED: Final = ("opened",)
_OUTSIDE: Final = frozenset({"fault_domain_outside"})
_NONE: Final = frozenset[str]()
#: What starts, stops, ends and pauses a known clock, and whether it repeats. Where the
#: error is outside, a clock that ends with it does not count either.
_SHAPES: Final[dict[_Conditions, Shape]] = {
    (_OPENED, frozenset({"answered"}), frozenset({"closed"}), _NONE, False): Shape(
        until_answered=True, pauses=False
    ),
    (
        _OPENED,
        frozenset({"restored"}),
        _OUTSIDE,
        frozenset({"waiting_customer", "waiting_third_party"}),
        False,
    ): Shape(until_answered=False, pauses=True),
}


@dataclass(frozen=True, slots=True)
class Form:
    """A known clock under a plan, its targets by severity as arrays.

    `target` numbers the different targets, `seconds` is the span or NEVER where there
    is none, `rank` the place among the plan's severities.
    """

    name: str
    shape: Shape
    counted: str
    target: NDArray[np.int16]
    seconds: NDArray[np.int64]
    rank: NDArray[np.int16]

    @property
    def longest(self) -> int:
        """The longest span among its targets; 0 when it has none."""
        spans = self.seconds[self.seconds != NEVER]
        return int(spans.max()) if len(spans) else 0


def known_form(terms: ClockTerms) -> bool:
    """Say whether the vectorised judge knows a clock of these terms."""
    return _shape(terms) is not None and _counted(terms) is not None


def form_of(plan: Plan, terms: ClockTerms, severities: Sequence[str]) -> Form | None:
    """Return a clock as the judge wants it, or None when it is not known.

    Args:
        plan: the plan.
        terms: one of its clocks.
        severities: the vocabulary of a history; all of them are the plan's.
    """
    shape, counted = _shape(terms), _counted(terms)
    if shape is None or counted is None:
        return None
    promised = [terms.targets[severity] for severity in severities]
    different: list[Target] = []
    for target in promised:
        if target not in different:
            different.append(target)
    return Form(
        name=terms.name,
        shape=shape,
        counted=counted,
        target=np.array([different.index(one) for one in promised], dtype=np.int16),
        seconds=np.array([_seconds(one) for one in promised], dtype=np.int64),
        rank=np.array([plan.rank(name) for name in severities], dtype=np.int16),
    )


def _seconds(target: Target) -> int:
    return target.seconds if isinstance(target, Span) else NEVER


def _counted(terms: ClockTerms) -> str | None:
    """Return the hours that all of a clock's spans count in, if that is all it has."""
    targets = terms.targets.values()
    if not all(isinstance(target, Span | Release | NoTarget) for target in targets):
        return None
    counted = {target.counted for target in targets if isinstance(target, Span)}
    if not counted:
        return SERVICE
    # What a clock without a target has used is told in service time.
    alone = all(isinstance(target, Span) for target in targets)
    if counted == {SERVICE} or (counted == {ELAPSED} and alone):
        return counted.pop()
    return None


def _shape(terms: ClockTerms) -> Shape | None:
    return _SHAPES.get(
        (
            terms.starts,
            frozenset(terms.stops),
            frozenset(terms.ends),
            frozenset(terms.pauses) - _OUTSIDE,
            terms.repeats,
        )
    )
