"""Figures agreed on later in the term: a new version of the contract from an instant.

Guide: package.tailored. A ticket that runs keeps the version it was opened under
(docs/adr/0012-contract-versions.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from backline.guide.plan_overrides import agreed_anew
from backline.records.accounts.queries import Reader
from backline.records.contracts.actions.refusals import ContractRefused
from backline.records.contracts.actions.rights import check_manages
from backline.records.contracts.actions.signing import (
    Agreed,
    check_figures,
    cover,
    write_figures,
)
from backline.records.contracts.agreement_queries import contract_for
from backline.records.contracts.calendar_queries import covered_at
from backline.records.contracts.models import CalendarVersion, Contract
from backline.records.customers.models import Site
from backline.records.customers.queries import about
from backline.records.trail.actions import record


_MOVED = "The contract was amended at this moment. Look at it again."


@transaction.atomic
def amend_contract(  # noqa: PLR0913 - what is agreed, by whom, from when
    *,
    number: int,
    figures: Mapping[str, object],
    agreed_by: str,
    by: Reader,
    now: datetime,
    agreed_at: datetime | None = None,
    starts_at: datetime | None = None,
) -> Contract:
    """Let single figures hold from an instant on, for tickets opened from then.

    Args:
        number: the contract.
        figures: by their dotted path in the plan.
        agreed_by: who agreed, on both sides as far as it matters.
        by: who writes it down; a manager.
        now: the instant of writing.
        agreed_at: when it was agreed; *now* when not given.
        starts_at: from when it holds; *now* when not given. Never the past: what was
            promised then was promised.

    Raises:
        NotAManager: *by* may not amend.
        UnknownContract: there is none.
        ContractRefused: no figures, nobody agreed, or an instant that cannot be.
        BadPlan: the figures are none of the plan, or make it no plan.
    """
    check_manages(by)
    before = contract_for(reader=by, number=number)
    at = now if starts_at is None else starts_at
    _check_instant(before, figures, at, now=now)
    agreed = Agreed(agreed_by.strip(), agreed_at or now)
    holding = agreed_anew(before.overrides, figures)
    check_figures(before.plan_version, figures, holding, agreed, now=now)
    covered = _covered(before, at)
    after = _replaced(before, holding, agreed, at)
    cover(after, covered)
    write_figures(after, figures, agreed, by=by, now=now)
    record(
        did="contract.amended",
        about=about(before.customer),
        by=by,
        now=now,
        details={
            "contract": before.number,
            "version": after.version,
            "figures": dict(figures),
            "agreed_by": agreed.by,
        },
    )
    return after


def _check_instant(
    before: Contract, figures: Mapping[str, object], at: datetime, *, now: datetime
) -> None:
    message = ""
    if not figures:
        message = "Say which figure is agreed on."
    elif at < now:
        message = "An amendment holds from now on or later, never in the past."
    elif at < before.starts_at:
        message = (
            f"Version {before.version} holds from {before.starts_at:%Y-%m-%d %H:%M} UTC:"
            " an amendment cannot hold before it."
        )
    elif before.ends_at is not None and at >= before.ends_at:
        message = "The contract is over by then: sign the next one with this figure."
    if message:
        raise ContractRefused(message)


def _covered(before: Contract, at: datetime) -> dict[Site, CalendarVersion]:
    """Return the sites with the calendars that hold there at *at*."""
    rows = list(covered_at(at).filter(contract=before).select_related("site"))
    versions = CalendarVersion.objects.in_bulk([row.calendar_now for row in rows])
    return {row.site: versions[row.calendar_now] for row in rows}


def _replaced(
    before: Contract, holding: Mapping[str, object], agreed: Agreed, at: datetime
) -> Contract:
    """Store the version after *before*, which holds until then."""
    same = Contract.objects.filter(pk=before.pk, replaced_at=None)
    if not same.update(replaced_at=at):
        raise ContractRefused(_MOVED)
    names = dict.fromkeys(each for each in (before.agreed_by, agreed.by) if each)
    try:
        with transaction.atomic():
            return Contract.objects.create(
                customer=before.customer,
                plan_version=before.plan_version,
                starts_at=at,
                ends_at=before.ends_at,
                overrides=dict(holding),
                agreed_by=", ".join(names)[:200],
                first_id=before.number,
                version=before.version + 1,
                running_at_end=before.running_at_end,
            )
    except IntegrityError:
        raise ContractRefused(_MOVED) from None
