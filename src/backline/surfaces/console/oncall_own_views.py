"""One's own time on call, in the console: absences, swaps, feeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

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
from backline.records.oncall import actions
from backline.records.oncall.queries import absence_for, stand_in_for, swap_for
from backline.surfaces.console.doors import manager_page, vendor_page
from backline.surfaces.console.oncall_forms import AwayForm, SwapForm, performed
from backline.surfaces.console.oncall_mine_page import home_zone, mine_shown
from backline.surfaces.console.oncall_roster_page import roster_or_404
from backline.surfaces.console.oncall_views import page, present


if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader

Found = TypeVar("Found")

#: What can be done with a swap, and what is said of it then.
_SETTLED = {
    "accept": "Accepted: who is on call has changed.",
    "decline": "Declined: nothing changes.",
    "withdraw": "Taken back: nothing changes.",
}


@require_safe
@vendor_page
def mine(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Show when the reader is on call, their absences, swaps and feeds."""
    shown = mine_shown(reader=reader, now=present())
    return render(request, "console/oncall_mine.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def away(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Write an absence down."""
    posted, now = request.POST if request.method == "POST" else None, present()
    where = home_zone(reader, now)
    form = AwayForm(posted, reader=reader, where=where, initial=request.GET.dict())
    back = reverse("console-oncall-mine")
    if form.is_bound and performed(form, now=now):
        messages.success(request, form.done)
        return redirect(back)
    return page(request, form, back=back, back_title="My time on call")


@require_http_methods(["GET", "HEAD", "POST"])
@vendor_page
def swap(request: HttpRequest, reader: Reader, roster: int) -> HttpResponse:
    """Ask a colleague to swap."""
    found = roster_or_404(reader=reader, roster_id=roster)
    posted = request.POST if request.method == "POST" else None
    asked = request.GET.dict()
    form = SwapForm(posted, reader=reader, roster=found, initial=asked)
    back = reverse("console-oncall-mine")
    if form.is_bound and performed(form, now=present()):
        messages.success(request, form.done)
        return redirect(back)
    return page(request, form, back=back, back_title="My time on call")


@require_POST
@vendor_page
def answer(request: HttpRequest, reader: Reader, swap: int, name: str) -> HttpResponse:
    """Accept a swap, decline it, or take it back."""
    if name not in _SETTLED:
        raise Http404
    _or_404(swap_for(reader=reader, swap_id=swap))

    def settle() -> None:
        if name == "withdraw":
            actions.withdraw_swap(swap_id=swap, by=reader, now=present())
            return
        accepts, said = name == "accept", request.POST.get("answer", "")[:500]
        actions.answer_swap(
            swap_id=swap, accepts=accepts, answer=said, by=reader, now=present()
        )

    return _done(request, settle, _SETTLED[name], "console-oncall-mine")


@require_POST
@vendor_page
def back(request: HttpRequest, reader: Reader, absence: int) -> HttpResponse:
    """End an absence."""
    _or_404(absence_for(reader=reader, absence_id=absence))

    def end() -> None:
        actions.be_back(absence_id=absence, by=reader, now=present())

    return _done(request, end, "The absence is over.", "console-oncall-mine")


@require_POST
@manager_page
def end(request: HttpRequest, reader: Reader, stand_in: int) -> HttpResponse:
    """Call a stand-in off."""
    found = _or_404(stand_in_for(reader=reader, stand_in_id=stand_in))

    def call_off() -> None:
        actions.end_stand_in(stand_in_id=stand_in, by=reader, now=present())

    place = reverse("console-oncall-roster", args=[found.roster_id])
    return _done(request, call_off, "Called off.", place)


def _or_404(found: Found | None) -> Found:
    if found is None:
        raise Http404
    return found


def _done(
    request: HttpRequest, act: Callable[[], object], done: str, place: str
) -> HttpResponse:
    """Act and go back; what was refused is told there."""
    try:
        act()
    except MoveRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(place)
