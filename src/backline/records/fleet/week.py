"""How busy the hours of a site's week are, from what sitewatch counted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Max
from django.db.models.functions import TruncHour

from backline.guide.change_conflicts import busy_hours, hour_of_week
from backline.records.customers.queries import sites_for
from backline.records.fleet.models import Sample, SampleState, TotalSource
from backline.zones import zone


if TYPE_CHECKING:
    from backline.records.accounts.queries import Reader

#: As many weeks are looked at: long enough for a pattern, short enough for the present.
WEEKS = 4
#: What says how much is going on: agents on the roster, calls offered.
_COUNTED = (TotalSource.ROSTER.value, TotalSource.OFFERED.value)


def busy_week(*, reader: Reader, site_id: int, now: datetime) -> frozenset[int]:
    """Return the busy hours of a site's week, 0 for Monday 00:00 on its wall clock.

    Agents and calls are no sum: the measure with the most hours speaks. None for a site
    that *reader* may not see, and for one that sends nothing.
    """
    site = sites_for(reader=reader).filter(pk=site_id).first()
    if site is None:
        return frozenset()
    rows = (
        Sample.objects.filter(
            site=site_id,
            state=SampleState.MEASURED,
            total__gt=0,
            total_source__in=_COUNTED,
            at__gte=now - timedelta(weeks=WEEKS),
            at__lte=now,
        )
        .annotate(hour=TruncHour("at"))
        .order_by()
        .values_list("measure", "hour")
        .annotate(most=Max("total"))
    )
    where = zone(site.zone)
    by_measure: dict[str, dict[int, list[int]]] = {}
    for measure, hour, most in rows:
        week = by_measure.setdefault(measure, {})
        week.setdefault(hour_of_week(hour, where), []).append(most)
    speaks = max(by_measure.values(), key=len, default={})
    return busy_hours(speaks)
