"""Keeps what a computer of a site said of itself last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from backline.records.enrolment.models import SiteHeartbeat, SiteKey


@transaction.atomic
def note_heartbeat(
    *, key: SiteKey, sitewatch: str, told: Mapping[str, object], now: datetime
) -> None:
    """Replace what the computer of *key* said before.

    Args:
        key: who speaks.
        sitewatch: its version.
        told: all of it, of the form and size that the API takes.
        now: the instant of the desk's receipt.
    """
    SiteHeartbeat.objects.bulk_create(
        [SiteHeartbeat(key=key, received_at=now, sitewatch=sitewatch, told=dict(told))],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["received_at", "sitewatch", "told"],
    )
