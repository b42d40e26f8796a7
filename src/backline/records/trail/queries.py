from __future__ import annotations

from datetime import datetime

from backline.records.trail.actor import Asks
from backline.records.trail.models import AuditEvent, Heartbeat


def events_about(*, reader: Asks, about: str) -> list[AuditEvent]:
    """Return what was done to *about*, oldest first; the vendor's people only."""
    if reader.side != "vendor":
        return []
    return list(AuditEvent.objects.filter(about=about).order_by("id"))


def heartbeats(*, reader: Asks) -> list[Heartbeat]:
    """Return when each job last did its round, by name; the vendor's people only."""
    if reader.side != "vendor":
        return []
    return list(Heartbeat.objects.order_by("name"))


def late(*, reader: Asks, now: datetime) -> list[Heartbeat]:
    """Return the jobs whose round is late at *now*; the vendor's people only."""
    return [beat for beat in heartbeats(reader=reader) if beat.late_at <= now]
