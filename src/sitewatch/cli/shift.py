"""`sitewatch shift`: type how many agents should be working, until when."""

from __future__ import annotations

import dataclasses
import getpass
from typing import TYPE_CHECKING

import click

from sitewatch import shape
from sitewatch.cli import options
from sitewatch.roster import local, settings
from sitewatch.roster.typed import BadFigure, Figure, TypedFigure


if TYPE_CHECKING:
    from datetime import tzinfo
    from pathlib import Path

MOST_NAME = 64


@click.command()
@click.argument("agents", type=int, required=False)
@click.option("--until", help="When the shift ends: 18:00, or a full time.")
@click.option("--by", help="Who says so; who is logged in by default.")
@click.option("--show", "task", flag_value="show", help="Tell what was typed last.")
@click.option("--clear", "task", flag_value="clear", help="Forget it.")
@options.CONFIG
@options.SPOOL
def shift(
    *,
    agents: int | None,
    until: str | None,
    by: str | None,
    task: str | None,
    config_path: Path | None,
    spool_path: Path | None,
) -> None:
    """Type how many AGENTS should be working, until when."""
    if (agents is None) == (task is None):
        msg = "give the number of agents, or --show, or --clear"
        raise options.Unusable(msg)
    told = options.configuration(config_path, switch_url=None, every=None)
    if spool_path is not None:
        told = dataclasses.replace(told, spool_path=spool_path)
    try:
        zone = settings.site_zone(told.roster)
        typed = TypedFigure(told.state, settings.licensed_seats(told.roster))
        if agents is not None:
            _type(typed, agents, until, by, zone)
        elif task == "clear":
            click.echo("Forgotten." if typed.clear() else "Nothing was typed.")
        else:
            figure = typed.figure()
            click.echo(_told(figure, zone) if figure else "Nothing is typed.")
    except (shape.Misshapen, local.BadTime, BadFigure) as error:
        raise options.Unusable(str(error)) from error
    except OSError as error:
        msg = f"{told.state} cannot be used: {error.strerror}; run this as the service's user"
        raise options.Unusable(msg) from error


def _type(
    typed: TypedFigure,
    agents: int,
    until: str | None,
    by: str | None,
    zone: tzinfo | None,
) -> None:
    if until is None:
        msg = "give --until: when the shift ends, such as 18:00"
        raise BadFigure(msg)
    now = options.now()
    figure = Figure(
        agents=agents,
        until=local.next_instant(until, zone, now),
        by=shape.text(by or getpass.getuser(), "--by", most=MOST_NAME),
        at=now,
    )
    typed.write(figure)
    click.echo(_told(figure, zone))


def _told(figure: Figure, zone: tzinfo | None) -> str:
    until, at = (
        each.astimezone(zone).strftime("%Y-%m-%d %H:%M") if zone else each.isoformat()
        for each in (figure.until, figure.at)
    )
    over = "" if options.now() < figure.until else " (over)"
    return f"{figure.agents} agents until {until}{over}, typed by {figure.by} at {at}"
