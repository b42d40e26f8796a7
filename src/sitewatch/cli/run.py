"""`sitewatch run`: measure, spool and send until asked to stop."""

from __future__ import annotations

import logging
import os
import secrets
from pathlib import Path

import click

from sitewatch import notify
from sitewatch.cli import options
from sitewatch.heartbeat import Pulse
from sitewatch.measuring import Measuring
from sitewatch.rhythm import Rhythm
from sitewatch.sender import Sender
from sitewatch.spool import Spool, SpoolUnusable
from sitewatch.standings import Standings
from sitewatch.stopping import Stopping
from sitewatch.thinning import Thinning


log = logging.getLogger(__name__)


@click.command()
@options.CONFIG
@options.SWITCH_URL
@options.EVERY
@options.DESK_URL
@options.TOKEN_FILE
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
    told = options.overridden(
        told, desk_url=desk_url, token_file=token_file, spool_path=spool_path
    )
    options.log_to_stderr()
    probes = options.probes(told)
    channel = options.channel(told)
    try:
        spool = Spool(told.spool_path)
    except SpoolUnusable as error:
        raise options.Unusable(str(error)) from error
    standings = Standings(probes, options.kinds(told))
    beat = Rhythm(
        measuring=Measuring(probes),
        thinning=Thinning(told.every_seconds),
        spool=spool,
        sender=Sender(channel, spool),
        now=options.now,
        steady=options.steady,
        share=lambda: secrets.randbelow(101),
        pulse=Pulse(channel, spool, standings, options.now(), repr(told).encode()),
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
        notify.tell(notify.READY, os.environ)
        due = options.steady()
        while not stopping.asked:
            beat.measure()
            notify.tell(notify.ALIVE, os.environ)
            due = max(due + every, options.steady())

            def time_is_up(due: int = due) -> bool:
                return stopping.asked or options.steady() >= due

            while not time_is_up():
                beat.send(until=time_is_up)
                stopping.wait(beat.next_try(due) - options.steady())
        notify.tell(notify.STOPPING, os.environ)
        log.info("run.stopped")
