"""Who is told that nobody has arrived, or that nobody answered in time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backline.guide.visits import (
    Stage,
    has_lapsed,
    is_late,
    words_for_stage,
)
from backline.records.accounts.queries import THE_DESK
from backline.records.outbox.actions import enqueue_all
from backline.records.outbox.models import Message
from backline.records.tickets.letters import (
    to_contact,
    to_engineer,
    to_person,
    to_role,
)
from backline.records.trail.actions import record
from backline.records.visits.models import Visit


_MANAGER = "manager"


def tell_of_late_visits(*, now: datetime) -> int:
    """Tell, once each, that nobody arrived or nobody answered; return how many."""
    due = Visit.objects.filter(
        stage__in=[Stage.PROPOSED, Stage.AGREED, Stage.TRAVELLING],
        late_told_at=None,
        starts_at__lte=now,
    ).order_by("starts_at", "pk")
    told = 0
    for visit in due.select_related("ticket__site", "ticket__customer", "engineer"):
        letters = _letters(visit, now)
        if letters:
            with transaction.atomic():
                told += _tell(visit, letters, now)
    return told


def _letters(visit: Visit, now: datetime) -> list[Message]:
    """Return who is told what; nothing while it is not time."""
    stage, ticket = Stage(visit.stage), visit.ticket
    if has_lapsed(stage, visit.slot, now=now):
        words = (
            "The proposed slot of the visit began without an answer: propose another."
        )
        return [
            *to_contact(ticket, words=words, now=now, automatic=True),
            *to_engineer(ticket, words=words, now=now),
        ]
    if not is_late(stage, visit.slot, now=now):
        return []
    begun = f"{visit.starts_at:%Y-%m-%d %H:%M} UTC"
    words = (
        f"The visit should have begun at {begun} and is {words_for_stage(stage)}: nobody "
        "has arrived. Write down the arrival, or call the customer."
    )
    customer = (
        f"The visit should have begun at {begun}, and we have no word that our engineer "
        "arrived. They and their manager are asked now."
    )
    letters = to_role(ticket, _MANAGER, words=words, now=now)
    letters += to_contact(ticket, words=customer, now=now, automatic=True)
    if visit.engineer is not None:
        letters += to_person(ticket, visit.engineer, words=words, now=now)
    return letters


def _tell(visit: Visit, letters: list[Message], now: datetime) -> int:
    # Claimed with its messages: whoever swaps it sends them.
    same = Visit.objects.filter(
        pk=visit.pk, late_told_at=None, stage=visit.stage, starts_at=visit.starts_at
    )
    if not same.update(late_told_at=now):
        return 0
    enqueue_all(letters)
    about = visit.ticket.number
    record(did="visit.late", about=about, by=THE_DESK, now=now, details={})
    return 1
