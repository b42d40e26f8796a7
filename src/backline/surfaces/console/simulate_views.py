"""What the desk's history would have come to under other terms."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from backline.surfaces.console.doors import vendor_page
from backline.surfaces.console.frame import nav_of
from backline.surfaces.console.simulate_form import SimulateForm
from backline.surfaces.console.simulate_page import NEWEST, simulation_shown


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


@require_safe
@vendor_page
def simulate(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Judge the newest tickets under the plans that are chosen."""
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point
    form = SimulateForm(request.GET)
    shown = simulation_shown(form, reader=reader, now=now)
    nav = nav_of(None, here=request.path)
    page = {**shown, "form": form, "nav": nav, "now": now, "newest": NEWEST}
    return render(request, "console/simulate.html", page)
