"""The queue of callbacks: who waits, who is called, and the line to note a caller."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse

from backline.guide.callers import Call
from backline.records.majors.calls import (
    UnknownCallback,
    callback_for,
    callback_queue,
    queue_figures,
)
from backline.records.majors.queries import running_majors
from backline.surfaces.console.callers_form import CallerForm
from backline.surfaces.console.frame import nav_of
from backline.surfaces.console.pages import place_of
from backline.surfaces.look import words
from backline.surfaces.look.majors import place_of_major
from backline.surfaces.look.pieces import Stat


if TYPE_CHECKING:
    from datetime import datetime

    from backline.records.accounts.queries import Reader
    from backline.records.majors.models import Callback, Major
    from backline.records.tickets.models import Ticket

Shown = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CallLine:
    """A callback as a line of the queue."""

    one: Callback
    since: str
    ready: bool
    #: Whether the reader is calling.
    mine: bool
    taken: bool
    #: Their own ticket, and its address; empty where no contract covers the site.
    number: str
    ticket_url: str


def callback_or_404(*, reader: Reader, callback_id: int) -> Callback:
    """Return the callback, or end in a page that says there is none."""
    try:
        return callback_for(reader=reader, callback_id=callback_id)
    except UnknownCallback as error:
        raise Http404(str(error)) from error


def minutes_of(later: datetime, earlier: datetime) -> int:
    """Return the seconds between two instants, in whole minutes."""
    return max(0, int((later - earlier).total_seconds()) // 60 * 60)


def calls_shown(reader: Reader, now: datetime, major: Major | None = None) -> Shown:
    """Return who waits for a call, and whether somebody can be called now."""
    lines = [
        _line(row, reader, now) for row in callback_queue(reader=reader, major=major)
    ]
    return {
        "calls": lines,
        "can_take": any(line.ready for line in lines)
        and not any(line.mine for line in lines),
    }


def _line(row: Callback, reader: Reader, now: datetime) -> CallLine:
    taken, number = row.state == Call.TAKEN, row.ticket.number if row.ticket else ""
    return CallLine(
        one=row,
        since=words.duration(minutes_of(now, row.asked_at)),
        ready=row.is_ready(now),
        mine=taken and row.taken_by_id == reader.person_id,
        taken=taken,
        number=number,
        ticket_url=place_of(number) if number else "",
    )


def caller_form(
    ticket: Ticket, reader: Reader, posted: Any = None, *, focus: bool = False
) -> CallerForm:
    """Return the line in which a caller is noted, ready to type into if *focus*."""
    form = CallerForm(
        posted, ticket=ticket, reader=reader, auto_id=f"{ticket.number}-%s"
    )
    if focus:
        form.fields["site"].widget.attrs["autofocus"] = True
    return form


def queue_shown(
    *, reader: Reader, now: datetime, at: str = "", refused: CallerForm | None = None
) -> Shown:
    """Return the one queue of callbacks, over all major incidents.

    Args:
        reader: who asks.
        now: the present.
        at: where the keyboard goes: the number of a major incident to note the next
            caller of, `calls` to take the next call; the first line when empty.
        refused: a line that was not taken, to be mended.
    """
    figures, called = queue_figures(reader=reader), calls_shown(reader, now)
    oldest = figures.oldest_at
    waits = words.duration(minutes_of(now, oldest)) if oldest else "none"
    busy = any(line.mine for line in called["calls"]) or at == "calls"
    running = running_majors(reader=reader)
    first = at or (running[0].ticket.number if running else "")
    return {
        "running": [
            (
                each,
                place_of_major(each.ticket.number),
                refused
                if refused is not None and refused.ticket.pk == each.ticket_id
                else caller_form(
                    each.ticket, reader, focus=not busy and each.ticket.number == first
                ),
            )
            for each in running
        ],
        "stats": [
            Stat(
                str(figures.waiting), "to call back", "warn" if figures.waiting else ""
            ),
            Stat(waits, "the oldest waits"),
            Stat(str(figures.done), "called back"),
        ],
        "focus": busy,
        "nav": nav_of(None, here=reverse("console-callbacks")),
        "now": now,
    } | called
