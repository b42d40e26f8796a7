"""`backline plan`: the packages as the desk reads them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from backline.cli.desk import check_set_up, open_desk
from backline.cli.plan_text import plan_lines
from backline.guide.plan_schema import plan_schema
from backline.plans import BadPlanFile, UnknownPlan, load_plan, plan_mapping, read_plan


if TYPE_CHECKING:
    from types import ModuleType

    from backline.guide.plan import Plan


@click.group("plan")
def command() -> None:
    """Check, show, publish and withdraw support plans."""


@command.command("show")
@click.argument("plan", metavar="NAME|FILE")
@click.option("--json", "as_json", is_flag=True, help="The plan file's own form.")
def show(plan: str, *, as_json: bool) -> None:
    """Show a plan that comes with the desk, or a FILE.toml: every figure."""
    mapping, terms = _named(plan)
    if as_json:
        click.echo(json.dumps(mapping, indent=2, ensure_ascii=False))
        return
    for line in plan_lines(terms):
        click.echo(line)


@command.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def check(file: Path, *, as_json: bool) -> None:
    """Check that FILE is a plan, and say on which lines it is not."""
    try:
        _, plan = _read(file)
    except BadPlanFile as error:
        if as_json:
            click.echo(json.dumps({"plan": None, "problems": _listed(error)}))
        for problem in () if as_json else error.problems:
            click.echo(f"{file}:{problem}", err=True)
        raise SystemExit(1) from error
    if as_json:
        named = {"name": plan.name, "title": plan.title, "version": plan.version}
        click.echo(json.dumps({"plan": named, "problems": []}))
        return
    click.echo(f"{file} is a plan: {plan.title} ({plan.name}, version {plan.version}).")


@command.command("schema")
def schema() -> None:
    """Print the JSON schema of a plan file."""
    click.echo(json.dumps(plan_schema(), indent=2))


@command.command("publish")
@click.argument("plan", metavar="NAME|FILE")
def publish(plan: str) -> None:
    """Publish a plan on the desk: one that comes with it, or a FILE.toml.

    A plan of a name that is published becomes its next version.
    """
    mapping, _ = _named(plan)
    click.echo(_desk().published(mapping, now=_now()))


@command.command("withdraw")
@click.argument("name")
@click.option("--because", required=True, help="The reason; its customers read it.")
def withdraw(name: str, *, because: str) -> None:
    """Offer the published plan NAME no longer.

    No new contract is signed under it; contracts and tickets under it run on.
    """
    click.echo(_desk().withdrawn(name, because, now=_now()))


def _desk() -> ModuleType:
    """Return what works on the desk's database, which the other commands leave alone."""
    open_desk()
    check_set_up()
    return import_module("backline.cli.plan_desk")


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


def _named(plan: str) -> tuple[dict[str, object], Plan]:
    file = Path(plan)
    if plan.endswith(".toml") and file.is_file():
        try:
            return _read(file)
        except BadPlanFile as error:
            lines = "\n".join(f"{file}:{problem}" for problem in error.problems)
            raise click.ClickException(lines) from error
    try:
        return plan_mapping(plan), load_plan(plan)
    except UnknownPlan as error:
        hint = "NAME|FILE"
        message = f"{error} A file is given by its path and ends in .toml."
        raise click.BadParameter(message, param_hint=hint) from error


def _read(file: Path) -> tuple[dict[str, object], Plan]:
    try:
        return read_plan(file.read_text("utf-8"))
    except UnicodeDecodeError as error:
        message = f"{file} is not UTF-8 (byte {error.start + 1}). Save it as UTF-8."
        raise click.ClickException(message) from error
    except OSError as error:
        message = f"{file} cannot be read ({error.strerror}). Check the path."
        raise click.ClickException(message) from error


def _listed(error: BadPlanFile) -> list[dict[str, object]]:
    return [
        {
            "line": problem.line,
            "path": problem.path,
            "what": problem.what,
            "remedy": problem.remedy,
        }
        for problem in error.problems
    ]
