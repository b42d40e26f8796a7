"""Root causes in the portal: read, accepted or asked about, and actions of one's own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from backline.surfaces.look.causes import paper_response
from backline.surfaces.look.secrets_warned import warn_of_secrets
from backline.surfaces.portal.cause_pages import (
    AnswerForm,
    EvidenceForm,
    action_or_404,
    action_shown,
    answered,
    finished,
    release_or_404,
    release_shown,
)
from backline.surfaces.portal.doors import contact_page


if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@require_http_methods(["GET", "HEAD", "POST"])
@contact_page
def release(
    request: HttpRequest, reader: Reader, number: str, release: int
) -> HttpResponse:
    """Read a root cause report, and accept it or ask about it."""
    found, now = release_or_404(reader=reader, number=number, release=release), _now()
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and (done := answered(form, found, reader=reader, now=now)):
        messages.success(request, done)
        warn_of_secrets(request, form)
        return redirect("portal-cause-release", number, release)
    shown = release_shown(found, form, reader=reader, now=now)
    return render(request, "look/cause.html", shown)


@require_safe
@contact_page
def paper(
    request: HttpRequest, reader: Reader, number: str, release: int
) -> HttpResponse:
    """Give a root cause report as PDF."""
    found = release_or_404(reader=reader, number=number, release=release)
    return paper_response(found, found.report.ticket.number)


@require_http_methods(["GET", "HEAD", "POST"])
@contact_page
def action(request: HttpRequest, reader: Reader, action: int) -> HttpResponse:
    """Say that an action of one's own side is done, and what shows it."""
    found = action_or_404(reader=reader, action=action)
    form = EvidenceForm(request.POST if request.method == "POST" else None)
    if form.is_bound and finished(form, found, reader=reader, now=_now()):
        messages.success(request, "Thank you: the desk is told that it is done.")
        warn_of_secrets(request, form)
        return redirect("portal-ticket", found.report.ticket.number)
    shown = action_shown(found, form, reader=reader)
    return render(request, "portal/cause_action.html", shown)
