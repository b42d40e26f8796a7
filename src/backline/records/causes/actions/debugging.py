"""Debug logging switched on and off, as recorded steps; asked about while it stays on."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import IntegrityError, transaction

from backline.guide.rca import DEPENDENCIES, LOGGING_ASKED_EVERY
from backline.guide.timeline import Kind
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import Reader
from backline.records.causes.models import DebugLogging
from backline.records.outbox.actions import enqueue_all
from backline.records.tickets.actions.moves import (
    Draft,
    Moved,
    append,
    check_words,
    one_after_the_other,
    ticket_to_move,
)
from backline.records.tickets.letters import to_engineer
from backline.records.tickets.queries import ticket_for


@one_after_the_other
def switch_on(
    *,
    number: str,
    where: str,
    because: str,
    until: datetime,
    by: Reader,
    now: datetime,
) -> Moved:
    """Note that debug logging is on, what for, and until when it shall be.

    Raises:
        MoveRefused: it is on there already, ends before it begins, or nobody says why.
    """
    ticket = ticket_to_move(number, Kind.DEBUG_LOGGING_ON, by=by)
    place, why = (
        check_words(where, what="Where"),
        check_words(because, what="The reason"),
    )
    if until <= now:
        message = "It would be off before it is on: give an instant that is to come."
        raise MoveRefused(message, DEPENDENCIES)
    try:
        with transaction.atomic():
            DebugLogging.objects.create(
                ticket=ticket,
                where=place,
                because=why,
                on_at=now,
                on_by=by.name,
                until=until,
            )
    except IntegrityError as error:
        message = f"Debug logging is on for {place} already: switch that off first."
        raise MoveRefused(message, DEPENDENCIES) from error
    facts = {
        "where": place,
        "because": why,
        "until": until.astimezone(UTC).isoformat(),
    }
    draft = Draft(Kind.DEBUG_LOGGING_ON, facts)
    return append(ticket, [draft], by=by, now=now)


@one_after_the_other
def switch_off(
    *, number: str, logging_id: int, by: Reader, now: datetime, words: str = ""
) -> Moved:
    """Note that debug logging is off again.

    Raises:
        MoveRefused: it is not on.
    """
    ticket = ticket_to_move(number, Kind.DEBUG_LOGGING_OFF, by=by)
    found = DebugLogging.objects.filter(pk=logging_id, ticket=ticket.pk)
    row = found.filter(off_at=None).first()
    if row is None or not found.filter(off_at=None).update(off_at=now, off_by=by.name):
        message = "It is off already: see the ticket's timeline."
        raise MoveRefused(message, DEPENDENCIES)
    facts = {"where": row.where, "words": words.strip()}
    draft = Draft(Kind.DEBUG_LOGGING_OFF, facts)
    return append(ticket, [draft], by=by, now=now)


def ask_about(*, now: datetime, limit: int = 50) -> int:
    """Ask whoever has the ticket about debug logging that is still on, once a day.

    Returns:
        How many were asked about.
    """
    on = DebugLogging.objects.filter(off_at=None, until__lte=now)
    waiting = on.exclude(reminded_at__gt=now - LOGGING_ASKED_EVERY).select_related(
        "ticket"
    )
    return sum(_ask(row, now) for row in waiting.order_by("until", "pk")[:limit])


@transaction.atomic
def _ask(row: DebugLogging, now: datetime) -> int:
    same = DebugLogging.objects.filter(
        pk=row.pk, off_at=None, reminded_at=row.reminded_at
    )
    if not same.update(reminded_at=now):
        return 0
    from_desk = Reader(None, "backline", "vendor")
    ticket = ticket_for(reader=from_desk, number=row.ticket.number)
    words = (
        f"Debug logging is still on: {row.where}. It was meant to be on until "
        f"{row.until:%Y-%m-%d %H:%M} UTC ({row.because}). Switch it off, and say so on "
        "the ticket: it fills disks and slows calls."
    )
    enqueue_all(to_engineer(ticket, words=words, now=now))
    return 1
