"""The logs of other desks in the console: given, looked at, judged, read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from backline.records.histories.actions import HistoryRefused, forget, start_judging
from backline.records.histories.queries import (
    UnknownHistory,
    change_of,
    histories_for,
    history_for,
)
from backline.surfaces.console.doors import vendor_page
from backline.surfaces.console.frame import nav_of
from backline.surfaces.console.history_page import history_shown, line_of
from backline.surfaces.console.uploads import HistoryForm, given_history
from backline.surfaces.look.live import live_part, unchanged, version_of


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader
    from backline.records.histories.models import History

_SHOWN = 50


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


def _history(reader: Reader, number: int) -> History:
    try:
        return history_for(reader=reader, history_id=number)
    except UnknownHistory as error:
        raise Http404(str(error)) from error


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def histories(request: HttpRequest, reader: Reader) -> HttpResponse:
    """List what was given, and take another log."""
    form = HistoryForm()
    if request.method == "POST":
        form = HistoryForm(request.POST, request.FILES)
        given = given_history(form, reader=reader, now=_now())
        if given is not None:
            return redirect("console-history", history=given.pk)
    shown = {
        "form": form,
        "lines": [line_of(each) for each in histories_for(reader=reader)[:_SHOWN]],
        "nav": nav_of(None, here=request.path),
        "now": _now(),
    }
    return render(request, "console/histories.html", shown)


@require_safe
@vendor_page
def history(request: HttpRequest, reader: Reader, history: int) -> HttpResponse:
    """Show what was understood, how far judging is, or what it came to."""
    found, now = _history(reader, history), _now()
    version = version_of(change_of(found), now=now)
    same = unchanged(request, version)
    if same is not None:
        return same
    shown = history_shown(found)
    shown |= {"nav": nav_of(None, here=reverse("console-histories")), "now": now}
    shown["live"] = live_part(request, version=version, now=now)
    part = "parts/history" if request.headers.get("HX-Request") else "history"
    return render(request, f"console/{part}.html", shown)


@require_POST
@vendor_page
def judge(request: HttpRequest, reader: Reader, history: int) -> HttpResponse:
    """Let a history be judged."""
    found = _history(reader, history)
    try:
        start_judging(history_id=found.pk, by=reader, now=_now())
    except HistoryRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("console-history", history=found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def delete(request: HttpRequest, reader: Reader, history: int) -> HttpResponse:
    """Delete a history, once somebody is sure."""
    found = _history(reader, history)
    if request.method == "POST":
        forget(history_id=found.pk, by=reader, now=_now())
        messages.success(request, f"{found.file_name} is deleted.")
        return redirect("console-histories")
    shown = {
        "question": f"Delete the history {found.file_name}?",
        "consequence": "Its file and its report are gone then. No ticket is touched.",
        "yes": "Delete it",
        "action": request.path,
        "back": reverse("console-history", args=[found.pk]),
        "nav": nav_of(None, here=reverse("console-histories")),
    }
    return render(request, "look/confirm.html", shown)


@require_safe
@vendor_page
def report(request: HttpRequest, reader: Reader, history: int) -> HttpResponse:
    """Hand out the report as `backline replay --json` writes it."""
    found = _history(reader, history)
    if found.report is None:
        message = "This history is not judged yet."
        raise Http404(message)
    answer = JsonResponse(found.report, json_dumps_params={"ensure_ascii": False})
    name = f"history-{found.pk}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
