"""Rows that are written many at a time stand as if each had been written by itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import transaction

from backline.records.accounts.queries import THE_DESK
from backline.records.trail.actions import event, record_all
from backline.records.trail.models import AuditEvent


NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, 2, 50, 51, 120])
def test_all_rows_are_written_in_their_order(count: int) -> None:
    events = [
        event(
            did="desk.tried",
            about=f"place {place}",
            by=THE_DESK,
            now=NOW,
            details={"place": place, "words": "it's 100 %"},
        )
        for place in range(count)
    ]
    with transaction.atomic():
        record_all(events)
    rows = AuditEvent.objects.filter(did="desk.tried").order_by("pk")
    stored = list(rows.values_list("about", "at", "by_person_id", "by_name", "details"))
    assert stored == [
        (each.about, NOW, None, THE_DESK.name, each.details) for each in events
    ]
