"""What should be nothing and is not, as every page of the console tells it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Aggregate, Count, Max, QuerySet, Value

from backline.guide.callers import Call
from backline.records.accounts.queries import Reader
from backline.records.majors.calls import callbacks_for
from backline.records.oncall.checks import checks
from backline.records.outbox.queries import stuck
from backline.records.shifts.queries import waiting_for
from backline.records.tickets.escalated import escalations_open


def amiss_for(*, reader: Reader, now: datetime) -> dict[str, int]:
    """Return how much of what should be nothing there is, by one question.

    ``callbacks`` that callers wait for, ``escalations`` whose customer waits, ``messages``
    that are stuck, ``shifts`` that nobody has accepted, and ``uncovered`` times and people
    on call. The vendor's people only.
    """
    if reader.side != "vendor":
        return {}
    callbacks = callbacks_for(reader=reader).exclude(state=Call.DONE)
    told = _figure("callbacks", callbacks, Count("pk")).union(
        _figure("escalations", escalations_open(reader=reader), Count("pk")),
        _figure("messages", stuck(reader=reader, now=now), Count("pk")),
        _figure("shifts", waiting_for(reader=reader), Count("pk")),
        _figure("uncovered", checks(), Max("findings")),
        all=True,
    )
    return {name: count for name, count in told if count}


def _figure(
    name: str, rows: QuerySet[Any], count: Aggregate
) -> QuerySet[Any, tuple[str, int | None]]:
    """Return one figure over *rows* with its name, as a part of a larger question."""
    plain = rows.select_related(None).order_by().values(figure=Value(name))
    told: QuerySet[Any, tuple[str, int | None]]
    told = plain.annotate(count=count).values_list("figure", "count")
    return told
