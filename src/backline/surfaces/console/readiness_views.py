"""What is missing before a site is ready, in the console."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from backline.surfaces.console.doors import vendor_page
from backline.surfaces.console.frame import nav_of
from backline.surfaces.look.calendar_desk import Desk
from backline.surfaces.look.readiness import readiness_act, readiness_page


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


def _desk(reader: Reader) -> Desk:
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point
    return Desk("console", nav_of(None, here=reverse("console-sites")), reader, now)


@require_safe
@vendor_page
def readiness(request: HttpRequest, reader: Reader, site: int) -> HttpResponse:
    """Show what a site needs before it is ready."""
    return readiness_page(request, _desk(reader), site)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def act(request: HttpRequest, reader: Reader, site: int, name: str) -> HttpResponse:
    """Do one thing for it."""
    return readiness_act(request, _desk(reader), site, name)
