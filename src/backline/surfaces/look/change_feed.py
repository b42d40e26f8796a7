"""The calendar of what is agreed, changes and visits, at a secret address.

Guide: change.agreed-window, process.onsite.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event

from backline.records.changes.feed import feed_made_at
from backline.records.changes.queries import agreed_changes, sites_touched
from backline.records.visits.queries import agreed_visits
from backline.surfaces.look.change_panel import ticket_url


if TYPE_CHECKING:
    from datetime import datetime

    from backline.records.accounts.queries import Reader
    from backline.records.changes.models import Change
    from backline.records.tickets.models import Ticket
    from backline.records.visits.models import Visit


def feed_address(key: str) -> str:
    """Return the address of a calendar."""
    return f"{settings.BASE_URL}{reverse('change-feed', args=[key])}"


def feed_shown(*, reader: Reader, made: str = "") -> dict[str, Any]:
    """Return what the page about one's own address is given; it is told once."""
    return {
        "address": feed_address(made) if made else "",
        "made_at": feed_made_at(reader=reader),
    }


def calendar_of(*, reader: Reader, now: datetime) -> bytes:
    """Return the agreed changes and visits that *reader* may see, as iCalendar."""
    calendar = Calendar()
    calendar.add("prodid", "-//Backline//Changes//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Agreed changes and visits")
    calendar.add(
        "refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"}
    )
    for change in agreed_changes(reader=reader, now=now):
        calendar.add_component(_event(change, reader, now))
    for visit in agreed_visits(reader=reader, now=now):
        calendar.add_component(_visit(visit, reader, now))
    text: bytes = calendar.to_ical()
    return text


def _event(change: Change, reader: Reader, now: datetime) -> Event:
    ticket = change.ticket
    there = ", ".join(each.name for each in change.presences.all())
    event = _on(ticket, ticket.number, reader, now)
    window = change.standing.agreed_window
    if window is not None:
        event.add("dtstart", window.start_at)
        event.add("dtend", window.end_at)
    event.add("summary", f"{ticket.number} {ticket.subject}")
    event.add("location", ", ".join(site.name for site in sites_touched(change)))
    event.add("description", f"There: {there}")
    return event


def _visit(visit: Visit, reader: Reader, now: datetime) -> Event:
    ticket = visit.ticket
    event = _on(ticket, f"{ticket.number}-visit-{visit.seq}", reader, now)
    event.add("dtstart", visit.starts_at)
    event.add("dtend", visit.ends_at)
    who = visit.engineer.name if visit.engineer else "Somebody"
    event.add("summary", f"{ticket.number} {who} on site")
    event.add("location", f"{ticket.site.name}: {visit.place}")
    event.add("description", visit.what)
    return event


def _on(ticket: Ticket, uid: str, reader: Reader, now: datetime) -> Event:
    """Return an event about *ticket* that has no time yet."""
    event = Event()
    event.add("uid", f"{uid}@backline")
    event.add("dtstamp", now)
    # Rises with all that happens, so that another time takes the place of this one.
    event.add("sequence", ticket.version)
    event.add("url", f"{settings.BASE_URL}{ticket_url(reader, ticket.number)}")
    return event
