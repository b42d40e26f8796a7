"""What the portal's pages about changes are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse

from backline.records.changes.queries import change_of
from backline.records.fleet.week import busy_week
from backline.surfaces.look.change_list import changes_shown
from backline.surfaces.look.change_pages import Place
from backline.surfaces.portal.pages import place_of


if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from backline.records.accounts.queries import Reader
    from backline.records.tickets.models import Ticket

Shown = dict[str, Any]


def list_shown(asked: Mapping[str, str], *, reader: Reader, now: datetime) -> Shown:
    """Return the changes as a month and as lists."""
    return {
        **changes_shown(asked, reader=reader, now=now),
        "freezes_url": reverse("portal-freezes"),
        "report_url": reverse("portal-report"),
        "feed_url": reverse("portal-change-feed"),
        "home_url": reverse("portal"),
    }


def change_or_404(ticket: Ticket, *, reader: Reader, now: datetime) -> Place:
    """Return the change that is looked at, or end in a page that says there is none."""
    change = change_of(reader=reader, ticket=ticket)
    if change is None:
        message = f"Nothing is planned of {ticket.number} yet: write the plan first."
        raise Http404(message)
    busy = busy_week(reader=reader, site_id=ticket.site_id, now=now)
    return Place(change, reader, now, busy)


def ticket_frame(ticket: Ticket) -> Shown:
    """Return what stands around a page about a ticket's change."""
    back = place_of(ticket.number)
    return {"ticket": ticket, "back": back, "keep": ""}
