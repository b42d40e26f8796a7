"""The steps of the ladder, taken once each when their instant has come."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction

from backline.guide.clock_steps import PAGE_AGAIN, PAGE_MANAGER
from backline.guide.intake import leaves_first_level, missing_words
from backline.guide.ladder_acts import call_of, raises
from backline.guide.ladder_terms import LadderStep
from backline.guide.plan import Plan
from backline.guide.plan_words import step_words, unless_words
from backline.guide.timeline import Fact, Kind, Side
from backline.guide.workflow import State
from backline.records.accounts.queries import THE_DESK
from backline.records.outbox.actions import enqueue_all
from backline.records.tickets.actions.moves import (
    Draft,
    Grown,
    TicketMovedOn,
    grow,
    write,
)
from backline.records.tickets.actions.pages import page_by_step
from backline.records.tickets.checklists import missing_of
from backline.records.tickets.letters import people_of, to_role
from backline.records.tickets.models import Alarm, Clock, Ticket
from backline.records.tickets.projection import (
    Folded,
    fold,
    terms_of_ticket,
)
from backline.records.tickets.routing import Router
from backline.records.tickets.stored import timelines_of
from backline.records.trail.actions import event


if TYPE_CHECKING:
    from backline.guide.timeline import Event
    from backline.records.accounts.models import Person
    from backline.records.outbox.models import Message
    from backline.records.trail.models import AuditEvent


log = logging.getLogger(__name__)


#: How many steps share a transaction: so many tickets are held at most, and briefly.
_TOGETHER = 25


@dataclass(frozen=True, slots=True)
class Fired:
    """How many steps were taken, how many are left, and whose clocks are broken."""

    taken: int
    left: int
    failed: tuple[int, ...] = ()


def fire_due(*, now: datetime, limit: int = 200, leave: Collection[int] = ()) -> Fired:
    """Take the steps that are due at *now*, the earliest first.

    Some share a transaction: the alarms' rows, what the steps do, and the messages. A
    ticket that cannot be handled stays due and does not hold up the others.

    Args:
        now: the present.
        limit: at most so many.
        leave: the clocks that failed before and need not be tried yet.
    """
    due = list(
        Clock.objects.filter(next_step_at__lte=now)
        .exclude(pk__in=leave)
        .order_by("next_step_at", "pk")
        .values_list("pk", "ticket_id")[: limit + 1]
    )
    failed: list[int] = []
    taken = sum(_fire(some, now, failed) for some in _together(due[:limit]))
    return Fired(taken, max(0, len(due) - taken), tuple(failed))


def _together(due: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """Yield clocks that can share a transaction: no two of one ticket."""
    while due:
        first: dict[int, int] = {}
        for clock_id, ticket_id in due:
            if len(first) < _TOGETHER:
                first.setdefault(ticket_id, clock_id)
        chosen = set(first.values())
        due = [(clock_id, of) for clock_id, of in due if clock_id not in chosen]
        yield list(first.values())


def _fire(clock_ids: list[int], now: datetime, failed: list[int]) -> int:
    """Take the steps of some clocks; halve them to find the one that cannot be."""
    try:
        with transaction.atomic():
            return _take(clock_ids, now)
    except Exception as error:
        # The loop of a job: one broken ticket must not hold up the others.
        if _database_is_gone():
            raise
        if len(clock_ids) == 1:
            # Where somebody else was faster, the next round finds it again.
            if not isinstance(error, TicketMovedOn | IntegrityError):
                log.exception("clock.step-failed clock=%s", clock_ids[0])
                failed.extend(clock_ids)
            return 0
    half = len(clock_ids) // 2
    halves = (clock_ids[:half], clock_ids[half:])
    return sum(_fire(some, now, failed) for some in halves)


def _database_is_gone() -> bool:
    return connection.connection is None or not connection.is_usable()


def _take(clock_ids: list[int], now: datetime) -> int:
    """Take the next steps of some clocks; return how many were still to be taken."""
    clocks = _held(clock_ids, now)
    if not clocks:
        return 0
    timelines = timelines_of(clock.ticket_id for clock in clocks)
    alarms = _new_alarms(clocks, now)
    Alarm.objects.bulk_create(alarms.values())
    done = _Done(now)
    for clock in clocks:
        timeline = timelines[clock.ticket_id]
        alarm = alarms.get(clock.pk)
        if alarm is None or not _act(alarm, clock, timeline, done):
            # Nothing but its pointer to the next step moves.
            told = fold(clock.ticket, timeline), _written(timeline)
            done.folded.append(Folded(clock.ticket_id, *told))
    write(done.grown, folded=done.folded, audit=done.events)
    enqueue_all(done.messages)
    return len(alarms)


def _held(clock_ids: list[int], now: datetime) -> list[Clock]:
    """Return those of the clocks whose step is still due, held for us.

    Ticket and clock are held before anything is read of them, and are left alone when
    somebody else holds them: nobody waits for an alarm, and no alarm for anybody.
    """
    return list(
        Clock.objects.select_related(
            "ticket__customer",
            "ticket__site__duty_contact",
            "ticket__engineer",
            "ticket__contact",
        )
        .select_for_update(of=("self", "ticket"), no_key=True, skip_locked=True)
        .filter(pk__in=clock_ids, next_step_at__lte=now)
        .order_by("next_step_at", "pk")
    )


def _new_alarms(clocks: list[Clock], now: datetime) -> dict[int, Alarm]:
    """Return the rows of the steps that are not taken yet, by clock."""
    taken: dict[tuple[int, str, int, str], list[Alarm]] = {}
    for alarm in Alarm.objects.filter(ticket__in=[clock.ticket_id for clock in clocks]):
        key = (alarm.ticket_id, alarm.clock, alarm.ordinal, alarm.step)
        taken.setdefault(key, []).append(alarm)
    new: dict[int, Alarm] = {}
    for clock in clocks:
        key = (clock.ticket_id, clock.name, clock.ordinal, clock.next_step)
        before = taken.get(key, [])
        if clock.next_step_at and all(alarm.withdrawn_at for alarm in before):
            new[clock.pk] = Alarm(
                ticket=clock.ticket,
                clock=clock.name,
                ordinal=clock.ordinal,
                step=clock.next_step,
                generation=len(before) + 1,
                due_at=clock.next_step_at,
                fired_at=now,
            )
    return new


def _written(timeline: Sequence[Event]) -> datetime:
    return max(event.recorded_at for event in timeline)


@dataclass(slots=True)
class _Done:
    """What the steps of one transaction do, written together at its end."""

    now: datetime
    events: list[AuditEvent] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    grown: list[Grown] = field(default_factory=list)
    folded: list[Folded] = field(default_factory=list)
    router: Router = field(default_factory=Router)
    people_of: Callable[[str], list[Person]] = field(
        default_factory=lambda: cache(people_of)
    )


def _act(alarm: Alarm, clock: Clock, timeline: Sequence[Event], done: _Done) -> bool:
    """Do what the clock's next step says; return whether the ticket moves by it."""
    ticket, name, now = clock.ticket, clock.next_step, done.now
    plan = terms_of_ticket(ticket).plan
    step = next((step for step in plan.ladder if step.name == name), None)
    words = _words(ticket, clock, step, plan)
    details = {"clock": clock.name, "step": name, "because": words}
    about = ticket.number
    done.events.append(
        event(did="clock.step", about=about, by=THE_DESK, now=now, details=details)
    )
    to = call_of(name, clock=clock.name, plan=plan, events=timeline)
    if to is not None:
        drafts = [page_by_step(ticket, alarm, to=to, words=words, now=now)]
    else:
        role = plan.audience(step.to) if step else "manager"
        done.messages += to_role(
            ticket, role, words=words, now=now, people_of=done.people_of
        )
        drafts = _raised(ticket, step, words, timeline, done.router)
    if not drafts:
        return False
    done.grown.append(grow(ticket, timeline, drafts, by=THE_DESK, now=now))
    return True


