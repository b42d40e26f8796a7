"""The terms of a support package, as frozen values.

Guide: package.tailored - a package is data (a plan file), versioned; any vendor's
published plan must be expressible. These are the values a plan file is read into
(`plan_parse`); nothing here holds a figure of its own. package.incident-only:
`service_levels_for` names the kinds of ticket that have service levels at all.
turnaround.minor-release: a target may be a `Release`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal


if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, tzinfo
    from fractions import Fraction

    from backline.guide.ladder_terms import (
        CallbackTerms,
        LadderStep,
        PagingTerms,
        Role,
        UpdateTerms,
    )
    from backline.guide.measurement_terms import MeasurementTerms


Coverage = Literal["24x5", "24x7"]
Comparison = Literal[">=", ">"]
Per = Literal["year", "term"]

#: The contract's own calendar: the hours that the plan's coverage and the annex give.
SERVICE = "service"
#: Around the clock, every second.
ELAPSED = "elapsed"
#: The hours of the level that has the ticket, stretch by stretch.
OF_THE_LEVEL = "level"
#: Names of hours that every plan has without saying so.
OWN_HOURS = (SERVICE, ELAPSED, OF_THE_LEVEL)

_DAY = 86400
#: Up to here whole days are told in hours, as vendors do: ``72 h``, ``120 h``.
_IN_HOURS = 5 * _DAY
_HOUR = 3600
_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Span:
    """A target that is a length of time, counted in the hours that `counted` names."""

    seconds: int
    counted: str = SERVICE

    @property
    def words(self) -> str:
        """The span as people write it: ``90 min``, ``6 h``, ``48 h``; ``7 days``."""
        if self.counted == ELAPSED and self.seconds > _IN_HOURS:
            days, rest = divmod(self.seconds, _DAY)
            if not rest:
                return f"{days} days"
        for unit, size in (("h", _HOUR), ("min", _MINUTE)):
            if self.seconds % size == 0:
                return f"{self.seconds // size} {unit}"
        return f"{self.seconds} s"


@dataclass(frozen=True, slots=True)
class Days:
    """A target in business days: the wall time of the start, so many open dates on."""

    days: int
    counted: str = SERVICE

    @property
    def words(self) -> str:
        """The target as people write it: ``1 business day``."""
        return f"{self.days} business day{'' if self.days == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class WallTime:
    """A target that is a time of day, so many open dates after the start.

    With no days, the first such instant at or after the start on an open date. The
    dates are those of `counted`; the time between runs around the clock.
    """

    second: int
    days: int = 0
    counted: str = SERVICE

    @property
    def words(self) -> str:
        """The target as people write it: ``by 18:00``, ``by 10:00 + 1 business day``."""
        hours, minutes = divmod(self.second // _MINUTE, 60)
        text = f"by {hours:02}:{minutes:02}"
        return f"{text} + {Days(self.days).words}" if self.days else text


@dataclass(frozen=True, slots=True)
class FixedInstant:
    """A target that is one instant, the same for every ticket."""

    at: datetime

    @property
    def words(self) -> str:
        """The instant in UTC: ``by 2026-12-31 18:00 UTC``."""
        return f"by {self.at:%Y-%m-%d %H:%M} UTC"


@dataclass(frozen=True, slots=True)
class Promised:
    """A target that is promised ticket by ticket; none until somebody promises."""

    words: str = "as promised for the case"


@dataclass(frozen=True, slots=True)
class Release:
    """A target that is a release, not an instant (turnaround.minor-release)."""

    words: str


@dataclass(frozen=True, slots=True)
class NoTarget:
    """The plan promises nothing here, and says so: an answer, not a gap."""

    words: str


Target = Span | Days | WallTime | FixedInstant | Promised | Release | NoTarget
#: Targets that are known as soon as the clock starts.
AT_ONCE = Span | Days | WallTime | FixedInstant


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours that a plan names itself, beside those of the contract's calendar.

    `weekly` has the windows of the seven weekdays, Monday first, in seconds of the
    wall day; `zone_name` is None for the zone of the contract's calendar. With
    `keeps_holidays` the days that the contract's calendar closes are closed here too.
    `zone` is the zone of that name once `zoned` has handed it in.
    """

    name: str
    weekly: tuple[tuple[tuple[int, int], ...], ...]
    zone_name: str | None
    keeps_holidays: bool
    words: str
    zone: tzinfo | None = None


