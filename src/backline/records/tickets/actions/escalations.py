"""A customer's own escalation: asked for, owned, called back (process.escalation)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from backline.guide.callbacks import (
    callback_of,
    check_can_call_back,
    check_can_escalate,
    check_can_hand_on,
)
from backline.guide.paging import Urgency
from backline.guide.plan_ladder import MANAGER
from backline.guide.timeline import Fact, Kind
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import THE_DESK, Reader, person
from backline.records.oncall.queries import away_at, on_call_at
from backline.records.outbox.actions import enqueue_all
from backline.records.paging.on_call import who_is_here
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
    one_after_the_other,
    ticket_to_move,
)
from backline.records.tickets.escalated import open_escalation, owner_words
from backline.records.tickets.letters import (
    on_the_clock_of,
    people_of,
    to_contact,
    to_person,
    to_role,
)
from backline.records.tickets.models import Escalation, Ticket
from backline.records.tickets.paged import call, call_back_no_more, pass_to_owner
from backline.records.tickets.projection import terms_of_ticket
from backline.records.trail.actions import record


if TYPE_CHECKING:
    from django.db.models import QuerySet

    from backline.records.accounts.models import Person
    from backline.records.outbox.models import Message


_LONGEST_NAME = 120


@one_after_the_other
def escalate(
    *,
    number: str,
    words: str,
    by: Reader,
    now: datetime,
    channel: str = "portal",
    asked_by: str = "",
) -> Moved:
    """Ask for escalation: it gets an owner and a time until which they call back.

    Args:
        number: of the ticket.
        words: what the customer asks for.
        by: the contact, or the engineer who writes it down for them.
        now: the present.
        channel: phone, where an engineer writes it down.
        asked_by: who said so on the phone; the ticket's contact where nobody is named.

    Raises:
        MoveRefused: there are no words, or the customer waits for a callback already.
    """
    ticket = ticket_to_move(number, Kind.ESCALATION_ASKED, by=by)
    before = open_escalation(ticket)
    check_can_escalate(open_until=before.due_at if before else None, words=words)
    terms, said = terms_of_ticket(ticket), words.strip()
    promise = callback_of(terms.plan, terms.calendar, level=ticket.level, asked_at=now)
    owner = _owner_of(ticket, promise.owner, now)
    made = Escalation.objects.create(
        ticket=ticket,
        asked_at=now,
        asked_by=_who_asks(ticket, by, asked_by)[:_LONGEST_NAME],
        words=said,
        owner=owner,
        owner_group=promise.owner,
        warn_at=promise.warn_at,
        due_at=promise.due_at,
        next_alarm_at=promise.warn_at,
    )
    facts: dict[str, Fact] = {
        "words": said,
        "channel": channel,
        "owner": owner_words(made),
        "due_at": promise.due_at.isoformat(),
        "clause": promise.clause,
    }
    on_site = on_the_clock_of(ticket, promise.due_at)
    call(
        ticket,
        key=f"{made.page_key}asked",
        to=promise.owner,
        words=f"The customer asks for escalation; the callback is due at {on_site}.",
        now=now,
        urgency=Urgency.CRITICAL,
    )
    told = f"You asked for escalation. {owner_words(made)} calls you back by {on_site}."
    letters = to_contact(ticket, words=told, now=now, automatic=True)
    draft = Draft(Kind.ESCALATION_ASKED, facts)
    return append(ticket, [draft], by=by, now=now, messages=letters)


def _who_asks(ticket: Ticket, by: Reader, asked_by: str) -> str:
    """Return which of the customer's people asks, whoever writes it down."""
    if by.side == "customer":
        return by.name
    contact = ticket.contact.name if ticket.contact else "The customer"
    return f"{' '.join(asked_by.split()) or contact} (noted by {by.name})"


def _owner_of(ticket: Ticket, group: str, now: datetime) -> Person | None:
    """Return who is on call there; else the first who could be; None for nobody."""
    found = on_call_at(reader=THE_DESK, level=group, component=ticket.component, at=now)
    if found:
        return found[0]
    others = who_is_here(people_of(group), now)
    return others[0] if others else None


