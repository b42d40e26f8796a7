"""What a replay came to, as plain data for programs and pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property

from backline.guide.plan import Plan
from backline.replay.defects import Defect
from backline.replay.mapping import BALLS, LogMapping
from backline.replay.reckoning import Compliance, Told, facts_of
from backline.zones import ZONE_DATA_VERSION


FORMAT = 1
#: The outcomes that are always shown, and how they are called.
OUTCOMES = {
    "met": "met",
    "missed": "missed",
    "running": "running",
    "not_judged": "not judged",
}
_LADDER = (
    "The plan's ladder is not run: the log itself says who had a ticket when, and "
    "nobody is told anything."
)
_LOWERED = "A severity that falls in the log counts as agreed with the customer."
_WITHDRAWN = (
    "When a case stops waiting for the customer, the request counts as withdrawn: how "
    "it was answered is not in the log."
)


@dataclass(frozen=True)
class Outcome:
    """All that a replay came to."""

    log: str
    mapping: LogMapping
    plan: Plan
    calendar: str
    told: Sequence[Told]
    compliance: Compliance
    #: The counts that the mapping declares; empty when it declares none.
    counted: Mapping[str, int] = field(default_factory=dict)
    defects: Sequence[Defect] = ()

    @cached_property
    def judged(self) -> dict[str, int]:
        """What the desk itself counted of the cases."""
        return facts_of(self.told, mapping=self.mapping)

    @property
    def facts(self) -> dict[str, int]:
        """The counts that an import must reproduce."""
        return dict(self.counted) if self.mapping.facts else self.judged

    @property
    def assumptions(self) -> list[str]:
        """What was assumed to read the log, the mapping's own words first."""
        mapping = self.mapping
        defaults = [
            f"Where the log names no {what}, it is {default}."
            for what, default in (
                ("severity", mapping.default_severity),
                ("level", mapping.default_level),
            )
            if default
        ]
        return [*mapping.assumptions, *defaults, _WITHDRAWN, _LOWERED, _LADDER]


def as_json(outcome: Outcome) -> dict[str, object]:
    """Return the report as plain data; docs/reference/replay.md describes it."""
    mapping, told = outcome.mapping, outcome.told
    return {
        "format": FORMAT,
        "log": outcome.log,
        "mapping": _mapping(mapping),
        "plan": {"name": outcome.plan.name, "version": outcome.plan.version},
        "calendar": outcome.calendar,
        "tzdata": ZONE_DATA_VERSION,
        "assumptions": outcome.assumptions,
        "facts": outcome.facts,
        "defects": _defects(outcome),
        "compliance": compliance_of(outcome),
        "levels": {
            "paths": dict(paths_of(told).most_common()),
            "path_changes>=2": outcome.judged["path_changes>=2"],
            "reached_L2": outcome.judged["reached_L2"],
            "reached_L3": outcome.judged["reached_L3"],
        },
        "time": {
            "total_s": sum(case.spent.total for case in told),
            "wait_client_s": sum(case.spent.waited for case in told),
            "waits_on_client": outcome.judged["waits_on_client"],
        },
        "reopened": {
            "cases": outcome.judged["reopened"],
            "same_ticket": sum(case.times_reopened for case in told),
            "linked_ticket": sum(case.followed for case in told),
        },
        "cases": [_case(case, mapping.columns.case) for case in told],
    }


def _mapping(mapping: LogMapping) -> dict[str, object]:
    return {
        "name": mapping.name,
        "title": mapping.title,
        "states": {
            said: {"state": state, "ball": BALLS[state]}
            for said, state in mapping.states.items()
        },
        "severities": dict(mapping.severities),
        "levels": dict(mapping.levels),
        "defaults": {
            "severity": mapping.default_severity,
            "level": mapping.default_level,
        },
        "unknown": sorted(mapping.unknown),
        "answers": sorted(mapping.answers),
    }


def _defects(outcome: Outcome) -> dict[str, dict[str, object]]:
    """Return the defects by kind, each case once with its first line."""
    found: dict[str, list[Defect]] = {}
    for defect in outcome.defects:
        found.setdefault(defect.kind, []).append(defect)
    return {
        kind: {
            "cases": len(of_kind),
            "rows": sum(defect.rows for defect in of_kind),
            "assumed": outcome.mapping.assumed_for(kind),
            "found": [
                {key: value for key, value in asdict(defect).items() if key != "kind"}
                for defect in of_kind
            ],
        }
        for kind, of_kind in sorted(found.items())
    }


def meanings_of(mapping: LogMapping) -> list[tuple[str, str, str]]:
    """Return what each value stands for, and who has the ball in a state."""
    columns = mapping.columns
    states = [
        (said, state.replace("_", " "), BALLS[state])
        for said, state in mapping.states.items()
    ]
    return states + [
        (f"{column} {said}", ours, "")
        for column, values in (
            (columns.severity, mapping.severities),
            (columns.level, mapping.levels),
        )
        for said, ours in values.items()
    ]


def _case(case: Told, column: str) -> dict[str, object]:
    return {
        column: case.case,
        "tickets": list(case.tickets),
        "events": case.events,
        "total_s": case.spent.total,
        "wait_client_s": case.spent.waited,
        "completed": case.spent.restored,
        "path": ">".join(case.path),
        "levels": ">".join(case.levels),
        "times_reopened": case.times_reopened + case.followed,
    }


def paths_of(told: Sequence[Told]) -> Counter[str]:
    """Return how many cases took each path of the log's levels."""
    return Counter(">".join(case.path) for case in told)


def compliance_of(outcome: Outcome) -> dict[str, dict[str, dict[str, int]]]:
    """Return the clocks by name, severity (the highest first) and outcome."""
    counts = outcome.compliance.counts
    return {
        clock.name: {
            severity: {
                **dict.fromkeys(OUTCOMES, 0),
                **{
                    result: count
                    for (name, of, result), count in sorted(counts.items())
                    if (name, of) == (clock.name, severity)
                },
            }
            for severity in reversed(outcome.plan.severities)
        }
        for clock in outcome.plan.stated_clocks
    }


def share_of(results: Mapping[str, int]) -> str:
    """Return how many of the judged clocks were met, to a tenth of a percent."""
    judged = results["met"] + results["missed"]
    if not judged:
        return "-"
    tenths = (2000 * results["met"] + judged) // (2 * judged)
    return f"{tenths // 10}.{tenths % 10} %"


def duration(seconds: int) -> str:
    """Return service seconds in hours and minutes."""
    hours, rest = divmod(seconds, 3600)
    return f"{hours:,} h {rest // 60:02} min"
