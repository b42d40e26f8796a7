"""A visit in the portal."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from backline.surfaces.look.visits import paper_response, visit_or_404, visit_shown
from backline.surfaces.portal.doors import contact_page
from backline.surfaces.portal.pages import place_of, ticket_or_404
from backline.surfaces.portal.visit_deeds import VISIT_DEEDS


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


@require_safe
@contact_page
def visit(request: HttpRequest, reader: Reader, number: str, seq: int) -> HttpResponse:
    """Show one visit, from the request to the signature."""
    ticket = ticket_or_404(reader=reader, number=number)
    found = visit_or_404(reader=reader, ticket=ticket, seq=seq)
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point
    shown = visit_shown(
        found, deeds=VISIT_DEEDS, reader=reader, back=place_of(number), now=now
    )
    return render(request, "look/visit.html", shown)


@require_safe
@contact_page
def paper(request: HttpRequest, reader: Reader, number: str, seq: int) -> HttpResponse:
    """Give the report of a visit as PDF."""
    ticket = ticket_or_404(reader=reader, number=number)
    return paper_response(reader=reader, ticket=ticket, seq=seq)
