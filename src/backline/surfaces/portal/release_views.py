"""The releases in the portal: what is to come, and the customer's answer to it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from backline.surfaces.portal.doors import contact_page
from backline.surfaces.portal.release_pages import (
    FORMS,
    answer_asked,
    answered,
    confirm_shown,
    releases_shown,
)


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@require_safe
@contact_page
def releases(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the releases that matter to the customer's sites."""
    shown = releases_shown(reader=reader, now=_now())
    return render(request, "portal/releases.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@contact_page
def answer(
    request: HttpRequest, reader: Reader, release: str, site: int, name: str
) -> HttpResponse:
    """Decline a release at a site for now, or take it after all."""
    about = answer_asked(reader=reader, release=release, site=site, name=name)
    form = FORMS[name](request.POST if request.method == "POST" else None)
    accepts, now = name == "accept", _now()
    if form.is_bound and answered(form, about, accepts=accepts, reader=reader, now=now):
        done = "is installed as planned" if accepts else "waits until you take it"
        messages.success(request, f"Release {about[0].name} {done}.")
        return redirect("portal-releases")
    return render(request, "look/confirm.html", confirm_shown(name, form, about))
