"""The calendar of agreed changes at a secret address, and the page that gives it out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from icalendar import Calendar, Event

from backline.records.changes.feed import feed_made_at
from backline.records.changes.queries import agreed_changes, sites_touched
from backline.surfaces.look.change_panel import ticket_url


if TYPE_CHECKING:
    from datetime import datetime

    from backline.records.accounts.queries import Reader
    from backline.records.changes.models import Change


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
    """Return the agreed changes that *reader* may see, as an iCalendar file."""
    calendar = Calendar()
    calendar.add("prodid", "-//Backline//Changes//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Agreed changes")
    calendar.add(
        "refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"}
    )
    for change in agreed_changes(reader=reader, now=now):
        calendar.add_component(_event(change, reader, now))
    text: bytes = calendar.to_ical()
    return text


def _event(change: Change, reader: Reader, now: datetime) -> Event:
    ticket = change.ticket
    there = ", ".join(each.name for each in change.presences.all())
    event = Event()
    event.add("uid", f"{ticket.number}@backline")
    event.add("dtstamp", now)
    # Rises with all that happens, so that another window takes the place of this one.
    event.add("sequence", ticket.version)
    event.add("dtstart", change.start_at)
    event.add("dtend", change.end_at)
    event.add("summary", f"{ticket.number} {ticket.subject}")
    event.add("location", ", ".join(site.name for site in sites_touched(change)))
    event.add("description", f"There: {there}")
    event.add("url", f"{settings.BASE_URL}{ticket_url(reader, ticket.number)}")
    return event
