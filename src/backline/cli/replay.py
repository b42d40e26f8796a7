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
from backline.geography import terms_of
from backline.guide.calendar import Calendar
from backline.guide.calendar_terms import BadCalendar
from backline.plans import UnknownPlan, load_plan, plan_mapping
from backline.replay.judging import counted, judged, years_of
from backline.replay.mapping import BadMapping, LogMapping, fitted, load_mapping
from backline.replay.reading import BadLog, Case, read_cases
from backline.replay.reckoning import Compliance, Told
from backline.replay.report import Outcome, as_json
from backline.replay.service_time import calendar_of_file, calendar_of_geography
from backline.replay.tables import show
from backline.replay.timelines import Terms


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

    def compliance(self) -> Compliance:
        """Return nothing counted yet, as of the last event."""
        return Compliance(as_of=max(case.events[-1].at for case in self.cases))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", required=True, metavar="NAME|FILE.toml")
@click.option("--plan", required=True, metavar="NAME", help="As `backline plan show`.")
@click.option("--calendar", metavar="FILE.json[#NAME]", help="As in `backline calc`.")
@click.option("--geography", metavar="CODE", help="Its working days, such as IN-KA.")
@click.option("--tz", metavar="ZONE", help="Where the geography has several zones.")
@click.option("--limit", type=click.IntRange(min=1), help="Only the first cases.")
@click.option("--json", "json_to", metavar="OUT", help="Report as JSON; - for stdout.")
@click.option("--no-desk", is_flag=True, help="Judge the timelines; fill no desk.")
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
    no_desk: bool,
    keep: Path | None,
) -> None:
    """Put the event log FILE.csv[.gz] through a desk of its own.

    Every event is done by the desk's own actions at its own instant; then compliance
    by severity, level paths, waiting and reopening are told.
    """
    _check_arguments(calendar, geography, keep, no_desk=no_desk)
    _check_out(json_to)
    try:
        named = load_plan(plan)
        terms = fitted(load_mapping(mapping), named)
        cases = read_cases(file, mapping=terms, limit=limit)
        years = years_of(cases)
        days = (
            calendar_of_file(calendar, years)
            if calendar is not None
            else calendar_of_geography(geography or "", named.coverage, tz, years)
        )
    except BadLog as error:
        raise click.ClickException("\n".join(error.faults)) from error
    except (BadMapping, BadCalendar, UnknownPlan) as error:
        raise click.ClickException(str(error.args[0])) from error
    days_name = Path(calendar).name if calendar else f"{geography} {named.coverage}"
    history = History(file, terms, named, days, days_name, cases)
    if no_desk:
        outcome = _judged(history)
    else:
        with _desk_of_its_own(keep):
            outcome = _played(history)
    _report(outcome, json_to)


@contextmanager
def _desk_of_its_own(keep: Path | None) -> Iterator[None]:
    """Start Django on a new SQLite database in a folder of this run's own.

    The desk that is kept gets its name when it is whole: who is killed leaves none.
    """
    if keep is None:
        folder = Path(tempfile.mkdtemp(prefix="backline-replay-"))
    else:
        parent = keep.absolute().parent
        parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{keep.name}-unfinished-", dir=parent))
    database = folder / "backline.sqlite3"
    os.environ["BACKLINE_DATA"] = str(folder)
    os.environ["BACKLINE_DATABASE_URL"] = f"sqlite:///{database.absolute()}"
    try:
        open_desk()
        _set_up(database, is_kept=keep is not None)
        yield
        if keep is not None:
            _name(folder, keep)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _name(folder: Path, keep: Path) -> None:
    """Give the filled desk its name, in one step."""
    from django.db import connections  # noqa: PLC0415 - see open_desk

    connections.close_all()  # what is in the write-ahead log goes into the database
    try:
        folder.rename(keep)
    except OSError as error:
        message = f"{keep} cannot be made ({error.strerror}). Name another folder."
        raise click.ClickException(message) from error


class _NoMigrations:
    """For Django: an app of any name has none, so its tables come from its models."""

    def __contains__(self, app: object) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


def _set_up(database: Path, *, is_kept: bool) -> None:
    from django.conf import settings  # noqa: PLC0415 - see open_desk
    from django.core.management import call_command  # noqa: PLC0415 - see open_desk
    from django.db import connection  # noqa: PLC0415 - see open_desk

    if Path(connection.settings_dict["NAME"]) != database.absolute():
        message = "A desk is open already in this process: run the verb by itself."
        raise click.ClickException(message)
    if is_kept:
        call_command("migrate", interactive=False, verbosity=0)
    else:
        # Going through the desk's own history takes ten seconds, and what it adds to
        # the tables are guards for years of use.
        settings.MIGRATION_MODULES = _NoMigrations()
        call_command("migrate", run_syncdb=True, interactive=False, verbosity=0)
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
    compliance = history.compliance()
    return _outcome(history, list(player.tell(cases, compliance)), compliance)


def _judged(history: History) -> Outcome:
    terms = Terms(history.plan, Calendar(terms_of(history.calendar)))
    compliance, told = history.compliance(), []
    with _progress(len(history.cases)) as advance:
        for case in judged(
            history.cases, mapping=history.mapping, terms=terms, compliance=compliance
        ):
            told.append(case)
            advance()
    return _outcome(history, told, compliance)


def _outcome(history: History, told: list[Told], compliance: Compliance) -> Outcome:
    cases = history.cases
    return Outcome(
        log=history.log.name,
        mapping=history.mapping,
        plan=history.plan,
        calendar=history.calendar_name,
        told=told,
        compliance=compliance,
        counted=counted(cases, history.mapping),
        defects=[defect for case in cases for defect in case.defects],
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


def _check_arguments(
    calendar: str | None, geography: str | None, keep: Path | None, *, no_desk: bool
) -> None:
    if (calendar is None) == (geography is None):
        message = "Give either --calendar or --geography."
        raise click.UsageError(message)
    if no_desk and keep is not None:
        message = (
            "Give either --no-desk or --keep: without a desk there is none to keep."
        )
        raise click.UsageError(message)
    if keep is not None and keep.exists():
        message = f"{keep} is there already. Name a folder that is not."
        raise click.ClickException(message)


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
