"""What a replay came to, as tables for people and as JSON for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

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
_CLOCKS = {"first_response": "First response", "resolution": "Resolution"}
_PATHS_SHOWN = 6
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
        "mapping": {
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
        },
        "plan": {"name": outcome.plan.name, "version": outcome.plan.version},
        "calendar": outcome.calendar,
        "tzdata": ZONE_DATA_VERSION,
        "assumptions": outcome.assumptions,
        "facts": outcome.facts,
        "defects": _defects(outcome),
        "compliance": _compliance(outcome),
        "levels": {
            "paths": dict(_paths(told).most_common()),
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


def _paths(told: Sequence[Told]) -> Counter[str]:
    return Counter(">".join(case.path) for case in told)


def _compliance(outcome: Outcome) -> dict[str, dict[str, dict[str, int]]]:
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
        for clock in outcome.plan.clocks
    }


def show(outcome: Outcome, console: Console) -> None:
    """Print the report for people."""
    told = outcome.told
    title = (
        f"{outcome.log}: {len(told):,} cases, {outcome.judged['events']:,} events "
        f"under {outcome.plan.title} on {outcome.calendar}"
    )
    console.print(
        Group(
            Text(title, style="bold"),
            _heading("Assumed"),
            _list(outcome.assumptions),
            _heading("What the log's values stand for"),
            _meanings(outcome.mapping),
            _heading("Defects of the log, once for each case and kind"),
            _defect_table(outcome.defects),
            _list(assumed_of(outcome)),
            _heading("Clocks by severity"),
            _clock_table(_compliance(outcome)),
            _heading("Levels"),
            _level_table(outcome),
            _heading("Waiting and reopening"),
            _table(_summary(outcome)),
            _heading("Facts of the import"),
            _table((key, str(count)) for key, count in outcome.facts.items()),
        ),
        markup=False,
        highlight=False,
    )


def _heading(words: str) -> Text:
    return Text(f"\n{words}", style="bold")


def _list(sentences: Sequence[str]) -> Table:
    table = Table.grid(padding=(0, 1))
    for words in sentences:
        table.add_row("-", Text(words))
    return table


def _plain(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1))
    for place, name in enumerate(columns):
        table.add_column(name, justify="right" if place else "left")
    return table


def _meanings(mapping: LogMapping) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2))
    for name in ("in the log", "at the desk", "the ball is with"):
        table.add_column(name)
    for said, state in mapping.states.items():
        table.add_row(Text(said), state.replace("_", " "), BALLS[state])
    columns = mapping.columns
    for column, values in (
        (columns.severity, mapping.severities),
        (columns.level, mapping.levels),
    ):
        for said, ours in values.items():
            table.add_row(Text(f"{column} {said}"), ours, "")
    return table


def assumed_of(outcome: Outcome) -> list[str]:
    """Return what is assumed for each kind of defect that was found."""
    kinds = sorted({defect.kind for defect in outcome.defects})
    return [f"{kind}: {outcome.mapping.assumed_for(kind)}" for kind in kinds]


def _defect_table(defects: Sequence[Defect]) -> Table | Text:
    if not defects:
        return Text("none")
    table = _plain("", "cases", "rows", "first at line")
    table.add_column("column")
    for kind in sorted({defect.kind for defect in defects}):
        of_kind = [defect for defect in defects if defect.kind == kind]
        first = min(of_kind, key=lambda defect: defect.line)
        rows = sum(defect.rows for defect in of_kind)
        figures = (f"{number:,}" for number in (len(of_kind), rows, first.line))
        table.add_row(Text(kind), *figures, Text(first.column))
    return table


def _clock_table(clocks: Mapping[str, Mapping[str, Mapping[str, int]]]) -> Table:
    shown = dict(OUTCOMES)
    for severities in clocks.values():
        for results in severities.values():
            shown |= {name: name for name in results if name not in shown}
    table = _plain("", "severity", *shown.values(), "met of judged")
    for column in table.columns:
        column.no_wrap = True
    for clock, severities in clocks.items():
        words = _CLOCKS.get(clock, clock.replace("_", " "))
        for severity, results in severities.items():
            counts = [f"{results.get(name, 0):,}" for name in shown]
            table.add_row(words, severity, *counts, _share(results))
            words = ""
    return table


def _share(results: Mapping[str, int]) -> str:
    judged = results["met"] + results["missed"]
    if not judged:
        return "-"
    tenths = (2000 * results["met"] + judged) // (2 * judged)
    return f"{tenths // 10}.{tenths % 10} %"


def _level_table(outcome: Outcome) -> Table:
    table = _plain("path in the log", "cases")
    paths = _paths(outcome.told)
    for path, count in paths.most_common(_PATHS_SHOWN):
        table.add_row(Text(path), f"{count:,}")
    if len(paths) > _PATHS_SHOWN:
        rest = paths.total() - sum(n for _, n in paths.most_common(_PATHS_SHOWN))
        more = f"{len(paths) - _PATHS_SHOWN:,} other paths"
        table.add_row(more, f"{rest:,}")
    facts = outcome.judged
    for words, key in (
        ("reached L2", "reached_L2"),
        ("reached L3", "reached_L3"),
        ("changed level twice or more", "path_changes>=2"),
    ):
        table.add_row(words, f"{facts[key]:,}")
    return table


def _summary(outcome: Outcome) -> Iterator[tuple[str, str]]:
    told, facts = outcome.told, outcome.judged
    total = sum(case.spent.total for case in told)
    waited = sum(case.spent.waited for case in told)
    yield "service time until restored", duration(total)
    yield "  of it waiting for the customer", duration(waited)
    yield "cases that waited for the customer", f"{facts['waits_on_client']:,}"
    yield "cases reopened", f"{facts['reopened']:,}"
    same = sum(case.times_reopened for case in told)
    linked = sum(case.followed for case in told)
    yield "  the same ticket reopened", f"{same:,} times"
    yield "  too late: a linked ticket opened", f"{linked:,} times"
    yield "cases never completed", f"{facts['never_completed']:,}"


def _table(rows: Iterator[tuple[str, str]]) -> Table:
    table = _plain("", "")
    table.show_header = False
    for words, figure in rows:
        table.add_row(Text(words), figure)
    return table


def duration(seconds: int) -> str:
    """Return service seconds in hours and minutes."""
    hours, rest = divmod(seconds, 3600)
    return f"{hours:,} h {rest // 60:02} min"
