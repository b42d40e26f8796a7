"""The messages in the console: read by the vendor's people, kept by its managers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages as told
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from backline.records.paging.actions import outgoing
from backline.surfaces.console.doors import manager_page, vendor_page
from backline.surfaces.console.messages_page import PLACE, FilterForm, messages_shown


if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader

_ACTS: dict[str, tuple[Callable[..., None], str]] = {
    "send-again": (outgoing.send_again, "{} sent again: see below how it stands."),
    "let-be": (outgoing.let_be, "{} let be, and counted no more."),
}


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - entry point


@require_safe
@vendor_page
def messages(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show what did not go out, or all messages about a ticket."""
    shown = messages_shown(FilterForm(request.GET), reader=reader, now=_now())
    return render(request, "console/messages.html", shown)


@require_POST
@manager_page
def act(request: HttpRequest, reader: Reader, name: str) -> HttpResponse:
    """Send the chosen messages again, or let them be."""
    if name not in _ACTS:
        raise Http404
    do, done = _ACTS[name]
    chosen = list(_numbers(request.POST.getlist("message")))
    settled = outgoing.settle(do=do, message_ids=chosen, by=reader, now=_now())
    if not chosen:
        told.error(request, "Choose at least one message.")
    if settled.done:
        is_one = settled.done == 1
        what = "One message is" if is_one else f"{settled.done} messages are"
        told.success(request, done.format(what))
    for refusal in dict.fromkeys(settled.refused):
        told.error(request, refusal)
    chosen_filter = FilterForm(request.GET).query
    return redirect(f"{reverse(PLACE)}{'?' * bool(chosen_filter)}{chosen_filter}")


def _numbers(given: Iterable[str]) -> Iterable[UUID]:
    for each in given:
        try:
            yield UUID(each)
        except ValueError:
            raise Http404 from None
