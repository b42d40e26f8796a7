"""Remote access in the console: who asks, who is in, what is set up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from backline.surfaces.console.access_keys import key_form, key_shown, signed
from backline.surfaces.console.doors import vendor_page
from backline.surfaces.console.frame import nav_of
from backline.surfaces.look import access_audit, access_desk
from backline.surfaces.look.calendar_desk import Desk


if TYPE_CHECKING:
    from django.http import HttpRequest

    from backline.records.accounts.queries import Reader


def _desk(reader: Reader) -> Desk:
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point
    nav = nav_of(None, here=reverse("console-access"))
    return Desk("console", nav, reader, now)


@require_safe
@vendor_page
def accesses(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show what waits, what is granted, who is in, and what is over."""
    return access_desk.list_page(request, _desk(reader))


@require_safe
@vendor_page
def audit(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show all access of a quarter, for the auditor."""
    return access_audit.audit_page(request, _desk(reader))


@require_safe
@vendor_page
def export(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Hand out all access as a table."""
    return access_audit.export(request, _desk(reader))


@require_safe
@vendor_page
def access(request: HttpRequest, reader: Reader, access: int) -> HttpResponse:
    """Show one access."""
    return access_desk.access_page(request, _desk(reader), access)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def access_step(
    request: HttpRequest, reader: Reader, access: int, name: str
) -> HttpResponse:
    """Do one thing with an access."""
    return access_desk.access_act(request, _desk(reader), access, name)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def certificate(request: HttpRequest, reader: Reader, access: int) -> HttpResponse:
    """Sign the engineer's public key, and hand the certificate out."""
    desk = _desk(reader)
    form = key_form(request, desk, access)
    line = signed(form, access, desk.now) if form.is_bound else ""
    if line:
        response = HttpResponse(line, content_type="text/plain; charset=utf-8")
        named = 'attachment; filename="id_ed25519-cert.pub"'
        response["Content-Disposition"] = named
        return response
    return desk.page(request, "access_step", key_shown(form, desk, access))


@require_safe
@vendor_page
def site(request: HttpRequest, reader: Reader, site: int) -> HttpResponse:
    """Show what is set up at a site, and who was in."""
    return access_desk.site_page(request, _desk(reader), site)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def site_step(
    request: HttpRequest, reader: Reader, site: int, name: str
) -> HttpResponse:
    """Set one thing up at a site, or take it away."""
    return access_desk.site_act(request, _desk(reader), site, name)


@require_safe
@vendor_page
def mechanism(request: HttpRequest, reader: Reader, mechanism: int) -> HttpResponse:
    """Show a way in that the guide does not list."""
    return access_desk.own_page(request, _desk(reader), mechanism)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def mechanism_step(
    request: HttpRequest, reader: Reader, mechanism: int, name: str
) -> HttpResponse:
    """Do one thing with a way in that the guide does not list."""
    return access_desk.own_act(request, _desk(reader), mechanism, name)
