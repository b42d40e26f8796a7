"""How severe an issue is: measured production loss against the plan's thresholds.

Guide: severity.critical - a major functional component at a loss of 20 % or higher;
severity.major - from 2 %, reports included; severity.minor - everything else. Where
text and examples of severity.measures differ the text governs, so doubt goes in the
customer's favour. The thresholds are plan data; the arithmetic is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from backline.guide.severity_names import named


if TYPE_CHECKING:
    from collections.abc import Iterable

    from backline.guide.plan import Plan, Threshold


_SOURCES = {
    "roster": "on the roster of the shift",
    "offered": "offered in the same 15 minutes",
    "typed": "as reported",
    "estimated": "as estimated",
    "synthetic": "test calls that sitewatch placed",
    "checked": "looked at one by one",
    "given": "",
}
_WHOLE = 100
_MOST = 10**15
_LONGEST_NAME = 60
_NOTHING_MEASURED = "nothing measured"


class BadLoss(ValueError):
    """The counts are no loss: the text says which, why, and what to give."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A severity with all that decided it; `because` is the sentence everyone reads.

    Attributes:
        severity: the plan's name for it; None when nothing was measured.
        loss: the counts, ``21/100``; None when nothing was measured.
        decided_by: the comparison that decided, ``100*21 >= 20*100``; None when no
            threshold of the plan speaks of the component and measure.
        clause: the clause that the verdict rests on.
        because: the reason, in words.
        source: where the total comes from (severity.denominator).
    """

    severity: str | None
    loss: str | None
    decided_by: str | None
    clause: str
    because: str
    source: str


def severity_of(
    plan: Plan,
    *,
    component: str,
    measure: str,
    affected: int,
    total: int,
    source: str = "given",
) -> Verdict:
    """Return the severity of losing *affected* of *total* of a measure.

    Names are folded: case, spaces, ``-`` and ``_`` make no difference.

    Raises:
        BadLoss: the counts are not whole, negative, or more than there are.
    """
    checked_loss(affected, total)
    subject = _Subject(plan, component, measure, affected, total, source)
    if total == 0:
        clause = "severity.denominator"
        return Verdict(None, None, None, clause, _NOTHING_MEASURED, source)
    speaking = tuple(thresholds_for(plan, component=component, measure=measure))
    for threshold in reversed(speaking):
        if holds(threshold, affected, total):
            return _caught(subject, threshold)
    return _uncaught(subject, speaking)


def worst_of(plan: Plan, verdicts: Iterable[Verdict]) -> Verdict | None:
    """Return the worst of *verdicts*: worst component, worst measure.

    The first of equals; None when there is none that measured anything.
    """
    worst: Verdict | None = None
    highest = -1
    for verdict in verdicts:
        rank = -1 if verdict.severity is None else plan.rank(verdict.severity)
        if rank > highest:
            worst, highest = verdict, rank
    return worst


def checked_loss(affected: object, total: object) -> tuple[int, int]:
    """Return the counts of a loss, once they can be one.

    Raises:
        BadLoss: they are not whole numbers, negative, or affected exceeds total.
    """
    counted, whole = _count("affected", affected), _count("total", total)
    if counted > whole:
        message = (
            f"{counted} affected of {whole} is more than there are. "
            "Count the affected among the total."
        )
        raise BadLoss(message)
    return counted, whole


def affected_of_able(able: object, total: object) -> int:
    """Return how many are affected when *able* of *total* can still work.

    The guide counts both ways: "only 80 agents or less can login" (severity.measures).

    Raises:
        BadLoss: they are not whole numbers, negative, or able exceeds total.
    """
    working, whole = _count("able", able), _count("total", total)
    if working > whole:
        message = (
            f"{working} able of {whole} is more than there are. "
            "Count the able among the total."
        )
        raise BadLoss(message)
    return whole - working


def _count(name: str, count: object) -> int:
    if type(count) is not int:
        message = f"{name} is not a whole number. Give a count: 0, 1, 2, ..."
        raise BadLoss(message)
    if count < 0:
        message = f"{name} is below zero. Give a count from 0 up."
        raise BadLoss(message)
    if count > _MOST:
        message = f"{name} is more than any setup has. Give at most {_MOST}."
        raise BadLoss(message)
    return count


def thresholds_for(
    plan: Plan, *, component: str, measure: str
) -> tuple[Threshold, ...]:
    """Return the plan's thresholds for a component and measure, lowest first."""
    own_component = named(component, plan.components)
    own_measure = named(measure, plan.measures)
    return tuple(
        threshold
        for threshold in plan.thresholds
        if own_component in threshold.components and own_measure in threshold.measures
    )


