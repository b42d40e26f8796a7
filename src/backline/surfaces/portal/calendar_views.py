"""The customer's calendars: the year, what is proposed, and the customer's own word."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from backline.surfaces.look.calendar_desk import (
    Desk,
    annex_act,
    annex_page,
    calendar_page,
    propose_page,
)
from backline.surfaces.look.calendar_page import list_shown
from backline.surfaces.portal.doors import contact_page


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


def _desk(reader: Reader) -> Desk:
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point
    return Desk("portal", (), reader, now)


@require_safe
@contact_page
def calendars(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the customer's calendars and what is being agreed."""
    desk = _desk(reader)
    shown = list_shown(desk.surface, **desk.asks)
    return desk.page(request, "calendars", {**shown, "now": desk.now, "zone": UTC})


@require_safe
@contact_page
def calendar(request: HttpRequest, reader: Reader, version: int) -> HttpResponse:
    """Show one version of a calendar."""
    return calendar_page(request, _desk(reader), version)


@require_http_methods(["GET", "HEAD", "POST"])
@contact_page
def propose(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Propose the days of some years for a site's calendar."""
    return propose_page(request, _desk(reader))


@require_safe
@contact_page
def annex(request: HttpRequest, reader: Reader, annex: int) -> HttpResponse:
    """Show an annex."""
    return annex_page(request, _desk(reader), annex)


@require_POST
@contact_page
def act(request: HttpRequest, reader: Reader, annex: int, name: str) -> HttpResponse:
    """Do one thing with an annex."""
    return annex_act(request, _desk(reader), annex, name)
