"""The steps of the ladder, taken once each when their instant has come."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db import IntegrityError, connection, transaction

from backline.guide.clock_row import BREACH
from backline.guide.plan import LadderStep
from backline.guide.timeline import Kind, Side
from backline.guide.workflow import LEVELS, OPEN, State
from backline.records.accounts.queries import THE_DESK
from backline.records.outbox.actions import enqueue_all
from backline.records.tickets.actions.moves import Draft, TicketMovedOn, append
from backline.records.tickets.letters import to_role
from backline.records.tickets.models import Alarm, Clock, Ticket
from backline.records.tickets.projection import (
    clock_columns,
    fold,
    terms_of_ticket,
)
from backline.records.tickets.stored import timeline_of
from backline.records.trail.actions import record


log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fired:
    """How many steps were taken, how many are left, and whose clocks are broken."""

    taken: int
    left: int
    failed: tuple[int, ...] = ()


def fire_due(*, now: datetime, limit: int = 200, leave: Collection[int] = ()) -> Fired:
    """Take the steps that are due at *now*, the earliest first.

    Each is one transaction: the alarm's row, what the step does, and the messages. A
    ticket that cannot be handled stays due and does not hold up the others.

    Args:
        now: the present.
        limit: at most so many.
        leave: the clocks that failed before and need not be tried yet.
    """
    due = list(
        Clock.objects.filter(next_step_at__lte=now)
        .exclude(pk__in=leave)
        .order_by("next_step_at")
        .values_list("pk", flat=True)[: limit + 1]
    )
    taken, failed = 0, []
    for clock_id in due[:limit]:
        try:
            with transaction.atomic():
                taken += _fire(clock_id, now)
        except (TicketMovedOn, IntegrityError):
            # Somebody else works on this ticket; the next round finds it again.
            continue
        except Exception:
            # The loop of a job: one broken ticket must not hold up the others.
            if _database_is_gone():
                raise
            log.exception("clock.step-failed clock=%s", clock_id)
            failed.append(clock_id)
    return Fired(taken, max(0, len(due) - taken), tuple(failed))


def _database_is_gone() -> bool:
    return connection.connection is None or not connection.is_usable()


def _fire(clock_id: int, now: datetime) -> int:
    """Take the next step of one clock; 0 when it is no longer due.

    Ticket and clock are held before anything is read of them, and are left alone when
    somebody else holds them: nobody waits for an alarm, and no alarm for anybody.
    """
    clock = (
        Clock.objects.select_related(
            "ticket__customer",
            "ticket__site__duty_contact",
            "ticket__engineer",
            "ticket__contact",
        )
        .select_for_update(of=("self", "ticket"), no_key=True, skip_locked=True)
        .filter(pk=clock_id, next_step_at__lte=now)
        .first()
    )
    if clock is None or clock.next_step_at is None:
        return 0
    ticket, name = clock.ticket, clock.next_step
    withdrawn = Alarm.objects.filter(
        ticket=ticket,
        clock=clock.name,
        ordinal=clock.ordinal,
        step=name,
        withdrawn_at__isnull=False,
    ).count()
    _, new = Alarm.objects.get_or_create(
        ticket=ticket,
        clock=clock.name,
        ordinal=clock.ordinal,
        step=name,
        generation=withdrawn + 1,
        defaults={"due_at": clock.next_step_at, "fired_at": now},
    )
    if new:
        _act(ticket, clock, name, now)
    _point_to_next(ticket, clock)
    return int(new)


def _act(ticket: Ticket, clock: Clock, name: str, now: datetime) -> None:
    """Do what the step says: raise the level, or tell a role."""
    plan = terms_of_ticket(ticket).plan
    step = next((step for step in plan.ladder if step.name == name), None)
    words = _words(ticket, clock, step)
    details = {"clock": clock.name, "step": name, "because": words}
    record(did="clock.step", about=ticket.number, by=THE_DESK, now=now, details=details)
    if step is None:
        enqueue_all(to_role(ticket, "manager", words=words, now=now))
        return
    letters = to_role(ticket, step.to, words=words, now=now)
    if step.does == "raise_level" and _is_higher(step.to, ticket):
        facts = {"level": step.to, "step": name, "because": words}
        drafts = [Draft(Kind.ESCALATED, facts, by=Side.DESK)]
        append(ticket, drafts, by=THE_DESK, now=now, messages=letters)
    else:
        enqueue_all(letters)


def _is_higher(level: str, ticket: Ticket) -> bool:
    is_open = State(ticket.state) in OPEN
    return is_open and LEVELS.index(level) > LEVELS.index(ticket.level)


def _words(ticket: Ticket, clock: Clock, step: LadderStep | None) -> str:
    what = clock.name.replace("_", " ")
    if step is None or step.name == BREACH:
        return f"The {what} of this {ticket.severity} ticket is overdue."
    return f"{_percent(step.share)} of the time for the {what} of this {ticket.severity} ticket is used."


def _percent(share: Fraction) -> str:
    """Return a share as people write it: 25 %, 0.56 %."""
    whole, hundredths = divmod(round(share * 10_000), 100)
    return f"{whole}.{hundredths:02}".rstrip("0").rstrip(".") + " %"


def _point_to_next(ticket: Ticket, clock: Clock) -> None:
    """Store which step the clock takes next, now that this one is taken."""
    account = fold(ticket, timeline_of(ticket.pk))
    fired = frozenset(
        Alarm.objects.filter(
            ticket=ticket,
            clock=clock.name,
            ordinal=clock.ordinal,
            withdrawn_at__isnull=True,
        ).values_list("step", flat=True)
    )
    for told in account.clocks:
        if (told.name, told.ordinal) == (clock.name, clock.ordinal):
            Clock.objects.filter(pk=clock.pk).update(**clock_columns(told, fired=fired))