def holds(threshold: Threshold, affected: int, total: int) -> bool:
    """Tell whether a loss of *affected* of *total* reaches *threshold*, exactly."""
    left = _WHOLE * affected * threshold.percent.denominator
    right = threshold.percent.numerator * total
    return left >= right if threshold.comparison == ">=" else left > right


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is judged, and the words for it."""

    plan: Plan
    component: str
    measure: str
    affected: int
    total: int
    source: str

    @property
    def loss(self) -> str:
        return f"{self.affected}/{self.total}"

    @property
    def share(self) -> Fraction:
        return Fraction(_WHOLE * self.affected, self.total)

    @property
    def part(self) -> str:
        """The component's title; a name the plan does not have is quoted."""
        own = named(self.component, self.plan.components)
        return self.plan.components[own] if own else _quoted(self.component)

    @property
    def counted(self) -> str:
        """The measure's title; a name the plan does not have is quoted."""
        own = named(self.measure, self.plan.measures)
        return self.plan.measures[own] if own else _quoted(self.measure)

    @property
    def words(self) -> str:
        """``21 of 100 (21 %) on the roster of the shift: agents cannot log in, ACD``."""
        source = _SOURCES.get(self.source, self.source)
        counts = f"{self.affected} of {self.total} ({_percent(self.share)})"
        where = f" {source}" if source else ""
        return f"{counts}{where}: {self.counted}, {self.part}"

    def comparison(self, threshold: Threshold, sign: str) -> str:
        """``100*21 >= 20*100``, with the sign that is true."""
        left = _WHOLE * threshold.percent.denominator
        return (
            f"{left}*{self.affected} {sign} {threshold.percent.numerator}*{self.total}"
        )


def _caught(subject: _Subject, threshold: Threshold) -> Verdict:
    from_here = bound(threshold)
    because = f"{subject.words}. A loss of {from_here} is {threshold.severity}."
    limit = _limit(subject, threshold)
    return Verdict(
        severity=threshold.severity,
        loss=subject.loss,
        decided_by=subject.comparison(threshold, threshold.comparison),
        clause=threshold.clause,
        because=f"{because} {limit}" if limit else because,
        source=subject.source,
    )


def _limit(subject: _Subject, threshold: Threshold) -> str | None:
    """Why a loss that is high enough for more is not more (severity.major)."""
    plan = subject.plan
    speaking = thresholds_for(
        plan, component=subject.component, measure=subject.measure
    )
    spoken = {each.severity for each in speaking}
    for higher in plan.thresholds:
        above = plan.rank(higher.severity) > plan.rank(threshold.severity)
        silent = higher.severity not in spoken
        if above and silent and holds(higher, subject.affected, subject.total):
            own = named(subject.component, plan.components)
            missing = subject.counted if own in higher.components else subject.part
            return (
                f"It is not {higher.severity}, whatever the loss: {higher.clause} "
                f"does not list {missing}."
            )
    return None


def _uncaught(subject: _Subject, speaking: tuple[Threshold, ...]) -> Verdict:
    plan, otherwise = subject.plan, subject.plan.otherwise
    if speaking:
        lowest = speaking[0]
        sign = "<" if lowest.comparison == ">=" else "<="
        decided_by = subject.comparison(lowest, sign)
        reason = f"That is short of {bound(lowest)}, where {lowest.severity} starts"
    else:
        decided_by = None
        reason = f"{_unnamed(subject)}, so no loss of it is counted"
    return Verdict(
        severity=otherwise.severity,
        loss=subject.loss,
        decided_by=decided_by,
        clause=otherwise.clause,
        because=f"{subject.words}. {reason}: {otherwise.severity} in {plan.title}.",
        source=subject.source,
    )


def _unnamed(subject: _Subject) -> str:
    plan = subject.plan
    if named(subject.component, plan.components) is None:
        return f"The plan does not name the component {subject.part}"
    if named(subject.measure, plan.measures) is None:
        return f"The plan does not name the measure {subject.counted}"
    return "The plan has no threshold for this measure of this component"


def bound(threshold: Threshold) -> str:
    """Return from where a threshold holds, in words: ``20 % or higher``."""
    percent = _percent(threshold.percent)
    return f"{percent} or higher" if threshold.comparison == ">=" else f"over {percent}"


def _quoted(name: str) -> str:
    return repr(name[:_LONGEST_NAME])


def _percent(share: Fraction) -> str:
    """Return a percentage to two places, said to be rounded where it is."""
    hundredths = share * _WHOLE
    whole, part = divmod(int(hundredths), _WHOLE)
    digits = f"{whole}.{part:02}".rstrip("0").rstrip(".") if part else str(whole)
    return f"{digits} %" if hundredths.denominator == 1 else f"about {digits} %"
