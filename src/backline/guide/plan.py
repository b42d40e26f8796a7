"""The terms of a support package, as frozen values.

Guide: package.tailored - a package is data (a plan file), versioned. These are the
values a plan file is read into (`plan_parse`); nothing here holds a figure of its
own. package.incident-only: `service_levels_for` names the kinds of ticket that have
service levels at all. turnaround.minor-release: a target may be a `Release`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal


if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction


Coverage = Literal["24x5", "24x7"]
Counted = Literal["service", "elapsed"]
Comparison = Literal[">=", ">"]
Does = Literal["raise_level", "tell"]
Role = Literal["L1", "L2", "L3", "manager"]

_HOUR = 3600
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Span:
    """A target that is a length of time: service time of the plan, or elapsed."""

    seconds: int
    counted: Counted = "service"

    @property
    def words(self) -> str:
        """The span as people write it: ``90 min``, ``6 h``, ``48 h``."""
        for unit, size in (("h", _HOUR), ("min", _MINUTE)):
            if self.seconds % size == 0:
                return f"{self.seconds // size} {unit}"
        return f"{self.seconds} s"


@dataclass(frozen=True, slots=True)
class Release:
    """A target that is a release, not an instant (turnaround.minor-release)."""

    words: str


@dataclass(frozen=True, slots=True)
class NoTarget:
    """The plan promises nothing here, and says so: an answer, not a gap."""

    words: str


Target = Span | Release | NoTarget


@dataclass(frozen=True, slots=True)
class ClockTerms:
    """One clock that the plan names: its target by severity, and if it pauses."""

    name: str
    pauses: bool
    targets: Mapping[str, Target]
    clause: str


@dataclass(frozen=True, slots=True)
class LadderStep:
    """A step that is taken when `share` of the clock's target is used up."""

    name: str
    clock: str
    severities: frozenset[str]
    share: Fraction
    does: Does
    to: Role
    clause: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """From which loss, of which components and measures, a severity holds."""

    severity: str
    components: frozenset[str]
    measures: frozenset[str]
    percent: Fraction
    comparison: Comparison
    clause: str


@dataclass(frozen=True, slots=True)
class Otherwise:
    """The severity of whatever no threshold catches."""

    severity: str
    clause: str


@dataclass(frozen=True, slots=True)
class MeasurementTerms:
    """When measured loss opens an incident, and when it has recovered.

    A total under `minimum_total`, fewer than `minimum_affected` or a total whose
    source is in `confirm_sources` only proposes: a person has to confirm it. After
    `silence_seconds` without a measured sample nothing is known of the time between.
    """

    minimum_total: int
    minimum_affected: int
    confirm_sources: frozenset[str]
    windows: int
    window_seconds: int
    silence_seconds: int
    clause: str
    sustain_seconds: int
    recovery_clause: str


@dataclass(frozen=True, slots=True)
class RootCauseTerms:
    """Which severities are owed a root cause report, and within what of resolution."""

    severities: frozenset[str]
    within: Span
    clause: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A package: everything that is promised, by whom it was said, what is assumed.

    `severities` and `thresholds` stand lowest first; `components` and `measures`
    give each name its title. `assumed` lists the dotted paths of the plan file that
    the source of the plan does not state.
    """

    name: str
    title: str
    version: int
    source: str
    clause: str
    coverage: Coverage
    service_levels_for: frozenset[str]
    grants: Mapping[str, bool]
    severities: tuple[str, ...]
    components: Mapping[str, str]
    measures: Mapping[str, str]
    thresholds: tuple[Threshold, ...]
    otherwise: Otherwise
    clocks: tuple[ClockTerms, ...]
    ladder: tuple[LadderStep, ...]
    measurement: MeasurementTerms
    root_cause: RootCauseTerms
    reopen_within_days: int
    reopen_clause: str
    assumed: tuple[str, ...]

    def rank(self, severity: str) -> int:
        """Return the place of *severity* among the plan's own, 0 the lowest."""
        return self.severities.index(severity)

    def clock(self, name: str) -> ClockTerms | None:
        """Return the terms of the clock called *name*; None if the plan has none."""
        return next((clock for clock in self.clocks if clock.name == name), None)

    def target(self, clock: str, severity: str) -> Target:
        """Return what the plan promises on *clock* at *severity*, or why nothing."""
        terms = self.clock(clock)
        if terms is None:
            return NoTarget(f"{self.title} names no {clock.replace('_', ' ')} clock.")
        return terms.targets[severity]
