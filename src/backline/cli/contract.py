"""`backline contract`: what is promised to whom, in the words of the pages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from backline.cli.desk import check_set_up
from backline.guide.contract_term import day_words, running_words
from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.agreement_queries import (
    UnknownContract,
    agreed_figures,
    contract_for,
    contracts_for,
    counters_of,
    sites_of,
    standing_of,
    uses_of,
    zone_of,
)
from backline.surfaces.api.contracts import contract_told, contract_with_uses
from backline.surfaces.look.contract_figures import in_words, name_of
from backline.surfaces.look.contract_page import standing_words, term_words


if TYPE_CHECKING:
    from backline.records.contracts.models import Contract

_JSON = click.option("--json", "as_json", is_flag=True, help="As the HTTP API does.")


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@click.group("contract")
def command() -> None:
    """List and show contracts."""
    check_set_up()


@command.command("list")
@_JSON
def list_all(*, as_json: bool) -> None:
    """List all contracts: term, days left, figures agreed, what is used."""
    now = _now()
    contracts = contracts_for(reader=THE_DESK)
    if as_json:
        told = [contract_told(each, now).model_dump(mode="json") for each in contracts]
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    for contract in contracts:
        click.echo("  ".join(_line(contract, now)))


def _line(contract: Contract, now: datetime) -> Iterator[str]:
    yield f"{contract.number}"
    yield contract.customer.name
    yield str(contract.plan_version)
    yield term_words(contract)
    yield f"({standing_words(standing_of(contract, now))[0]})"
    yield f"{len(contract.overrides)} agreed otherwise"
    for counter in counters_of(contract, now):
        yield f"{counter.title}: {counter.words}"


@command.command("show")
@click.argument("number", type=click.IntRange(min=1))
@_JSON
def show(number: int, *, as_json: bool) -> None:
    """Show contract NUMBER: its figures, counters and uses."""
    now = _now()
    try:
        contract = contract_for(reader=THE_DESK, number=number)
    except UnknownContract as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        told = contract_with_uses(contract, reader=THE_DESK, now=now)
        click.echo(told.model_dump_json(indent=2))
        return
    for line in _lines(contract, now):
        click.echo(line)


def _lines(contract: Contract, now: datetime) -> Iterator[str]:
    where = zone_of(contract)
    yield "  ".join(_line(contract, now))
    yield f"Sites: {', '.join(site.name for site in sites_of(contract))}"
    yield f"At its end: {running_words(contract.running_at_end)}"
    for figure in agreed_figures(contract):
        agreed_on = day_words(figure.agreed_at.astimezone(where).date())
        package = "nothing" if figure.package is None else in_words(figure.package)
        yield (
            f"{name_of(figure.path)}: {in_words(figure.value)} instead of {package} "
            f"({figure.path}), agreed by {figure.agreed_by} on {agreed_on}"
        )
    for use in uses_of(reader=THE_DESK, contract=contract):
        day = day_words(use.used_at.astimezone(where).date())
        undone = f", counts no longer: {use.undone_because}" if use.undone_at else ""
        yield f"{use.grant} {use.ordinal} on {day} for {use.key}: {use.words}{undone}"
