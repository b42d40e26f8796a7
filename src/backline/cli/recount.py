"""`backline recount`: other terms for open tickets, the difference first."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from backline.cli.desk import check_set_up
from backline.records.accounts.queries import THE_DESK
from backline.records.recounts.actions import (
    BATCH,
    RecountRefused,
    begin,
    differences,
    go_on,
)
from backline.records.recounts.queries import (
    BadChoice,
    Choice,
    calendar_choice,
    choice_of,
    contract_choice,
    customer_names,
    run_being_applied,
    zone_data_choice,
)
from backline.records.recounts.tally import Tally


if TYPE_CHECKING:
    from backline.records.recounts.models import RecountRun

#: Tells how many tickets are done.
Progress = Callable[[int], None]
#: Where nobody watches, a line of progress for so many tickets.
_EVERY = 10_000
_CUSTOMERS = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line chooses."""

    calendar: str | None
    contract: int | None
    to: int | None
    zone_data: bool

    def choice(self) -> Choice:
        """Return the one choice that is named.

        Raises:
            click.UsageError: none or several are, or `--to` is missing.
            BadChoice: there is no such thing.
        """
        named = [self.calendar is not None, self.contract is not None, self.zone_data]
        if sum(named) != 1:
            message = (
                "Say what to apply: one of --calendar, --contract and --zone-data."
            )
            raise click.UsageError(message)
        if self.zone_data:
            return zone_data_choice(reader=THE_DESK)
        if self.to is None:
            message = (
                "Say with --to which version, or which contract, is to be applied."
            )
            raise click.UsageError(message)
        if self.calendar is not None:
            return calendar_choice(reader=THE_DESK, name=self.calendar, version=self.to)
        return contract_choice(reader=THE_DESK, contract=self.contract or 0, to=self.to)


@click.command()
@click.option("--calendar", metavar="NAME", help="Tickets on this calendar ...")
@click.option("--contract", type=int, metavar="ID", help="or under this contract ...")
@click.option("--to", type=int, metavar="N", help="get this version, or contract.")
@click.option("--zone-data", is_flag=True, help="Tickets get the zone data at hand.")
@click.option("--show", is_flag=True, help="Show the difference only (default).")
@click.option("--apply", "applies", is_flag=True, help="Apply it; needs --because.")
@click.option("--because", default="", metavar="REASON", help="Why, for each ticket.")
@click.option("--resume", is_flag=True, help="Go on with a run that was stopped.")
@click.option("--json", "as_json", is_flag=True, help="The sum as a JSON object.")
@click.option(
    "--limit",
    type=click.IntRange(0, 20),
    default=10,
    show_default=True,
    help="So many of the largest differences in words.",
)
@click.option(
    "--batch",
    type=click.IntRange(1, 2000),
    default=BATCH,
    show_default=True,
    help="So many tickets share a transaction.",
)
def command(  # noqa: PLR0913 - an option each
    *,
    calendar: str | None,
    contract: int | None,
    to: int | None,
    zone_data: bool,
    show: bool,
    applies: bool,
    because: str,
    resume: bool,
    as_json: bool,
    limit: int,
    batch: int,
) -> None:
    """Put open tickets under another calendar version, contract, or zone data.

    Shows what would change, and changes nothing without --apply. Clocks that are
    finished stay as they were judged.
    """
    check_set_up()
    if show and (applies or resume):
        message = "--show changes nothing: leave it out to apply."
        raise click.UsageError(message)
    asked = Asked(calendar, contract, to, zone_data)
    try:
        told = _done(asked, because if applies else None, batch, resume=resume)
    except (BadChoice, RecountRefused) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps({"applied": applies or resume, **told.tally.json}))
        return
    for line in _lines(told, limit, applied=applies or resume):
        click.echo(line)


@dataclass(frozen=True, slots=True)
class _Told:
    what: str
    tally: Tally


def _done(asked: Asked, because: str | None, batch: int, *, resume: bool) -> _Told:
    """Resume, apply for a reason, or only show where no reason is asked for."""
    if resume:
        return _carried_out(_stopped(), batch)
    choice = asked.choice()
    if because is not None:
        run = begin(choice=choice, because=because, by=THE_DESK, now=_present())
        return _carried_out(run, batch)
    shown = Tally()
    with _progress(choice.tickets().count()) as seen:
        for tally in differences(choice=choice, by=THE_DESK, now=_present()):
            shown = tally
            seen(tally.tickets)
    return _Told(choice.words, shown)


def _stopped() -> RecountRun:
    run = run_being_applied(reader=THE_DESK)
    if run is None:
        message = "No recount was stopped: there is nothing to go on with."
        raise RecountRefused(message)
    return run


def _carried_out(run: RecountRun, batch: int) -> _Told:
    """Apply a run to its end; whoever is killed here leaves it to be resumed."""
    with _progress(run.total) as seen:
        while run.done_at is None:
            run = go_on(run_id=run.pk, now=_present(), batch=batch)
            seen(Tally.of(run.applied).tickets)
    return _Told(choice_of(run).words, Tally.of(run.applied))


def _present() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@contextmanager
def _progress(total: int) -> Iterator[Progress]:
    """Show on standard error how far it is; a line now and then where nobody watches."""
    with click.progressbar(
        length=total, label="Tickets", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as shown:

        def seen(count: int) -> None:
            before = shown.pos
            shown.update(count - before)
            if not sys.stderr.isatty() and before // _EVERY != count // _EVERY:
                click.echo(f"{count} of {total} tickets", err=True)

        yield seen


def _lines(told: _Told, limit: int, *, applied: bool) -> Iterator[str]:
    tally = told.tally
    if not tally.tickets:
        yield f"No open ticket is under other terms than {told.what}."
        return
    verb = "were put" if applied else "would be put"
    kept = sum(tally.left.values())
    yield f"{_tickets(tally.tickets - kept)} {verb} under {told.what}."
    yield f"  {tally.later} due later, {tally.earlier} due earlier, {tally.same} the same"
    yield f"  {_breaches(tally.gained)} gained, {_breaches(tally.lost)} lost"
    for why, count in tally.left.items():
        yield f"  {_tickets(count)} left as before: {why}"
    yield from _by_customer(tally.customers.items())
    yield from (f"  {each.ticket} {each.words}" for each in tally.largest[:limit])
    if not applied:
        yield "Nothing was changed: --apply --because REASON applies it."


def _by_customer(found: Iterable[tuple[str, list[int]]]) -> Iterator[str]:
    rows = sorted(found, key=lambda row: (-sum(row[1]), row[0]))
    names = customer_names(int(number) for number, _ in rows)
    for number, (later, earlier) in rows[:_CUSTOMERS]:
        yield f"  {names[int(number)]}: {later} later, {earlier} earlier"
    if len(rows) > _CUSTOMERS:
        yield f"  and {len(rows) - _CUSTOMERS} customers more"


def _tickets(count: int) -> str:
    return "1 open ticket" if count == 1 else f"{count} open tickets"


def _breaches(count: int) -> str:
    return "1 breach" if count == 1 else f"{count} breaches"
