"""Many tickets at once, and who writes on one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from backline.surfaces.console.bulk_page import (
    BulkForm,
    bulk_shown,
    chosen_of,
    outcomes_of,
)
from backline.surfaces.console.collision import others_on
from backline.surfaces.console.doors import vendor_page
from backline.surfaces.console.pages import ticket_or_404


if TYPE_CHECKING:
    from django.http import HttpRequest

    from backline.records.accounts.queries import Reader


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def hand_over(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Hand the chosen tickets over; each is done, or refused with its reason."""
    posted = request.POST if request.method == "POST" else None
    chosen = chosen_of(request.GET if posted is None else posted)
    form = BulkForm(posted, chosen=chosen, reader=reader)
    seen = [] if posted is None else posted.getlist("seen")
    outcomes = [] if posted is None else outcomes_of(form, seen=seen, now=_now())
    shown = bulk_shown(form, outcomes, posted)
    return render(request, "console/hand_over.html", shown)


@require_POST
@vendor_page
def writing(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Note that somebody writes on a ticket: their colleagues are told."""
    ticket = ticket_or_404(reader=reader, number=number)
    others_on(ticket, reader=reader, now=_now(), writing=True)
    return HttpResponse(status=204)
