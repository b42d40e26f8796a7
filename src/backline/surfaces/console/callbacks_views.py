"""Callbacks in the console: callers are noted, taken and called, by the keyboard."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from backline.records.majors.actions import settle_callback, take_next
from backline.records.majors.calls import change_of
from backline.surfaces.console.callbacks_page import (
    callback_or_404,
    caller_form,
    queue_shown,
)
from backline.surfaces.console.callers_form import CallbackForm, noted
from backline.surfaces.console.deeds import REFUSALS
from backline.surfaces.console.doors import vendor_page
from backline.surfaces.console.majors_page import major_or_404
from backline.surfaces.console.pages import ticket_or_404
from backline.surfaces.look.live import live_part, unchanged, version_of
from backline.surfaces.look.majors import place_of_major


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@require_safe
@vendor_page
def callbacks(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the one queue of callbacks, with the line to note a caller."""
    now = _now()
    version = version_of(change_of(reader=reader), now=now)
    same = unchanged(request, version)
    if same is not None:
        return same
    shown = queue_shown(reader=reader, now=now, at=request.GET.get("at", ""))
    shown["live"] = live_part(request, version=version, now=now)
    if request.headers.get("HX-Request"):
        # What refreshes by itself takes the keyboard from nobody.
        return render(request, "console/parts/callbacks.html", shown | {"focus": False})
    return render(request, "console/callbacks.html", shown)


@require_POST
@vendor_page
def note(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Note a caller; the next one is noted in the same line."""
    ticket, now = ticket_or_404(reader=reader, number=number), _now()
    major_or_404(reader=reader, ticket=ticket)
    form = caller_form(ticket, reader, request.POST, focus=True)
    told = noted(form, now=now)
    if told:
        messages.success(request, told)
        return redirect(_back(request, ticket.number, at=ticket.number))
    shown = queue_shown(reader=reader, now=now, at=ticket.number, refused=form)
    # What is being mended is not taken away; the queue refreshes again afterwards.
    live = live_part(request, version="", now=now)
    queue = reverse("console-callbacks")
    shown["live"] = replace(live, on=False, switch_url=queue)
    return render(request, "console/callbacks.html", shown)


@require_POST
@vendor_page
def take(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Take whoever is to be called next."""
    try:
        take_next(by=reader, now=_now())
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('console-callbacks')}?at=calls")


@require_POST
@vendor_page
def call(
    request: HttpRequest, reader: Reader, callback: int, outcome: str
) -> HttpResponse:
    """Take a callback, or say what came of the call."""
    found = callback_or_404(reader=reader, callback_id=callback)
    form = CallbackForm(request.POST)
    given = form.cleaned_data if form.is_valid() else {}
    wanted = outcome.replace("-", "_")
    try:
        settle_callback(
            callback_id=found.pk, outcome=wanted, by=reader, now=_now(), **given
        )
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return redirect(_back(request, found.major.ticket.number, at="calls"))


def _back(request: HttpRequest, number: str, *, at: str) -> str:
    """Return the page that was left, with the keyboard where it goes on."""
    if request.POST.get("back") == "major":
        return place_of_major(number)
    return f"{reverse('console-callbacks')}?at={at}"
