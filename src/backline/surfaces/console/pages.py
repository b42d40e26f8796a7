"""What the console's templates are given."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404, QueryDict
from django.urls import reverse

from backline.guide.timeline import Side
from backline.records.accounts.rights import can_manage
from backline.records.customers.queries import customers_for
from backline.records.tickets.figures import counts_kept
from backline.records.tickets.promised import due_for
from backline.records.tickets.queries import UnknownTicket, ticket_for, told_for
from backline.records.tickets.queue import BadCursor, Page, queue_page
from backline.records.tickets.search import tickets_found
from backline.records.tickets.standing import standing_of
from backline.surfaces.console.deeds import DEEDS
from backline.surfaces.console.filters import QueueForm
from backline.surfaces.console.frame import nav_of, stats_of
from backline.surfaces.console.panels import LATER_PANELS, PANELS
from backline.surfaces.look.acts import offers
from backline.surfaces.look.next_step import next_step
from backline.surfaces.look.panels import Asked, panels_of
from backline.surfaces.look.pieces import Act
from backline.surfaces.look.queue_rows import row_of
from backline.surfaces.look.ticket_page import ticket_page
from backline.zones import zone


if TYPE_CHECKING:
    from datetime import datetime

    from backline.records.accounts.queries import Reader
    from backline.records.tickets.models import Ticket

Shown = dict[str, Any]
#: As the queue of promises counts them.
_WITHIN = timedelta(hours=1)


def place_of(number: str) -> str:
    """Return the address of a ticket's page."""
    return reverse("console-ticket", args=[number])


def ticket_or_404(*, reader: Reader, number: str) -> Ticket:
    """Return the ticket, or end in a page that says there is none."""
    try:
        return ticket_for(reader=reader, number=number)
    except UnknownTicket as error:
        raise Http404(str(error)) from error


def queue_shown(asked: QueryDict, *, reader: Reader, now: datetime) -> Shown:
    """Return the queue that is asked for, with its filters and figures."""
    form, said = QueueForm(asked, reader=reader), asked.get("search", "").strip()
    found = tickets_found(reader=reader, asked=said)
    page = Page(found.tickets, "") if said else _page(asked, form, reader, now)
    counts = counts_kept(reader=reader, now=now)
    return {
        "rows": [
            row_of(ticket, standing_of(ticket, now=now), url=place_of(ticket.number))
            for ticket in page.tickets
        ],
        "begin": None if page.tickets else _begin(reader),
        "promises": _promises(form, reader, now),
        "title": "Found" if said else form.title(),
        "search": said,
        "more": found.more,
        "choose": not form.cleaned_data.get("closed"),
        "older": _older(asked, page),
        "form": form,
        "stats": stats_of(counts),
        "nav": nav_of(counts, None if said else form.chosen()),
        "now": now,
    }


def _begin(reader: Reader) -> Act | None:
    """Return what a manager does first on an empty desk."""
    if customers_for(reader=reader).exists() or not can_manage(reader):
        return None
    return Act("Add your first customer", reverse("console-customer-new"), main=True)


def number_asked(asked: QueryDict, *, reader: Reader) -> str:
    """Return the ticket whose whole number is searched for; empty for none."""
    try:
        return ticket_for(reader=reader, number=asked.get("search", "")).number
    except UnknownTicket:
        return ""


def _promises(form: QueueForm, reader: Reader, now: datetime) -> list[Shown]:
    """Return the promises that are due, where the queue is asked for them."""
    if not form.cleaned_data.get("promised"):
        return []
    return [
        {
            "promise": each,
            "url": place_of(each.ticket.number),
            "zone": zone(each.ticket.site.zone),
            "late": each.due_at <= now,
        }
        for each in due_for(reader=reader, within=_WITHIN, now=now)
    ]


def _page(asked: QueryDict, form: QueueForm, reader: Reader, now: datetime) -> Page:
    wanted = form.wanted(reader=reader)
    try:
        return queue_page(
            reader=reader, wanted=wanted, now=now, after=asked.get("after", "")
        )
    except BadCursor:
        return queue_page(reader=reader, wanted=wanted, now=now)


def _older(asked: QueryDict, page: Page) -> str:
    if not page.after:
        return ""
    onward = asked.copy()
    onward["after"] = page.after
    onward.pop("version", None)
    return f"{reverse('console')}?{onward.urlencode()}"


def ticket_shown(ticket: Ticket, *, reader: Reader, now: datetime) -> Shown:
    """Return a ticket with its timeline, its ledger and what can be done."""
    entries, ledger = told_for(reader=reader, ticket=ticket, now=now)
    page = ticket_page(ticket, entries=entries, ledger=ledger, now=now)
    place = place_of(ticket.number)
    asked = Asked(ticket, entries, reader, now)
    panels = panels_of(asked, PANELS)
    return {
        "page": page,
        "next": next_step(page, panels, reader=reader),
        "panels": panels,
        "later_panels": panels_of(asked, LATER_PANELS),
        "offers": offers(
            DEEDS,
            ticket,
            reader=reader,
            side=Side.VENDOR,
            place=place,
            not_now=ledger.not_now,
        ),
        "seen": ticket.version,
        "writing_url": reverse("console-writing", args=[ticket.number]),
        "list_url": reverse("console"),
        "list_title": "Queue",
        "nav": nav_of(None),
        "now": now,
        "zone": page.zone,
    }
