from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db.models import Q

from backline.guide.calendar import Calendar
from backline.guide.plan_parse import with_overrides
from backline.plans import GUIDE_PLANS, load_plan, plan_of
from backline.records.contracts.calendar_queries import body_terms, covered_at
from backline.records.contracts.models import (
    CalendarVersion,
    Contract,
    ContractSite,
    PlanVersion,
)


if TYPE_CHECKING:
    from backline.guide.plan import Plan
    from backline.records.accounts.queries import Reader


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
        covered_at(at)
        .filter(site=site_id)
        .order_by("-contract__starts_at", "-contract_id")
        .values_list("contract_id", "calendar_now")
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


def live_plans(*, reader: Reader) -> list[Plan]:
    """Return the packages that the desk offers, in the order of their publishing.

    Everybody may read them (philosophy.transparency). Of each it is the version that
    was published last; a desk that has published none offers the guide's own.
    """
    del reader  # whoever it is
    versions = PlanVersion.objects.order_by("version", "pk").values_list("name", "pk")
    latest: dict[str, int] = dict(versions)
    if not latest:
        return [load_plan(name) for name in GUIDE_PLANS]
    published = PlanVersion.objects.filter(pk__in=latest.values()).order_by("pk")
    return [_read(text) for text in published.values_list("text", flat=True)]


@lru_cache(maxsize=256)
def _read(text: str) -> Plan:
    mapping: dict[str, object] = json.loads(text)
    return plan_of(mapping)


@lru_cache(maxsize=4096)
def _plan_of(contract_id: int) -> Plan:
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
    _plan_of.cache_clear()
    calendar_of.cache_clear()


def published_plan_names() -> tuple[str, ...]:
    """Return the names of the plans that the desk has published, sorted."""
    names = PlanVersion.objects.order_by("name").values_list("name", flat=True)
    return tuple(dict.fromkeys(names))


def published_plan(name: str) -> dict[str, object] | None:
    """Return the latest published version of a plan, for `parse_plan`; None of none."""
    latest = PlanVersion.objects.filter(name=name).order_by("-version").first()
    return None if latest is None else latest.mapping
