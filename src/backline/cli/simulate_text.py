"""A comparison as tables for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from backline.guide.wall import instant_of
from backline.simulate.comparison import share
from backline.simulate.report import Report, compliance_of, names_of, percent, tenths


if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.console import RenderableType

    from backline.simulate.comparison import Tally

_ALWAYS = ("met", "missed", "running", "not_judged")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_NAMED = 8
_BLOCK = 4


def show(report: Report, console: Console) -> None:
    """Print the report for people."""
    history, comparison = report.comparison.history, report.comparison
    first, last = (instant_of(at) for at in (history.first_at, comparison.as_of))
    title = (
        f"{report.history}: {len(history):,} tickets, {history.events:,} events, "
        f"{first:%Y-%m-%d} to {last:%Y-%m-%d}"
    )
    parts: list[RenderableType] = [Text(title, style="bold")]
    parts += [_heading("Assumed"), _list(report.assumptions)]
    for tally in comparison.tallies:
        scenario = tally.scenario
        parts.append(_heading(f"{scenario.name}"))
        parts.append(Text(f"{scenario.plan}; calendar: {scenario.calendar}"))
        parts.extend(Text(line) for line in _notes(tally))
        parts.append(_compliance(tally))
        if tally is not comparison.tallies[0]:
            parts.append(Text(f"Breaches, against {report.baseline}:"))
            parts.append(_changes(report, tally))
        parts += [Text("Targets that fall due, by local time:"), _dues(tally)]
    parts.append(
        _heading("Tickets that lie with the vendor, on average, by local time")
    )
    parts.append(_load(comparison.tallies[0]))
    console.print(Group(*parts), markup=False, highlight=False)


def _heading(words: str) -> Text:
    return Text(f"\n{words}", style="bold")


def _list(sentences: Sequence[str]) -> Table:
    table = Table.grid(padding=(0, 1))
    for words in sentences:
        table.add_row("-", Text(words))
    return table


def _plain(*columns: str, left: int = 1) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1))
    for place, name in enumerate(columns):
        table.add_column(
            name, justify="left" if place < left else "right", no_wrap=place >= left
        )
    return table


def _notes(tally: Tally) -> Iterator[str]:
    scenario = tally.scenario
    for path, value in scenario.overrides.items():
        yield f"  {path} = {value}"
    if scenario.severities:
        pairs = (f"{said} is {meant}" for said, meant in scenario.severities.items())
        yield f"  severities: {', '.join(pairs)}"
    for clock in tally.clocks:
        if folded := tally.rows[clock, "fold"]:
            total = folded + tally.rows[clock, "arrays"]
            yield f"  {_words(clock)}: {folded:,} of {total:,} judged one by one"


def _words(name: str) -> str:
    return name.replace("_", " ")


def _compliance(tally: Tally) -> Table:
    clocks = compliance_of(tally)
    every = [counts for rows in clocks.values() for counts in rows.values()]
    shown = [
        name
        for name in (*_ALWAYS, "excused", "ended")
        if name in _ALWAYS or any(counts[name] for counts in every)
    ]
    table = _plain("", "severity", *map(_words, shown), "met of judged", left=2)
    for clock, rows in clocks.items():
        name = _words(clock)
        for severity, counts in rows.items():
            figures = [f"{counts[standing]:,}" for standing in shown]
            table.add_row(name, severity, *figures, percent(*share(counts)))
            name = ""
    return table


def _changes(report: Report, tally: Tally) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1))
    for name in ("", "breached", "gained", "lost", "such as"):
        table.add_column(name, justify="left" if name in {"", "such as"} else "right")
    for clock in tally.clocks:
        changed = report.comparison.changed(tally, clock)
        named = names_of(report, changed.gained)[:_NAMED]
        breached = int(tally.breached[clock].sum()) if clock in tally.breached else 0
        table.add_row(
            _words(clock),
            f"{breached:,}",
            f"+{len(changed.gained):,}",
            f"-{len(changed.lost):,}",
            Text(", ".join(named)),
        )
    return table


def _dues(tally: Tally) -> Table:
    dues = tally.load.dues
    return _week(lambda some: f"{int(dues[some].sum()):,}")


def _load(tally: Tally) -> Table:
    seconds, hours = tally.load.with_the_vendor, tally.load.hours
    return _week(
        lambda some: tenths(int(seconds[some].sum()), 3600 * int(hours[some].sum()))
    )


def _week(figure: Callable[[slice], str]) -> Table:
    """Return a figure for every four hours of the week."""
    starts = range(0, 24, _BLOCK)
    table = _plain("", *(f"{hour:02}-{hour + _BLOCK:02}" for hour in starts))
    for day, name in enumerate(_DAYS):
        firsts = [24 * day + hour for hour in starts]
        table.add_row(name, *(figure(slice(one, one + _BLOCK)) for one in firsts))
    return table
