from __future__ import annotations

from backline.records.trail.actor import Asks
from backline.records.trail.models import AuditEvent


def events_about(*, reader: Asks, about: str) -> list[AuditEvent]:
    """Return what was done to *about*, oldest first; the vendor's people only."""
    if reader.side != "vendor":
        return []
    return list(AuditEvent.objects.filter(about=about).order_by("id"))
