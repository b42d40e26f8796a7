from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from backline.geography import geography_snapshot
from backline.geography.places import only_zone_of, place_of
from backline.guide.calendar import Calendar
from backline.guide.calendar_terms import BadCalendar
from backline.records.contracts.calendar_queries import body_terms
from backline.records.contracts.models import CalendarVersion
from backline.records.customers.models import Site
from backline.records.trail.actions import record
from backline.records.trail.actor import Actor


@transaction.atomic
def publish_calendar(
    *, name: str, body: Mapping[str, object], source: str, by: Actor, now: datetime
) -> CalendarVersion:
    """Store a calendar as a new version; the same days again give the one there is.

    Raises:
        BadCalendar: the body is no calendar, or has no open time.
    """
    Calendar(body_terms(body))
    same_name = CalendarVersion.objects.filter(name=name).order_by("-version")
    latest = same_name.first()
    if latest is not None and latest.body == body:
        return latest
    version = CalendarVersion.objects.create(
        name=name,
        version=latest.version + 1 if latest else 1,
        body=dict(body),
        source=source,
        published_at=now,
    )
    record(did="calendar.published", about=str(version), by=by, now=now)
    return version


#: For how many years a first calendar speaks; the yearly annex goes on from there.
_YEARS_AHEAD = 2


@transaction.atomic
def first_calendar(
    *, site: Site, coverage: str, first_year: int, by: Actor, now: datetime
) -> CalendarVersion:
    """Return the calendar of a site's geography; the desk makes it if it has none.

    Its working days are proposed, not agreed: both sides confirm them in an annex.

    Raises:
        BadCalendar: nobody knows the days of its geography.
    """
    name = f"{site.geography} {coverage}"
    if not _is_only_zone(site):
        name = f"{name}, {site.zone}"
    known = CalendarVersion.objects.filter(name=name).order_by("-version").first()
    if known is not None:
        return known
    body = geography_snapshot(
        site.geography, coverage, site.zone, first_year, now.year + _YEARS_AHEAD
    )
    source = "the holidays package"
    return publish_calendar(name=name, body=body, source=source, by=by, now=now)


def _is_only_zone(site: Site) -> bool:
    try:
        return only_zone_of(place_of(site.geography).country) == site.zone
    except BadCalendar:
        return False
