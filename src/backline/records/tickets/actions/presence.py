"""Who has a ticket open: told by their pages, and forgotten soon after."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from backline.guide.presence import PRESENT_FOR, WRITES_FOR, Seen
from backline.records.accounts.queries import Reader
from backline.records.tickets.models import Presence, Ticket


#: A page asks every ten seconds; most of that need not be written down.
_RENEWED_AFTER = timedelta(seconds=20)
#: Rows older than this say nothing any more.
_FORGOTTEN_AFTER = timedelta(hours=1)


@transaction.atomic
def come(
    *, reader: Reader, ticket: Ticket, now: datetime, writing: bool = False
) -> list[Seen]:
    """Note that *reader* has a ticket open, or writes on it; return who else does.

    Only people of the vendor are seen, and only they see each other. One statement,
    and one more every 20 seconds.
    """
    if reader.side != "vendor" or reader.person_id is None:
        return []
    since = now - max(PRESENT_FOR, WRITES_FOR)
    rows = list(
        Presence.objects.filter(ticket=ticket.pk, at__gt=since).select_related("person")
    )
    mine = next((row for row in rows if row.person_id == reader.person_id), None)
    if writing or mine is None or now - mine.at >= _RENEWED_AFTER:
        _renew(reader.person_id, ticket, now, writing=writing, is_new=mine is None)
    return [
        Seen(row.person.name, row.at, row.writing_at) for row in rows if row is not mine
    ]


def _renew(
    person_id: int, ticket: Ticket, now: datetime, *, writing: bool, is_new: bool
) -> None:
    row = Presence(
        ticket=ticket, person_id=person_id, at=now, writing_at=now if writing else None
    )
    # Two tabs of one person are one row, whichever comes first.
    Presence.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["ticket", "person"],
        update_fields=["at", "writing_at"] if writing or is_new else ["at"],
    )
    if is_new:
        old = Presence.objects.filter(person=person_id, at__lt=now - _FORGOTTEN_AFTER)
        old.delete()


@transaction.atomic
def stop_writing(*, reader: Reader, ticket: Ticket) -> None:
    """Note that what *reader* wrote is sent."""
    if reader.person_id is not None:
        mine = Presence.objects.filter(ticket=ticket.pk, person=reader.person_id)
        mine.exclude(writing_at=None).update(writing_at=None)
