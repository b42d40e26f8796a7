"""Figures over all tickets, for those who watch over the desk itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count

from backline.records.tickets.models import Clock
from backline.records.tickets.queries import tickets_for


if TYPE_CHECKING:
    from backline.records.accounts.queries import Reader


@dataclass(frozen=True, slots=True)
class Watch:
    """How much is open, what is late, and how far behind the alarms are."""

    open_by_severity: dict[str, int]
    overdue: int
    #: Seconds since the oldest step of the ladder that was due and is not taken.
    oldest_alarm_seconds: int


def watch_for(*, reader: Reader, now: datetime) -> Watch:
    """Return the figures over the open tickets that *reader* may see."""
    opened = tickets_for(reader=reader).filter(is_open=True)
    by_severity = opened.order_by().values_list("severity").annotate(Count("pk"))
    return Watch(
        open_by_severity=dict(by_severity),
        overdue=opened.filter(queue_at__lt=now).count(),
        oldest_alarm_seconds=_alarms_behind(reader, now),
    )


def _alarms_behind(reader: Reader, now: datetime) -> int:
    if reader.side != "vendor":
        return 0
    due = Clock.objects.filter(next_step_at__lte=now).order_by("next_step_at")
    oldest = due.values_list("next_step_at", flat=True).first()
    return 0 if oldest is None else int((now - oldest).total_seconds())
