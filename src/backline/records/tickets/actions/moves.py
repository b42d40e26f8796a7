"""The one way in which a ticket's timeline grows.

Every action of this record goes through `append`, or `grow` and `write`: events written,
columns swapped by their version, clocks projected, the audit event and the messages in
the outbox, all in the transaction of the action. Two people who act at once are put one after the other:
the second sees the ticket as the first left it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from django.db import transaction

from backline.guide.family import check_closes_last
from backline.guide.secret_words import facts_without_secrets
from backline.guide.timeline import Event, Fact, Kind, Side
from backline.guide.workflow import MoveRefused, State, check_can_move
from backline.records.accounts.queries import Reader
from backline.records.outbox.actions import enqueue_all
from backline.records.tickets.binding import binding_of, may_bind
from backline.records.tickets.generations import unfinished_children
from backline.records.tickets.models import Escalation, Ticket, TicketEvent
from backline.records.tickets.paged import (
    call_back_no_more,
    stop_about_promise,
    stop_pages,
)
from backline.records.tickets.pledge_rows import pledges_told, project_pledges
from backline.records.tickets.projection import (
    Folded,
    fold,
    project_all,
    ticket_columns,
)
from backline.records.tickets.queries import ticket_for
from backline.records.tickets.stored import event_of, store_events, timeline_of
from backline.records.tickets.swapping import swap
from backline.records.trail.actions import event, record_all


if TYPE_CHECKING:
    from backline.guide.account import Account
    from backline.guide.pledges import Pledge
    from backline.records.outbox.models import Message
    from backline.records.trail.models import AuditEvent

Given = ParamSpec("Given")
Result = TypeVar("Result")

_TRIES = 5
#: How far ahead of the desk's clock a reported instant may lie: watches differ.
_AHEAD = timedelta(minutes=2)


class TicketMovedOn(Exception):
    """The ticket was changed in the meantime: look at it again and repeat."""


class BadInstant(ValueError):
    """This instant cannot be when it took effect."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An event about to be written; `by` is the side that does it."""

    kind: Kind
    facts: Mapping[str, Fact] = field(default_factory=dict)
    by: Side | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """What a change came to."""

    ticket: Ticket
    account: Account


