"""`backline simulate`: what compliance would be under other terms."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from backline.cli.desk import check_set_up, open_desk
from backline.cli.simulate_log import Log, read_log, report_of_log
from backline.cli.simulate_text import show
from backline.geography import terms_of
from backline.guide.calendar import Calendar
from backline.guide.calendar_terms import BadCalendar
from backline.guide.plan_causes import without_reports
from backline.guide.plan_table import BadPlan
from backline.plans import (
    UnknownPlan,
    plan_mapping,
    plan_names,
    plan_with,
)
from backline.replay.mapping import BadMapping
from backline.replay.reading import BadLog
from backline.replay.service_time import calendar_of_file
from backline.simulate.report import NAMED, Report, as_json
from backline.simulate.scenario import BadOverride, Wanted, overrides_of
from backline.simulate.verdicts import ForeignSeverity
from backline.zones import UnknownZone


if TYPE_CHECKING:
    from backline.guide.plan import Plan

_REFUSED = (
    BadCalendar,
    BadMapping,
    BadOverride,
    BadPlan,
    ForeignSeverity,
    UnknownPlan,
    UnknownZone,
)


@dataclass(frozen=True, slots=True)
class Days:
    """A calendar that was named, or a geography under each plan's coverage."""

    words: str
    file: str = ""
    geography: str = ""
    tz: str | None = None

    def calendar(self, plan: Plan, years: tuple[int, int]) -> Calendar | None:
        """Return the calendar for *plan*; None for each ticket's own."""
        if self.file:
            return Calendar(terms_of(calendar_of_file(self.file, years)))
        if not self.geography:
            return None
        stated: dict[str, object] = {
            "geography": self.geography,
            "coverage": plan.coverage,
        }
        if self.tz is not None:
            stated["tz"] = self.tz
        return Calendar(terms_of(stated))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options of the verb ask for."""

    plans: tuple[str, ...]
    days: tuple[Days, ...]
    overrides: Mapping[str, object]
    severities: Mapping[str, str]

    def wanted(self, years: tuple[int, int], known: Known) -> list[Wanted]:
        """Return the scenarios: each plan on each calendar, as it is and overridden."""
        figures = [{}, self.overrides] if self.overrides else [{}]
        return [
            self._wanted(name, days, overrides, years, known)
            for days, name, overrides in product(self.days, self.plans, figures)
        ]

    def _wanted(
        self,
        name: str,
        days: Days,
        overrides: Mapping[str, object],
        years: tuple[int, int],
        known: Known,
    ) -> Wanted:
        plan = plan_with(known(name), overrides)
        where = f" on {days.words}" if len(self.days) > 1 else ""
        changed = " with overrides" if overrides else ""
        return Wanted(
            f"{plan.name}{changed}{where}",
            plan,
            overrides,
            days.calendar(plan, years),
            days.words,
            self.severities,
        )


Known = Callable[[str], Mapping[str, object]]


@click.command()
@click.option(
    "--plan",
    "plans",
    required=True,
    multiple=True,
    metavar="PLAN...",
    help="A plan by its name, or FILE.toml; several are set against each other.",
)
@click.argument("more", nargs=-1, metavar="")
@click.option(
    "--log",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A foreign event log instead of the desk's own history.",
)
@click.option("--mapping", metavar="NAME|FILE.toml", help="What the log means.")
@click.option("--limit", type=click.IntRange(min=1), help="Only the log's first cases.")
@click.option(
    "--calendar",
    "calendars",
    multiple=True,
    metavar="FILE.json[#NAME]",
    help="For all tickets; else each ticket's own.",
)
@click.option(
    "--geography",
    "geographies",
    multiple=True,
    metavar="CODE",
    help="Its working days under each plan's coverage.",
)
@click.option("--tz", metavar="ZONE", help="Where the geography has several zones.")
@click.option(
    "--override",
    "overrides",
    multiple=True,
    metavar="PATH=VALUE",
    help="Judge each plan once more with this figure.",
)
@click.option(
    "--severity",
    "severities",
    multiple=True,
    metavar="FROM=TO",
    help="What a severity stands for in a plan that calls them otherwise.",
)
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Only the desk's tickets opened then or later.",
)
@click.option("--json", "to_json", is_flag=True, help="The report as JSON.")
@click.option(
    "--tickets",
    "named",
    type=click.IntRange(min=0),
    default=NAMED,
    show_default=True,
    help="How many to name of those that gained or lost a breach.",
)
def command(  # noqa: PLR0913 - the options of the verb
    plans: tuple[str, ...],
    more: tuple[str, ...],
    *,
    log: Path | None,
    mapping: str | None,
    limit: int | None,
    calendars: tuple[str, ...],
    geographies: tuple[str, ...],
    tz: str | None,
    overrides: tuple[str, ...],
    severities: tuple[str, ...],
    since: datetime | None,
    to_json: bool,
    named: int,
) -> None:
    """Tell what compliance would be under other terms.

    Judges the desk's own history, or a foreign event log, under each PLAN: compliance,
    breaches gained and lost against the first (the desk: against its own terms), and
    the load by hour. Nothing is written anywhere.
    """
    if (log is None) != (mapping is None):
        message = "Give --log and --mapping together."
        raise click.UsageError(message)
    try:
        asked = Asked(
            (*plans, *more),
            _days(calendars, geographies, tz),
            overrides_of(overrides),
            _pairs(severities),
        )
        if log is not None and mapping is not None:
            report = _of_log(read_log(log, mapping, limit), asked)
        else:
            report = _of_desk(asked, since)
    except BadLog as error:
        raise click.ClickException("\n".join(error.faults)) from error
    except _REFUSED as error:
        raise click.ClickException(str(error.args[0])) from error
    _tell(replace(report, named=named), to_json=to_json)


def _days(
    calendars: tuple[str, ...], geographies: tuple[str, ...], tz: str | None
) -> tuple[Days, ...]:
    named = [Days(Path(file).name, file=file) for file in calendars]
    named += [Days(code, geography=code, tz=tz) for code in geographies]
    return tuple(named) or (Days(""),)


def _pairs(severities: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in severities:
        said, equals, meant = (part.strip() for part in pair.partition("="))
        if not (said and equals and meant):
            message = f"{pair!r} is no pair. Write FROM=TO, such as critical=P1."
            raise click.BadParameter(message, param_hint="--severity")
        found[said] = meant
    return found


def _of_log(log: Log, asked: Asked) -> Report:
    wanted = [
        replace(each, plan=without_reports(each.plan))
        for each in asked.wanted(log.years, _plan_file)
    ]
    with _progress("Judging", len(log.cases) * len(wanted)) as step:
        return report_of_log(log, wanted, step=step)


def _of_desk(asked: Asked, since: datetime | None) -> Report:
    open_desk()
    check_set_up()
    desk = import_module("backline.cli.simulate_desk")
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point
    since = since.replace(tzinfo=UTC) if since else None
    wanted = asked.wanted(
        (now.year - 2, now.year), partial(desk.plan_named, _plan_file)
    )
    report: Report = desk.report_of_desk(wanted, since=since, now=now, shown=_progress)
    return report


def _plan_file(name: str) -> Mapping[str, object]:
    """Return the mapping of a plan that comes with the desk, or of a file.

    Raises:
        UnknownPlan: there is none.
        BadPlan: the file cannot be read, or is not TOML.
    """
    if not name.endswith(".toml"):
        return plan_mapping(name)
    try:
        return tomllib.loads(Path(name).read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        message = (
            f"{name} is no plan file ({error}). It has: {', '.join(plan_names())}."
        )
        raise UnknownPlan(message) from error


@contextmanager
def _progress(words: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on standard error while somebody looks at it."""
    console = Console(stderr=True)
    progress = Progress(
        TextColumn(words),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        disable=not console.is_terminal,
    )
    with progress:
        task = progress.add_task("", total=total)
        yield partial(progress.advance, task)


def _tell(report: Report, *, to_json: bool) -> None:
    if to_json:
        click.echo(json.dumps(as_json(report), indent=1, ensure_ascii=False))
    else:
        show(report, Console())
