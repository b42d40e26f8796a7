"""Figures over all tickets, for those who watch over the desk itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from backline.records.accounts.queries import Reader
from backline.records.tickets.models import Clock
from backline.records.tickets.queries import Counts, counts_for, tickets_for
from backline.records.tickets.standing import latest_change


@dataclass(frozen=True, slots=True)
class Watch:
    """How much is open, what is late, and how far behind the alarms are."""

    open_by_severity: dict[str, int]
    overdue: int
    #: Seconds since the oldest step of the ladder that was due and is not taken.
    oldest_alarm_seconds: int


#: With fewer open tickets than this, counting them costs next to nothing.
_MANY = 5_000
_KEPT_FOR = timedelta(seconds=5)
_MOST_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class _Kept:
    counts: Counts
    change: int
    at: datetime


_kept: dict[Reader, _Kept] = {}


def counts_kept(*, reader: Reader, now: datetime) -> Counts:
    """Return the figures over the open tickets that *reader* may see.

    Where there are thousands they are counted anew only after a change, and at least
    every five seconds: what has become overdue in between may be missing.
    """
    change, kept = latest_change(reader=reader), _kept.get(reader)
    if kept and kept.change == change and kept.at <= now < kept.at + _KEPT_FOR:
        return kept.counts
    counts = counts_for(reader=reader, now=now)
    if counts.unfinished >= _MANY:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[reader] = _Kept(counts, change, now)
    return counts


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


def open_by_team(*, reader: Reader) -> dict[int, int]:
    """Return how many open tickets each team has, by its number; the vendor's only."""
    if reader.side != "vendor":
        return {}
    opened = tickets_for(reader=reader).filter(is_open=True, team__isnull=False)
    return dict(opened.order_by().values_list("team").annotate(Count("pk")))
