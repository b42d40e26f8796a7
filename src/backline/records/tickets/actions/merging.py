"""Several reports of one fault become one ticket (severity.incidents)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from backline.guide.merging import Report, check_can_merge
from backline.guide.timeline import Kind
from backline.guide.wall import instant_of
from backline.guide.workflow import State
from backline.records.accounts.queries import Reader
from backline.records.outbox.actions import enqueue_all
from backline.records.tickets.actions.linking import other_ticket
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    check_words,
    grow,
    one_after_the_other,
    ticket_to_move,
    write,
)
from backline.records.tickets.actions.pledging import handed_on
from backline.records.tickets.letters import to_contact, to_engineer
from backline.records.tickets.models import Ticket
from backline.records.tickets.projection import fold
from backline.records.tickets.stored import timeline_of


if TYPE_CHECKING:
    from backline.guide.timeline import Event


@one_after_the_other
def merge(*, number: str, into: str, words: str, by: Reader, now: datetime) -> Moved:
    """Let a ticket go on as another one of the same site.

    It is closed and its reporter answered; of the two, the earliest start counts for the
    one that goes on, but for its first response. Both are written, or neither.
    """
    ticket = ticket_to_move(number, Kind.MERGED, by=by)
    other = other_ticket(into, by)
    check_can_merge(_report(ticket), _report(other))
    said = check_words(words, what="The merge")
    stored = timeline_of(ticket.pk)
    merged = grow(
        ticket,
        stored,
        [Draft(Kind.MERGED, {"into": other.number, "words": said})],
        by=by,
        now=now,
    )
    facts = {
        "number": ticket.number,
        "opened_at": _earliest(ticket, stored).isoformat(),
        "words": said,
    }
    absorbing = grow(
        other,
        timeline_of(other.pk),
        [Draft(Kind.ABSORBED, facts), *handed_on(ticket, stored, other)],
        by=by,
        now=now,
    )
    # Always the same one first: two merges the other way round wait, and do not lock.
    write(sorted((merged, absorbing), key=lambda grown: grown.ticket.pk))
    told = f"{ticket.number} is the same fault as {other.number} and goes on there."
    enqueue_all(
        [
            *to_contact(ticket, words=f"{told}\n\n{said}", now=now),
            *to_engineer(other, words=f"{told}\n\n{said}", now=now),
        ]
    )
    return Moved(other, absorbing.account)


def _earliest(ticket: Ticket, events: list[Event]) -> datetime:
    """Return the earliest start of all the reports that a ticket stands for."""
    return instant_of(fold(ticket, events).stretches[0].start).astimezone(UTC)


def _report(ticket: Ticket) -> Report:
    return Report(
        number=ticket.number,
        kind=ticket.kind,
        customer=ticket.customer_id,
        site=ticket.site_id,
        state=State(ticket.state),
        follows=ticket.follows.number if ticket.follows else "",
        measured=bool(ticket.cause),
    )
