"""Root causes in the console: written, reviewed, released, followed up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from backline.surfaces.console.cause_acts import (
    ACTS,
    action_form,
    done_action,
    planned,
    saved,
)
from backline.surfaces.console.cause_forms import EvidenceForm
from backline.surfaces.console.cause_page import (
    action_or_404,
    cause_shown,
    edit_form,
    list_shown,
    place_of,
    release_or_404,
    release_shown,
)
from backline.surfaces.console.doors import vendor_page
from backline.surfaces.console.frame import nav_of
from backline.surfaces.console.pages import ticket_or_404
from backline.surfaces.look.causes import paper_response
from backline.zones import zone


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@require_safe
@vendor_page
def causes(request: HttpRequest, reader: Reader) -> HttpResponse:
    """List the reports that are owed, and the actions that are to be done."""
    shown = list_shown(reader=reader, now=_now())
    return render(request, "console/causes.html", shown)


@require_safe
@vendor_page
def cause(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Show how a report stands, what to do with it, and the draft as it would read."""
    ticket = ticket_or_404(reader=reader, number=number)
    shown = cause_shown(ticket, reader=reader, now=_now())
    return render(request, "console/cause.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def edit(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Write the report; a save that would overwrite somebody else's is refused."""
    ticket = ticket_or_404(reader=reader, number=number)
    posted, now = request.POST if request.method == "POST" else None, _now()
    form = edit_form(ticket, posted, reader=reader, now=now)
    if form.is_bound and (kept := saved(form, ticket, reader=reader, now=now)):
        messages.success(request, f"Saved as version {kept.number}.")
        return redirect(place_of(ticket))
    shown = {
        "form": form,
        "ticket": ticket,
        "place": place_of(ticket),
        "now": now,
        "zone": zone(ticket.site.zone),
        "nav": nav_of(None, here=reverse("console-causes")),
    }
    return render(request, "console/cause_edit.html", shown)


@require_POST
@vendor_page
def act(request: HttpRequest, reader: Reader, number: str, name: str) -> HttpResponse:
    """Hand in, approve or send back, take back, release."""
    ticket = ticket_or_404(reader=reader, number=number)
    if name not in ACTS:
        raise Http404
    done, refused = ACTS[name](ticket, request.POST, reader, _now())
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, done)
    return redirect(place_of(ticket))


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def plan(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Plan an action of a report."""
    ticket = ticket_or_404(reader=reader, number=number)
    form = action_form(request.POST if request.method == "POST" else None, ticket)
    if form.is_bound and planned(form, ticket, reader=reader, now=_now()):
        messages.success(request, "Planned: its owner is reminded before it is due.")
        return redirect(place_of(ticket))
    shown = {"title": "Plan an action", "form": form, "back": place_of(ticket)}
    shown["back_title"] = f"Root cause of {ticket.number}"
    shown["nav"] = nav_of(None, here=reverse("console-causes"))
    return render(request, "console/form.html", shown)


@require_safe
@vendor_page
def release(
    request: HttpRequest, reader: Reader, number: str, release: int
) -> HttpResponse:
    """Show a report as the customer has it."""
    found = release_or_404(reader=reader, number=number, release=release)
    shown = release_shown(found, side="console", now=_now())
    shown["nav"] = nav_of(None, here=reverse("console-causes"))
    return render(request, "look/cause.html", shown)


@require_safe
@vendor_page
def paper(
    request: HttpRequest, reader: Reader, number: str, release: int
) -> HttpResponse:
    """Give a released report as PDF."""
    found = release_or_404(reader=reader, number=number, release=release)
    return paper_response(found, found.report.ticket.number)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def action(request: HttpRequest, reader: Reader, action: int) -> HttpResponse:
    """Say that an action is done, and what shows it."""
    found = action_or_404(reader=reader, action=action)
    form = EvidenceForm(request.POST if request.method == "POST" else None)
    back = place_of(found.report.ticket)
    if form.is_bound and done_action(form, found, reader=reader, now=_now()):
        messages.success(request, "Done: it stands on the ticket with its evidence.")
        return redirect(back)
    title = f"Say that it is done: {found.title}"
    shown = {"title": title, "form": form, "back": back}
    shown["back_title"] = f"Root cause of {found.report.ticket.number}"
    shown["nav"] = nav_of(None, here=reverse("console-causes"))
    return render(request, "console/form.html", shown)
