"""`sitewatch sample`: measure and print, store and send nothing."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING

import click

from sitewatch.cli import options
from sitewatch.measuring import Measuring
from sitewatch.stopping import Stopping


if TYPE_CHECKING:
    from pathlib import Path

    from sitewatch.measurement import Measurement


@click.command()
@click.option("--once", is_flag=True, help="Measure once and end.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@options.CONFIG
@options.SWITCH_URL
@options.EVERY
def sample(
    *,
    once: bool,
    as_json: bool,
    config_path: Path | None,
    switch_url: str | None,
    every: int | None,
) -> None:
    """Measure and print each component and measure; nothing is stored or sent."""
    told = options.configuration(config_path, switch_url=switch_url, every=every)
    measuring = Measuring(options.probes(told))
    with Stopping() as stopping, contextlib.closing(measuring):
        while True:
            for each in measuring.measure(options.now()):
                click.echo(_json(each) if as_json else _line(each))
            if once or stopping.wait(told.every_seconds):
                return


def _json(measurement: Measurement) -> str:
    return json.dumps(measurement.as_json(), ensure_ascii=False)


def _line(measurement: Measurement) -> str:
    figures = f"{measurement.affected} of {measurement.total}"
    if measurement.state == "blind":
        figures = "-"
    return (
        f"{measurement.component:<13}{measurement.measure:<26}{figures:>12}  "
        f"{measurement.state:<9}{measurement.evidence}"
    )
