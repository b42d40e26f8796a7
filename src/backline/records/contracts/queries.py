from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Q

from backline.guide.calendar import Calendar
from backline.guide.calendar_parse import parse_terms
from backline.guide.counting import zoned
from backline.guide.plan_parse import parse_plan, with_overrides
from backline.records.contracts.models import CalendarVersion, Contract, ContractSite
from backline.zones import zone


if TYPE_CHECKING:
    from backline.guide.plan import Plan


class NoContract(LookupError):
    """No contract covers the site at that moment."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What is promised to a site: the plan with its overrides, and the service time.

    Plan versions, calendar versions and contracts never change, so their numbers name
    the terms for ever.
    """

    contract_id: int
    calendar_version_id: int
    plan: Plan
    calendar: Calendar


def terms_of_site(site_id: int, at: datetime) -> Terms:
    """Return the terms in force at a site at one moment, the latest contract first.

    Raises:
        NoContract: no contract covers the site then.
    """
    row = (
        ContractSite.objects.filter(
            Q(contract__ends_at__isnull=True) | Q(contract__ends_at__gt=at),
            site=site_id,
            contract__starts_at__lte=at,
        )
        .order_by("-contract__starts_at", "-contract_id")
        .values_list("contract_id", "calendar_version_id")
        .first()
    )
    if row is None:
        message = (
            f"No contract covers site {site_id} at {at:%Y-%m-%d %H:%M} UTC: sign one, "
            "or choose another site."
        )
        raise NoContract(message)
    contract_id, calendar_version_id = row
    return terms_of(contract_id, calendar_version_id)


def terms_of(contract_id: int, calendar_version_id: int) -> Terms:
    """Return the terms that a ticket keeps."""
    return Terms(
        contract_id,
        calendar_version_id,
        _plan_of(contract_id),
        calendar_of(calendar_version_id),
    )


@dataclass(frozen=True, slots=True)
class TermsWords:
    """How a ticket's terms are called."""

    contract: str
    calendar: str


def terms_words(of: Iterable[tuple[int, int]]) -> dict[tuple[int, int], TermsWords]:
    """Return how terms are called, by the numbers of contract and calendar version."""
    pairs = set(of)
    contracts = Contract.objects.select_related("customer", "plan_version").in_bulk(
        {contract for contract, _ in pairs}
    )
    calendars = CalendarVersion.objects.defer("body").in_bulk(
        {calendar for _, calendar in pairs}
    )
    return {
        (contract, calendar): TermsWords(
            contract_words(contracts[contract]), str(calendars[calendar])
        )
        for contract, calendar in pairs
    }


def contract_words(contract: Contract) -> str:
    """Return how a contract is called: its number, its plan, and since when."""
    return (
        f"contract {contract.pk} ({contract.plan_version}, from "
        f"{contract.starts_at:%Y-%m-%d})"
    )


def plans_of_sites(site_ids: Iterable[int], at: datetime) -> dict[int, Plan]:
    """Return the plan in force at each of the sites; those under no contract lack."""
    rows = (
        ContractSite.objects.filter(
            Q(contract__ends_at__isnull=True) | Q(contract__ends_at__gt=at),
            site__in=list(site_ids),
            contract__starts_at__lte=at,
        )
        .order_by("contract__starts_at", "contract_id")
        .values_list("site_id", "contract_id")
    )
    return {site: _plan_of(contract) for site, contract in dict(rows).items()}


@lru_cache(maxsize=4096)
def _plan_of(contract_id: int) -> Plan:
    contract = Contract.objects.select_related("plan_version").get(pk=contract_id)
    mapping = with_overrides(contract.plan_version.mapping, contract.overrides)
    return zoned(parse_plan(mapping), zone)


@lru_cache(maxsize=4096)
def calendar_of(calendar_version_id: int) -> Calendar:
    """Return the compiled calendar of a version; kept, for versions never change."""
    body = CalendarVersion.objects.values_list("body", flat=True).get(
        pk=calendar_version_id
    )
    return Calendar(parse_terms(body, zone=zone(body["tz"])))


def forget_compiled() -> None:
    """Drop what is kept by number, for a process whose database is exchanged."""
    _plan_of.cache_clear()
    calendar_of.cache_clear()
