"""`sitewatch run`: measure, spool and send until asked to stop."""

from __future__ import annotations

import dataclasses
import logging
import os
import secrets
from pathlib import Path

import click

from sitewatch import config
from sitewatch.cli import options
from sitewatch.measuring import Measuring
from sitewatch.rhythm import Rhythm
from sitewatch.sender import Sender
from sitewatch.spool import Spool, SpoolUnusable
from sitewatch.stopping import Stopping


log = logging.getLogger(__name__)


@click.command()
@options.CONFIG
@options.SWITCH_URL
@options.EVERY
@click.option("--desk-url", envvar="SITEWATCH_DESK_URL", help="Where the desk is.")
@click.option(
    "--token-file",
    envvar="SITEWATCH_TOKEN_FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file with the desk's token; or set SITEWATCH_TOKEN.",
)
@options.SPOOL
def run(
    *,
    config_path: Path | None,
    switch_url: str | None,
    every: int | None,
    desk_url: str | None,
    token_file: Path | None,
    spool_path: Path | None,
) -> None:
    """Measure, keep on disk and send to the desk, until SIGTERM."""
    told = options.configuration(config_path, switch_url=switch_url, every=every)
    told = dataclasses.replace(
        told,
        desk_url=desk_url or told.desk_url,
        token_file=token_file or told.token_file,
        spool_path=spool_path or told.spool_path,
    )
    options.log_to_stderr()
    probes = options.probes(told)
    try:
        desk, token = told.desk(), config.token(told, os.environ)
        spool = Spool(told.spool_path)
    except (config.BadConfig, SpoolUnusable) as error:
        raise options.Unusable(str(error)) from error
    beat = Rhythm(
        measuring=Measuring(probes),
        spool=spool,
        sender=Sender(desk, token, spool),
        now=options.now,
        steady=options.steady,
        share=lambda: secrets.randbelow(101),
    )
    try:
        _keep_time(beat, told.every_seconds)
    finally:
        beat.measuring.close()
        spool.close()


def _keep_time(beat: Rhythm, every: int) -> None:
    """Measure every *every* seconds; send in between, as long as there is time."""
    with Stopping() as stopping:
        log.info("run.started every=%ds", every)
        due = options.steady()
        while not stopping.asked:
            beat.measure()
            due = max(due + every, options.steady())

            def time_is_up(due: int = due) -> bool:
                return stopping.asked or options.steady() >= due

            while not time_is_up():
                beat.send(until=time_is_up)
                stopping.wait(beat.next_try(due) - options.steady())
        log.info("run.stopped")
