"""Telling of the promises whose instant comes, once each, and of those that broke."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import IntegrityError, transaction

from backline.guide.pledges import CALLS, Fate, StepName, pledges_of, unsaid_words
from backline.guide.pledges import Pledge as Told
from backline.guide.timeline import Kind, Side
from backline.records.accounts.queries import THE_DESK
from backline.records.outbox.actions import enqueue_all
from backline.records.tickets.actions.moves import (
    Draft,
    TicketMovedOn,
    grow,
    write,
)
from backline.records.tickets.actions.pledging import settled_facts
from backline.records.tickets.letters import on_the_clock_of, to_engineer
from backline.records.tickets.models import Pledge, PledgeAlarm, Ticket
from backline.records.tickets.paged import call_about_promise
from backline.records.tickets.pledge_rows import project_pledges
from backline.records.tickets.stored import timeline_of
from backline.records.trail.actions import record


log = logging.getLogger(__name__)


def ring_due(*, now: datetime, limit: int = 200) -> int:
    """Take the steps of promises that are due at *now*; return how many were taken.

    Each is a transaction of its own: the alarm's row, what the step does, its messages.
    One that cannot be handled stays due and does not hold up the others.
    """
    due = (
        Pledge.objects.filter(next_step_at__lte=now)
        .order_by("next_step_at", "pk")
        .values_list("pk", flat=True)[:limit]
    )
    return sum(_ring_or_leave(pk, now) for pk in list(due))


def _ring_or_leave(pledge_id: int, now: datetime) -> bool:
    try:
        with transaction.atomic():
            return _ring(pledge_id, now)
    except (IntegrityError, TicketMovedOn):
        # Somebody else was faster: the next round looks again.
        log.info("promise.step-taken-elsewhere promise=%s", pledge_id)
        return False


def _ring(pledge_id: int, now: datetime) -> bool:
    row = (
        Pledge.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
        .filter(pk=pledge_id, next_step_at__lte=now)
        .first()
    )
    if row is None or row.next_step_at is None:
        return False
    step = StepName(row.next_step)
    PledgeAlarm.objects.create(
        pledge=row, step=step.value, due_at=row.next_step_at, fired_at=now
    )
    ticket = Ticket.objects.select_related(
        "customer", "site__duty_contact", "engineer", "contact"
    ).get(pk=row.ticket_id)
    events = timeline_of(ticket.pk)
    told = pledges_of(events)
    pledge = next(each for each in told if each.number == row.number)
    if pledge.fate is Fate.OPEN:
        words = _words(ticket, pledge, step)
        _tell(ticket, pledge, step, words, now)
        record(
            did="promise.step",
            about=ticket.number,
            by=THE_DESK,
            now=now,
            details={"what": pledge.what, "step": step.value, "because": words},
        )
        if step is StepName.OVER:
            facts = settled_facts(pledge, unsaid_words()) | {"automatic": True}
            draft = Draft(Kind.PLEDGE_BROKEN, facts, by=Side.DESK)
            write([grow(ticket, events, [draft], by=THE_DESK, now=now)])
            return True
    project_pledges([(ticket.pk, told)])
    return True


def _tell(
    ticket: Ticket, pledge: Told, step: StepName, words: str, now: datetime
) -> None:
    """Call whoever owes it by their own ways, or write to them."""
    is_called = step in CALLS and call_about_promise(
        ticket, pledge.number, words=words, now=now
    )
    if not is_called:
        enqueue_all(to_engineer(ticket, words=words, now=now))


def _words(ticket: Ticket, pledge: Told, step: StepName) -> str:
    at = on_the_clock_of(ticket, pledge.due_at)
    whom = "the customer" if pledge.to_customer else "ourselves"
    match step:
        case StepName.BEFORE:
            return f"Soon, at {at}: {pledge.what}\n\nPromised to {whom}."
        case StepName.AT:
            return f"Due now, {at}, as promised to {whom}: {pledge.what}"
        case StepName.OVER:
            return (
                f"Not kept: {pledge.what}\n\nIt was promised to {whom} for {at}. If it "
                "was done in time, say so on the ticket; if not, say why and promise "
                "another instant."
            )
