"""A major incident as a panel of a ticket, and as an announcement in the portal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from backline.records.majors.calls import callbacks_for
from backline.records.majors.queries import major_over
from backline.surfaces.look.panels import Owed, Panel


if TYPE_CHECKING:
    from datetime import datetime

    from backline.records.majors.models import Callback
    from backline.surfaces.look.panels import Asked


@dataclass(frozen=True, slots=True)
class OfMajor:
    """That a ticket is worked on as a major incident.

    `url` is the page of it, for the vendor's people; `number` of the ticket that stands
    for it, empty for a customer, who learns of their own tickets only.
    """

    since: datetime
    next_update_at: datetime | None
    is_late: bool
    number: str
    url: str
    calls: tuple[Callback, ...]
    touch_url: str


def place_of_major(number: str) -> str:
    """Return the address of a major incident's page."""
    return reverse("console-major", args=[number])


def major_panel(asked: Asked) -> Panel | None:
    """Return that a ticket is part of a major incident; None where it is none."""
    if asked.ticket.kind != "incident":
        return None
    major = major_over(ticket=asked.ticket)
    if major is None:
        return None
    is_ours = asked.reader.side == "vendor"
    calls = callbacks_for(reader=asked.reader).filter(ticket=asked.ticket.pk)
    number = major.ticket.number if is_ours else ""
    due = major.next_update_at
    shown = OfMajor(
        since=major.declared_at,
        next_update_at=due,
        is_late=due is not None and due <= asked.now,
        number=number,
        url=place_of_major(number) if is_ours else "",
        calls=tuple(calls.exclude(state="done")),
        touch_url="" if is_ours else reverse("portal-touched", args=[major.pk]),
    )
    owed = Owed(due, "tell the customers how it stands") if due else None
    return Panel("look/parts/ticket_major.html", shown, owed=owed)
