"""What customers escalated, in the console."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from backline.surfaces.console.doors import vendor_page
from backline.surfaces.console.escalation_page import list_shown, which_of


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


@require_safe
@vendor_page
def escalations(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show who waits for a callback, from whom, and until when."""
    now = datetime.now(UTC)  # noqa: TID251 - entry point reads the clock
    which = which_of(request.GET.get("which", ""))
    shown = list_shown(which, reader=reader, now=now)
    return render(request, "console/escalations.html", shown)
