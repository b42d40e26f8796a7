"""`backline rebuild`: what is stored of the clocks, made anew from the timelines."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict

import click

from backline.cli.desk import check_set_up
from backline.records.accounts.queries import THE_DESK
from backline.records.tickets.actions.rebuild import (
    Difference,
    all_ticket_ids,
    differences,
    rebuild,
)
from backline.records.tickets.queries import UnknownTicket, ticket_for


@click.command()
@click.argument("tickets", nargs=-1, metavar="[TICKET]...")
@click.option(
    "--check", is_flag=True, help="Change nothing; exit 1 if anything differs."
)
@click.option("--json", "as_json", is_flag=True, help="A JSON object per difference.")
def command(tickets: tuple[str, ...], *, check: bool, as_json: bool) -> None:
    """Recompute what is stored of tickets and their clocks.

    Their timelines alone are the truth; all tickets when none is named. What was
    stored otherwise is printed and mended.
    """
    check_set_up()
    ids = [_id_of(number) for number in tickets] or all_ticket_ids()
    found = 0
    for difference in _looked_through(ids, differences if check else rebuild):
        found += 1
        click.echo(json.dumps(asdict(difference)) if as_json else _words(difference))
    if not as_json:
        click.echo(_sum(len(ids), found, check=check))
    if check and found:
        sys.exit(1)


def _looked_through(
    ids: list[int], look: Callable[..., list[Difference]]
) -> Iterator[Difference]:
    with click.progressbar(
        ids, label="Tickets", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as shown:
        for ticket_id in shown:
            yield from look(ticket_id=ticket_id)


def _id_of(number: str) -> int:
    try:
        return ticket_for(reader=THE_DESK, number=number).pk
    except UnknownTicket as error:
        raise click.ClickException(str(error)) from error


def _words(difference: Difference) -> str:
    return (
        f"{difference.ticket} {difference.column}: stored {difference.stored}, "
        f"rebuilt {difference.rebuilt}"
    )


def _sum(tickets: int, found: int, *, check: bool) -> str:
    looked = "1 ticket" if tickets == 1 else f"{tickets} tickets"
    if not found:
        return f"{looked}: all as their timelines tell."
    what = "1 difference" if found == 1 else f"{found} differences"
    return f"{looked}: {what} {'found' if check else 'mended'}."