def _raised(
    ticket: Ticket,
    step: LadderStep | None,
    words: str,
    timeline: Sequence[Event],
    router: Router,
) -> list[Draft]:
    """Return that the level rises, if it does, and with whom the ticket lands."""
    if step is None or step.does != "raise_level":
        return []
    if not raises(step.to, level=ticket.level, state=State(ticket.state)):
        return []
    facts: dict[str, Fact] = {"level": step.to, "step": step.name, "because": words}
    if leaves_first_level(level=ticket.level, to=step.to):
        # The ladder waits for nobody, but says what it went up without.
        facts["unanswered"] = missing_words(missing_of(ticket, timeline))
    drafts = [Draft(Kind.ESCALATED, facts, by=Side.DESK)]
    landed = router.facts(ticket, step.to)
    if landed is not None:
        drafts.append(Draft(Kind.ROUTED, landed, by=Side.DESK))
    return drafts


def _words(ticket: Ticket, clock: Clock, step: LadderStep | None, plan: Plan) -> str:
    what = clock.name.replace("_", " ")
    if clock.next_step in {PAGE_AGAIN, PAGE_MANAGER}:
        return f"The last page was answered and nothing was done: the {what} goes on."
    if step is None:
        return f"The {what} of this {ticket.severity} ticket is overdue."
    role = plan.roles.get(step.to)
    whom = f" For the {role.title}." if role else ""
    if step.on is not None or step.on_request:
        # What would have spared it did not hold.
        said = step_words(plan, step).removesuffix(unless_words(plan, step))
        when = said if step.on else "on the customer's request"
        kind = f"{ticket.severity} ticket"
        return f"{when[:1].upper()}{when[1:]}: the {what} of this {kind} goes on.{whom}"
    if step.share is None:
        return (
            f"{step.name}: the {what} of this {ticket.severity} ticket goes on.{whom}"
        )
    share = _percent(step.share)
    return (
        f"{share} of the time for the {what} of this {ticket.severity} ticket is used."
        f"{whom}"
    )


def _percent(share: Fraction) -> str:
    """Return a share as people write it: 25 %, 0.56 %."""
    whole, hundredths = divmod(round(share * 10_000), 100)
    return f"{whole}.{hundredths:02}".rstrip("0").rstrip(".") + " %"
