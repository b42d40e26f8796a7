"""Questions about absence in the console, answered after a call."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from backline.records.fleet.queries import question_for
from backline.surfaces.console.doors import vendor_page
from backline.surfaces.console.frame import nav_of
from backline.surfaces.console.pages import place_of
from backline.surfaces.look.questions import (
    answered,
    choices_of,
    question_shown,
    thanks,
)


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def question(request: HttpRequest, reader: Reader, question: int) -> HttpResponse:
    """Ask whether absent agents are expected, and take the answer."""
    found, now = question_for(reader=reader, question_id=question), _now()
    if found is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    choices = choices_of(found, posted, request.POST.get("answer", ""))
    said = answered(found, choices, reader=reader, now=now)
    if said is not None:
        messages.success(request, thanks(said))
        return redirect(
            place_of(said.ticket.number) if said.ticket else "console-sites"
        )
    shown = question_shown(found, choices, now)
    url = place_of(found.ticket.number) if found.ticket else ""
    shown["nav"] = nav_of(None, here=reverse("console-sites"))
    shown |= {
        "back": reverse("console-sites"),
        "back_title": "Sites",
        "ticket_url": url,
    }
    return render(request, "look/question.html", shown)
