"""What a replay came to, as tables for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from backline.replay.defects import Defect
from backline.replay.mapping import LogMapping
from backline.replay.report import (
    OUTCOMES,
    Outcome,
    compliance_of,
    duration,
    meanings_of,
    paths_of,
    share_of,
)


_CLOCKS = {"first_response": "First response", "resolution": "Resolution"}
_PATHS_SHOWN = 6


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
            _clock_table(compliance_of(outcome)),
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
    for said, ours, ball in meanings_of(mapping):
        table.add_row(Text(said), ours, ball)
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
            table.add_row(words, severity, *counts, share_of(results))
            words = ""
    return table


def _level_table(outcome: Outcome) -> Table:
    table = _plain("path in the log", "cases")
    paths = paths_of(outcome.told)
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
