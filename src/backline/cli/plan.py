"""`backline plan`: the packages as the desk reads them."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from backline.guide.plan import Span
from backline.guide.plan_parse import parse_plan
from backline.guide.plan_table import BadPlan
from backline.guide.severity import bound
from backline.plans import UnknownPlan, load_plan, plan_mapping


if TYPE_CHECKING:
    from collections.abc import Iterator

    from backline.guide.plan import Plan, Target


@click.group("plan")
def command() -> None:
    """Check and show support plans."""


@command.command("show")
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="The plan file's own form.")
def show(name: str, *, as_json: bool) -> None:
    """Show the plan NAME: every figure with its clause."""
    try:
        plan = load_plan(name)
    except UnknownPlan as error:
        raise click.BadParameter(str(error), param_hint="NAME") from error
    if as_json:
        click.echo(json.dumps(plan_mapping(name), indent=2, ensure_ascii=False))
        return
    for line in _lines(plan):
        click.echo(line)


@command.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(file: Path) -> None:
    """Check that FILE is a plan, and say where it is not."""
    try:
        plan = parse_plan(tomllib.loads(file.read_text("utf-8")))
    except UnicodeDecodeError as error:
        message = f"{file} is not UTF-8 (byte {error.start + 1}). Save it as UTF-8."
        raise click.ClickException(message) from error
    except tomllib.TOMLDecodeError as error:
        message = f"{file} is not TOML: {error}. Mend that line."
        raise click.ClickException(message) from error
    except BadPlan as error:
        message = f"{file}: {error}"
        raise click.ClickException(message) from error
    click.echo(f"{file} is a plan: {plan.title} ({plan.name}, version {plan.version}).")


def _lines(plan: Plan) -> Iterator[str]:
    yield f"{plan.title} ({plan.name}, version {plan.version})"
    yield f"  from {plan.source} [{plan.clause}]"
    yield f"  availability    {plan.coverage}"
    yield f"  service levels  for {', '.join(sorted(plan.service_levels_for))}"
    for name, granted in plan.grants.items():
        yield f"  {name:<15} {'yes' if granted else 'no'}"
    yield from _clock_lines(plan)
    yield from _severity_lines(plan)
    yield from _measurement_lines(plan)
    terms = plan.root_cause
    owed = ", ".join(sorted(terms.severities))
    yield "Root cause report"
    yield f"  {owed}: within {_target(terms.within)} of resolution [{terms.clause}]"
    yield "Reopening"
    yield f"  within {plan.reopen_within_days} working days [{plan.reopen_clause}]"
    yield "Assumed: not stated by the source"
    yield from (f"  {path}" for path in plan.assumed)


def _clock_lines(plan: Plan) -> Iterator[str]:
    for clock in plan.clocks:
        pauses = "pauses" if clock.pauses else "never pauses"
        yield f"{clock.name.replace('_', ' ').capitalize()}, {pauses} [{clock.clause}]"
        for severity in reversed(plan.severities):
            yield f"  {severity:<15} {_target(clock.targets[severity])}"
    yield "Escalation"
    for step in plan.ladder:
        what = "goes to" if step.does == "raise_level" else "tells"
        severities = ", ".join(s for s in plan.severities if s in step.severities)
        yield (
            f"  at {format(step.share * 100)} % of {step.clock.replace('_', ' ')}, "
            f"{severities}: {what} {step.to} [{step.clause}]"
        )


def _severity_lines(plan: Plan) -> Iterator[str]:
    yield "Severity"
    for threshold in reversed(plan.thresholds):
        yield f"  {threshold.severity}: {bound(threshold)} [{threshold.clause}]"
        for label, titles, names in (
            ("of", plan.components, threshold.components),
            ("by", plan.measures, threshold.measures),
        ):
            listed = ", ".join(titles[name] for name in titles if name in names)
            yield f"    {label} {listed}"
    yield f"  {plan.otherwise.severity}: everything else [{plan.otherwise.clause}]"


def _measurement_lines(plan: Plan) -> Iterator[str]:
    terms = plan.measurement
    yield "Measurement"
    yield (
        f"  opens after {terms.windows} windows of {terms.window_seconds} s; a person "
        f"confirms under a total of {terms.minimum_total}, under "
        f"{terms.minimum_affected} affected, or a total that is "
        f"{' or '.join(sorted(terms.confirm_sources))} [{terms.clause}]"
    )
    yield (
        f"  recovered after {terms.sustain_seconds} s without loss; nothing is known "
        f"after {terms.silence_seconds} s of silence [{terms.recovery_clause}]"
    )


def _target(target: Target) -> str:
    if isinstance(target, Span):
        return f"{target.words} of {target.counted} time"
    return target.words
