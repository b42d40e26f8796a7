"""Other terms for open tickets: chosen, compared, applied; for the vendor's managers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from backline.records.recounts.queries import State, UnknownRun, run_for, runs_for
from backline.surfaces.console.doors import manager_page
from backline.surfaces.console.frame import nav_of
from backline.surfaces.console.recount_forms import (
    ApplyForm,
    ChooseForm,
    applied,
    compared,
)
from backline.surfaces.console.recount_page import lines_shown, row_of, run_shown
from backline.surfaces.look.live import live_part, unchanged, version_of


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader
    from backline.records.recounts.models import RecountRun

_SHOWN = 50


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


def _run(reader: Reader, number: int) -> RecountRun:
    try:
        return run_for(reader=reader, run_id=number)
    except UnknownRun as error:
        raise Http404(str(error)) from error


@require_http_methods(["GET", "HEAD", "POST"])
@manager_page
def recounts(request: HttpRequest, reader: Reader) -> HttpResponse:
    """List the runs, and let another be chosen."""
    posted = request.POST if request.method == "POST" else None
    form = ChooseForm(posted, reader=reader, terms=request.GET.get("terms", ""))
    begun = compared(form, reader=reader, now=_now()) if form.is_bound else None
    if begun is not None:
        return redirect("console-recount", run=begun.pk)
    shown = {
        "form": form,
        "rows": [row_of(run) for run in runs_for(reader=reader)[:_SHOWN]],
        "nav": nav_of(None),
        "now": _now(),
    }
    return render(request, "console/recounts.html", shown)


@require_safe
@manager_page
def recount(request: HttpRequest, reader: Reader, run: int) -> HttpResponse:
    """Show how far a run is, the difference it found, or what it did."""
    found, now = _run(reader, run), _now()
    version = version_of(f"{found.state}.{found.cursor}", now=now)
    same = unchanged(request, version)
    if same is not None:
        return same
    shown = run_shown(found, reader=reader)
    shown |= lines_shown(found, request.GET, reader=reader)
    shown |= {"form": ApplyForm(), "nav": nav_of(None), "now": now}
    shown["live"] = live_part(request, version=version, now=now)
    part = "parts/recount" if request.headers.get("HX-Request") else "recount"
    return render(request, f"console/{part}.html", shown)


@require_POST
@manager_page
def apply(request: HttpRequest, reader: Reader, run: int) -> HttpResponse:
    """Apply a run whose difference was looked at, once."""
    form = ApplyForm(request.POST)
    found = _run(reader, run)
    if not applied(form, found, reader=reader, now=_now()):
        found = _run(reader, run)
        if found.state == State.COMPARED:
            shown = run_shown(found, reader=reader)
            shown |= {"form": form, "nav": nav_of(None), "now": _now()}
            return render(request, "console/recount.html", shown)
        messages.warning(request, "It was applied already, and is done once.")
    return redirect("console-recount", run=found.pk)
