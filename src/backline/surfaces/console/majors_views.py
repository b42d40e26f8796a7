"""Major incidents in the console: who does what, and what is done."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_safe,
)

from backline.surfaces.console.callbacks_page import caller_form
from backline.surfaces.console.deeds import REFUSALS
from backline.surfaces.console.doors import vendor_page
from backline.surfaces.console.frame import nav_of
from backline.surfaces.console.majors_deeds import deed_of_major
from backline.surfaces.console.majors_page import (
    change_of_page,
    list_shown,
    major_or_404,
    major_shown,
)
from backline.surfaces.console.pages import ticket_or_404
from backline.surfaces.look.acts import perform
from backline.surfaces.look.live import live_part, unchanged, version_of
from backline.surfaces.look.majors import place_of_major


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@require_safe
@vendor_page
def majors(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the major incidents."""
    return render(request, "console/majors.html", list_shown(reader=reader, now=_now()))


@require_safe
@vendor_page
def major(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Show a major incident: who does what, what is lost, who waits, what was done."""
    ticket, now = ticket_or_404(reader=reader, number=number), _now()
    found = major_or_404(reader=reader, ticket=ticket)
    version = version_of(change_of_page(found, reader=reader), now=now)
    same = unchanged(request, version)
    if same is not None:
        return same
    shown = major_shown(found, reader=reader, now=now)
    shown["live"] = live_part(request, version=version, now=now)
    shown["caller"] = caller_form(ticket, reader)
    part = "parts/major" if request.headers.get("HX-Request") else "major"
    return render(request, f"console/{part}.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def act(request: HttpRequest, reader: Reader, number: str, name: str) -> HttpResponse:
    """Do one thing in a major incident; what was refused is told beside the form."""
    ticket = ticket_or_404(reader=reader, number=number)
    major_or_404(reader=reader, ticket=ticket)
    deed = deed_of_major(name)
    if deed is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = deed.form(posted, ticket=ticket, reader=reader)
    back = place_of_major(ticket.number)
    if posted is not None and perform(deed, form, now=_now(), refusals=REFUSALS):
        messages.success(request, deed.done)
        return redirect(back)
    shown = {"deed": deed, "form": form, "ticket": ticket, "back": back}
    return render(request, "look/deed.html", shown | {"nav": nav_of(None)})
