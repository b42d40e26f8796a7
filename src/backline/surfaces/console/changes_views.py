"""The changes in the console: the list, the month, windows and freezes."""

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

from backline.records.changes.actions.feeds import end_feed, make_feed
from backline.records.changes.queries import UnknownFreeze
from backline.surfaces.console.changes_page import (
    change_or_404,
    list_shown,
    ticket_frame,
)
from backline.surfaces.console.deeds import REFUSALS, deed_named
from backline.surfaces.console.doors import vendor_page
from backline.surfaces.console.frame import nav_of
from backline.surfaces.console.pages import place_of, ticket_or_404
from backline.surfaces.look.acts import perform
from backline.surfaces.look.change_feed import feed_shown
from backline.surfaces.look.change_forms import AcceptForm, WindowForm, as_read
from backline.surfaces.look.change_pages import (
    Looked,
    accept_shown,
    planner_shown,
    window_asked,
)
from backline.surfaces.look.freezes import FreezeForm, freezes_shown, lifted


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@require_safe
@vendor_page
def changes(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the changes: what is on which day, and what is to be done with them."""
    shown = list_shown(request.GET, reader=reader, now=_now())
    return render(request, "look/changes.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def window(request: HttpRequest, reader: Reader, change: str) -> HttpResponse:
    """Propose a window; what speaks against it is shown first."""
    found = ticket_or_404(reader=reader, number=change)
    place = change_or_404(found, reader=reader, now=_now())
    posted = request.POST if request.method == "POST" else None
    form = WindowForm(posted, ticket=found, reader=reader)
    looked = Looked()
    if posted is not None:
        asked = window_asked(form, posted, place, refusals=REFUSALS)
        if asked is None:
            messages.success(request, "Proposed: the customer is asked.")
            return redirect(place_of(found.number))
        looked = asked
    shown = {"form": form, "looked": looked, **ticket_frame(found)}
    shown |= planner_shown(place, request.GET)
    return render(request, "look/change_window.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def accept(request: HttpRequest, reader: Reader, change: str) -> HttpResponse:
    """Accept the window on the table, with all that speaks against it in sight."""
    found, now = ticket_or_404(reader=reader, number=change), _now()
    place = change_or_404(found, reader=reader, now=now)
    posted = request.POST if request.method == "POST" else None
    initial = as_read(place.change)
    form = AcceptForm(posted, ticket=found, reader=reader, initial=initial)
    deed = deed_named("accept-window")
    if posted and deed and perform(deed, form, now=now, refusals=REFUSALS):
        messages.success(request, deed.done)
        return redirect(place_of(found.number))
    shown = {"form": form, **ticket_frame(found), **accept_shown(place)}
    shown |= planner_shown(place, request.GET)
    shown["window_url"] = reverse("console-change-window", args=[found.number])
    return render(request, "look/change_accept.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def freezes(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the freezes, and make one."""
    now = _now()
    form = FreezeForm(request.POST if request.method == "POST" else None, reader=reader)
    if form.is_bound and form.made(now=now):
        messages.success(request, "Frozen: windows in it are shown so to both sides.")
        return redirect("console-freezes")
    back = reverse("console-changes")
    shown = {"form": form, "back": back, "nav": nav_of(None, here=back)}
    shown |= freezes_shown(reader=reader, now=now)
    return render(request, "look/freezes.html", shown)


@require_POST
@vendor_page
def lift(request: HttpRequest, reader: Reader, freeze: int) -> HttpResponse:
    """Lift a freeze before its end."""
    try:
        refused = lifted(freeze, reader=reader, now=_now())
    except UnknownFreeze as error:
        raise Http404(str(error)) from error
    if refused:
        messages.error(request, refused)
    else:
        messages.success(request, "The freeze is lifted.")
    return redirect("console-freezes")


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def feed(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Give out the secret address of one's calendar, or end it."""
    made, back = "", reverse("console-changes")
    if request.method == "POST" and "end" in request.POST:
        end_feed(by=reader, now=_now())
        messages.success(request, "That address works no longer.")
        return redirect("console-change-feed")
    if request.method == "POST":
        made = make_feed(by=reader, now=_now())
    shown = {
        "back": back,
        **feed_shown(reader=reader, made=made),
        "nav": nav_of(None, here=back),
    }
    return render(request, "look/change_feed.html", shown)
