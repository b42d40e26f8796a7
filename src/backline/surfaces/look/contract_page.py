"""What the pages about contracts are given, on both sides of the desk alike.

Guide: package.tailored - a contract binds customer, sites, package version and term.
package.entitlement: what is counted is shown with what is used and left.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse

from backline.guide.contract_term import (
    WARNED_DAYS_BEFORE,
    day_words,
    running_words,
)
from backline.records.contracts.agreement_queries import (
    UnknownContract,
    agreed_figures,
    began_at,
    contract_for,
    contracts_for,
    counters_of,
    sites_of,
    standing_of,
    uses_of,
    version_at,
    versions_of_contract,
    zone_of,
)
from backline.records.contracts.package_queries import withdrawal_of
from backline.records.contracts.queries import plan_of_contract
from backline.records.tickets.under_contract import running_under
from backline.surfaces.look.contract_figures import (
    clock_rows,
    grant_words,
    in_words,
    name_of,
)
from backline.surfaces.look.pieces import Fact


if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from backline.guide.allowance import Counter
    from backline.records.accounts.queries import Reader
    from backline.records.contracts.agreement_queries import AgreedFigure, Standing
    from backline.records.contracts.models import AllowanceUse, Contract
    from backline.records.tickets.models import Ticket

Shown = dict[str, Any]
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class ContractLine:
    """A contract, as the list shows it."""

    number: int
    url: str
    customer: str
    plan: str
    sites: str
    term: str
    standing: str
    tone: str
    figures: int
    counters: Sequence[Counter]


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure agreed otherwise, as the page shows it."""

    figure: AgreedFigure
    name: str
    value: str
    package: str
    to_come: bool


@dataclass(frozen=True, slots=True)
class UseLine:
    """A use of a grant, with where it is taken back."""

    use: AllowanceUse
    title: str
    undo_url: str


@dataclass(frozen=True, slots=True)
class TicketLine:
    """A ticket that runs under the contract, and in which version."""

    ticket: Ticket
    url: str
    version: int


def list_shown(surface: str, *, reader: Reader, now: datetime) -> Shown:
    """Return the contracts that *reader* may see: those over come last."""
    lines = [
        (standing_of(contract, now), contract)
        for contract in contracts_for(reader=reader)
    ]
    lines.sort(key=lambda line: line[0].word == "over")
    return {
        "lines": [
            _line(surface, contract, standing, now) for standing, contract in lines
        ],
        "home_url": reverse(surface),
    }


def _line(
    surface: str, contract: Contract, standing: Standing, now: datetime
) -> ContractLine:
    words, tone = standing_words(standing)
    return ContractLine(
        number=contract.number,
        url=reverse(f"{surface}-contract", args=[contract.number]),
        customer=contract.customer.name,
        plan=str(contract.plan_version),
        sites=", ".join(site.name for site in sites_of(contract)),
        term=term_words(contract),
        standing=words,
        tone=tone,
        figures=len(contract.overrides),
        counters=counters_of(contract, now),
    )


def standing_words(standing: Standing) -> tuple[str, str]:
    """Return where a contract is in its term, and the colour of the words."""
    if standing.word != "in force":
        return standing.word, "outline"
    if standing.days is None:
        return "in force, without end", "good"
    left = f"{standing.days} day{'' if standing.days == 1 else 's'} left"
    if standing.all_followed:
        return f"{left}, renewed", "good"
    soon, near = WARNED_DAYS_BEFORE[0], WARNED_DAYS_BEFORE[-1]
    if standing.days > soon:
        return left, "good"
    return f"{left}, nothing follows", "alarm" if standing.days <= near else "warn"


def term_words(contract: Contract) -> str:
    """Return the term in days of the contract's zone, the last one included."""
    where = zone_of(contract)
    begins = day_words(began_at(contract).astimezone(where).date())
    if contract.ends_at is None:
        return f"from {begins}, without end"
    last = (contract.ends_at - _SECOND).astimezone(where).date()
    return f"{begins} to {day_words(last)}"


def contract_or_404(*, reader: Reader, number: int) -> Contract:
    """Return the contract, or end in a page that says there is none."""
    try:
        return contract_for(reader=reader, number=number)
    except UnknownContract as error:
        raise Http404(str(error)) from error


def contract_shown(
    surface: str, contract: Contract, *, reader: Reader, now: datetime
) -> Shown:
    """Return one contract: its figures, counters, uses, end, and running tickets."""
    standing = standing_of(contract, now)
    words, tone = standing_words(standing)
    holding = version_at(contract, now)
    plan = plan_of_contract(holding.pk)
    figures = agreed_figures(contract)
    return {
        "contract": contract,
        "title": f"{contract.customer.name}: {contract.plan_version.title}",
        "standing": words,
        "tone": tone,
        "warned": tone in {"warn", "alarm"},
        "withdrawn": withdrawal_of(contract.plan_version.name),
        "facts": _facts(surface, contract, standing),
        "severities": plan.severities,
        "clocks": clock_rows(plan, frozenset(holding.overrides)),
        "grants": grant_words(plan, frozenset(holding.overrides)),
        "figures": [_figure_line(figure, now) for figure in figures],
        "counters": counters_of(contract, now),
        "uses": [
            UseLine(use, use.grant.replace("_", " "), _undo_url(surface, use))
            for use in uses_of(reader=reader, contract=contract)
        ],
        "versions": versions_of_contract(reader=reader, contract=contract),
        "at_end": running_words(contract.running_at_end),
        "running": [
            TicketLine(
                ticket,
                reverse(f"{surface}-ticket", args=[ticket.number]),
                ticket.contract.version,
            )
            for ticket in running_under(reader=reader, contract=contract)
        ],
        "list_url": reverse(f"{surface}-contracts"),
        "home_url": reverse(surface),
        "zone": zone_of(contract),
        "now": now,
    }


def _undo_url(surface: str, use: AllowanceUse) -> str:
    if surface != "console" or use.undone_at is not None:
        return ""
    return reverse("console-undo-use", args=[use.contract_id, use.pk])


def _figure_line(figure: AgreedFigure, now: datetime) -> FigureLine:
    package = "nothing" if figure.package is None else in_words(figure.package)
    return FigureLine(
        figure=figure,
        name=name_of(figure.path),
        value=in_words(figure.value),
        package=package,
        to_come=figure.holds_from > now,
    )


def _facts(surface: str, contract: Contract, standing: Standing) -> list[Fact]:
    sites = sites_of(contract)
    facts = [
        Fact("Customer", contract.customer.name),
        Fact("Package", str(contract.plan_version)),
        Fact("Sites", ", ".join(site.name for site in sites)),
        Fact("Term", term_words(contract), f"days at {sites[0].name}"),
        Fact("Contract", str(contract.number), f"version {contract.version}"),
    ]
    if standing.followed:
        named = ", ".join(site.name for site in sites if site.pk in standing.followed)
        facts.append(Fact("Followed by", f"another contract at {named}"))
    return facts
