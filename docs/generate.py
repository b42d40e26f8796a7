"""Write the pages of docs/ that the code itself knows best; `--check` only compares.

`make docs` runs it. A page that it makes says so in its second line.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import click

from backline.cli import COMMANDS, main
from backline.cli.desk import open_desk
from backline.geography.published import Compared, Unlike, compared, read_published
from backline.guide.plan_schema import plan_schema
from backline.guide.workflow import (
    BALL_OF,
    MOVES,
    Move,
    State,
    state_after,
    words_for_state,
)


REFERENCE = Path(__file__).parent / "reference"
NOTICE = "<!-- Made by `make docs`; change the code it is made from. -->"
WIDTH = 80
SHARED = Path(__file__).parent.parent / os.environ.get("BACKLINE_SHARED", "../shared")
LISTS = SHARED / "data/holidays_gov/days.csv.gz"


def workflow_page() -> Iterator[str]:
    """Yield the workflow's lines: the states, the diagram, the moves."""
    yield "# The states of a ticket"
    yield NOTICE
    yield ""
    yield "| state | the ball is with |"
    yield "|---|---|"
    for state in State:
        yield f"| {words_for_state(state)} | {_words(BALL_OF[state].value)} |"
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    for state in State:
        yield f"  {state.value}: {words_for_state(state)}"
    yield f"  [*] --> {State.NEW.value}"
    for (since, to), kinds in sorted(_edges().items()):
        yield f"  {since} --> {to}: {', '.join(kinds)}"
    yield "```"
    yield ""
    yield "| event | possible while | by | clause |"
    yield "|---|---|---|---|"
    for kind, move in MOVES.items():
        by = ", ".join(sorted(side.value for side in move.by))
        yield f"| {_words(kind.value)} | {_since(move)} | {by} | {move.clause} |"


def _edges() -> dict[tuple[str, str], list[str]]:
    """Return which kinds of event lead from a state to another one."""
    edges: dict[tuple[str, str], list[str]] = {}
    for kind, move in MOVES.items():
        for since in State:
            if since not in move.since:
                continue
            for owed_by in ("customer", "customer_supplier"):
                to = state_after(since, kind, owed_by)
                kinds = edges.setdefault((since.value, to.value), [])
                if to is not since and _words(kind.value) not in kinds:
                    kinds.append(_words(kind.value))
    return {edge: kinds for edge, kinds in edges.items() if kinds}


def _since(move: Move) -> str:
    if move.since == frozenset(State):
        return "always"
    return ", ".join(words_for_state(state) for state in State if state in move.since)


def _words(name: str) -> str:
    return name.replace("_", " ")


def cli_page() -> Iterator[str]:
    """Yield what every verb of the command line says about itself."""
    yield "# The command line"
    yield NOTICE
    with click.Context(main, info_name="backline") as ctx:
        for name in COMMANDS:
            if find_spec(f"backline.cli.{name}") is None:
                continue
            command = main.get_command(ctx, name)
            assert command is not None
            yield f"\n## backline {name}"
            yield from _help(command, name, ctx)


def _help(command: click.Command, name: str, parent: click.Context) -> Iterator[str]:
    ctx = click.Context(
        command,
        info_name=name,
        parent=parent,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
    )
    yield "\n```text"
    yield command.get_help(ctx)
    yield "```"
    if isinstance(command, click.Group):
        for inner in command.list_commands(ctx):
            found = command.get_command(ctx, inner)
            assert found is not None
            yield f"\n### backline {name} {inner}"
            yield from _help(found, inner, ctx)


def holidays_page() -> Iterator[str]:
    """Yield how our proposals differ from what governments published, and why."""
    yield "# Holidays beside the governments' lists"
    yield NOTICE
    yield """
What a calendar is proposed from, compared day by day with the lists that governments
published, in the years that the lists at hand cover. `backline calendar check` makes
the same comparison with any list. Lists name holidays, not plain weekends: the place's
own weekend counts as off on both sides unless the list makes a day of it a working
day. By its law Hong Kong has one day of rest, so its Saturdays are working days here
unless the annex says otherwise.

A difference is a question, not a verdict: these lists have errors of their own. Where
the cause is a rule, the rule was mended (half days that begin at an hour which the law
states are open until then); what remains is listed here, and a customer's
[annex](../explanation/calendars.md) settles it for the customer.
"""
    with gzip.open(LISTS, "rt", encoding="utf-8", newline="") as lines:
        places = [compared(listed) for listed in read_published(lines)]
    yield "| list | as we call it | years compared | differences |"
    yield "|---|---|---|---|"
    for place in places:
        first, last = place.years[0], place.years[-1]
        years = f"{len(place.years)} of {first} to {last}"
        if place.unknown_years:
            unknown = ", ".join(str(year) for year in place.unknown_years)
            years += f" (the package does not know {unknown}: such years are refused)"
        count = len(place.unlike) or "none"
        yield f"| {place.place} | {place.geography} | {years} | {count} |"
    for place in places:
        if place.unlike:
            yield from _unlike(place)


def _unlike(place: Compared) -> Iterator[str]:
    yield f"\n## {place.place}\n"
    yield "| days | the list | we propose | why |"
    yield "|---|---|---|---|"
    groups: dict[tuple[str, str, str], list[Unlike]] = {}
    for each in place.unlike:
        groups.setdefault((each.listed, each.ours, each.why), []).append(each)
    for (listed, ours, why), days in groups.items():
        dates = ", ".join(str(each.day) for each in days)
        yield f"| {dates} | {listed} | {ours} | {why or 'not explained yet'} |"


def run(*, check: bool) -> int:
    """Write the pages, or return how many are not as they would be written.

    Where the governments' lists are not at hand, the page about them is left alone.
    """
    open_desk()
    stale = 0
    pages = {
        "workflow.md": workflow_page(),
        "cli.md": cli_page(),
        "plan-schema.json": iter([json.dumps(plan_schema(), indent=2)]),
    }
    if LISTS.exists():
        pages["holidays.md"] = holidays_page()
    for name, page in pages.items():
        path = REFERENCE / name
        text = "\n".join(page) + "\n"
        if path.exists() and path.read_text() == text:
            continue
        stale += 1
        print(f"{name} is stale: run `make docs`." if check else f"wrote {name}")
        if not check:
            path.write_text(text)
    return stale if check else 0


if __name__ == "__main__":
    sys.exit(run(check="--check" in sys.argv[1:]))
