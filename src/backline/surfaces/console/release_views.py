"""The releases in the console: planned, moved, shipped."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from backline.surfaces.console.doors import vendor_page
from backline.surfaces.console.frame import nav_of
from backline.surfaces.console.release_forms import (
    FORMS,
    AnnounceForm,
    announced,
    performed,
)
from backline.surfaces.console.release_pages import (
    list_shown,
    place,
    release_or_404,
    release_shown,
)


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@require_safe
@vendor_page
def releases(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the releases: planned for when, how often moved, who waits for them."""
    shown = list_shown(reader=reader, now=_now())
    return render(request, "console/releases.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def announce(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Announce a release."""
    form = AnnounceForm(request.POST if request.method == "POST" else None)
    if form.is_bound and (found := announced(form, reader=reader, now=_now())):
        messages.success(request, f"Release {found.name}: the customers are told.")
        return redirect(place(found))
    back = reverse("console-releases")
    shown = {
        "title": "Announce a release",
        "form": form,
        "back": back,
        "back_title": "Releases",
        "nav": nav_of(None, here=back),
    }
    return render(request, "look/form.html", shown)


@require_safe
@vendor_page
def release(request: HttpRequest, reader: Reader, release: str) -> HttpResponse:
    """Show one release: its days, its tickets and its sites."""
    found = release_or_404(reader=reader, name=release)
    shown = release_shown(found, reader=reader, now=_now())
    return render(request, "console/release.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def act(request: HttpRequest, reader: Reader, release: str, name: str) -> HttpResponse:
    """Do one thing with a release; what was refused is told beside the form."""
    found = release_or_404(reader=reader, name=release)
    if name not in FORMS:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    asked = request.GET.dict()
    form = FORMS[name](posted, initial=asked, release=found, reader=reader)
    back = place(found)
    if form.is_bound and performed(form, now=_now()):
        messages.success(request, form.done)
        return redirect(back)
    nav = nav_of(None, here=reverse("console-releases"))
    shown = {"title": form.title, "form": form, "back": back, "nav": nav}
    shown["back_title"] = f"Release {found.name}"
    return render(request, "look/form.html", shown)
