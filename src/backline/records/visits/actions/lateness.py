"""Who is told that nobody has arrived."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backline.guide.visits import (
    Stage,
    late_at,
    words_for_stage,
)
from backline.records.accounts.queries import THE_DESK
from backline.records.outbox.actions import enqueue_all
from backline.records.tickets.letters import (
    to_person,
    to_role,
)
from backline.records.trail.actions import record
from backline.records.visits.models import Visit


_MANAGER = "manager"


def tell_of_late_visits(*, now: datetime) -> int:
    """Tell engineer and managers, once, that nobody has arrived; return how many."""
    due = Visit.objects.filter(
        stage__in=[Stage.AGREED, Stage.TRAVELLING],
        late_told_at=None,
        starts_at__lte=now,
    ).order_by("starts_at", "pk")
    told = 0
    for visit in due.select_related("ticket__site", "ticket__customer", "engineer"):
        slot = visit.slot
        if slot is None or late_at(slot) > now:
            continue
        with transaction.atomic():
            told += _tell_late(visit, now)
    return told


def _tell_late(visit: Visit, now: datetime) -> int:
    # Claimed with its messages: whoever swaps it sends them.
    same = Visit.objects.filter(
        pk=visit.pk, late_told_at=None, stage=visit.stage, starts_at=visit.starts_at
    )
    if not same.update(late_told_at=now):
        return 0
    stage = words_for_stage(Stage(visit.stage))
    words = (
        f"The visit should have begun at {visit.starts_at:%Y-%m-%d %H:%M} UTC and is "
        f"{stage}: nobody has arrived. Write down the arrival, or call the customer."
    )
    letters = to_role(visit.ticket, _MANAGER, words=words, now=now)
    if visit.engineer is not None:
        letters += to_person(visit.ticket, visit.engineer, words=words, now=now)
    enqueue_all(letters)
    about = visit.ticket.number
    record(did="visit.late", about=about, by=THE_DESK, now=now, details={})
    return 1
