"""What the commands share: their options, the configuration, the clock, the log."""

from __future__ import annotations

import dataclasses
import logging
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sitewatch import config, shape, wire
from sitewatch.channel import Channel
from sitewatch.clocks import DeskClock
from sitewatch.probes import registry
from sitewatch.probes.probe import Place
from sitewatch.roster import settings as rostering


if TYPE_CHECKING:
    from sitewatch.config import Config
    from sitewatch.probes.probe import Probe
    from sitewatch.roster import RosterBook

CONFIG = click.option(
    "--config",
    "config_path",
    envvar="SITEWATCH_CONFIG",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The TOML file with the configuration.",
)
SWITCH_URL = click.option(
    "--switch-url",
    envvar="SITEWATCH_SWITCH_URL",
    help="Where the simulated switch is; the same as [probes.simulated] url.",
)
EVERY = click.option(
    "--every",
    envvar="SITEWATCH_EVERY",
    type=click.IntRange(config.SHORTEST_EVERY, config.LONGEST_EVERY),
    help=f"Seconds between measurements; {config.DEFAULT_EVERY} by default.",
)

DESK_URL = click.option(
    "--desk-url", envvar="SITEWATCH_DESK_URL", help="Where the desk is."
)
TOKEN_FILE = click.option(
    "--token-file",
    envvar="SITEWATCH_TOKEN_FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file with the desk's token; or set SITEWATCH_TOKEN.",
)
SPOOL = click.option(
    "--spool",
    "spool_path",
    envvar="SITEWATCH_SPOOL",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"Where samples wait to be sent; {config.DEFAULT_SPOOL} by default.",
)


class Unusable(click.ClickException):
    """Arguments or configuration that cannot be used: exit code 2."""

    exit_code = 2


def now() -> datetime:
    """Return the instant; whole seconds, as all instants here."""
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point reads the clock


def steady() -> int:
    """Return the seconds of a clock that nobody sets; it goes on in suspended time."""
    return int(time.clock_gettime(time.CLOCK_BOOTTIME))


def configuration(
    path: Path | None, *, switch_url: str | None, every: int | None
) -> Config:
    """Return the file's configuration with what the command line says over it."""
    try:
        told = config.read(path)
    except config.BadConfig as error:
        raise Unusable(str(error)) from error
    if every is not None:
        told = dataclasses.replace(told, every_seconds=every)
    if switch_url is not None:
        simulated = {**told.probes.get("simulated", {}), "url": switch_url}
        told = dataclasses.replace(told, probes={**told.probes, "simulated": simulated})
    return told


def overridden(
    told: Config,
    *,
    desk_url: str | None,
    token_file: Path | None,
    spool_path: Path | None,
) -> Config:
    """Return *told* with what the command line says over it."""
    return dataclasses.replace(
        told,
        desk_url=desk_url or told.desk_url,
        token_file=token_file or told.token_file,
        spool_path=spool_path or told.spool_path,
    )


def desk_clock() -> DeskClock:
    """Return a clock that can learn the desk's time."""
    return DeskClock(now, steady)


def channel(told: Config) -> Channel:
    """Return the way to the desk."""
    try:
        return Channel(
            desk=told.desk(),
            credential=config.credential(told, os.environ),
            clock=desk_clock(),
        )
    except config.BadConfig as error:
        raise Unusable(str(error)) from error


def kinds(told: Config) -> dict[str, str]:
    """Return the kind of each probe by its name."""
    return {
        name: registry.kind_of(name, settings) for name, settings in told.probes.items()
    }


def probes(told: Config) -> list[Probe]:
    """Return the probes that the configuration names, ready to measure."""
    if not told.probes:
        msg = (
            "nothing to measure: name a probe in the configuration,"
            " such as [probes.simulated], or give --switch-url"
        )
        raise Unusable(msg)
    book = roster(told)
    made: list[Probe] = []
    for name, settings in told.probes.items():
        place = Place(name, told.folder, told.state, book)
        try:
            made.append(registry.probe(place, settings))
        except (registry.UnknownProbe, shape.Misshapen, wire.BadUrl) as error:
            msg = f"[probes.{name}] {error}"
            raise Unusable(msg) from error
    _refuse_twice(made)
    return made


def roster(told: Config) -> RosterBook:
    """Return who should be working at this site."""
    try:
        return rostering.book(told.roster, told.folder, told.state)
    except (shape.Misshapen, wire.BadUrl) as error:
        msg = f"[roster] {error}"
        raise Unusable(msg) from error


def _refuse_twice(probes: list[Probe]) -> None:
    """Refuse two probes for one measure: the desk would see it swing between them."""
    of: dict[tuple[str, str], str] = {}
    for probe in probes:
        for watched in probe.watches:
            other = of.setdefault(watched[:2], probe.name)
            if other != probe.name:
                msg = (
                    f"[probes.{probe.name}] {watched.measure} of {watched.component} "
                    f"is measured by [probes.{other}] already; leave it to one of them"
                )
                raise Unusable(msg)


def log_to_stderr() -> None:
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s"
    )