@dataclass(frozen=True, slots=True)
class ClockTerms:
    """One clock that the plan names: what starts, stops and pauses it, its targets.

    The conditions are names of `backline.guide.conditions`. The clock runs from the
    moment one of `starts` holds, does not count while one of `pauses` holds, has kept
    its promise when one of `stops` holds, and is no longer owed when one of `ends`
    does. One that `repeats` begins anew with every stop, until one of `ends` holds.

    One with `peaks` goes by the highest severity that the ticket ever had, and runs only
    where that is among them or a date was promised for it (severity.change, rca.when).
    One with `beside` is told of only where one of these held while it ran.
    """

    name: str
    targets: Mapping[str, Target]
    clause: str
    starts: tuple[str, ...] = ("opened",)
    stops: tuple[str, ...] = ("restored",)
    ends: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    repeats: bool = False
    peaks: frozenset[str] | None = None
    beside: tuple[str, ...] = ()


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
class RootCauseTerms:
    """Which severities are owed a root cause report, and within what of resolution.

    With `clock` each ticket keeps the report's clocks. `interim` is within what an
    interim report is due while something is awaited, `closes_after_days` after how many
    days nothing is awaited any more (rca.dependencies); None for neither.
    """

    severities: frozenset[str]
    within: Span
    clause: str
    clock: bool = False
    interim: Span | None = None
    closes_after_days: int | None = None


@dataclass(frozen=True, slots=True)
class ChasingTerms:
    """When a silent customer is asked again, how often, and when the ticket closes.

    Lengths are seconds of the contract's own hours: `after_seconds` from the request and
    from each chase to the next, `closes_after_seconds` from the last one; None where
    nothing is closed for silence.
    """

    after_seconds: int
    times: int
    closes_after_seconds: int | None
    clause: str


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many of a counted grant there are: 4 visits a year."""

    count: int
    per: Per

    @property
    def words(self) -> str:
        """The allowance as people write it: ``4 per year``."""
        return f"{self.count} per {self.per}"


@dataclass(frozen=True, slots=True)
class Duty:
    """A thing that either side owes, on a rhythm or an occasion."""

    name: str
    side: Literal["vendor", "client"]
    title: str
    when: str
    clause: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A package: everything that is promised, by whom it was said, what is assumed.

    `severities` and `thresholds` stand lowest first; `components` and `measures`
    give each name its title. `allowances` has the grants that are counted,
    `severity_hours` the hours that a severity's targets count in where they say
    nothing else, `level_hours` when each level works, `facts` the titles of what can
    be noted on a ticket for the clocks. `assumed` lists the dotted paths of the plan
    file that the source of the plan does not state.
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
    root_cause: RootCauseTerms | None
    reopen_within_days: int
    reopen_clause: str
    assumed: tuple[str, ...]
    hours: Mapping[str, Hours] = field(default_factory=dict)
    severity_hours: Mapping[str, str] = field(default_factory=dict)
    level_hours: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    allowances: Mapping[str, Allowance] = field(default_factory=dict)
    duties: tuple[Duty, ...] = ()
    #: None where the plan chases nobody.
    chasing: ChasingTerms | None = None
    paging: PagingTerms | None = None
    callback: CallbackTerms | None = None
    updates: UpdateTerms | None = None
    #: What is asked at intake: general and by component, names with the questions.
    intake: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def rank(self, severity: str) -> int:
        """Return the place of *severity* among the plan's own, 0 the lowest."""
        return self.severities.index(severity)

    @property
    def stated_clocks(self) -> tuple[ClockTerms, ...]:
        """The clocks that are told of one by one; a report's are told with its terms."""
        return tuple(clock for clock in self.clocks if clock.peaks is None)

    def clock(self, name: str) -> ClockTerms | None:
        """Return the terms of the clock called *name*; None if the plan has none."""
        return next((clock for clock in self.clocks if clock.name == name), None)

    def target(self, clock: str, severity: str) -> Target:
        """Return what the plan promises on *clock* at *severity*, or why nothing."""
        terms = self.clock(clock)
        if terms is None:
            return NoTarget(f"{self.title} names no {clock.replace('_', ' ')} clock.")
        return terms.targets[severity]

    def hours_of(self, severity: str) -> str:
        """Return the hours that *severity* counts in where a target says nothing."""
        return self.severity_hours.get(severity, SERVICE)

    def audience(self, role: str) -> str:
        """Return which of the desk's people a role of the ladder is."""
        found = self.roles.get(role)
        return found.reached if found else role
