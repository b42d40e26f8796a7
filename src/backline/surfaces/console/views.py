"""The console: where the vendor's people work."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from backline.records.tickets.standing import latest_change
from backline.surfaces.console.collision import change_of, moved_on, others_on, sent
from backline.surfaces.console.deeds import REFUSALS, deed_named
from backline.surfaces.console.doors import vendor_page
from backline.surfaces.console.frame import nav_of
from backline.surfaces.console.pages import (
    number_asked,
    place_of,
    queue_shown,
    ticket_or_404,
    ticket_shown,
)
from backline.surfaces.console.report import opened, opened_words, report_form
from backline.surfaces.look.acts import perform
from backline.surfaces.look.changes_on import changes_on, on_words
from backline.surfaces.look.known import known_about
from backline.surfaces.look.live import live_part, unchanged, version_of
from backline.surfaces.look.secrets_warned import warn_of_secrets


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@require_safe
@vendor_page
def queue(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the tickets that are asked for, sorted by what breaches next."""
    now, number = _now(), number_asked(request.GET, reader=reader)
    if number:
        return redirect(place_of(number))
    version = version_of(latest_change(reader=reader), now=now)
    same = unchanged(request, version)
    if same is not None:
        return same
    shown = queue_shown(request.GET, reader=reader, now=now)
    shown["live"] = live_part(request, version=version, now=now)
    part = "parts/queue" if request.headers.get("HX-Request") else "queue"
    return render(request, f"console/{part}.html", shown)


@require_safe
@vendor_page
def ticket(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Show a ticket: its clocks, timeline and ledger, and what can be done."""
    found, now = ticket_or_404(reader=reader, number=number), _now()
    present = others_on(found, reader=reader, now=now)
    version = version_of(change_of(found, present), now=now)
    same = unchanged(request, version)
    if same is not None:
        return same
    shown = ticket_shown(found, reader=reader, now=now) | {"present": present}
    shown["live"] = live_part(request, version=version, now=now)
    part = "parts/ticket" if request.headers.get("HX-Request") else "ticket"
    return render(request, f"look/{part}.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def act(request: HttpRequest, reader: Reader, number: str, name: str) -> HttpResponse:
    """Do one thing with a ticket; what was refused is told beside the form."""
    found = ticket_or_404(reader=reader, number=number)
    deed = deed_named(name)
    if deed is None:
        raise Http404
    now = _now()
    posted = request.POST if request.method == "POST" else None
    form = deed.form(posted, ticket=found, reader=reader)
    back = place_of(found.number)
    fresh = posted is not None and not moved_on(form, posted)
    if fresh and perform(deed, form, now=now, refusals=REFUSALS):
        sent(form)
        messages.success(request, deed.done)
        warn_of_secrets(request, form)
        return redirect(back)
    present = others_on(found, reader=reader, now=now, writing=True)
    shown = {"deed": deed, "form": form, "ticket": found, "back": back}
    nav = None if deed.is_handed_over else nav_of(None)
    shown |= {"nav": nav, "seen": found.version, "present": present}
    return render(request, deed.template, shown)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def report(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Open a ticket for a customer."""
    posted, now = request.POST if request.method == "POST" else None, _now()
    form = report_form(posted, asked=request.GET, reader=reader, now=now)
    if request.headers.get("HX-Request"):
        return render(request, "look/parts/report_counts.html", {"form": form})
    known = known_about(form, reader=reader)
    ticket = opened(form, reader=reader, now=now, known=known)
    if ticket is not None:
        said = opened_words(ticket, known) + on_words(ticket, reader=reader)
        messages.success(request, said)
        warn_of_secrets(request, form)
        return redirect(place_of(ticket.number))
    on, nav = changes_on(reader=reader, now=now), nav_of(None, here=request.path)
    shown = {"form": form, "known": known, "nav": nav, "changes_on": on}
    return render(request, "console/report.html", shown)
