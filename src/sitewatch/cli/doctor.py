"""`sitewatch doctor`: what is wrong, and how to mend it."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
from typing import TYPE_CHECKING

import click

from sitewatch import doctor as examining
from sitewatch.cli import options
from sitewatch.doctor import Found
from sitewatch.probes.probe import Note


if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sitewatch.config import Config

_COLOURS = {"good": "green", "doubtful": "yellow", "bad": "red"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object per finding.")
@options.CONFIG
@options.SWITCH_URL
@options.DESK_URL
@options.TOKEN_FILE
@options.SPOOL
def doctor(
    *,
    as_json: bool,
    config_path: Path | None,
    switch_url: str | None,
    desk_url: str | None,
    token_file: Path | None,
    spool_path: Path | None,
) -> None:
    """Look at everything that can be wrong; say how to mend what is.

    Exit code 0 when nothing is bad, 1 when something is. It may run beside
    `sitewatch run`, as the same user.
    """
    worst = 0
    for found in _findings(config_path, switch_url, desk_url, token_file, spool_path):
        click.echo(_json(found) if as_json else _line(found))
        worst = max(worst, int(found.note.level == "bad"))
    raise SystemExit(worst)


def _findings(
    config_path: Path | None,
    switch_url: str | None,
    desk_url: str | None,
    token_file: Path | None,
    spool_path: Path | None,
) -> Iterator[Found]:
    yield from examining.of_program()
    try:
        told = options.configuration(config_path, switch_url=switch_url, every=None)
    except options.Unusable as error:
        yield _unusable(error)
        return
    told = options.overridden(
        told, desk_url=desk_url, token_file=token_file, spool_path=spool_path
    )
    yield from examining.of_spool(told.spool_path, options.now())
    yield from examining.of_desk(told, os.environ, options.desk_clock())
    yield from _of_probes(told)


def _of_probes(told: Config) -> Iterator[Found]:
    """Make the probes one by one, so that one wrong setting hides no other."""
    if not told.probes:
        said = "No probe is configured: nothing is measured."
        yield Found(
            "probes", Note("bad", said, "Add a table such as [probes.asterisk].")
        )
        return
    for name, settings in told.probes.items():
        try:
            (probe,) = options.probes(
                dataclasses.replace(told, probes={name: settings})
            )
        except options.Unusable as error:
            yield _unusable(error)
            continue
        with contextlib.closing(probe):
            yield from examining.of_probe(probe, options.now())


def _unusable(error: options.Unusable) -> Found:
    return Found("configuration", Note("bad", error.message, "Mend that line."))


def _json(found: Found) -> str:
    return json.dumps({"about": found.about, **found.note._asdict()})


def _line(found: Found) -> str:
    level, said, remedy = found.note
    head = click.style(f"{level:<9}", fg=_COLOURS[level])
    mend = f"\n{'':9} -> {remedy}" if remedy else ""
    return f"{head} {found.about}: {said}{mend}"
