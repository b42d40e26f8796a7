from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Max

from backline.guide.calendar import Calendar
from backline.guide.contract_term import CLAUSE, nothing_promised
from backline.guide.plan_parse import with_overrides
from backline.plans import GUIDE_PLANS, load_plan, plan_of
from backline.records.contracts.calendar_queries import (
    LATEST_CONTRACT_FIRST,
    body_terms,
    covered_at,
)
from backline.records.contracts.models import (
    CalendarVersion,
    Contract,
    ContractSite,
    PlanVersion,
    PlanWithdrawal,
)
from backline.records.contracts.term import in_force
from backline.records.customers.models import Site
from backline.zones import zone


if TYPE_CHECKING:
    from backline.guide.plan import Plan
    from backline.records.accounts.queries import Reader


class NoContract(LookupError):
    """No contract covers the site at that moment; says why and what to do instead."""

    def __init__(self, because: str, instead: str) -> None:
        self.because = because
        self.instead = instead
        self.clause = CLAUSE
        super().__init__(f"{because} {instead}")


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
        covered_at(at)
        .filter(site=site_id)
        .order_by(*LATEST_CONTRACT_FIRST)
        .values_list("contract_id", "calendar_now")
        .first()
    )
    if row is None:
        raise _nothing_promised(site_id, at)
    contract_id, calendar_version_id = row
    return terms_of(contract_id, calendar_version_id)


def _nothing_promised(site_id: int, at: datetime) -> NoContract:
    """Return the refusal of a site under no contract, with the end of the last one."""
    site = Site.objects.filter(pk=site_id).first()
    name, where = (site.name, zone(site.zone)) if site else (f"site {site_id}", UTC)
    ended = ContractSite.objects.filter(
        site=site_id, contract__replaced_at=None, contract__ends_at__lte=at
    ).aggregate(at=Max("contract__ends_at"))["at"]
    ended_on = ended.astimezone(where).date() if ended else None
    return NoContract(*nothing_promised(name, ended_on, at))


def terms_of(contract_id: int, calendar_version_id: int) -> Terms:
    """Return the terms that a ticket keeps."""
    return Terms(
        contract_id,
        calendar_version_id,
        plan_of_contract(contract_id),
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
        ContractSite.objects.filter(in_force(at, "contract__"), site__in=list(site_ids))
        .order_by("contract__starts_at", "contract_id")
        .values_list("site_id", "contract_id")
    )
    return {site: plan_of_contract(contract) for site, contract in dict(rows).items()}


def live_plans(*, reader: Reader) -> list[Plan]:
    """Return the packages that the desk offers, in the order of their publishing.

    Everybody may read them (philosophy.transparency). Of each it is the version that
    was published last, and those withdrawn are left out; a desk that has published none
    offers the guide's own.
    """
    del reader  # whoever it is
    versions = PlanVersion.objects.order_by("version", "pk").values_list("name", "pk")
    latest: dict[str, int] = dict(versions)
    if not latest:
        return [load_plan(name) for name in GUIDE_PLANS]
    published = PlanVersion.objects.filter(pk__in=latest.values()).order_by("pk")
    published = published.exclude(name__in=PlanWithdrawal.objects.values("name"))
    return [_read(text) for text in published.values_list("text", flat=True)]


@lru_cache(maxsize=256)
def _read(text: str) -> Plan:
    mapping: dict[str, object] = json.loads(text)
    return plan_of(mapping)


@dataclass(frozen=True, slots=True)
class TermsTold:
    """The terms as data: the plan's mapping with its overrides, the calendar's body."""

    plan_name: str
    plan: dict[str, object]
    calendar_name: str
    calendar: dict[str, object]


def terms_told(contract_id: int, calendar_version_id: int) -> TermsTold:
    """Return the terms that a ticket keeps, as they were published and agreed."""
    contract = Contract.objects.select_related("plan_version").get(pk=contract_id)
    calendar = CalendarVersion.objects.get(pk=calendar_version_id)
    version = contract.plan_version
    return TermsTold(
        plan_name=str(version),
        plan=with_overrides(version.mapping, contract.overrides),
        calendar_name=str(calendar),
        calendar=calendar.body,
    )


@lru_cache(maxsize=4096)
def plan_of_contract(contract_id: int) -> Plan:
    """Return the plan of one version of a contract, its own figures in their places."""
    contract = Contract.objects.select_related("plan_version").get(pk=contract_id)
    mapping = with_overrides(contract.plan_version.mapping, contract.overrides)
    return plan_of(mapping)


@lru_cache(maxsize=4096)
def calendar_of(calendar_version_id: int) -> Calendar:
    """Return the compiled calendar of a version; kept, for versions never change."""
    body = CalendarVersion.objects.values_list("body", flat=True).get(
        pk=calendar_version_id
    )
    return Calendar(body_terms(body))


def forget_compiled() -> None:
    """Drop what is kept by number, for a process whose database is exchanged."""
    plan_of_contract.cache_clear()
    calendar_of.cache_clear()


def published_plan_names() -> tuple[str, ...]:
    """Return the names of the plans that the desk has published, sorted."""
    names = PlanVersion.objects.order_by("name").values_list("name", flat=True)
    return tuple(dict.fromkeys(names))


def published_plan(name: str) -> dict[str, object] | None:
    """Return the latest published version of a plan, for `parse_plan`; None of none."""
    latest = PlanVersion.objects.filter(name=name).order_by("-version").first()
    return None if latest is None else latest.mapping
