"""Disputing where a fault is traced to, and deciding it (turnaround.fault-domain)."""

from __future__ import annotations

from datetime import datetime

from backline.guide.dispute import (
    Attribution,
    attribution_of,
    check_can_dispute,
    check_can_settle,
    disputed_until,
)
from backline.guide.timeline import FaultDomain, Kind
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import Reader
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
    check_words,
    one_after_the_other,
    ticket_to_move,
)
from backline.records.tickets.letters import to_contact, to_engineer, to_role
from backline.records.tickets.models import Ticket
from backline.records.tickets.projection import fold, terms_of_ticket
from backline.records.tickets.stored import timeline_of


#: The role of a plan that decides disputes; the managers do where it names none.
ARBITERS = "arbiters"


@one_after_the_other
def dispute(*, number: str, words: str, by: Reader, now: datetime) -> Moved:
    """Say that the fault is not where the vendor traces it to; the arbiters are told.

    Possible for five working days after the customer was told, on the ticket's calendar.
    """
    ticket = ticket_to_move(number, Kind.DISPUTED, by=by)
    events, terms = timeline_of(ticket.pk), terms_of_ticket(ticket)
    attribution = attribution_of(events)
    check_can_dispute(
        attribution,
        disputed=fold(ticket, events).situation.disputed_at is not None,
        until=disputed_until(attribution, terms.calendar),
        now=now,
    )
    said = check_words(words, what="The dispute")
    news = f"The customer disputes the fault domain; the arbiters decide.\n\n{said}"
    arbiters = terms.plan.audience(ARBITERS)
    letters = to_engineer(ticket, words=news, now=now)
    letters += to_role(
        ticket, "manager" if arbiters == ARBITERS else arbiters, words=news, now=now
    )
    draft = Draft(Kind.DISPUTED, {"words": said, "domain": attribution.domain.value})
    return append(ticket, [draft], by=by, now=now, messages=letters)


@one_after_the_other
def settle_dispute(
    *,
    number: str,
    domain: str,
    arbiters: str,
    words: str,
    by: Reader,
    now: datetime,
) -> Moved:
    """Write down what the arbiters decided.

    It counts from the attribution on: the whole ledger is recomputed, and the first
    verdict stays beside the corrected one.
    """
    ticket = ticket_to_move(number, Kind.DISPUTE_SETTLED, by=by)
    events = timeline_of(ticket.pk)
    traced = fault_domain(domain)
    check_can_settle(
        traced,
        disputed=fold(ticket, events).situation.disputed_at is not None,
        arbiters=arbiters,
        is_manager=by.is_manager,
    )
    said = check_words(words, what="The decision")
    who = arbiters.strip()
    draft = Draft(
        Kind.DISPUTE_SETTLED, {"domain": traced.value, "arbiters": who, "words": said}
    )
    told = (
        f"{who} decided: the fault is traced to {traced.value.replace('_', ' ')}.\n\n"
        f"{said}\n\nThe ledger was recomputed from the attribution on; the first "
        "verdict stays beside the corrected one."
    )
    letters = [
        *to_contact(ticket, words=told, now=now),
        *to_engineer(ticket, words=told, now=now),
    ]
    at = _since(ticket, attribution_of(events))
    return append(ticket, [draft], by=by, now=now, at=at, messages=letters)


def _since(ticket: Ticket, attribution: Attribution) -> datetime:
    event = attribution.event
    return ticket.opened_at if event is None else event.effective_at


def fault_domain(name: str) -> FaultDomain:
    """Return the fault domain called *name*.

    Raises:
        MoveRefused: there is none.
    """
    try:
        return FaultDomain(name)
    except ValueError as error:
        known = ", ".join(FaultDomain)
        message = f"{name!r} is no fault domain: choose one of {known}."
        raise MoveRefused(message, "turnaround.fault-domain") from error
