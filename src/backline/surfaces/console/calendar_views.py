"""The calendars in the console: what is in force, agreed upon, and to be reviewed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from backline.records.contracts.actions import can_manage
from backline.records.recounts.queries import calendars_with_versions
from backline.surfaces.console.calendar_reviews import (
    FORMS,
    confirm_shown,
    duties,
    review_or_404,
    settled,
)
from backline.surfaces.console.doors import vendor_page
from backline.surfaces.console.frame import nav_of
from backline.surfaces.look.calendar_desk import (
    Desk,
    annex_act,
    annex_page,
    calendar_page,
    propose_page,
)
from backline.surfaces.look.calendar_page import list_shown


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


def _desk(reader: Reader, here: str = "") -> Desk:
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point
    return Desk("console", nav_of(None, here=here), reader, now)


@require_safe
@vendor_page
def calendars(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the calendars in force, the annexes, and the reviews that are owed."""
    desk = _desk(reader, request.path)
    shown = list_shown(desk.surface, **desk.asks)
    shown |= {"reviews": duties(reader=reader), "nav": desk.nav, "zone": UTC}
    if can_manage(reader):
        shown |= {
            "can_manage": True,
            "recounts": calendars_with_versions(reader=reader),
        }
    return render(request, "console/calendars.html", {**shown, "now": desk.now})


@require_safe
@vendor_page
def calendar(request: HttpRequest, reader: Reader, version: int) -> HttpResponse:
    """Show one version of a calendar."""
    return calendar_page(request, _desk(reader), version)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def propose(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Propose the days of some years for a site's calendar."""
    return propose_page(request, _desk(reader))


@require_safe
@vendor_page
def annex(request: HttpRequest, reader: Reader, annex: int) -> HttpResponse:
    """Show an annex."""
    return annex_page(request, _desk(reader), annex)


@require_POST
@vendor_page
def act(request: HttpRequest, reader: Reader, annex: int, name: str) -> HttpResponse:
    """Do one thing with an annex."""
    return annex_act(request, _desk(reader), annex, name)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def review(
    request: HttpRequest, reader: Reader, review: int, name: str
) -> HttpResponse:
    """Take the newer days into an annex, or keep the calendar with a reason."""
    found = review_or_404(reader=reader, review_id=review, name=name)
    desk = _desk(reader)
    form = FORMS[name](request.POST if request.method == "POST" else None)
    goes_on = settled(found, form, **desk.asks) if form.is_bound else ""
    if goes_on:
        messages.success(request, "Settled.")
        return redirect(goes_on)
    return desk.page(request, "confirm", confirm_shown(name, form, found))
