from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from backline.surfaces.look.visits import visits_panel


if TYPE_CHECKING:
    from backline.records.visits.models import Visit
    from backline.surfaces.look.panels import Asked, Panel


def visit_place(visit: Visit) -> str:
    """Return the address of a visit's page."""
    return reverse("console-visit", args=[visit.ticket.number, visit.seq])


def panel(asked: Asked) -> Panel | None:
    """Return the visits for a ticket."""
    return visits_panel(asked, place=visit_place)