@one_after_the_other
def call_back(
    *, number: str, words: str, by: Reader, now: datetime, reached: bool = True
) -> Moved:
    """Write down what came of the callback; not reached, it stays owed.

    Raises:
        MoveRefused: nobody waits for a callback, or nothing is said of it.
    """
    ticket = ticket_to_move(number, Kind.CALLED_BACK, by=by)
    found = open_escalation(ticket)
    check_can_call_back(is_open=found is not None, words=words)
    said = words.strip()
    facts: dict[str, Fact] = {"words": said, "reached": reached, "channel": "phone"}
    letters: list[Message] = []
    if reached:
        _open_one(ticket).update(
            called_back_at=now,
            called_back_by=by.name,
            result=said,
            next_alarm_at=None,
        )
        because = f"{by.name} called the customer back."
        call_back_no_more(ticket, because=because, now=now)
        letters = to_contact(
            ticket, words=f"As we told you by phone:\n\n{said}", now=now
        )
    draft = Draft(Kind.CALLED_BACK, facts)
    return append(ticket, [draft], by=by, now=now, messages=letters)


@one_after_the_other
def give_to(
    *, number: str, owner_id: int, reason: str, by: Reader, now: datetime
) -> Moved:
    """Give an open escalation to somebody else, who is told.

    Raises:
        MoveRefused: none is open, there is no reason, or no such person.
    """
    ticket = ticket_to_move(number, Kind.ESCALATION_HANDED, by=by)
    found = open_escalation(ticket)
    check_can_hand_on(is_open=found is not None, reason=reason)
    owner = person(reader=by, person_id=owner_id)
    if owner is None or owner.side != "vendor" or not owner.is_active:
        message = "There is no such person at the desk: choose one of the list."
        raise MoveRefused(message, "process.escalation")
    _open_one(ticket).update(owner=owner)
    said = reason.strip()
    pass_to_owner(ticket, owner, reason=said, by=by, now=now)
    facts: dict[str, Fact] = {"owner": owner.name, "reason": said}
    draft = Draft(Kind.ESCALATION_HANDED, facts)
    return append(ticket, [draft], by=by, now=now)


def _open_one(ticket: Ticket) -> QuerySet[Escalation]:
    return Escalation.objects.filter(ticket=ticket, called_back_at=None, ended_at=None)


def remind_due(*, now: datetime, limit: int = 50) -> int:
    """Remind the owners whose callback comes near, and call the managers when it is due.

    Each once: the instant is swapped in the transaction that writes the message.

    Returns:
        How many reminders went out.
    """
    due = Escalation.objects.filter(next_alarm_at__lte=now)
    found = due.select_related("owner", "ticket__site", "ticket__customer")
    return sum(
        _remind(each, now) for each in found.order_by("next_alarm_at", "pk")[:limit]
    )


@transaction.atomic
def _remind(escalation: Escalation, now: datetime) -> bool:
    due = escalation.next_alarm_at is not None and (
        escalation.next_alarm_at >= escalation.due_at or now >= escalation.due_at
    )
    same = Escalation.objects.filter(
        pk=escalation.pk, next_alarm_at=escalation.next_alarm_at, called_back_at=None
    )
    if not same.update(next_alarm_at=None if due else escalation.due_at):
        return False
    ticket = escalation.ticket
    until = f"{escalation.due_at:%Y-%m-%d %H:%M} UTC"
    if due:
        words = f"The callback that the customer was promised by {until} was not made."
        call(
            ticket,
            key=f"{escalation.page_key}due",
            to=MANAGER,
            words=words,
            now=now,
            urgency=Urgency.CRITICAL,
        )
    else:
        words = f"Call the customer back by {until}: {escalation.words}"
        enqueue_all(_reminder(escalation, words, now))
    details = {"due_at": escalation.due_at.isoformat(), "because": words}
    did = "escalation.overdue" if due else "escalation.reminded"
    record(did=did, about=ticket.number, by=THE_DESK, now=now, details=details)
    return True


def _reminder(escalation: Escalation, words: str, now: datetime) -> list[Message]:
    """Return the mail to the owner; to the whole group when it would not reach them."""
    ticket, owner = escalation.ticket, escalation.owner
    letters: list[Message] = []
    if owner is not None and owner.pk not in away_at(reader=THE_DESK, at=now):
        letters = to_person(ticket, owner, words=words, now=now)
    return letters or to_role(ticket, escalation.owner_group, words=words, now=now)
