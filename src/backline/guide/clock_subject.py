"""One clock under its terms: what stops it, what ends it, what keeps it from counting.

Guide: turnaround.waiting, turnaround.fault-domain, turnaround.minor-release,
severity.incidents (what is owed elsewhere), package.tailored (a contract that ended).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backline.guide.conditions import RESTORED, holds
from backline.guide.counting import Counting, counted_in
from backline.guide.occasions import NONE, Occasions
from backline.guide.plan import (
    AT_ONCE,
    ELAPSED,
    ClockTerms,
    NoTarget,
    Plan,
    Release,
    Target,
)


if TYPE_CHECKING:
    from backline.guide.situation import Situation, Stretch


#: What keeps a clock from counting when the contract's end has ended the promise.
CONTRACT_OVER = "contract_over"
RELEASE_DECLINED = "release_declined"
#: Another ticket stands for the same fault and what is owed is owed there.
MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Subject:
    """Which clock is folded, under which terms."""

    counting: Counting
    terms: ClockTerms
    occasions: Occasions = NONE

    @property
    def plan(self) -> Plan:
        return self.counting.plan

    @property
    def name(self) -> str:
        return self.terms.name

    def severity_in(self, situation: Situation) -> str:
        """Return the severity that it goes by: what the peak owes stays owed."""
        if self.terms.peaks is None:
            return situation.severity
        return situation.peak_severity

    def starts_in(self, situation: Situation) -> bool:
        """Say whether what starts it holds, and it is owed there at all."""
        peaks = self.terms.peaks
        owed = peaks is None or situation.peak_severity in peaks
        if not owed and situation.promised(self.name) is None:
            return False
        return any(holds(name, situation) for name in self.terms.starts)

    def target(self, severity: str) -> Target:
        return self.terms.targets[severity]

    def counted(self, severity: str) -> str:
        """Return the hours that the clock counts in at *severity*."""
        target = self.target(severity)
        if isinstance(target, AT_ONCE):
            return counted_in(target)
        if isinstance(target, NoTarget):
            return self.plan.hours_of(severity)
        return ELAPSED

    def stopped_by(self, situation: Situation) -> str:
        """Return the condition that holds and keeps the promise; empty when none does."""
        return _first(self.terms.stops, situation)

    def ended_by(self, situation: Situation) -> str:
        """Return the condition that holds and ends the promise; empty when none does."""
        if situation.contract_over:
            return CONTRACT_OVER
        if situation.goes_on_elsewhere:
            return MERGED
        return _first(self.terms.ends, situation)

    def stands_for(self, stretch: Stretch) -> str:
        """Return the condition that keeps *stretch* from counting (turnaround.waiting)."""
        situation, terms = stretch.situation, self.terms
        went_on = stretch.loss_went_on and RESTORED in terms.stops
        if not terms.pauses:
            return "" if went_on else self.stopped_by(situation)
        if ended := self.ended_by(situation):
            return ended
        if went_on:
            return ""
        release = situation.release
        if (
            release is not None
            and release.declined
            and self._waits_for_release(stretch)
        ):
            return RELEASE_DECLINED
        return self.stopped_by(situation) or _first(terms.pauses, situation)

    def _waits_for_release(self, stretch: Stretch) -> bool:
        return isinstance(self.target(stretch.situation.severity), Release)


def _first(conditions: tuple[str, ...], situation: Situation) -> str:
    # A plain loop: a fold asks this dozens of times.
    for name in conditions:
        if holds(name, situation):
            return name
    return ""
