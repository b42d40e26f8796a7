"""What a contract's end does to the tickets that run under it (package.tailored)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from backline.guide.contract_term import Ending, ending_of
from backline.guide.timeline import Kind, Side
from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.agreement_queries import sites_followed
from backline.records.outbox.models import Message
from backline.records.tickets.actions.moves import Draft, append, one_after_the_other
from backline.records.tickets.letters import to_contact
from backline.records.tickets.models import Ticket, TicketEvent
from backline.records.tickets.queries import ticket_for, tickets_for


def end_contracts(*, now: datetime, limit: int = 200) -> int:
    """Write the end of its contract on each running ticket, once; return how many.

    It takes effect at the end of the term, however late it is written.
    """
    due = list(_due(now).order_by("pk")[:limit])
    return sum(_end(number=ticket.number, now=now) for ticket in due)


def _due(now: datetime) -> QuerySet[Ticket]:
    """Return the open tickets whose contract is over and that do not say so."""
    told = TicketEvent.objects.filter(
        ticket=OuterRef("pk"),
        kind=Kind.CONTRACT_ENDED.value,
        effective_at=OuterRef("contract__ends_at"),
    )
    return tickets_for(reader=THE_DESK).filter(
        ~Exists(told), is_open=True, contract__ends_at__lte=now
    )


@one_after_the_other
def _end(*, number: str, now: datetime) -> bool:
    ticket = ticket_for(reader=THE_DESK, number=number)
    contract = ticket.contract
    # Another worker may have been here: then the ticket is not among those due.
    if contract.ends_at is None or not _due(now).filter(pk=ticket.pk).exists():
        return False
    followed = ticket.site_id in sites_followed(contract)
    ending = ending_of(contract.running_at_end, followed=followed)
    draft = Draft(
        Kind.CONTRACT_ENDED,
        {
            "contract": contract.number,
            "running": ending.running,
            "because": ending.because,
        },
        by=Side.DESK,
    )
    messages = [] if followed else _letters(ticket, ending, contract.ends_at, now)
    append(
        ticket, [draft], by=THE_DESK, now=now, at=contract.ends_at, messages=messages
    )
    return True


def _letters(
    ticket: Ticket, ending: Ending, ended_at: datetime, now: datetime
) -> list[Message]:
    ended = f"{ended_at:%Y-%m-%d %H:%M} UTC"
    words = (
        f"The contract under which {ticket.number} was opened ended on {ended}.\n\n"
        f"{ending.because}"
    )
    return to_contact(ticket, words=words, now=now, automatic=True)
