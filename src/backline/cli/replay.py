"""`backline replay`: a foreign event log through the desk, then what it came to.

The desk that it fills is one of its own, thrown away at the end (or kept with --keep):
a real desk is never filled with somebody's history.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from backline.cli.desk import open_desk
from backline.guide.account import RESOLUTION
from backline.guide.calendar_terms import BadCalendar
from backline.plans import UnknownPlan, load_plan, plan_mapping
from backline.replay.mapping import BadMapping, LogMapping, check_fits, load_mapping
from backline.replay.reading import BadLog, Case, read_cases
from backline.replay.reckoning import Compliance
from backline.replay.report import Outcome, as_json, show
from backline.replay.service_time import calendar_of_file, calendar_of_geography


if TYPE_CHECKING:
    from backline.guide.plan import Plan

_STDOUT = "-"


@dataclass(frozen=True, slots=True)
class History:
    """Everything that is needed, read and checked before anything is written."""

    log: Path
    mapping: LogMapping
    plan: Plan
    calendar: dict[str, object]
    calendar_name: str
    cases: list[Case]


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", required=True, metavar="NAME|FILE.toml")
@click.option("--plan", required=True, metavar="NAME", help="As `backline plan show`.")
@click.option("--calendar", metavar="FILE.json[#NAME]", help="As in `backline calc`.")
@click.option("--geography", metavar="CODE", help="Its working days, such as IN-KA.")
@click.option("--tz", metavar="ZONE", help="Where the geography has several zones.")
@click.option("--limit", type=click.IntRange(min=1), help="Only the first cases.")
@click.option("--json", "json_to", metavar="OUT", help="Report as JSON; - for stdout.")
@click.option(
    "--keep",
    type=click.Path(exists=False, path_type=Path),
    metavar="FOLDER",
    help="Keep the desk it fills, to look at as BACKLINE_DATA.",
)
def command(  # noqa: PLR0913 - the options of the verb
    file: Path,
    *,
    mapping: str,
    plan: str,
    calendar: str | None,
    geography: str | None,
    tz: str | None,
    limit: int | None,
    json_to: str | None,
    keep: Path | None,
) -> None:
    """Put the event log FILE.csv[.gz] through a desk of its own.

    Every event is done by the desk's own actions at its own instant; then compliance
    by severity, level paths, waiting and reopening are told.
    """
    if (calendar is None) == (geography is None):
        message = "Give either --calendar or --geography."
        raise click.UsageError(message)
    if keep is not None and keep.exists():
        message = f"{keep} is there already. Name a folder that is not."
        raise click.ClickException(message)
    _check_out(json_to)
    try:
        terms, named = load_mapping(mapping), load_plan(plan)
        check_fits(terms, named)
        _check_plan(named)
        cases = read_cases(file, mapping=terms, limit=limit)
        years = _years(cases)
        days = (
            calendar_of_file(calendar, years)
            if calendar is not None
            else calendar_of_geography(geography or "", named.coverage, tz, years)
        )
    except (BadMapping, BadLog, BadCalendar, UnknownPlan) as error:
        raise click.ClickException(str(error.args[0])) from error
    days_name = Path(calendar).name if calendar else f"{geography} {named.coverage}"
    history = History(file, terms, named, days, days_name, cases)
    with _desk_of_its_own(keep):
        outcome = _played(history)
    _report(outcome, json_to)


def _check_plan(plan: Plan) -> None:
    if plan.clock(RESOLUTION) is None or "incident" not in plan.service_levels_for:
        message = (
            f"{plan.title} promises no resolution of incidents, by whose clock a "
            "history is counted. Choose another plan."
        )
        raise UnknownPlan(message)


def _years(cases: list[Case]) -> tuple[int, int]:
    first = min(case.events[0].at for case in cases)
    last = max(case.events[-1].at for case in cases)
    return first.year, last.year


@contextmanager
def _desk_of_its_own(keep: Path | None) -> Iterator[None]:
    """Start Django on a new SQLite database in a folder of this run's own."""
    if keep is None:
        folder = Path(tempfile.mkdtemp(prefix="backline-replay-"))
    else:
        folder = keep
        folder.mkdir(parents=True)
    database = folder / "backline.sqlite3"
    os.environ["BACKLINE_DATA"] = str(folder)
    os.environ["BACKLINE_DATABASE_URL"] = f"sqlite:///{database.absolute()}"
    try:
        open_desk()
        _set_up(database)
        yield
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def _set_up(database: Path) -> None:
    from django.core.management import call_command  # noqa: PLC0415 - see open_desk
    from django.db import connection  # noqa: PLC0415 - see open_desk

    if Path(connection.settings_dict["NAME"]) != database.absolute():
        message = "A desk is open already in this process: run the verb by itself."
        raise click.ClickException(message)
    call_command("migrate", interactive=False, verbosity=0)
    with connection.cursor() as cursor:
        # What dies half-way is played again: nothing here has to survive a power cut.
        cursor.execute("PRAGMA synchronous=OFF")


def _played(history: History) -> Outcome:
    from backline.replay.desk import Player, set_stage  # noqa: PLC0415 - see open_desk

    cases = history.cases
    stage = set_stage(
        customer=history.mapping.title,
        plan=plan_mapping(history.plan.name),
        calendar=history.calendar,
        calendar_name=history.calendar_name,
        first_at=min(case.events[0].at for case in cases),
    )
    player = Player(stage, history.mapping)
    with _progress(sum(len(case.events) for case in cases)) as advance:
        for _ in player.play(cases):
            advance()
    compliance = Compliance(as_of=max(case.events[-1].at for case in cases))
    return Outcome(
        log=history.log.name,
        mapping=history.mapping,
        plan=history.plan,
        calendar=history.calendar_name,
        told=list(player.tell(cases, compliance)),
        compliance=compliance,
    )


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """Show a bar on standard error while somebody looks at it."""
    console = Console(stderr=True)
    progress = Progress(
        TextColumn("Replaying"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )
    with progress:
        task = progress.add_task("", total=total)
        yield partial(progress.advance, task)


def _check_out(json_to: str | None) -> None:
    """Refuse a report that could not be written, before the work is done."""
    if json_to in {None, _STDOUT}:
        return
    path = Path(str(json_to))
    if path.is_dir() or not path.absolute().parent.is_dir():
        message = f"{path} cannot be written. Name a file in a folder that is there."
        raise click.ClickException(message)


def _report(outcome: Outcome, json_to: str | None) -> None:
    if json_to != _STDOUT:
        show(outcome, Console())
    if json_to is None:
        return
    text = json.dumps(as_json(outcome), indent=1, ensure_ascii=False)
    if json_to == _STDOUT:
        click.echo(text)
    else:
        Path(json_to).write_text(f"{text}\n", encoding="utf-8")
