from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from backline.guide.calendar import Calendar
from backline.records.contracts.calendar_queries import body_terms
from backline.records.contracts.models import CalendarVersion
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
