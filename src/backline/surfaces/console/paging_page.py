"""What the console's pages about pages are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse

from backline.records.accounts.queries import engineers, managers
from backline.records.contracts.actions import can_manage
from backline.records.oncall.queries import away_at
from backline.records.paging.queries import (
    UnknownPage,
    Which,
    page_for,
    pages_for,
    pages_of,
    unreachable,
)
from backline.records.tickets.beside import may_have_pages
from backline.surfaces.console.frame import nav_of
from backline.surfaces.look.paging import PageShown, shown_of
from backline.surfaces.look.panels import Panel


if TYPE_CHECKING:
    from datetime import datetime

    from backline.records.accounts.queries import Reader
    from backline.records.paging.models import Page
    from backline.surfaces.look.panels import Asked

Shown = dict[str, Any]

_TABS: dict[Which, str] = {"open": "Open", "mine": "Mine", "all": "All"}
#: How many are shown of all there ever were.
MOST_SHOWN = 100


def page_or_404(*, reader: Reader, page_id: int) -> Page:
    """Return a page, or end in one that says there is none."""
    try:
        return page_for(reader=reader, page_id=page_id)
    except UnknownPage as error:
        raise Http404(str(error)) from error


def which_of(asked: str) -> Which:
    """Return which pages are asked for; the open ones by default."""
    return next((which for which in _TABS if which == asked), "open")


def pages_shown(which: Which, *, reader: Reader, now: datetime) -> Shown:
    """Return the list of pages."""
    found = list(pages_for(reader=reader, which=which)[: MOST_SHOWN + 1])
    here = reverse("console-pages")
    return {
        "lines": shown_of(found[:MOST_SHOWN], reader=reader, now=now),
        "more": len(found) > MOST_SHOWN,
        "tabs": [
            (label, f"{here}?which={name}", name == which)
            for name, label in _TABS.items()
        ],
        "which": which,
        "unreachable": unreachable(reader=reader) if can_manage(reader) else [],
        "nav": nav_of(None, here=here),
        "now": now,
    }


def page_shown(page: Page, *, reader: Reader, now: datetime) -> Shown:
    """Return one page with its course and what can be done."""
    (shown,) = shown_of([page], reader=reader, now=now)
    return {
        "shown": shown,
        "nav": nav_of(None, here=reverse("console-pages")),
        "now": now,
    }


def people_to_call(*, reader: Reader, now: datetime) -> list[tuple[str, str]]:
    """Return to whom a page can be passed on, by name, with the level; who is away last."""
    away = away_at(reader=reader, at=now)
    everybody = {each.pk: each for each in engineers(reader=reader)}
    everybody |= {each.pk: each for each in managers(reader=reader)}
    everybody.pop(reader.person_id or 0, None)
    named = sorted(everybody.values(), key=lambda each: (each.pk in away, each.name))
    return [
        (
            str(each.pk),
            f"{each.name} ({each.level or 'manager'}{_away(away.get(each.pk))})",
        )
        for each in named
    ]


def _away(until: datetime | None) -> str:
    return f", away until {until:%d %b %H:%M} UTC" if until else ""


def pages_panel(asked: Asked) -> Panel | None:
    """Return the pages about a ticket; nothing where there was none."""
    if not may_have_pages(asked.ticket):
        return None
    number = asked.ticket.number
    found = pages_of(reader=asked.reader, about=number)
    if not found:
        return None
    shown: list[PageShown] = shown_of(
        found, reader=asked.reader, now=asked.now, about=number
    )
    calls = [each for each in shown if each.is_open]
    over = [each for each in shown if not each.is_open]
    told = {"open": calls, "over": over}
    return Panel("console/parts/ticket_pages.html", told, calm=not calls)
