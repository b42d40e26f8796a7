"""Two engineers on one ticket: who else has it open, and what happened in between."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from backline.guide.presence import presence_words
from backline.records.tickets.actions.presence import come, stop_writing
from backline.records.tickets.handling import crossing_for
from backline.surfaces.look.story import step_of
from backline.zones import zone


if TYPE_CHECKING:
    from datetime import datetime

    from django.http import QueryDict

    from backline.records.accounts.queries import Reader
    from backline.records.tickets.models import Ticket
    from backline.surfaces.look.acts import TicketForm


def others_on(
    ticket: Ticket, *, reader: Reader, now: datetime, writing: bool = False
) -> tuple[str, ...]:
    """Note that *reader* has the ticket open; return what they are told of others."""
    return presence_words(
        come(reader=reader, ticket=ticket, now=now, writing=writing), now=now
    )


def change_of(ticket: Ticket, present: tuple[str, ...]) -> str:
    """Return what differs when the ticket, or who else has it open, does."""
    return f"{ticket.version}-{zlib.crc32(' '.join(present).encode()):x}"


def moved_on(form: TicketForm, posted: QueryDict) -> bool:
    """Say whether others did something since the form was shown; the form tells what.

    The form is shown once more with all that was typed, and goes through the next time.
    """
    seen = posted.get("seen", "")
    if not seen.isdecimal() or len(seen) > len(str(form.ticket.version)):
        return False
    crossed = crossing_for(reader=form.reader, ticket=form.ticket, seen=int(seen))
    if crossed and form.is_valid():
        where = zone(form.ticket.site.zone)
        steps = [step_of(entry, where) for entry in crossed]
        told = " ".join(f"{step.who}: {step.what}" for step in steps)
        form.add_error(
            None,
            f"The ticket moved on while you had it open. {told} Nothing was sent: look "
            "whether yours still fits, and send it again.",
        )
        form.read_anew()
    return bool(crossed)


def sent(form: TicketForm) -> None:
    """Note that the reader does not write on the ticket any more."""
    stop_writing(reader=form.reader, ticket=form.ticket)
