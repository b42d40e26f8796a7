"""The customer's calendars: the year, what is proposed, and the customer's own word."""

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

from backline.surfaces.look.calendar_forms import (
    FORMS,
    form_of,
    performed,
    propose_form,
    proposed,
)
from backline.surfaces.look.calendar_page import (
    annex_or_404,
    annex_shown,
    list_shown,
    version_or_404,
    version_shown,
)
from backline.surfaces.portal.doors import contact_page


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader

_SURFACE = "portal"


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@require_safe
@contact_page
def calendars(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the customer's calendars and what is being agreed."""
    now = _now()
    shown = list_shown(_SURFACE, reader=reader, now=now)
    return render(request, "look/calendars.html", {**shown, "now": now, "zone": UTC})


@require_safe
@contact_page
def calendar(request: HttpRequest, reader: Reader, version: int) -> HttpResponse:
    """Show one version of a calendar as the picture of a year."""
    found = version_or_404(reader=reader, version_id=version)
    shown = version_shown(_SURFACE, found, asked=request.GET, reader=reader, now=_now())
    return render(request, "look/calendar.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@contact_page
def propose(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Propose the days of some years for a site's calendar."""
    posted, now = request.POST if request.method == "POST" else None, _now()
    form = propose_form(posted, reader=reader, now=now)
    made = proposed(form, reader=reader, now=now) if form.is_bound else None
    if made is not None:
        messages.success(request, "Proposed. Edit it, then both sides confirm.")
        return redirect(reverse("portal-annex", args=[made.pk]))
    shown = {"form": form, "list_url": reverse("portal-calendars")}
    return render(request, "look/propose_calendar.html", shown)


@require_safe
@contact_page
def annex(request: HttpRequest, reader: Reader, annex: int) -> HttpResponse:
    """Show an annex: its year, what it changes, and who has confirmed."""
    found = annex_or_404(reader=reader, annex_id=annex)
    shown = annex_shown(
        _SURFACE, found, asked=request.GET, refused=None, reader=reader, now=_now()
    )
    return render(request, "look/annex.html", shown)


@require_POST
@contact_page
def act(request: HttpRequest, reader: Reader, annex: int, name: str) -> HttpResponse:
    """Edit, confirm or withdraw an annex; what was refused is told beside the form."""
    found, now = annex_or_404(reader=reader, annex_id=annex), _now()
    if name not in FORMS:
        raise Http404
    form = form_of(name, found, request.POST)
    if performed(form, found, reader=reader, now=now):
        messages.success(request, "Done.")
        return redirect(reverse("portal-annex", args=[annex]))
    refused = (name, form)
    shown = annex_shown(
        _SURFACE, found, asked={}, refused=refused, reader=reader, now=now
    )
    return render(request, "look/annex.html", shown)
