from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from backline.guide.plan_parse import with_overrides
from backline.plans import plan_of
from backline.records.accounts.queries import Reader
from backline.records.contracts.actions.refusals import ContractRefused
from backline.records.contracts.actions.rights import check_manages
from backline.records.contracts.actions.withdrawing import check_offered
from backline.records.contracts.models import (
    CalendarVersion,
    Contract,
    ContractOverride,
    ContractSite,
    PlanVersion,
    RunningAtEnd,
)
from backline.records.customers.models import Customer, Site
from backline.records.customers.queries import about
from backline.records.trail.actions import record


@dataclass(frozen=True, slots=True)
class Agreed:
    """Who agreed to figures other than the package's, and when."""

    by: str
    at: datetime


@transaction.atomic
def sign_contract(  # noqa: PLR0913 - a contract's own fields
    *,
    customer: Customer,
    plan_version: PlanVersion,
    covered: Mapping[Site, CalendarVersion],
    starts_at: datetime,
    by: Reader,
    now: datetime,
    ends_at: datetime | None = None,
    overrides: Mapping[str, object] | None = None,
    agreed_by: str = "",
    agreed_at: datetime | None = None,
    running_at_end: str = RunningAtEnd.KEPT,
) -> Contract:
    """Promise a package to a customer's sites for a term (package.tailored).

    Raises:
        NotAManager: *by* may not sign.
        ContractRefused: a package that was withdrawn, no site, another customer's
            site, a term that ends before it begins, or figures agreed otherwise
            without a word on who agreed.
        BadPlan: an override names no figure of the plan, or makes it no plan.
    """
    check_manages(by)
    check_offered(plan_version)
    _check_covered(customer, covered)
    if ends_at is not None and ends_at <= starts_at:
        message = "The term ends before it begins: give a later end, or none."
        raise ContractRefused(message)
    if running_at_end not in RunningAtEnd.values:
        message = f"Running tickets at the end are kept or ended, not {running_at_end}."
        raise ContractRefused(message)
    figures = dict(overrides or {})
    agreed = Agreed(agreed_by.strip(), agreed_at or now)
    check_figures(plan_version, figures, figures, agreed, now=now)
    contract = Contract.objects.create(
        customer=customer,
        plan_version=plan_version,
        starts_at=starts_at,
        ends_at=ends_at,
        overrides=figures,
        agreed_by=agreed.by,
        running_at_end=running_at_end,
    )
    cover(contract, covered)
    write_figures(contract, figures, agreed, by=by, now=now)
    details = {"plan": str(plan_version), "overrides": figures}
    record(
        did="contract.signed", about=about(customer), by=by, now=now, details=details
    )
    return contract


def _check_covered(customer: Customer, covered: Mapping[Site, CalendarVersion]) -> None:
    if not covered:
        message = "A contract covers at least one site."
        raise ContractRefused(message)
    foreign = [site.name for site in covered if site.customer_id != customer.pk]
    if foreign:
        message = f"{', '.join(foreign)} does not belong to {customer.name}."
        raise ContractRefused(message)


def check_figures(
    plan_version: PlanVersion,
    figures: Mapping[str, object],
    holding: Mapping[str, object],
    agreed: Agreed,
    *,
    now: datetime,
) -> None:
    """Refuse figures that nobody agreed to, or that make the plan none.

    Args:
        plan_version: the package.
        figures: what is agreed on now.
        holding: all that is agreed otherwise, with it.
        agreed: by whom, and when.
        now: the instant of writing.

    Raises:
        ContractRefused: nobody is named, or the day lies ahead.
        BadPlan: they are no figures of the plan.
    """
    if figures and not agreed.by:
        message = "Say who agreed to the figures that differ from the package."
        raise ContractRefused(message)
    if agreed.at > now:
        message = "They cannot have been agreed on in the future: give the day it was."
        raise ContractRefused(message)
    plan_of(with_overrides(plan_version.mapping, holding))


def cover(contract: Contract, covered: Mapping[Site, CalendarVersion]) -> None:
    """Put sites under a contract, each with its calendar."""
    ContractSite.objects.bulk_create(
        [
            ContractSite(contract=contract, site=site, calendar_version=calendar)
            for site, calendar in covered.items()
        ]
    )


def write_figures(
    contract: Contract,
    figures: Mapping[str, object],
    agreed: Agreed,
    *,
    by: Reader,
    now: datetime,
) -> None:
    """Write down each figure with who agreed to it and when."""
    ContractOverride.objects.bulk_create(
        [
            ContractOverride(
                contract=contract,
                path=path,
                value=value,
                agreed_by=agreed.by,
                agreed_at=agreed.at,
                recorded_by=by.name,
                recorded_at=now,
            )
            for path, value in figures.items()
        ]
    )
