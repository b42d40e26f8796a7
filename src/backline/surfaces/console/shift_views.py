"""Shifts in the console: handed over, read, accepted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from backline.surfaces.console.doors import vendor_page
from backline.surfaces.console.shift_forms import (
    AcceptForm,
    HandOverForm,
    accepted,
    handed_over,
    level_asked,
)
from backline.surfaces.console.shift_page import (
    handover_or_404,
    list_shown,
    new_shown,
    place,
    shift_shown,
)
from backline.surfaces.look.secrets_warned import warn_of_secrets


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@require_safe
@vendor_page
def shifts(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the shifts that wait to be accepted, and those before."""
    shown = list_shown(reader=reader, now=_now())
    return render(request, "console/shifts.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def hand_over(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Hand a shift over: what is open, promised and at risk, with remarks."""
    now, level = _now(), level_asked(request.GET)
    form = HandOverForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        made = handed_over(form, level=level, reader=reader, now=now)
        if made is not None:
            messages.success(request, "Handed over: the next shift accepts it here.")
            warn_of_secrets(request, form)
            return redirect(place(made))
    shown = new_shown(form, level=level, reader=reader, now=now)
    return render(request, "console/shift_new.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def shift(request: HttpRequest, reader: Reader, handover: int) -> HttpResponse:
    """Show a shift as it was handed over, and let the next one accept it."""
    found, now = handover_or_404(reader=reader, number=handover), _now()
    form = AcceptForm(request.POST if request.method == "POST" else None)
    if form.is_bound and accepted(form, found, reader=reader, now=now):
        messages.success(request, "Accepted: the shift is yours.")
        warn_of_secrets(request, form)
        return redirect(place(found))
    shown = shift_shown(found, form, reader=reader, now=now)
    shown["refused"] = form.non_field_errors() if form.is_bound else ()
    return render(request, "console/shift.html", shown)
