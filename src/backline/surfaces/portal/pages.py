"""What the portal's templates are given.

Guide: philosophy.actions - a customer's contact submits an issue, tracks it, and
retrieves it later: open tickets, closed ones, and a search over both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.urls import reverse

from backline.guide.timeline import Side
from backline.records.fleet.actions.questions import question_words
from backline.records.fleet.queries import questions_for
from backline.records.readiness.queries import not_ready
from backline.records.remote.queries import to_approve
from backline.records.tickets.queries import UnknownTicket, ticket_for, told_for
from backline.records.tickets.queue import BadCursor, Page, Wanted, queue_page
from backline.records.tickets.search import tickets_found
from backline.records.tickets.standing import standing_of
from backline.surfaces.look.acts import offers
from backline.surfaces.look.panels import Asked, panels_of
from backline.surfaces.look.queue_rows import row_of
from backline.surfaces.look.ticket_page import ticket_page
from backline.surfaces.portal.deeds import DEEDS
from backline.surfaces.portal.panels import LATER_PANELS, PANELS


if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from backline.records.accounts.queries import Reader
    from backline.records.tickets.models import Ticket
    from backline.surfaces.look.queue_rows import QueueRow

Shown = dict[str, Any]
YOU = "customer"


def place_of(number: str) -> str:
    """Return the address of a ticket's page."""
    return reverse("portal-ticket", args=[number])


def ticket_or_404(*, reader: Reader, number: str) -> Ticket:
    """Return the ticket, or end in a page that says there is none."""
    try:
        return ticket_for(reader=reader, number=number)
    except UnknownTicket as error:
        raise Http404(str(error)) from error


def list_shown(asked: QueryDict, *, reader: Reader, now: datetime) -> Shown:
    """Return the customer's open or closed tickets, or those that are searched for."""
    said = asked.get("search", "").strip()
    if said:
        return _found(said, reader=reader, now=now)
    closed = asked.get("closed") == "1"
    page = _page(asked.get("after", ""), closed=closed, reader=reader, now=now)
    onward = {"after": page.after} | ({"closed": "1"} if closed else {})
    return {
        "rows": _rows(page.tickets, now),
        "closed": closed,
        "older": f"{reverse('portal')}?{urlencode(onward)}" if page.after else "",
        "asked": [
            *_asked(reader),
            *_to_approve(reader, now),
            *_getting_ready(reader),
        ],
        "you": YOU,
        "now": now,
    }


def _asked(reader: Reader) -> list[tuple[str, str]]:
    """Return what the customer is asked about absence, each with its address."""
    return [
        (
            f"{each.site.name}: {question_words(each)}",
            reverse("portal-question", args=[each.pk]),
        )
        for each in questions_for(reader=reader)
    ]


def _to_approve(reader: Reader, now: datetime) -> list[tuple[str, str]]:
    """Return who asks to be let in and waits for this contact, each with its address."""
    return [
        (
            f"{each.engineer.name} asks to come into {each.site.name}: approve or deny it",
            reverse("portal-access-one", args=[each.pk]),
        )
        for each in to_approve(reader=reader, now=now)
    ]


def _getting_ready(reader: Reader) -> list[tuple[str, str]]:
    """Return the sites that are not ready yet, each with its address."""
    return [
        (
            f"{site.name} is not ready yet: see what is missing",
            reverse("portal-readiness", args=[site.pk]),
        )
        for site in not_ready(reader=reader)
    ]


def _rows(tickets: Iterable[Ticket], now: datetime) -> list[QueueRow]:
    return [
        row_of(ticket, standing_of(ticket, now=now), url=place_of(ticket.number))
        for ticket in tickets
    ]


def _found(said: str, *, reader: Reader, now: datetime) -> Shown:
    found = tickets_found(reader=reader, asked=said)
    return {
        "rows": _rows(found.tickets, now),
        "search": said,
        "more": found.more,
        "you": YOU,
        "now": now,
    }


def _page(after: str, *, closed: bool, reader: Reader, now: datetime) -> Page:
    wanted = Wanted(is_open=not closed)
    try:
        return queue_page(reader=reader, wanted=wanted, now=now, after=after)
    except BadCursor:
        return queue_page(reader=reader, wanted=wanted, now=now)


def ticket_shown(ticket: Ticket, *, reader: Reader, now: datetime) -> Shown:
    """Return a ticket with its timeline, its ledger and what can be done."""
    entries, ledger = told_for(reader=reader, ticket=ticket, now=now)
    page = ticket_page(ticket, entries=entries, ledger=ledger, now=now)
    place = place_of(ticket.number)
    asked = Asked(ticket, entries, reader, now)
    return {
        "page": page,
        "panels": panels_of(asked, PANELS),
        "later_panels": panels_of(asked, LATER_PANELS),
        "offers": offers(
            DEEDS,
            ticket,
            reader=reader,
            side=Side.CUSTOMER,
            place=place,
            not_now=ledger.not_now,
        ),
        "list_url": reverse("portal"),
        "list_title": "Your tickets",
        "you": YOU,
        "now": now,
        "zone": page.zone,
    }
