"""What a contract can be made of: packages and calendars to choose from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Max

from backline.records.contracts.calendar_queries import covered_at
from backline.records.contracts.models import (
    CalendarVersion,
    PlanVersion,
    PlanWithdrawal,
)


if TYPE_CHECKING:
    from backline.records.accounts.queries import Reader


def plans_to_sign(*, reader: Reader) -> list[PlanVersion]:
    """Return the newest version of each package that is offered, by title.

    The vendor's people only.
    """
    if reader.side != "vendor":
        return []
    newest = PlanVersion.objects.values("name").annotate(newest=Max("pk"))
    found = PlanVersion.objects.filter(pk__in=newest.values("newest"))
    offered = found.exclude(name__in=PlanWithdrawal.objects.values("name"))
    return list(offered.order_by("title", "pk"))


def calendars_to_sign(*, reader: Reader) -> list[CalendarVersion]:
    """Return the newest version of each calendar, by name; the vendor's people only."""
    if reader.side != "vendor":
        return []
    newest = CalendarVersion.objects.values("name").annotate(newest=Max("pk"))
    found = CalendarVersion.objects.filter(pk__in=newest.values("newest"))
    return list(found.order_by("name", "pk"))


def calendars_at(
    site_ids: Iterable[int], *, reader: Reader, at: datetime
) -> dict[int, CalendarVersion]:
    """Return the calendar that each site counts by at *at*; those under none lack."""
    if reader.side != "vendor":
        return {}
    rows = covered_at(at).filter(site__in=list(site_ids))
    in_order = rows.order_by("contract__starts_at", "contract_id")
    counted = {row.site_id: row.calendar_now for row in in_order}
    versions = CalendarVersion.objects.in_bulk(counted.values())
    return {site: versions[version] for site, version in counted.items()}
