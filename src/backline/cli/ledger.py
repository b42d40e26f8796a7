"""`backline ledger`: why a ticket is due when it is due, in the words of its page."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from backline.cli.desk import check_set_up
from backline.records.accounts.queries import (
    THE_DESK,
    Reader,
    person_by_email,
    reader_of,
)
from backline.records.tickets.exports import export_for
from backline.records.tickets.queries import (
    UnknownTicket,
    ledger_for,
    ticket_for,
)
from backline.surfaces.api.told_ledger import LedgerTold
from backline.surfaces.look.words import duration, instant
from backline.zones import zone


if TYPE_CHECKING:
    from datetime import tzinfo

    from rich.console import RenderableType

    from backline.guide.ledger import LedgerClock, LedgerLine
    from backline.records.tickets.models import Ticket
    from backline.records.tickets.queries import Ledger

#: Where nobody reads along, no line is broken.
_UNBROKEN = 1000
_STYLE = {"met": "green", "missed": "bold red", "excused": "yellow"}


@click.command()
@click.argument("ticket")
@click.option("--json", "as_json", is_flag=True, help="As the HTTP API answers it.")
@click.option(
    "--export",
    "export",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write a file that `backline verify` recomputes; - for standard output.",
)
@click.option(
    "--as", "email", metavar="EMAIL", help="As this person may see it; else all of it."
)
def command(
    ticket: str, *, as_json: bool, export: Path | None, email: str | None
) -> None:
    """Print the ledger of TICKET: every span of its clocks, counted or not, and why.

    Instants are told in the zone of the ticket's site; in JSON, in UTC.
    """
    check_set_up()
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point reads the clock
    reader = _reader(email)
    try:
        found = ticket_for(reader=reader, number=ticket)
        ledger = ledger_for(reader=reader, number=found.number, now=now)
    except UnknownTicket as error:
        raise click.ClickException(str(error)) from error
    if export is not None:
        _export(export, export_for(reader=reader, number=found.number, now=now))
        return
    if as_json:
        click.echo(LedgerTold.model_validate(ledger).model_dump_json(indent=2))
        return
    console = Console(
        width=None if sys.stdout.isatty() else _UNBROKEN,
        highlight=False,
        markup=False,
        emoji=False,
    )
    for part in told(ledger, found, now):
        console.print(part)


def _export(path: Path, file: dict[str, object]) -> None:
    text = json.dumps(file, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    if str(path) == "-":
        click.echo(text, nl=False)
        return
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        message = f"{path} cannot be written: {error.strerror}."
        raise click.ClickException(message) from error
    click.echo(f"{path} is written: `backline verify {path}` recomputes it.")


def _reader(email: str | None) -> Reader:
    if email is None:
        return THE_DESK
    found = person_by_email(reader=THE_DESK, email=email)
    if found is None:
        message = f"Nobody signs in as {email}: check the address."
        raise click.ClickException(message)
    return reader_of(found)


def told(ledger: Ledger, ticket: Ticket, now: datetime) -> Iterator[RenderableType]:
    """Yield the ledger part by part: its terms, then clock after clock."""
    yield Text(f"{ledger.number}  {ticket.subject}", style="bold")
    terms = Table.grid(padding=(0, 2))
    terms.add_row("Site", f"{ticket.site.name} ({ticket.site.zone})")
    terms.add_row("Plan", ledger.plan)
    terms.add_row("Calendar", ledger.calendar)
    terms.add_row("Zone data", ledger.tzdata)
    if ledger.tailored:
        terms.add_row("Agreed", ledger.tailored)
    yield terms
    yield ledger.service_level
    for clock in ledger.clocks:
        yield ""
        yield from _clock(clock, zone(ticket.site.zone), now)


def _clock(
    clock: LedgerClock, where: tzinfo, now: datetime
) -> Iterator[RenderableType]:
    yield Text(f"{clock.title.capitalize()}, {clock.severity}", style="bold")
    style = "bold red" if clock.breached else _STYLE.get(clock.outcome, "")
    yield Text(clock.verdict, style=style)
    if clock.first is not None:
        at = instant(clock.first.until, where, now=now)
        yield (
            f"The first verdict, as of {at}, was another one and stays on record: "
            f"{clock.first.verdict}"
        )
    yield f"{clock.target}. [{clock.clause}]"
    if clock.why_due:
        yield clock.why_due
    if clock.lines:
        yield _spans(clock, where, now)


def _spans(clock: LedgerClock, where: tzinfo, now: datetime) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_footer=True)
    until = instant(clock.until, where, now=now)
    apart = f"{duration(clock.uncounted)} not counted" if clock.uncounted else ""
    table.add_column("From", "Until", no_wrap=True)
    table.add_column("To", until, no_wrap=True)
    table.add_column("Counted", duration(clock.used), justify="right", no_wrap=True)
    table.add_column("Ball", no_wrap=True)
    table.add_column("Why", apart, ratio=1)
    table.add_column("Clause", no_wrap=True)
    for line in clock.lines:
        table.add_row(
            instant(line.start, where, now=now),
            instant(line.end, where, now=now),
            _counted(line),
            line.ball,
            line.why,
            line.clause,
            style="" if line.counted else "dim",
        )
    return table


def _counted(line: LedgerLine) -> str:
    if line.counted:
        return duration(line.seconds)
    return f"not {duration(line.seconds)}" if line.seconds else "nothing"
