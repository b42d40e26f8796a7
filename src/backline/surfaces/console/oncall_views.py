"""Who is on call, in the console: rosters, their weeks, what the coverage lacks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from backline.records.oncall.queries import versions_of
from backline.surfaces.console.doors import manager_page, vendor_page
from backline.surfaces.console.frame import nav_of
from backline.surfaces.console.oncall_forms import ROSTER_FORMS, performed, turn_at
from backline.surfaces.console.oncall_page import coverage_shown, overview_shown
from backline.surfaces.console.oncall_roster_page import roster_or_404, roster_shown
from backline.surfaces.console.oncall_rotation_forms import (
    EditAboutForm,
    EditLayerForm,
    NewRosterForm,
    changed,
    layer_given,
    layer_like,
)


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader
    from backline.surfaces.console.oncall_forms import OncallForm


def present() -> datetime:
    """Return the present instant in whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


def page(
    request: HttpRequest, form: OncallForm, *, back: str, back_title: str
) -> HttpResponse:
    """Show a form on a page of its own."""
    shown = {"title": form.title, "form": form, "back": back, "back_title": back_title}
    shown["nav"] = nav_of(None, here=reverse("console-oncall"))
    return render(request, "console/oncall_form.html", shown)


@require_safe
@vendor_page
def overview(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show who is on call now, until when, and who follows."""
    shown = overview_shown(reader=reader, now=present())
    return render(request, "console/oncall.html", shown)


@require_safe
@vendor_page
def coverage(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show whether somebody is there whenever a contract may want somebody."""
    shown = coverage_shown(reader=reader, now=present())
    return render(request, "console/oncall_coverage.html", shown)


@require_safe
@vendor_page
def roster(request: HttpRequest, reader: Reader, roster: int) -> HttpResponse:
    """Show a roster's weeks, its rotations, and who stands in."""
    found = roster_or_404(reader=reader, roster_id=roster)
    asked = request.GET.get("from", "")
    shown = roster_shown(found, asked=asked, reader=reader, now=present())
    return render(request, "console/oncall_roster.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@manager_page
def new(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Make a roster."""
    posted = request.POST if request.method == "POST" else None
    now = present()
    monday = now.date() - timedelta(days=now.weekday())
    initial = {"name": "Weeks", "starts_date": monday, "zone_name": "Asia/Kolkata"}
    form = NewRosterForm(posted, reader=reader, initial=initial)
    made = form.made(now=now) if form.is_bound else None
    if made is not None:
        messages.success(request, form.done)
        return redirect("console-oncall-roster", roster=made.pk)
    back = reverse("console-oncall")
    return page(request, form, back=back, back_title="On call")


@require_http_methods(["GET", "HEAD", "POST"])
@manager_page
def act(request: HttpRequest, reader: Reader, roster: int, name: str) -> HttpResponse:
    """Do one thing with a roster; what was refused is told beside the form."""
    found = roster_or_404(reader=reader, roster_id=roster)
    if name not in ROSTER_FORMS:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    asked = request.GET.dict() or turn_at(found, reader=reader, now=present())
    form = ROSTER_FORMS[name](posted, reader=reader, roster=found, initial=asked)
    back = reverse("console-oncall-roster", args=[found.pk])
    if form.is_bound and performed(form, now=present()):
        messages.success(request, form.done)
        return redirect(back)
    return page(request, form, back=back, back_title=found.name)


@require_http_methods(["GET", "HEAD", "POST"])
@manager_page
def about(request: HttpRequest, reader: Reader, roster: int) -> HttpResponse:
    """Change what a roster is for and which calendar it follows."""
    found = roster_or_404(reader=reader, roster_id=roster)
    newest = versions_of(reader=reader, roster=found)[0]
    initial = {"components": newest.components, "calendar_name": newest.calendar_name}
    posted = request.POST if request.method == "POST" else None
    form = EditAboutForm(posted, reader=reader, roster=found, initial=initial)
    return _edited(request, form, reader)


@require_http_methods(["GET", "HEAD", "POST"])
@manager_page
def rotation(
    request: HttpRequest, reader: Reader, roster: int, number: int
) -> HttpResponse:
    """Change one rotation of a roster, or add one at the end."""
    found = roster_or_404(reader=reader, roster_id=roster)
    layers = versions_of(reader=reader, roster=found)[0].layers
    if not 1 <= number <= len(layers) + 1:
        raise Http404
    is_new = number > len(layers)
    if not is_new:
        given = layer_given(layers[number - 1])
    elif layers:
        given = {"zone_name": found.zone} | layer_like(layers[-1])
    else:
        given = {"zone_name": found.zone, "starts_date": present().date()}
    posted = request.POST if request.method == "POST" else None
    form = EditLayerForm(
        posted,
        reader=reader,
        roster=found,
        number=number,
        is_new=is_new,
        initial=given,
    )
    return _edited(request, form, reader)


def _edited(
    request: HttpRequest, form: EditAboutForm | EditLayerForm, reader: Reader
) -> HttpResponse:
    found = form.roster
    if found is None:
        raise Http404
    back = reverse("console-oncall-roster", args=[found.pk])
    if form.is_bound and changed(form, roster=found, reader=reader, now=present()):
        messages.success(request, form.done)
        return redirect(back)
    return page(request, form, back=back, back_title=found.name)
