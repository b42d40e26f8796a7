"""The pages about changes, which console and portal open to their own people.

Each surface has its doors, its addresses and what stands around its pages; what is asked
and done is the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from backline.guide.workflow import MoveRefused
from backline.records.changes.actions.agreeing import accept_window
from backline.records.changes.actions.feeds import end_feed, make_feed
from backline.records.changes.queries import UnknownChange, UnknownFreeze, change_for
from backline.records.fleet.week import busy_week
from backline.records.tickets.actions.moves import TicketMovedOn
from backline.records.tickets.queries import UnknownTicket, ticket_for
from backline.surfaces.look.change_feed import feed_shown
from backline.surfaces.look.change_list import changes_shown
from backline.surfaces.look.change_pages import (
    Looked,
    Place,
    accept_shown,
    planner_shown,
    window_asked,
)
from backline.surfaces.look.change_window_forms import (
    AcceptForm,
    WindowForm,
    what_stands,
)
from backline.surfaces.look.freezes import FreezeForm, freezes_shown, lifted


if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader

Shown = dict[str, Any]
REFUSALS = (MoveRefused, TicketMovedOn)


@dataclass(frozen=True, slots=True)
class ChangeDesk:
    """A surface with its pages about changes.

    Attributes:
        name: of the surface, with which its addresses begin.
        other: whom a proposal asks, in words.
        around: what stands around a page, given the address that is open.
    """

    name: str
    other: str
    around: Callable[[str], Shown]

    def _url(self, name: str, *args: object) -> str:
        return reverse(f"{self.name}-{name}", args=args)

    def _below_changes(self) -> Shown:
        back = self._url("changes")
        return {"back": back, **self.around(back)}

    def _place(self, number: str, reader: Reader, now: datetime) -> Place:
        """Return the change that is looked at, or end in a page that says why not."""
        try:
            ticket = ticket_for(reader=reader, number=number)
            change = change_for(reader=reader, ticket=ticket)
        except (UnknownTicket, UnknownChange) as error:
            raise Http404(str(error)) from error
        busy = busy_week(reader=reader, site_id=ticket.site_id, now=now)
        return Place(change, reader, now, busy)

    def _of_ticket(self, request: HttpRequest, place: Place) -> Shown:
        ticket = place.change.ticket
        return {
            "ticket": ticket,
            "back": self._url("ticket", ticket.number),
            **self.around(""),
            **planner_shown(place, request.GET),
        }

    def changes(
        self, request: HttpRequest, reader: Reader, now: datetime
    ) -> HttpResponse:
        """Show the changes: what is on which day, and what is to be done with them."""
        here = self._url("changes")
        shown = {
            **changes_shown(request.GET, reader=reader, now=now),
            "freezes_url": self._url("freezes"),
            "report_url": self._url("report"),
            "feed_url": self._url("change-feed"),
            **self.around(here),
        }
        return render(request, "look/changes.html", shown)

    def window(
        self, request: HttpRequest, reader: Reader, number: str, now: datetime
    ) -> HttpResponse:
        """Propose a window; what speaks against it is shown first."""
        place = self._place(number, reader, now)
        ticket = place.change.ticket
        posted = request.POST if request.method == "POST" else None
        form = WindowForm(posted, ticket=ticket, reader=reader)
        looked = Looked()
        if posted is not None:
            asked = window_asked(form, posted, place, refusals=REFUSALS)
            if asked is None:
                messages.success(request, f"Proposed: {self.other} is asked.")
                return redirect(f"{self.name}-ticket", ticket.number)
            looked = asked
        shown = {
            "form": form,
            "looked": looked,
            "gives_up": place.gives_up,
            **self._of_ticket(request, place),
        }
        return render(request, "look/change_window.html", shown)

    def accept(
        self, request: HttpRequest, reader: Reader, number: str, now: datetime
    ) -> HttpResponse:
        """Accept the window on the table, with all that speaks against it in sight."""
        place = self._place(number, reader, now)
        ticket = place.change.ticket
        posted = request.POST if request.method == "POST" else None
        initial = what_stands(place.change)
        form = AcceptForm(posted, ticket=ticket, reader=reader, initial=initial)
        if form.is_bound and _accepted(form, now):
            messages.success(request, "Thank you: the window is agreed.")
            return redirect(f"{self.name}-ticket", ticket.number)
        shown = {
            "form": form,
            "window_url": self._url("change-window", ticket.number),
            **self._of_ticket(request, place),
            **accept_shown(place),
        }
        return render(request, "look/change_accept.html", shown)

    def freezes(
        self, request: HttpRequest, reader: Reader, now: datetime
    ) -> HttpResponse:
        """Show the freezes, and make one."""
        posted = request.POST if request.method == "POST" else None
        form = FreezeForm(posted, reader=reader)
        if form.is_bound and form.made(now=now):
            messages.success(request, "Frozen: both sides see it before they agree.")
            return redirect(f"{self.name}-freezes")
        shown = {"form": form, **self._below_changes()}
        shown |= freezes_shown(reader=reader, now=now)
        return render(request, "look/freezes.html", shown)

    def lift(
        self, request: HttpRequest, reader: Reader, freeze: int, now: datetime
    ) -> HttpResponse:
        """Lift a freeze before its end."""
        try:
            refused = lifted(freeze, reader=reader, now=now)
        except UnknownFreeze as error:
            raise Http404(str(error)) from error
        if refused:
            messages.error(request, refused)
        else:
            messages.success(request, "The freeze is lifted.")
        return redirect(f"{self.name}-freezes")

    def feed(self, request: HttpRequest, reader: Reader, now: datetime) -> HttpResponse:
        """Give out the secret address of one's calendar, or end it."""
        made = ""
        if request.method == "POST" and "end" in request.POST:
            end_feed(by=reader, now=now)
            messages.success(request, "That address works no longer.")
            return redirect(f"{self.name}-change-feed")
        if request.method == "POST":
            made = make_feed(by=reader, now=now)
        shown = {**self._below_changes(), **feed_shown(reader=reader, made=made)}
        return render(request, "look/change_feed.html", shown)


def _accepted(form: AcceptForm, now: datetime) -> bool:
    """Accept as the form says; what was refused stands in the form."""
    if not form.is_valid():
        return False
    number, given = form.ticket.number, form.arguments()
    try:
        accept_window(number=number, by=form.reader, now=now, **given)
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        form.read_anew()
        return False
    return True
