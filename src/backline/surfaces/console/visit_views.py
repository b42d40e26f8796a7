"""Visits in the console: what is to be agreed, who is where, what is still owed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from backline.guide.visits import Stage
from backline.records.visits.queries import unfinished_visits
from backline.surfaces.console.doors import vendor_page
from backline.surfaces.console.frame import nav_of
from backline.surfaces.console.pages import place_of, ticket_or_404
from backline.surfaces.console.visit_deeds import VISIT_DEEDS
from backline.surfaces.look.visits import (
    line_of,
    paper_response,
    visit_or_404,
    visit_shown,
    visit_url,
)


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader

#: The groups of the page, in its order: title and stages.
_GROUPS = (
    ("On site and on the way", (Stage.ON_SITE, Stage.TRAVELLING)),
    ("Agreed", (Stage.AGREED,)),
    ("To be agreed", (Stage.PROPOSED, Stage.REQUESTED)),
    ("Report owed, or not signed", (Stage.LEFT, Stage.REPORTED)),
    ("Over, with a part still out", (Stage.SIGNED, Stage.CALLED_OFF)),
)


@require_safe
@vendor_page
def visits(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the visits that are not over, by what they wait for."""
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point
    found = unfinished_visits(reader=reader)
    groups = [
        (
            title,
            [
                (
                    line_of(row, url=visit_url(reader, row), now=now),
                    place_of(row.ticket.number),
                )
                for row in found
                if row.stage in stages
            ],
        )
        for title, stages in _GROUPS
    ]
    shown = {
        "groups": groups,
        "any": bool(found),
        "nav": nav_of(None, here=reverse("console-visits")),
    }
    return render(request, "console/visits.html", shown)


@require_safe
@vendor_page
def visit(request: HttpRequest, reader: Reader, number: str, seq: int) -> HttpResponse:
    """Show one visit, from the request to the signature."""
    ticket = ticket_or_404(reader=reader, number=number)
    found = visit_or_404(reader=reader, ticket=ticket, seq=seq)
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point
    shown = visit_shown(
        found, deeds=VISIT_DEEDS, reader=reader, back=place_of(number), now=now
    )
    shown["nav"] = nav_of(None)
    return render(request, "look/visit.html", shown)


@require_safe
@vendor_page
def paper(request: HttpRequest, reader: Reader, number: str, seq: int) -> HttpResponse:
    """Give the report of a visit as PDF."""
    ticket = ticket_or_404(reader=reader, number=number)
    return paper_response(reader=reader, ticket=ticket, seq=seq)
