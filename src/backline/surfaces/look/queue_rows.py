"""A ticket as a line of a list, on the console and in the portal.

A queue has fifty of them on each page, and its page is asked for all day: a line is
filled in at once, not by a template of many small tags.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from backline.guide.handling import PING_PONG
from backline.surfaces.look import badges
from backline.surfaces.look.clockface import face_of
from backline.surfaces.look.readings import no_clock, reading_of
from backline.zones import zone


if TYPE_CHECKING:
    from datetime import datetime

    from backline.records.tickets.models import Ticket
    from backline.records.tickets.standing import Standing
    from backline.surfaces.look.clockface import Face, Reading


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A line: the ticket, the clock that counts next, and where its page is."""

    ticket: Ticket
    reading: Reading
    url: str


def row_of(ticket: Ticket, standing: Standing, *, url: str) -> QueueRow:
    """Return the line of *ticket*."""
    where = zone(ticket.site.zone)
    if standing.clock is None:
        reading = no_clock("service level", because=standing.promise, zone=where)
    else:
        reading = reading_of(
            standing.clock,
            used=standing.used,
            promise=standing.promise,
            waiting_for=standing.waiting_for,
            zone=where,
            brief=standing.brief,
        )
    return QueueRow(ticket, reading, url)


_ROW = """\
<tr role="row" id="row-{number}">
  <td role="cell" class="number">
    {box}<a href="{url}">{number}</a>
  </td>
  <th role="rowheader" scope="row" class="subject">
    <a href="{url}" tabindex="-1">{subject}</a>
    <span class="small quiet">{customer}, {site}{returns}</span>
  </th>
  <td role="cell" class="grade">{grade}</td>
  <td role="cell" class="state">
    {state}
  </td>
  <td role="cell" class="level">{level}</td>
  <td role="cell" class="engineer">{engineer}</td>
  <td role="cell" class="going">{clock}</td>
</tr>
"""
_BOX = """\
<input type="checkbox" name="ticket" value="{number}" form="chosen" hx-morph-skip
           id="choose-{number}" aria-label="Choose {number}">
    """
_CLOCK = """\
<div class="clock">
  <p class="line"{hint}><span class="words tone-{tone}">{short}</span>{name}</p>
  {bar}
</div>
"""
_BAR = """\
<svg viewBox="0 0 1000 8" preserveAspectRatio="none" role="img">
    <title>{title}</title>
    <rect class="bar-track" width="1000" height="8" />
    <rect class="bar-{tone}" width="{bar}" height="8" />
  </svg>"""


def row_html(
    row: QueueRow, *, you: str, now: datetime, choose: bool = False
) -> SafeString:
    """Return the line of a list as it is drawn.

    Args:
        row: what it shows.
        you: the side of the reader, whose turn it is told to be; empty for nobody.
        now: the instant of the page.
        choose: whether the line has a box to choose the ticket by.
    """
    ticket = row.ticket
    return format_html(
        _ROW,
        url=row.url,
        number=ticket.number,
        subject=ticket.subject,
        customer=ticket.customer.name,
        site=ticket.site.name,
        grade=grade_badge(ticket.kind, ticket.severity),
        state=_state(ticket, you),
        level=ticket.level,
        box=format_html(_BOX, number=ticket.number)
        if choose and ticket.is_open
        else "",
        returns=_returns(ticket, you),
        engineer=_holder(ticket, you),
        clock=_clock(face_of(row.reading, now=now)),
    )


def _state(ticket: Ticket, you: str) -> SafeString | str:
    state = badges.state_words(ticket.state)
    if ticket.ball != you:
        return state
    turn = badge_html(badges.ball(you, you=you), "Ball")
    return turn if ticket.state == "waiting" else format_html("{} {}", state, turn)


def _returns(ticket: Ticket, you: str) -> SafeString | str:
    """Return how often a ticket came back to a level, from twice on; vendor's only."""
    if you or ticket.times_returned < PING_PONG:
        return ""
    words = f"came back {ticket.times_returned} times"
    return format_html(' · <span class="tone-warn">{}</span>', words)


def _holder(ticket: Ticket, you: str) -> SafeString | str:
    """Return who has a ticket: its engineer, or the team where nobody took it yet."""
    if ticket.engineer is not None:
        return ticket.engineer.name
    if you or ticket.team is None:
        return "—"
    return format_html('<span class="quiet">{}</span>', ticket.team.name)


def _clock(face: Face) -> SafeString:
    filled = face.bar is not None
    return format_html(
        _CLOCK,
        hint=format_html(' title="{}"', face.hint) if face.hint else "",
        tone=face.tone,
        short=face.short,
        name=format_html(' <span class="name">{}</span>', face.name)
        if filled and not face.names_itself
        else "",
        bar=format_html(_BAR, title=face.title, tone=face.tone, bar=face.bar)
        if filled
        else "",
    )


def grade_badge(kind: str, severity: str) -> SafeString:
    """Return the severity of an incident; what another kind of ticket is."""
    if kind == "incident":
        return badge_html(badges.severity(severity), "Severity")
    return badge_html(badges.kind_badge(kind), "Kind")


@lru_cache(maxsize=256)
def badge_html(badge: badges.Badge, about: str) -> SafeString:
    """Return a label as it is drawn, once: a queue shows the same few all the time."""
    return render_to_string("look/parts/badge.html", {"badge": badge, "about": about})
