from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from backline.guide.plan_parse import with_overrides
from backline.plans import plan_of
from backline.records.contracts.models import (
    CalendarVersion,
    Contract,
    ContractSite,
    PlanVersion,
)
from backline.records.customers.models import Customer, Site
from backline.records.trail.actions import record
from backline.records.trail.actor import Actor


class ContractRefused(ValueError):
    """This contract cannot be signed as given."""


def _digest(body: Mapping[str, object]) -> str:
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def publish_plan(
    *, mapping: Mapping[str, object], by: Actor, now: datetime
) -> PlanVersion:
    """Store a plan as a new version; the same terms again give the version there is.

    Raises:
        BadPlan: the mapping is no plan, or names a time zone that there is not.
    """
    plan = plan_of(mapping)
    digest = _digest(mapping)
    same_name = PlanVersion.objects.filter(name=plan.name)
    stored = same_name.filter(digest=digest).first()
    if stored is not None:
        return stored
    version = PlanVersion.objects.create(
        name=plan.name,
        version=same_name.count() + 1,
        title=plan.title,
        text=json.dumps(mapping),
        digest=digest,
        published_at=now,
    )
    record(did="plan.published", about=str(version), by=by, now=now)
    return version


@transaction.atomic
def sign_contract(  # noqa: PLR0913 - a contract's own fields
    *,
    customer: Customer,
    plan_version: PlanVersion,
    covered: Mapping[Site, CalendarVersion],
    starts_at: datetime,
    by: Actor,
    now: datetime,
    ends_at: datetime | None = None,
    overrides: Mapping[str, object] | None = None,
    agreed_by: str = "",
) -> Contract:
    """Promise a package to a customer's sites for a term (package.tailored).

    Raises:
        ContractRefused: no site, another customer's site, or figures agreed otherwise
            without a word on who agreed.
        BadPlan: an override names no figure of the plan, or makes it no plan.
    """
    if not covered:
        message = "A contract covers at least one site."
        raise ContractRefused(message)
    foreign = [site.name for site in covered if site.customer_id != customer.pk]
    if foreign:
        message = f"{', '.join(foreign)} does not belong to {customer.name}."
        raise ContractRefused(message)
    if overrides:
        if not agreed_by.strip():
            message = "Say who agreed to the figures that differ from the package."
            raise ContractRefused(message)
        plan_of(with_overrides(plan_version.mapping, overrides))
    contract = Contract.objects.create(
        customer=customer,
        plan_version=plan_version,
        starts_at=starts_at,
        ends_at=ends_at,
        overrides=dict(overrides or {}),
        agreed_by=agreed_by,
    )
    ContractSite.objects.bulk_create(
        [
            ContractSite(contract=contract, site=site, calendar_version=calendar)
            for site, calendar in covered.items()
        ]
    )
    details = {"plan": str(plan_version), "overrides": dict(overrides or {})}
    record(did="contract.signed", about=customer.name, by=by, now=now, details=details)
    return contract
