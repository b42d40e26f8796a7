"""The samples of a measure, as the guide reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from backline.guide.measurement import Sample as Counted
from backline.guide.plan import Plan
from backline.records.fleet.models import Figures, Reading, Sample


@dataclass(slots=True)
class Kept:
    """The samples of one measure, the earliest first, and what shows the last."""

    samples: list[Counted] = field(default_factory=list)
    evidence: str = ""


def counted_of(
    site_id: int,
    component: str,
    measures: Iterable[str],
    *,
    since: datetime,
    until: datetime,
) -> dict[str, Kept]:
    """Return the samples of each measure that say anything about loss."""
    rows = _counting(site_id, component).filter(
        measure__in=list(measures), at__range=(since, until)
    )
    found: dict[str, Kept] = {}
    for row in rows.order_by("at", "pk"):
        kept = found.setdefault(row.measure, Kept())
        kept.samples.append(counted(row))
        kept.evidence = row.evidence
    return found


def to_note(reading: Reading, *, until: datetime) -> Sample | None:
    """Return the sample of a measure that its incident should know of.

    While it loses, the last one; when that is over, the first one without loss.
    """
    rows = _counting(reading.site_id, reading.component).filter(
        measure=reading.measure, at__lte=until
    )
    lost_at, well_at = reading.lost_at, reading.well_at
    if lost_at is not None and well_at is not None and well_at > lost_at:
        return rows.filter(at__gt=lost_at).order_by("at", "pk").first()
    return rows.order_by("-at", "-pk").first()


def was_short_of(
    severity: str,
    plan: Plan,
    *,
    site_id: int,
    component: str,
    measure: str,
    presumed: bool = False,
) -> QuerySet[Sample]:
    """Return the samples of a measure that do not reach a severity of the plan.

    Where the absent are *presumed* lost, those that do not reach it with them.
    """
    as_bad = plan.severities[plan.rank(severity) :]
    rows = _counting(site_id, component).filter(measure=measure)
    if presumed:
        return rows.exclude(presumed__in=as_bad)
    return rows.exclude(severity__in=as_bad)


def was_well(site_id: int, component: str, measure: str) -> QuerySet[Sample]:
    """Return the samples of a measure that reach no threshold."""
    return _counting(site_id, component).filter(measure=measure, severity="")


def was_present(site_id: int, component: str, measure: str) -> QuerySet[Sample]:
    """Return those that reach none even if the absent are lost."""
    return _counting(site_id, component).filter(measure=measure, presumed="")


def went_on(site_id: int, component: str, measure: str, *, over_at: datetime) -> bool:
    """Tell whether a loss was there at *over_at* and has not been gone since."""
    return lost_before(site_id, component, measure, at=over_at) is not None


def lost_before(
    site_id: int,
    component: str,
    measure: str,
    *,
    at: datetime,
    presumed: bool = False,
) -> Counted | None:
    """Return the last sample before *at* of a loss that has not been gone since.

    Where the absent are *presumed* lost, they are among the affected.
    """
    reached = "presumed" if presumed else "severity"
    rows = _counting(site_id, component).filter(measure=measure)
    if rows.filter(**{"at__gte": at, reached: ""}).exists():
        return None
    before = rows.filter(at__lt=at).order_by("-at", "-pk").first()
    if before is None or not getattr(before, reached):
        return None
    return counted(before).presumed if presumed else counted(before)


def counted(row: Figures) -> Counted:
    """Return stored figures that count as the guide reads it."""
    return Counted(
        row.affected or 0,
        row.total or 0,
        row.total_source,
        "measured",
        row.at,
        row.unconfirmed,
    )


def _counting(site_id: int, component: str) -> QuerySet[Sample]:
    return Sample.objects.filter(
        site=site_id, component=component, state="measured", total__gt=0
    )
