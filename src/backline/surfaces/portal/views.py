"""The portal: where a customer's contacts report, follow and check."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from backline.records.tickets.standing import latest_change
from backline.surfaces.look.acts import perform
from backline.surfaces.look.changes_on import changes_on, on_words
from backline.surfaces.look.known import known_about
from backline.surfaces.look.live import live_part, unchanged, version_of
from backline.surfaces.look.secrets_warned import warn_of_secrets
from backline.surfaces.portal.deeds import REFUSALS, deed_named
from backline.surfaces.portal.doors import contact_page
from backline.surfaces.portal.pages import (
    list_shown,
    place_of,
    ticket_or_404,
    ticket_shown,
)
from backline.surfaces.portal.report import opened, report_form


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@require_safe
@contact_page
def tickets(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the customer's tickets, sorted by what breaches next."""
    now = _now()
    version = version_of(latest_change(reader=reader), now=now)
    same = unchanged(request, version)
    if same is not None:
        return same
    shown = list_shown(request.GET, reader=reader, now=now)
    shown["live"] = live_part(request, version=version, now=now)
    part = "parts/tickets" if request.headers.get("HX-Request") else "tickets"
    return render(request, f"portal/{part}.html", shown)


@require_safe
@contact_page
def ticket(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Show a ticket: its clocks, timeline and ledger, and what can be done."""
    found, now = ticket_or_404(reader=reader, number=number), _now()
    version = version_of(found.version, now=now)
    same = unchanged(request, version)
    if same is not None:
        return same
    shown = ticket_shown(found, reader=reader, now=now)
    shown["live"] = live_part(request, version=version, now=now)
    part = "parts/ticket" if request.headers.get("HX-Request") else "ticket"
    return render(request, f"look/{part}.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@contact_page
def act(request: HttpRequest, reader: Reader, number: str, name: str) -> HttpResponse:
    """Do one thing with a ticket; what was refused is told beside the form."""
    found = ticket_or_404(reader=reader, number=number)
    deed = deed_named(name)
    if deed is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = deed.form(posted, ticket=found, reader=reader)
    back = place_of(found.number)
    if posted is not None and perform(deed, form, now=_now(), refusals=REFUSALS):
        messages.success(request, deed.done)
        warn_of_secrets(request, form)
        return redirect(back)
    shown = {"deed": deed, "form": form, "ticket": found, "back": back}
    return render(request, "look/deed.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@contact_page
def report(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Report an issue."""
    posted, now = request.POST if request.method == "POST" else None, _now()
    form = report_form(posted, asked=request.GET, reader=reader, now=now)
    if request.headers.get("HX-Request"):
        return render(request, "look/parts/report_counts.html", {"form": form})
    known = known_about(form, reader=reader)
    found = opened(form, reader=reader, now=now, known=known)
    if found is None:
        on = changes_on(reader=reader, now=now)
        shown = {"form": form, "changes_on": on, "known": known}
        return render(request, "portal/report.html", shown)
    it_is = "it stands with" if known else "it is"
    said = f"We have your report: {it_is} {found.number}."
    messages.success(request, said + on_words(found, reader=reader))
    warn_of_secrets(request, form)
    return redirect(place_of(found.number))
