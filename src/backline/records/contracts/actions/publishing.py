"""Packages published: each version is kept word for word.

Guide: package.tailored - a package is data, versioned.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from backline.plans import plan_of
from backline.records.accounts.queries import Reader
from backline.records.contracts.actions.refusals import PackageRefused
from backline.records.contracts.actions.rights import check_manages
from backline.records.contracts.models import PlanVersion
from backline.records.contracts.package_queries import withdrawal_of
from backline.records.trail.actions import record


def _digest(body: Mapping[str, object]) -> str:
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def publish_plan(
    *, mapping: Mapping[str, object], by: Reader, now: datetime
) -> PlanVersion:
    """Store a plan as a new version; the same terms again give the version there is.

    Raises:
        NotAManager: *by* may not publish.
        BadPlan: the mapping is no plan, or names a time zone that there is not.
        PackageRefused: the package was withdrawn, or published by another just now.
    """
    check_manages(by)
    plan = plan_of(mapping)
    digest = _digest(mapping)
    same_name = PlanVersion.objects.filter(name=plan.name)
    stored = same_name.filter(digest=digest).first()
    if stored is not None:
        return stored
    _check_not_withdrawn(plan.name)
    try:
        with transaction.atomic():
            version = PlanVersion.objects.create(
                name=plan.name,
                version=same_name.count() + 1,
                title=plan.title,
                text=json.dumps(mapping),
                digest=digest,
                published_at=now,
            )
    except IntegrityError as taken:
        message = f"Another version of {plan.name} was published just now: look at it."
        raise PackageRefused(message) from taken
    record(did="plan.published", about=str(version), by=by, now=now)
    return version


def _check_not_withdrawn(name: str) -> None:
    found = withdrawal_of(name)
    if found is not None:
        message = (
            f"The package {name} is withdrawn since {found.since}: no version of it is"
            " published. Offer it again first, or give the plan another name."
        )
        raise PackageRefused(message)
