from __future__ import annotations

from datetime import datetime

from backline.records.trail.models import Heartbeat


def beat(*, name: str, now: datetime, late_at: datetime) -> None:
    """Note that *name* did its round; it counts as late from *late_at* on.

    One statement, so that any number of workers may beat under one name.
    """
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, at=now, late_at=late_at)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["at", "late_at"],
    )
