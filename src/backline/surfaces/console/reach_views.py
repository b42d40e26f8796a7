"""How I am reached: my ways, proven by a code, my rules and my quiet hours."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from backline.guide.paging import Urgency
from backline.guide.workflow import MoveRefused
from backline.records.paging import actions
from backline.records.paging.queries import channels, ways_of
from backline.surfaces.console.doors import vendor_page
from backline.surfaces.console.paging_forms import CodeForm, QuietForm, WayForm
from backline.surfaces.console.reach_page import (
    reach_shown,
    rules_form,
    rules_forms,
    way_shown,
)


if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader
    from backline.records.paging.models import Way


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@require_safe
@vendor_page
def reach(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show how I am reached."""
    return render(request, "console/reach.html", reach_shown(reader=reader))


@require_POST
@vendor_page
def add(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Add a way; a code goes out by it."""
    form = WayForm(request.POST, channels=channels(reader=reader))
    way = _done(form, actions.add_way, reader)
    if way is None:
        shown = reach_shown(reader=reader, bound={"form": form})
        return render(request, "console/reach.html", shown)
    messages.success(request, "A code is on its way: type it in here when it comes.")
    return redirect("console-way", way=way.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def way(request: HttpRequest, reader: Reader, way: int) -> HttpResponse:
    """Show one way of mine, and take its code."""
    found = _way_or_404(reader, way)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _verified(form, found, reader):
        messages.success(request, "Verified: pages reach you by it from now on.")
        return redirect("console-reach")
    shown = {**way_shown(found, reader=reader), "form": form}
    return render(request, "console/way.html", shown)


@require_POST
@vendor_page
def act(request: HttpRequest, reader: Reader, way: int, name: str) -> HttpResponse:
    """Have another code sent, or remove a way of mine."""
    found = _way_or_404(reader, way)
    acts = {"send": actions.send_code, "remove": actions.remove_way}
    if name not in acts:
        raise Http404
    try:
        acts[name](way_id=found.pk, by=reader, now=_now())
    except MoveRefused as refusal:
        messages.error(request, refusal.because)
    else:
        said = {"send": "Another code is on its way.", "remove": "Removed."}
        messages.success(request, said[name])
    return (
        redirect("console-reach")
        if name == "remove"
        else redirect("console-way", way=way)
    )


@require_POST
@vendor_page
def rules(request: HttpRequest, reader: Reader, urgency: str) -> HttpResponse:
    """Say after how many minutes each way of mine is used."""
    if urgency not in set(Urgency):
        raise Http404
    form = rules_form(reader=reader, urgency=Urgency(urgency), posted=request.POST)

    def write(*, by: Reader, now: datetime, **_: Any) -> bool:
        minutes = form.minutes()
        actions.set_rules(urgency=urgency, minutes=minutes, by=by, now=now)
        return True

    if _done(form, write, reader):
        messages.success(request, "Written down.")
        return redirect("console-reach")
    forms = rules_forms(reader=reader)
    shown = [form if each.urgency == form.urgency else each for each in forms]
    bound = reach_shown(reader=reader, bound={"rules": shown})
    return render(request, "console/reach.html", bound)


@require_POST
@vendor_page
def quiet(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Say when ordinary pages have to wait."""
    form = QuietForm(request.POST)

    def write(*, by: Reader, now: datetime, **given: Any) -> bool:
        actions.set_quiet_hours(**given, by=by, now=now)
        return True

    if _done(form, write, reader):
        messages.success(request, "Written down.")
        return redirect("console-reach")
    shown = reach_shown(reader=reader, bound={"quiet": form})
    return render(request, "console/reach.html", shown)


@require_POST
@vendor_page
def test(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Page myself, to try my ways."""
    try:
        made = actions.page_oneself(urgency="critical", by=reader, now=_now())
    except MoveRefused as refusal:
        messages.error(request, refusal.because)
        return redirect("console-reach")
    messages.success(request, "A test page is on its way to you, and to nobody else.")
    return redirect("console-page", page=made.pk)


def _way_or_404(reader: Reader, number: int) -> Way:
    found = next((each for each in ways_of(reader=reader) if each.pk == number), None)
    if found is None:
        raise Http404
    return found


def _done(form: Form, run: Callable[..., Any], reader: Reader) -> Any:
    """Do what a form says; None when it was refused, which stands in the form."""
    if not form.is_valid():
        return None
    try:
        return run(**form.cleaned_data, by=reader, now=_now())
    except MoveRefused as refusal:
        form.add_error(None, refusal.because)
        return None


def _verified(form: CodeForm, way: Way, reader: Reader) -> bool:
    code = form.cleaned_data["code"]
    try:
        if actions.verify_way(way_id=way.pk, code=code, by=reader, now=_now()):
            return True
    except MoveRefused as refusal:
        form.add_error(None, refusal.because)
        return False
    form.add_error("code", "This is not the code that came last: look again.")
    return False
