"""Reminds the people of both sides of an agreed window, once each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings

from backline.guide.timeline import Kind, Side
from backline.records.accounts.queries import THE_DESK
from backline.records.changes.actions.standing import keep, window_facts
from backline.records.changes.models import Change
from backline.records.changes.queries import change_of, reminders_due
from backline.records.changes.words import window_words
from backline.records.outbox.actions import message
from backline.records.outbox.models import Message
from backline.records.tickets.actions.moves import Draft, append, one_after_the_other
from backline.records.tickets.queries import ticket_for


def remind_of_changes(*, now: datetime, limit: int = 50) -> int:
    """Remind everybody who is to be there, where it is time; return of how many changes."""
    due = reminders_due(now=now, limit=limit)
    return sum(_remind(number=change.ticket.number, now=now) for change in due)


@one_after_the_other
def _remind(*, number: str, now: datetime) -> bool:
    ticket = ticket_for(reader=THE_DESK, number=number)
    change = change_of(reader=THE_DESK, ticket=ticket)
    # Another worker may have been here, or the window is another one by now.
    if change is None or change.window is None or change.reminded_at is not None:
        return False
    if not change.standing.is_agreed:
        return False
    letters = list(_letters(change, now))
    facts = window_facts(change, change.window)
    facts["who"] = ", ".join(each.name for each in change.presences.all())
    draft = Draft(Kind.CHANGE_REMINDED, facts, by=Side.DESK)
    append(ticket, [draft], by=THE_DESK, now=now, messages=letters)
    change.reminded_at = now
    keep(change)
    return True


def _letters(change: Change, now: datetime) -> Iterator[Message]:
    ticket, window = change.ticket, change.window
    if window is None:
        return
    shown = window_words(window, ticket.site)
    for each in change.presences.select_related("person", "contact"):
        place = "console" if each.side is Side.VENDOR else "portal"
        link = f"{settings.BASE_URL}/{place}/tickets/{ticket.number}/"
        yield message(
            channel="mail",
            recipient=each.email,
            subject=f"[{ticket.number}] Reminder: {ticket.subject}",
            body=(
                f"You are named to be there: {shown}.\n\n{ticket.number}, "
                f"{ticket.site.name}\n{link}\n"
            ),
            about=ticket.number,
            now=now,
            dedupe_key=(
                f"change-reminder/{ticket.pk}/{window.start_at:%Y%m%dT%H%M%SZ}/"
                f"{each.email}"
            ),
        )
