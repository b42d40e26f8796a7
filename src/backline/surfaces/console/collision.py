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
    told = happened_since(posted.get("seen", ""), form.ticket, reader=form.reader)
    if told and form.is_valid():
        form.add_error(
            None,
            f"The ticket moved on while you had it open. {told} Nothing was sent: look "
            "whether yours still fits, and send it again.",
        )
        form.read_anew()
    return bool(told)


def happened_since(
    seen: str, ticket: Ticket, *, reader: Reader, own: bool = False
) -> str:
    """Return in words what happened since a page was shown; empty for nothing.

    Args:
        seen: how many events there were then, as the page gave it back.
        ticket: as it is now.
        reader: who saw the page.
        own: whether what they did themselves counts too.
    """
    if not seen.isdecimal() or len(seen) > len(str(ticket.version)):
        return ""
    crossed = crossing_for(reader=reader, ticket=ticket, seen=int(seen), own=own)
    where = zone(ticket.site.zone)
    steps = [step_of(entry, where) for entry in crossed]
    return " ".join(f"{step.who}: {step.what}" for step in steps)


def sent(form: TicketForm) -> None:
    """Note that the reader does not write on the ticket any more."""
    stop_writing(reader=form.reader, ticket=form.ticket)
