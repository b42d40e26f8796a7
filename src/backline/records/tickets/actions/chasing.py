"""Asking a silent customer again, and closing where the plan says so."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from backline.guide.chasing import Chasing, Step, chasing_of
from backline.guide.family import Relation
from backline.guide.timeline import Fact, Kind, Side
from backline.guide.workflow import WAITING, State, quoted
from backline.records.accounts.queries import THE_DESK
from backline.records.tickets.actions.moves import Draft, TicketMovedOn, append
from backline.records.tickets.letters import on_the_clock_of, to_contact, to_engineer
from backline.records.tickets.models import Chase, Ticket, TicketLink
from backline.records.tickets.projection import fold, terms_of_ticket
from backline.records.tickets.queries import ticket_for
from backline.records.tickets.stored import timeline_of


log = logging.getLogger(__name__)


def chase_due(*, now: datetime, limit: int = 200) -> int:
    """Chase the silent customers whose time has come; return how many were.

    Each is a transaction of its own: the row that claims it, the event, the letter. A
    parent of open tickets is left alone, for it closes last; so is a ticket that nobody
    can be written to about.
    """
    open_children = TicketLink.objects.filter(
        other=OuterRef("pk"), relation=Relation.PARENT.value
    ).exclude(one__state=State.CLOSED.value)
    due = (
        Ticket.objects.filter(
            Q(contact__isnull=False, contact__left_at=None)
            | Q(site__duty_contact__isnull=False),
            chase_at__lte=now,
            state__in=[state.value for state in WAITING],
        )
        .exclude(Exists(open_children))
        .order_by("chase_at", "pk")[:limit]
    )
    return sum(_chase_or_leave(ticket.number, now) for ticket in list(due))


def _chase_or_leave(number: str, now: datetime) -> bool:
    try:
        with transaction.atomic():
            return _chase(number, now)
    except (IntegrityError, TicketMovedOn):
        # Somebody else was faster, or the answer has just come: look again next time.
        log.info("ticket.chased-elsewhere ticket=%s", number)
        return False


def _chase(number: str, now: datetime) -> bool:
    ticket = ticket_for(reader=THE_DESK, number=number)
    chasing = chasing_after(ticket)
    step = chasing.next if chasing else None
    if chasing is None or step is None or step.at > now:
        return False
    Chase.objects.create(
        ticket=ticket,
        asked_at=chasing.asked_at,
        chase=step.chase,
        due_at=step.at,
        done_at=now,
    )
    if step.closes:
        _close(ticket, chasing, now)
    else:
        _ask_again(ticket, chasing, step, now)
    return True


def chasing_after(ticket: Ticket, *chased_at: datetime) -> Chasing | None:
    """Return how the customer of a ticket is chased, once they were at *chased_at*."""
    terms = terms_of_ticket(ticket)
    situation = fold(ticket, timeline_of(ticket.pk)).situation
    after = situation._replace(chased=(*situation.chased, *chased_at))
    return chasing_of(after, terms=terms.plan.chasing, calendar=terms.calendar)


def _ask_again(ticket: Ticket, chasing: Chasing, step: Step, now: datetime) -> None:
    facts: dict[str, Fact] = {
        "what": chasing.awaited,
        "chase": step.chase,
        "of": chasing.of,
    }
    since = on_the_clock_of(ticket, chasing.asked_at)
    whom = "you" if State(ticket.state) is State.WAITING else "your supplier"
    words = (
        f"We asked for one thing from {whom} on {since} and have no answer yet:\n\n"
        f"{chasing.awaited}\n\n{_what_follows(ticket, now)}"
    )
    append(
        ticket,
        [Draft(Kind.CHASED, facts, by=Side.DESK)],
        by=THE_DESK,
        now=now,
        messages=to_contact(ticket, words=words, now=now, automatic=True),
    )


def _what_follows(ticket: Ticket, now: datetime) -> str:
    """Return what happens if the customer stays silent after the chase of *now*."""
    after = chasing_after(ticket, now)
    step = after.next if after else None
    if step is None:
        return f"The ticket stays open and waits. {_how_to_answer()}"
    at = on_the_clock_of(ticket, step.at)
    if step.closes:
        return (
            f"Without an answer the ticket is closed on {at}. {_how_to_answer()} Should "
            "it be closed, it can be reopened there."
        )
    return f"Without an answer we ask again on {at}. {_how_to_answer()}"


def _how_to_answer() -> str:
    return "Please bring it on the ticket's page, or say there that it is not yours to give."


def _close(ticket: Ticket, chasing: Chasing, now: datetime) -> None:
    since = on_the_clock_of(ticket, chasing.asked_at)
    times = "once" if chasing.of == 1 else f"{chasing.of} times"
    because = (
        f"No answer to what was asked on {since}, and asked again {times}: "
        f"{quoted(chasing.awaited)}."
    )
    days = terms_of_ticket(ticket).plan.reopen_within_days
    how = (
        f"If it still matters: reopen the ticket on its page within {days} working days "
        "and bring what was asked for; it goes on where it stood. After that a reopening "
        "opens a new ticket that follows this one."
    )
    words = f"{ticket.number} is closed. {because}\n\n{how}"
    told = f"Closed for silence. {because}"
    append(
        ticket,
        [Draft(Kind.CLOSED, {"because": because, "silence": True}, by=Side.DESK)],
        by=THE_DESK,
        now=now,
        messages=[
            *to_contact(ticket, words=words, now=now, automatic=True),
            *to_engineer(ticket, words=told, now=now),
        ],
    )
