"""The answers about calendars that both sides of the desk give alike.

Guide: package.geography - the annex is confirmed by both sides, so both see one page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from backline.surfaces.look.calendar_forms import (
    FORMS,
    form_of,
    performed,
    propose_form,
    proposed,
)
from backline.surfaces.look.calendar_page import (
    annex_or_404,
    annex_shown,
    version_or_404,
    version_shown,
)


if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from backline.records.accounts.queries import Reader
    from backline.surfaces.look.calendar_forms import AnnexForm
    from backline.surfaces.look.pieces import NavGroup


@dataclass(frozen=True, slots=True)
class Desk:
    """Who asks at which side of the desk, and when.

    Attributes:
        surface: what the names of the side's addresses begin with.
        nav: its side navigation, if it has one.
        reader: who asks.
        now: when.
    """

    surface: str
    nav: Sequence[NavGroup]
    reader: Reader
    now: datetime

    @property
    def asks(self) -> dict[str, Any]:
        """The reader and the instant, as questions and actions take them."""
        return {"reader": self.reader, "now": self.now}

    def place(self, name: str, *arguments: object) -> str:
        """Return an address on this side."""
        return reverse(f"{self.surface}-{name}", args=arguments)

    def page(
        self, request: HttpRequest, name: str, shown: dict[str, Any]
    ) -> HttpResponse:
        """Return a page of this side."""
        return render(request, f"look/{name}.html", {**shown, "nav": self.nav})


def calendar_page(request: HttpRequest, desk: Desk, version_id: int) -> HttpResponse:
    """Show one version of a calendar as the picture of a year."""
    found = version_or_404(reader=desk.reader, version_id=version_id)
    shown = version_shown(desk.surface, found, asked=request.GET, **desk.asks)
    return desk.page(request, "calendar", shown)


def propose_page(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Propose the days of some years, or ask for which."""
    posted = request.POST if request.method == "POST" else None
    form = propose_form(posted, **desk.asks)
    made = proposed(form, **desk.asks) if form.is_bound else None
    if made is not None:
        messages.success(request, "Proposed. Edit it, then both sides confirm.")
        return redirect(desk.place("annex", made.pk))
    shown = {"form": form, "list_url": desk.place("calendars")}
    return desk.page(request, "propose_calendar", shown)


def annex_page(
    request: HttpRequest,
    desk: Desk,
    annex_id: int,
    refused: tuple[str, AnnexForm] | None = None,
) -> HttpResponse:
    """Show an annex: its year, what it changes, and who has confirmed."""
    found = annex_or_404(reader=desk.reader, annex_id=annex_id)
    shown = annex_shown(
        desk.surface, found, asked=request.GET, refused=refused, **desk.asks
    )
    return desk.page(request, "annex", shown)


def annex_act(
    request: HttpRequest, desk: Desk, annex_id: int, name: str
) -> HttpResponse:
    """Edit, confirm or withdraw an annex; what was refused is told beside the form."""
    found = annex_or_404(reader=desk.reader, annex_id=annex_id)
    if name not in FORMS:
        raise Http404
    form = form_of(name, found, request.POST)
    if not performed(form, found, **desk.asks):
        return annex_page(request, desk, annex_id, (name, form))
    messages.success(request, "Done.")
    return redirect(desk.place("annex", annex_id))
