"""The changes in the portal: the list, the month, windows, freezes, the feed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from backline.surfaces.look.change_desk import ChangeDesk
from backline.surfaces.portal.doors import contact_page


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


def _around(here: str) -> dict[str, Any]:
    return {"home_url": reverse("portal")} if here else {}


DESK = ChangeDesk("portal", "the desk", _around)


@require_safe
@contact_page
def changes(request: HttpRequest, reader: Reader) -> HttpResponse:
    return DESK.changes(request, reader, _now())


@require_http_methods(["GET", "HEAD", "POST"])
@contact_page
def window(request: HttpRequest, reader: Reader, change: str) -> HttpResponse:
    return DESK.window(request, reader, change, _now())


@require_http_methods(["GET", "HEAD", "POST"])
@contact_page
def accept(request: HttpRequest, reader: Reader, change: str) -> HttpResponse:
    return DESK.accept(request, reader, change, _now())


@require_http_methods(["GET", "HEAD", "POST"])
@contact_page
def freezes(request: HttpRequest, reader: Reader) -> HttpResponse:
    return DESK.freezes(request, reader, _now())


@require_POST
@contact_page
def lift(request: HttpRequest, reader: Reader, freeze: int) -> HttpResponse:
    return DESK.lift(request, reader, freeze, _now())


@require_http_methods(["GET", "HEAD", "POST"])
@contact_page
def feed(request: HttpRequest, reader: Reader) -> HttpResponse:
    return DESK.feed(request, reader, _now())
