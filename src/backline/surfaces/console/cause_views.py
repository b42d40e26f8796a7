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

from backline.records.causes.actions import unsaved
from backline.records.causes.queries import unsaved_of
from backline.surfaces.console.cause_acts import (
    ACTS,
    Told,
    action_form,
    done_action,
    dropped,
    kept_of,
    move_form,
    moved,
    planned,
    saved,
)
from backline.surfaces.console.cause_editor import (
    edit_form,
    edit_shown,
    unsaved_form,
)
from backline.surfaces.console.cause_forms import EditForm, EvidenceForm
from backline.surfaces.console.cause_page import (
    action_or_404,
    cause_shown,
    list_shown,
    place_of,
    release_or_404,
    release_shown,
)
from backline.surfaces.console.doors import vendor_page
from backline.surfaces.console.frame import nav_of
from backline.surfaces.console.pages import ticket_or_404
from backline.surfaces.look.causes import paper_response
from backline.surfaces.look.secrets_warned import warn_of_secrets
from backline.zones import zone


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


def _say(request: HttpRequest, told: Told) -> None:
    if told.refused:
        messages.error(request, told.refused)
        return
    messages.success(request, told.done)
    if told.form is not None:
        warn_of_secrets(request, told.form)


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
    ticket, now = ticket_or_404(reader=reader, number=number), _now()
    unsaved = unsaved_of(reader=reader, ticket=ticket)
    if request.method == "POST":
        form = edit_form(ticket, request.POST, reader=reader)
        told = saved(form, ticket, reader=reader, now=now)
        if not isinstance(told, EditForm):
            messages.success(request, f"Saved as version {told.number}.")
            warn_of_secrets(request, form)
            return redirect(place_of(ticket))
        if told.met:
            warn_of_secrets(request, form)
        form, unsaved = told, None
    elif unsaved is not None:
        form = unsaved_form(ticket, unsaved, reader=reader)
    else:
        form = edit_form(ticket, None, reader=reader)
    shown = edit_shown(form, ticket, now=now) | {"unsaved": unsaved}
    return render(request, "console/cause_edit.html", shown)


@require_POST
@vendor_page
def keep(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Keep what is typed and not saved, or throw it away."""
    ticket, now = ticket_or_404(reader=reader, number=number), _now()
    if "forget" in request.POST:
        unsaved.forget(number=ticket.number, by=reader)
        return redirect("console-cause-edit", ticket.number)
    kept, left_out = kept_of(request.POST, ticket, reader=reader, now=now)
    place = zone(ticket.site.zone)
    shown = {"kept": kept, "left_out": left_out, "now": now, "zone": place}
    return render(request, "console/parts/cause_kept.html", shown)


@require_POST
@vendor_page
def act(request: HttpRequest, reader: Reader, number: str, name: str) -> HttpResponse:
    """Hand in, approve or send back, take back, release."""
    ticket = ticket_or_404(reader=reader, number=number)
    if name not in ACTS:
        raise Http404
    _say(request, ACTS[name](ticket, request.POST, reader, _now()))
    return redirect(place_of(ticket))


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def plan(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Plan an action of a report."""
    ticket = ticket_or_404(reader=reader, number=number)
    form = action_form(request.POST if request.method == "POST" else None, ticket)
    if form.is_bound and planned(form, ticket, reader=reader, now=_now()):
        messages.success(request, "Planned: its owner is reminded before it is due.")
        warn_of_secrets(request, form)
        return redirect(place_of(ticket))
    shown = {"title": "Plan an action", "form": form, "back": place_of(ticket)}
    shown["back_title"] = f"Root cause of {ticket.number}"
    shown["nav"] = nav_of(None, here=reverse("console-causes"))
    return render(request, "look/form.html", shown)


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
    """Say that an action is done and what shows it, change it, or take it out."""
    found = action_or_404(reader=reader, action=action)
    form = EvidenceForm(request.POST if request.method == "POST" else None)
    back = place_of(found.report.ticket)
    if "drop" in request.POST:
        _say(request, dropped(found, reader=reader, now=_now()))
        return redirect(back)
    if "move" in request.POST:
        move = move_form(request.POST, found)
        _say(request, moved(move, found, reader=reader, now=_now()))
        return redirect(back)
    if form.is_bound and done_action(form, found, reader=reader, now=_now()):
        messages.success(request, "Done: it stands on the ticket with its evidence.")
        warn_of_secrets(request, form)
        return redirect(back)
    shown = {"action": found, "form": form, "back": back}
    shown["move"] = move_form(None, found)
    shown["nav"] = nav_of(None, here=reverse("console-causes"))
    return render(request, "console/cause_action.html", shown)
