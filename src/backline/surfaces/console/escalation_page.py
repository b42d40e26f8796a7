"""The list of what customers escalated: who waits, and who waits too long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from django.urls import reverse

from backline.records.tickets.escalated import (
    Which,
    escalations_for,
    owner_words,
)
from backline.surfaces.console.frame import nav_of
from backline.surfaces.console.pages import place_of
from backline.surfaces.look.escalations import is_overdue
from backline.zones import zone


if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from backline.records.accounts.queries import Reader
    from backline.records.tickets.models import Escalation


_TABS: dict[Which, str] = {"open": "Open", "overdue": "Overdue", "done": "Done"}
_EMPTY = {
    "open": ("No customer waits for a callback", "What customers escalate is listed."),
    "overdue": ("No callback is overdue", "Owners are reminded before it is due."),
    "done": ("No customer was called back yet", "What came of each call is kept here."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One escalation of the list."""

    one: Escalation
    owner: str
    overdue: bool
    url: str
    zone: tzinfo


def which_of(asked: str) -> Which:
    """Return the list that is asked for; the open ones where none is."""
    return next((which for which in get_args(Which) if which == asked), "open")


def list_shown(which: Which, *, reader: Reader, now: datetime) -> dict[str, Any]:
    """Return a list of escalations, what is due first."""
    here = reverse("console-escalations")
    found = escalations_for(reader=reader, which=which, now=now)
    return {
        "lines": [
            Line(
                one=each,
                owner=owner_words(each),
                overdue=is_overdue(each, now),
                url=place_of(each.ticket.number),
                zone=zone(each.ticket.site.zone),
            )
            for each in found
        ],
        "tabs": [(each, title, each == which) for each, title in _TABS.items()],
        "which": which,
        "empty": _EMPTY[which],
        "nav": nav_of(None, here=here),
        "now": now,
    }
