"""Questions about contracts: what was agreed, what is used up, what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from backline.guide.allowance import Counter, counter_of, period_of
from backline.guide.contract_term import days_left
from backline.guide.plan_overrides import figure_at
from backline.records.contracts.models import (
    AllowanceUse,
    Contract,
    ContractOverride,
    ContractSite,
)
from backline.records.contracts.queries import plan_of_contract
from backline.records.contracts.term import in_force
from backline.records.customers.models import Site
from backline.zones import zone


if TYPE_CHECKING:
    from backline.guide.plan import Plan
    from backline.records.accounts.queries import Reader


#: What a database's number can be.
_LARGEST_NUMBER = 2**63 - 1


class UnknownContract(LookupError):
    """There is no such contract, or it is another customer's."""


def contracts_for(*, reader: Reader) -> QuerySet[Contract]:
    """Return the contracts that *reader* may see, each in its newest version."""
    contracts = (
        Contract.objects.select_related("customer", "plan_version", "first")
        .prefetch_related("covered__site")
        .filter(replaced_at=None)
        .order_by("customer__name", "starts_at", "pk")
    )
    if reader.side == "vendor":
        return contracts
    if reader.side == "customer" and reader.customer_id is not None:
        return contracts.filter(customer=reader.customer_id)
    return contracts.none()


@dataclass(frozen=True, slots=True)
class ContractPage:
    """A page of contracts; `after` is where to go on from, None at the end."""

    contracts: Sequence[Contract]
    after: int | None


def contracts_page(*, reader: Reader, after: int = 0, size: int = 50) -> ContractPage:
    """Return the contracts that *reader* may see by number, from one on."""
    numbered = contracts_for(reader=reader).annotate(own=Coalesce("first_id", "pk"))
    found = list(numbered.filter(own__gt=after).order_by("own")[: size + 1])
    onward = found[size - 1].number if len(found) > size else None
    return ContractPage(found[:size], onward)


def contract_for(*, reader: Reader, number: int) -> Contract:
    """Return the newest version of a contract by its number.

    Raises:
        UnknownContract: there is none that *reader* may see.
    """
    found = contracts_for(reader=reader).filter(
        Q(first=number) | Q(first=None, pk=number)
    )
    contract = next(iter(found), None) if number <= _LARGEST_NUMBER else None
    if contract is None:
        message = f"There is no contract {number} here: choose one of the list."
        raise UnknownContract(message)
    return contract


def versions_of_contract(*, reader: Reader, contract: Contract) -> list[Contract]:
    """Return all versions of a contract that *reader* may see, the newest first."""
    known = contracts_for(reader=reader).filter(pk=contract.pk)
    if not known:
        return []
    number = contract.number
    return list(
        Contract.objects.filter(Q(pk=number) | Q(first=number)).order_by("-version")
    )


def began_at(contract: Contract) -> datetime:
    """Return the start of the term; a version starts where it was amended."""
    return contract.first.starts_at if contract.first else contract.starts_at


def sites_of(contract: Contract) -> list[Site]:
    """Return the sites under a contract, by name."""
    return sorted((row.site for row in contract.covered.all()), key=_name)


def _name(site: Site) -> str:
    return site.name


def zone_of(contract: Contract) -> tzinfo:
    """Return the zone in which the contract's days are told: its first site's."""
    return zone(min(contract.covered.all(), key=lambda row: row.site_id).site.zone)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a contract is in its term."""

    #: "to come", "in force" or "over".
    word: str
    #: Days until the end; None for a contract without end.
    days: int | None
    #: The sites that another contract covers when this one ends.
    followed: frozenset[int]
    all_followed: bool


def standing_of(contract: Contract, now: datetime) -> Standing:
    """Return where a contract is in its term at *now*."""
    ends_at = contract.ends_at
    word = "in force"
    if now < began_at(contract):
        word = "to come"
    elif ends_at is not None and ends_at <= now:
        word = "over"
    days = None if ends_at is None else days_left(ends_at, now)
    followed = sites_followed(contract)
    sites = {row.site_id for row in contract.covered.all()}
    return Standing(word, days, followed, sites <= followed)


def sites_followed(contract: Contract) -> frozenset[int]:
    """Return the sites that another contract covers from this one's end on."""
    if contract.ends_at is None:
        return frozenset()
    own = Q(contract=contract.number) | Q(contract__first=contract.number)
    rows = ContractSite.objects.filter(
        in_force(contract.ends_at, "contract__"),
        site__in=[row.site_id for row in contract.covered.all()],
    ).exclude(own)
    return frozenset(rows.values_list("site_id", flat=True))