def one_after_the_other(
    action: Callable[Given, Result],
) -> Callable[Given, Result]:
    """Run *action* in one transaction, again when somebody else was faster.

    Inside of a bigger transaction only this action is undone and done again: what the
    other one committed is seen the second time.
    """

    @wraps(action)
    def settled(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        for _ in range(_TRIES - 1):
            try:
                with transaction.atomic():
                    return action(*args, **kwargs)
            except TicketMovedOn:
                continue
        with transaction.atomic():
            return action(*args, **kwargs)

    return settled


def side_of(reader: Reader) -> Side:
    """Return the side on which *reader* acts."""
    return {"vendor": Side.VENDOR, "customer": Side.CUSTOMER}.get(
        reader.side, Side.SITE
    )


def ticket_to_move(number: str, kind: Kind, *, by: Reader) -> Ticket:
    """Return the ticket for a move of *kind*, or refuse.

    Raises:
        UnknownTicket: there is none that *by* may see.
        MoveRefused: the workflow does not have this move here.
    """
    ticket = ticket_for(reader=by, number=number)
    check_can_move(kind, state=State(ticket.state), by=side_of(by))
    return ticket


def append(
    ticket: Ticket,
    drafts: Sequence[Draft],
    *,
    by: Reader,
    now: datetime,
    at: datetime | None = None,
    messages: Iterable[Message] = (),
) -> Moved:
    """Write events to a ticket's timeline and everything that follows from them.

    Args:
        ticket: as it was read for this change.
        drafts: what happens, in this order.
        by: who does it.
        now: the instant of writing.
        at: when it took effect; *now* when not given.
        messages: what is told to whom, with it.

    Raises:
        TicketMovedOn: the ticket was changed since it was read.
        BadInstant: *at* lies ahead of *now* or before the opening.
    """
    stored = timeline_of(ticket.pk)
    grown = grow(ticket, stored, drafts, by=by, now=now, at=at)
    write([grown])
    enqueue_all(messages)
    return Moved(ticket, grown.account)


@dataclass(frozen=True, slots=True)
class Grown:
    """A timeline with more events, and what it comes to; nothing of it is written."""

    ticket: Ticket
    rows: list[TicketEvent]
    account: Account
    columns: dict[str, object]
    audit: list[AuditEvent]
    now: datetime
    pledges: tuple[Pledge, ...] = ()


def grow(
    ticket: Ticket,
    stored: Sequence[Event],
    drafts: Sequence[Draft],
    *,
    by: Reader,
    now: datetime,
    at: datetime | None = None,
) -> Grown:
    """Return what becomes of a ticket with *drafts* on its timeline.

    What looks like a secret in their words is taken out here, whoever wrote it.

    Raises:
        BadInstant: *at* lies ahead of *now* or before the opening.
    """
    effective = now if at is None else at
    if effective > now + _AHEAD or effective < ticket.opened_at:
        message = (
            f"{effective:%Y-%m-%d %H:%M} UTC cannot be when it took effect: give an "
            f"instant from {ticket.opened_at:%Y-%m-%d %H:%M} UTC until now."
        )
        raise BadInstant(message)
    drafts = [
        replace(draft, facts=facts_without_secrets(draft.facts)) for draft in drafts
    ]
    events, rows, account = _told(ticket, stored, drafts, by, (effective, now))
    if may_bind(draft.kind for draft in drafts):
        # The first release that can bring the fix is found by itself, here, whoever
        # confirmed the fault and through which door.
        facts = binding_of(ticket, account, events, now=now)
        if facts is not None:
            drafts = [*drafts, Draft(Kind.RELEASE_BOUND, facts, by=Side.DESK)]
            told = _told(ticket, stored, drafts, by, (effective, now))
            events, rows, account = told
    if account.situation.state is State.CLOSED and ticket.is_open:
        _check_closes_last(ticket, drafts, by)
    return Grown(
        ticket,
        rows,
        account,
        ticket_columns(account, version=len(events)),
        [_audited(ticket, draft, by=by, now=now) for draft in drafts],
        max(each.recorded_at for each in events),
        pledges_told(events),
    )


def _check_closes_last(ticket: Ticket, drafts: Sequence[Draft], by: Reader) -> None:
    """Refuse people to close a parent before its children, through whatever door.

    The desk itself asks before, and what is measured makes way for what is measured anew.
    """
    if any(draft.by in {Side.DESK, Side.SITE} for draft in drafts):
        return
    unfinished = unfinished_children(ticket.pk)
    check_closes_last(
        ticket.number, unfinished, to_customer=side_of(by) is not Side.VENDOR
    )


def _told(
    ticket: Ticket,
    stored: Sequence[Event],
    drafts: Sequence[Draft],
    by: Reader,
    instants: tuple[datetime, datetime],
) -> tuple[list[Event], list[TicketEvent], Account]:
    """Return the timeline with *drafts*, their rows, and what it comes to."""
    rows = [
        event_row(ticket, len(stored) + place, draft, by, instants)
        for place, draft in enumerate(drafts, start=1)
    ]
    events = [*stored, *map(event_of, rows)]
    return events, rows, fold(ticket, events)


def write(
    tickets: Sequence[Grown],
    *,
    folded: Iterable[Folded] = (),
    audit: Iterable[AuditEvent] = (),
) -> None:
    """Write what became of some tickets, with as few statements as of one.

    Args:
        tickets: those whose timeline grew, each once.
        folded: others, of which only the clocks are written anew.
        audit: what the trail tells before it tells of the tickets.

    Raises:
        TicketMovedOn: one of them was changed since it was read.
    """
    # The swap comes first: it waits here for whoever is at work on a ticket, with
    # nothing written that they could be waiting for.
    moved = [grown for grown in tickets if grown.columns["state"] != grown.ticket.state]
    if not swap([(grown.ticket, grown.columns) for grown in tickets]):
        raise TicketMovedOn(TicketMovedOn.__doc__)
    for grown in moved:
        stop_pages(grown.ticket, now=grown.now)
        _end_escalation(grown)
    store_events(row for grown in tickets for row in grown.rows)
    own = [Folded(grown.ticket.pk, grown.account, grown.now) for grown in tickets]
    project_all([*own, *folded])
    told = {grown.ticket.pk: grown for grown in tickets}
    for pk, number in project_pledges([(pk, told[pk].pledges) for pk in told]):
        stop_about_promise(told[pk].ticket, number, now=told[pk].now)
    own_audit = [audited for grown in tickets for audited in grown.audit]
    record_all([*audit, *own_audit])


def _end_escalation(grown: Grown) -> None:
    """A customer who closes the ticket waits for no callback any more."""
    by_customer = any(row.side == Side.CUSTOMER.value for row in grown.rows)
    if by_customer and not grown.ticket.is_open:
        waits = Escalation.objects.filter(ticket=grown.ticket, called_back_at=None)
        if waits.filter(ended_at=None).update(ended_at=grown.now, next_alarm_at=None):
            because = f"The customer closed {grown.ticket.number}."
            call_back_no_more(grown.ticket, because=because, now=grown.now)


def _audited(ticket: Ticket, draft: Draft, *, by: Reader, now: datetime) -> AuditEvent:
    return event(
        did=f"ticket.{draft.kind.value.replace('_', '-')}",
        about=ticket.number,
        by=by,
        now=now,
        details=dict(draft.facts),
    )


def event_row(
    ticket: Ticket,
    seq: int,
    draft: Draft,
    by: Reader,
    instants: tuple[datetime, datetime],
) -> TicketEvent:
    effective_at, recorded_at = instants
    side = draft.by or side_of(by)
    people = side in {Side.VENDOR, Side.CUSTOMER}
    return TicketEvent(
        ticket=ticket,
        seq=seq,
        kind=draft.kind.value,
        effective_at=effective_at,
        recorded_at=recorded_at,
        side=side.value,
        person_id=by.person_id if people else None,
        by_name=by.name,
        facts=dict(draft.facts),
    )


def check_words(words: str, *, what: str) -> str:
    """Return *words* without blanks around them, or refuse nothing said.

    Raises:
        MoveRefused: there are no words.
    """
    said = words.strip()
    if not said:
        message = f"{what} has no words: write what the other side should know."
        raise MoveRefused(message, "turnaround.resolved")
    return said
