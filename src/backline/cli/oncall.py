"""`backline oncall`: who is on call, and whether somebody always is."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click

from backline.cli.desk import check_set_up
from backline.guide.oncall import LEVELS
from backline.guide.oncall_coverage import LOOKED_AHEAD_DAYS
from backline.guide.oncall_words import level_words, silent_words
from backline.records.accounts.queries import THE_DESK
from backline.records.oncall.actions.watch import findings_of
from backline.records.oncall.coverage import coverage
from backline.surfaces.api.told_oncall import coverage_told, on_call_told


_JSON = click.option("--json", "as_json", is_flag=True, help="As the HTTP API does.")
_INCOMPLETE = 1


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@click.group("oncall")
def command() -> None:
    """Tell who is on call, and check that somebody always is."""
    check_set_up()


@command.command("check")
@click.option(
    "--days",
    type=click.IntRange(1, 366),
    default=LOOKED_AHEAD_DAYS,
    show_default=True,
    help="How far to look.",
)
@_JSON
@click.pass_context
def check(ctx: click.Context, days: int, *, as_json: bool) -> None:
    """Look for times in which nobody could be called although a contract may want to.

    The exit status is 0 when every minute is covered, 1 when something is missing.
    """
    found = coverage(reader=THE_DESK, now=_now(), days=days)
    if as_json:
        told = coverage_told(found).model_dump(mode="json")
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
    else:
        for proof in found.proofs:
            of = f"{proof.covered // 60:,} of {proof.needed // 60:,} minutes covered"
            click.echo(f"{level_words(proof.level)}: {of}")
        for finding in findings_of(found):
            click.echo(finding.line)
        for silent in found.silent:
            click.echo(f"Not looked at: {silent_words(silent)}")
        if found.is_whole and not found.silent:
            click.echo(f"Somebody can be called in every minute of {days} days.")
    if not found.is_whole:
        ctx.exit(_INCOMPLETE)


@command.command("now")
@_JSON
def now(*, as_json: bool) -> None:
    """Tell who is on call now, a level a line."""
    at = _now()
    told = [
        on_call_told(reader=THE_DESK, level=level, component="", at=at)
        for level in LEVELS
    ]
    if as_json:
        rows = [each.model_dump(mode="json") for each in told]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for each in told:
        names = ", then ".join(person.name for person in each.people)
        until = (
            f"nobody until {each.next_at:%Y-%m-%d %H:%M} UTC" if each.next_at else ""
        )
        click.echo(f"{level_words(each.level)}: {names or until or 'nobody'}")
