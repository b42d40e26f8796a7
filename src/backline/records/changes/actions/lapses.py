"""Takes proposals off the table whose window has begun without an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from backline.guide.change_stages import has_lapsed
from backline.guide.timeline import Kind, Side
from backline.records.accounts.queries import THE_DESK
from backline.records.changes.actions.standing import keep, take_over, window_facts
from backline.records.changes.queries import change_of, proposals_lapsed
from backline.records.tickets.actions.moves import Draft, append, one_after_the_other
from backline.records.tickets.letters import to_contact, to_engineer
from backline.records.tickets.queries import ticket_for


def let_proposals_lapse(*, now: datetime, limit: int = 50) -> int:
    """Give up what nobody answered in time, and tell both sides; return how many."""
    due = proposals_lapsed(now=now, limit=limit)
    return sum(_lapse(number=change.ticket.number, now=now) for change in due)


@one_after_the_other
def _lapse(*, number: str, now: datetime) -> bool:
    ticket = ticket_for(reader=THE_DESK, number=number)
    change = change_of(reader=THE_DESK, ticket=ticket)
    # Somebody may have proposed another one by now.
    if change is None or change.window is None or not has_lapsed(change.standing, now):
        return False
    facts = window_facts(change, change.window)
    take_over(change, replace(change.standing, window=None, accepted=frozenset()))
    words = (
        f"Nobody answered in time: {facts['window']} has begun. Please propose another "
        "window."
    )
    letters = [
        *to_contact(ticket, words=words, now=now, automatic=True),
        *to_engineer(ticket, words=words, now=now),
    ]
    draft = Draft(Kind.WINDOW_LAPSED, facts, by=Side.DESK)
    append(ticket, [draft], by=THE_DESK, now=now, messages=letters)
    keep(change)
    return True
