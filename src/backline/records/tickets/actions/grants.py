"""What a ticket uses up of its contract (package.entitlement)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backline.guide.timeline import Kind
from backline.records.accounts.queries import Reader
from backline.records.contracts.actions import Used, use_allowance
from backline.records.tickets.actions.moves import (
    Draft,
    append,
    one_after_the_other,
    ticket_to_move,
)
from backline.records.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class GrantUsed:
    """A ticket that has used one of a counted grant."""

    ticket: Ticket
    used: Used


@one_after_the_other
def use_grant(
    *, number: str, grant: str, by: Reader, now: datetime, words: str = ""
) -> GrantUsed:
    """Use one of a counted grant for a ticket; one ticket uses one of each.

    Raises:
        UnknownTicket: there is none that *by* may see.
        MoveRefused: only the vendor's people write it down.
        NotEntitled: the package does not grant it, or all are used.
        NoContract: no contract covers the site now.
        UseRefused: as `use_allowance`.
    """
    ticket = ticket_to_move(number, Kind.NOTED, by=by)
    used = use_allowance(
        site_id=ticket.site_id,
        grant=grant,
        key=ticket.number,
        words=words,
        by=by,
        now=now,
    )
    if not used.again:
        counter = used.counter
        said = f"Used one of {counter.title}: {counter.words}. {words.strip()}".strip()
        append(ticket, [Draft(Kind.NOTED, {"words": said})], by=by, now=now)
    return GrantUsed(ticket, used)
