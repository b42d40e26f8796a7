"""The sites in the console: what measurement says, and what a person decides on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from backline.records.fleet.queries import proposal_for
from backline.surfaces.console.doors import vendor_page
from backline.surfaces.console.fleet_page import sites_shown
from backline.surfaces.console.frame import nav_of
from backline.surfaces.console.proposals import FORMS, confirm_shown, settled


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@require_safe
@vendor_page
def sites(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show when each site was heard, what it measured last, and what is doubtful."""
    now = _now()
    shown = sites_shown(reader=reader, now=now)
    nav = nav_of(None, here=request.path)
    return render(request, "console/sites.html", {**shown, "nav": nav, "now": now})


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def settle(
    request: HttpRequest, reader: Reader, proposal: int, name: str
) -> HttpResponse:
    """Open the incident that is proposed, or dismiss it with a reason."""
    found = proposal_for(reader=reader, proposal_id=proposal)
    if found is None or name not in FORMS:
        raise Http404
    posted, now = request.POST if request.method == "POST" else None, _now()
    form = FORMS[name](posted)
    done = settled(found, form, reader=reader, now=now) if form.is_bound else None
    if done is not None:
        messages.success(request, done[1])
        return redirect(done[0])
    shown = confirm_shown(name, form, found, now)
    return render(request, "look/confirm.html", {**shown, "nav": nav_of(None)})
