"""Packages withdrawn: nothing new is signed under them, and nothing that runs moves.

Guide: package.tailored. A contract keeps its package version to the end of its term,
and a ticket the terms of the day it was opened (law 9): withdrawing changes no row but
its own.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from backline.records.accounts.queries import Reader
from backline.records.contracts.actions.refusals import ContractRefused, PackageRefused
from backline.records.contracts.actions.rights import check_manages
from backline.records.contracts.models import PlanVersion, PlanWithdrawal
from backline.records.contracts.package_queries import withdrawal_of
from backline.records.trail.actions import record


def check_offered(plan_version: PlanVersion) -> None:
    """Refuse a package that was withdrawn.

    Raises:
        ContractRefused: it was.
    """
    found = withdrawal_of(plan_version.name)
    if found is not None:
        message = (
            f"{plan_version.title} is withdrawn since {found.since} ({found.because}):"
            " no new contract is signed under it. Choose a package that is offered, or"
            " offer this one again first."
        )
        raise ContractRefused(message)


@transaction.atomic
def withdraw_plan(
    *, name: str, because: str, by: Reader, now: datetime
) -> PlanWithdrawal:
    """Offer a package no longer, in none of its versions.

    Raises:
        NotAManager: *by* may not withdraw.
        PackageRefused: there is none, no reason is given, or it is withdrawn already.
    """
    check_manages(by)
    because = because.strip()
    if not PlanVersion.objects.filter(name=name).exists():
        message = f"No package {name[:80]!r} is published: choose one of the list."
        raise PackageRefused(message)
    if not because:
        message = "Say why the package is withdrawn: its customers read it."
        raise PackageRefused(message)
    try:
        with transaction.atomic():
            withdrawn = PlanWithdrawal.objects.create(
                name=name, because=because, by_name=by.name, withdrawn_at=now
            )
    except IntegrityError as taken:
        raise PackageRefused(_already(name)) from taken
    details = {"because": because}
    record(did="plan.withdrawn", about=name, by=by, now=now, details=details)
    return withdrawn


def _already(name: str) -> str:
    found = withdrawal_of(name)
    said = f" since {found.since}, by {found.by_name}: {found.because}" if found else ""
    return f"The package {name} is withdrawn already{said}. There is nothing to do."


@transaction.atomic
def offer_again(*, name: str, by: Reader, now: datetime) -> None:
    """Offer a withdrawn package again; why it was withdrawn stays in the trail.

    Raises:
        NotAManager: *by* may not.
        PackageRefused: it is not withdrawn.
    """
    check_manages(by)
    gone, _ = PlanWithdrawal.objects.filter(name=name).delete()
    if not gone:
        message = f"The package {name[:80]!r} is not withdrawn: there is nothing to do."
        raise PackageRefused(message)
    record(did="plan.offered-again", about=name, by=by, now=now)