@dataclass(frozen=True, slots=True)
class AgreedFigure:
    """A figure that a contract has otherwise than its package."""

    path: str
    value: object
    #: What the package has there; None where it has nothing.
    package: object
    agreed_by: str
    agreed_at: datetime
    recorded_by: str
    recorded_at: datetime
    #: The version of the contract that it came with, and from when that holds.
    version: int
    holds_from: datetime


def agreed_figures(contract: Contract) -> list[AgreedFigure]:
    """Return the figures that hold in a version of a contract, by their paths."""
    rows = (
        ContractOverride.objects.select_related("contract")
        .filter(Q(contract=contract.number) | Q(contract__first=contract.number))
        .filter(contract__version__lte=contract.version)
        .order_by("path", "contract__version")
    )
    mapping = contract.plan_version.mapping
    latest = {row.path: row for row in rows if row.path in contract.overrides}
    return [
        AgreedFigure(
            path=path,
            value=row.value,
            package=figure_at(mapping, path),
            agreed_by=row.agreed_by,
            agreed_at=row.agreed_at,
            recorded_by=row.recorded_by,
            recorded_at=row.recorded_at,
            version=row.contract.version,
            holds_from=row.contract.starts_at,
        )
        for path, row in latest.items()
    ]


def uses_of(*, reader: Reader, contract: Contract) -> list[AllowanceUse]:
    """Return the uses of a contract's counted grants, the latest first."""
    known = contracts_for(reader=reader).filter(pk=contract.pk)
    if not known:
        return []
    return list(
        AllowanceUse.objects.select_related("site")
        .filter(contract=contract.number)
        .order_by("-used_at", "-pk")
    )


def version_at(contract: Contract, at: datetime) -> Contract:
    """Return the version that holds at *at*; before and after the term the nearest."""
    number = contract.number
    versions = Contract.objects.filter(Q(pk=number) | Q(first=number))
    held = versions.filter(starts_at__lte=at).order_by("-version").first()
    return held or versions.order_by("version").get(version=1)


def counters_of(contract: Contract, now: datetime) -> list[Counter]:
    """Return how far each counted grant is used up in the period of *now*."""
    at = now
    if contract.ends_at is not None and contract.ends_at <= now:
        at = contract.ends_at
    plan = plan_of_contract(version_at(contract, at).pk)
    where = zone_of(contract)
    return [
        counter_at(contract, plan, grant, day=_day(at, now, where), where=where)
        for grant in plan.allowances
    ]


def _day(at: datetime, now: datetime, where: tzinfo) -> date:
    """Return the day whose period is counted: at the end, the last one of the term."""
    day = at.astimezone(where).date()
    return day if at == now else date.fromordinal(day.toordinal() - 1)


def counter_at(
    contract: Contract, plan: Plan, grant: str, *, day: date, where: tzinfo
) -> Counter:
    """Return the counter of one grant in the period in which *day* lies."""
    first = began_at(contract).astimezone(where).date()
    period = period_of(plan, grant, first=first, day=day)
    used = AllowanceUse.objects.filter(
        contract=contract.number, grant=grant, period=period.number, undone_at=None
    ).count()
    return counter_of(plan, grant, used=used, period=period)
