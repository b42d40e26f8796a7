"""The pages in the console: who is called, acknowledged, passed on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import person
from backline.records.paging.actions import acknowledge as take
from backline.records.paging.actions import pass_on as hand_over
from backline.records.paging.words import taken_words
from backline.surfaces.console.doors import vendor_page
from backline.surfaces.console.frame import nav_of
from backline.surfaces.console.paging_forms import PassOnForm
from backline.surfaces.console.paging_page import (
    page_or_404,
    page_shown,
    pages_shown,
    which_of,
)


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader
    from backline.records.paging.models import Page


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@require_safe
@vendor_page
def pages(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show the pages: mine, open, all."""
    which = which_of(request.GET.get("which", ""))
    shown = pages_shown(which, reader=reader, now=_now())
    return render(request, "console/pages.html", shown)


@require_safe
@vendor_page
def page(request: HttpRequest, reader: Reader, page: int) -> HttpResponse:
    """Show one page and its course."""
    found = page_or_404(reader=reader, page_id=page)
    shown = page_shown(found, reader=reader, now=_now())
    return render(request, "console/page.html", shown)


@require_POST
@vendor_page
def acknowledge(request: HttpRequest, reader: Reader, page: int) -> HttpResponse:
    """Take a page."""
    found = page_or_404(reader=reader, page_id=page)
    try:
        taken = take(page=found, by=reader, how="page", now=_now())
    except MoveRefused as refusal:
        messages.error(request, refusal.because)
    else:
        messages.success(request, taken_words(taken, reader.person_id))
    return redirect("console-page", page=page)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def pass_on(request: HttpRequest, reader: Reader, page: int) -> HttpResponse:
    """Hand a page to somebody else."""
    found = page_or_404(reader=reader, page_id=page)
    posted = request.POST if request.method == "POST" else None
    form = PassOnForm(posted, reader=reader, now=_now())
    if form.is_valid() and _passed_on(form, found, reader):
        messages.success(request, "Passed on: below stands from when they are called.")
        return redirect("console-page", page=page)
    shown = {
        "title": "Pass the page on",
        "form": form,
        "back": reverse("console-page", args=[page]),
        "back_title": f"Page {found.pk}",
        "nav": nav_of(None, here=reverse("console-pages")),
    }
    return render(request, "look/form.html", shown)


def _passed_on(form: PassOnForm, page: Page, reader: Reader) -> bool:
    to = person(reader=reader, person_id=form.cleaned_data["to"])
    if to is None:
        raise Http404
    reason = form.cleaned_data["reason"]
    try:
        hand_over(page=page, to=to, reason=reason, by=reader, now=_now())
    except MoveRefused as refusal:
        form.add_error(None, refusal.because)
        return False
    return True
