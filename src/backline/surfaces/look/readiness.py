"""What is missing before a site is ready, the same on console and portal.

Guide: duty.vendor.checklist - vendor and customer see one list of what is owed before a
new site is in service; each sees first what they owe.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

from backline.guide.readiness import Part, can_pass
from backline.guide.timeline import Side
from backline.records.contracts.actions import can_manage
from backline.records.customers.queries import UnknownSite, contacts_for
from backline.records.readiness import actions
from backline.records.readiness.queries import (
    on_its_way,
    readiness_of,
    side_of,
)
from backline.surfaces.look.access_forms import NothingForm, SiteForm, short_words
from backline.surfaces.look.access_page import offered
from backline.surfaces.look.access_steps import Step, performed, step_named
from backline.surfaces.look.choices import choose
from backline.surfaces.look.panels import Panel
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from backline.guide.readiness import Item
    from backline.records.accounts.queries import Reader
    from backline.records.customers.models import Site
    from backline.records.fleet.queries import HeardSite
    from backline.records.readiness.queries import Readiness
    from backline.surfaces.look.calendar_desk import Desk
    from backline.surfaces.look.panels import Asked

_OWES = {Side.VENDOR: "the vendor", Side.CUSTOMER: "the customer"}


class SeatsForm(SiteForm):
    seats = forms.IntegerField(
        label="Seats",
        min_value=1,
        max_value=1_000_000,
        help_text="Losses are counted against them where no roster is heard.",
    )

    def prepare(self) -> None:
        self.initial.setdefault("seats", self.site.seats)


class ChecklistForm(SiteForm):
    words = short_words("How, and with whom", "The next who looks here reads it.")


class DutyContactForm(SiteForm):
    contact_id = forms.TypedChoiceField(label="Contact", coerce=int)

    def prepare(self) -> None:
        found = contacts_for(reader=self.reader, customer_id=self.site.customer_id)
        free = [each for each in found if each.pk != self.site.duty_contact_id]
        choose(self, "contact_id", [(str(each.pk), each.name) for each in free])


def _on_its_way(found: Readiness, reader: Reader) -> bool:
    del reader
    return found.gate is None


def _vendor(found: Readiness, reader: Reader) -> bool:
    return reader.side == "vendor" and found.gate is None


def _through(found: Readiness, reader: Reader) -> bool:
    passed = found.gate is not None
    return can_pass(found.items, manages=can_manage(reader), passed=passed)


STEPS = (
    Step(
        "pass",
        "The site is ready",
        NothingForm,
        actions.pass_gate,
        "The site is ready: its tickets say nothing more of it.",
        _through,
    ),
    Step(
        "seats",
        "Confirm the seats",
        SeatsForm,
        actions.confirm_seats,
        "The seats are confirmed.",
        _on_its_way,
    ),
    Step(
        "checklist",
        "The checklist was shared",
        ChecklistForm,
        actions.share_checklist,
        "Written down.",
        _vendor,
    ),
    Step(
        "duty-contact",
        "Name the duty contact",
        DutyContactForm,
        actions.name_duty_contact,
        "They are reached from now on when something breaks.",
        _vendor,
    ),
)


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One thing that a site needs; `url` is where the reader settles it, if anywhere."""

    item: Item
    owes: str
    is_yours: bool
    url: str


@dataclass(frozen=True, slots=True)
class Missing:
    """What is missing at a site, as a short list."""

    title: str
    lines: list[ItemLine]
    url: str


def lines_of(
    surface: str, items: Iterable[Item], *, reader: Reader, site: Site
) -> list[ItemLine]:
    """Return *items* as lines for *reader*."""
    side = side_of(reader)
    lines = []
    for item in items:
        is_yours = item.owed_by is side
        owes = "you" if is_yours else _OWES[item.owed_by] if item.owed_by else ""
        url = _place(surface, item, site, reader) if is_yours else ""
        lines.append(ItemLine(item, owes, is_yours, url))
    return lines


def missing_shown(
    surface: str,
    *,
    reader: Reader,
    site_id: int,
    now: datetime,
    heard: HeardSite | None = None,
) -> Missing | None:
    """Return what is missing at a site; None where nothing is, or it is ready."""
    found = on_its_way(reader=reader, site_id=site_id, now=now, heard=heard)
    items = found.missing_for(side_of(reader)) if found is not None else ()
    if found is None or not items:
        return None
    here = reverse(f"{surface}-readiness", args=[site_id])
    lines = lines_of(surface, items, reader=reader, site=found.site)
    return Missing(_counted(len(items)), lines, here)


def readiness_panel(surface: str) -> Callable[[Asked], Panel | None]:
    """Return the panel of a side of the desk: what is missing at the ticket's site."""

    def panel(asked: Asked) -> Panel | None:
        site_id = asked.ticket.site_id
        shown = missing_shown(
            surface, reader=asked.reader, site_id=site_id, now=asked.now
        )
        return Panel("look/parts/site_missing.html", shown) if shown else None

    return panel


def _counted(number: int) -> str:
    return "one thing is missing" if number == 1 else f"{number} things are missing"


def _place(surface: str, item: Item, site: Site, reader: Reader) -> str:
    """Return where *reader* settles a part; empty where only they themselves can."""
    part, on_console = item.part, surface == "console"
    if on_console and item.at == "people":
        return reverse("console-customer", args=[site.customer_id])
    if part in {Part.APPROVERS, Part.ACCESS}:
        return reverse(f"{surface}-access-site", args=[site.pk])
    if on_console and item.at == "contract":
        place = reverse("console-sign-contract")
        return f"{place}?customer={site.customer_id}" if can_manage(reader) else ""
    if part is Part.CALENDAR:
        return reverse(f"{surface}-calendars")
    if part is Part.SITEWATCH:
        manages = on_console and can_manage(reader)
        return reverse("console-site-code", args=[site.pk]) if manages else ""
    return f"{reverse(f'{surface}-readiness', args=[site.pk])}#steps-title"


def readiness_page(request: HttpRequest, desk: Desk, site_id: int) -> HttpResponse:
    """Show all that a site needs, done and missing, and what the reader can do."""
    found = _found_or_404(desk, site_id)
    return desk.page(request, "readiness", _shown(desk, found))


def _shown(desk: Desk, found: Readiness) -> dict[str, Any]:
    site = found.site
    missing = found.missing_for(side_of(desk.reader))
    done = [item for item in found.items if item.done]
    lines = lines_of(desk.surface, (*missing, *done), reader=desk.reader, site=site)
    where = desk.place("readiness", site.pk)
    return {
        "found": found,
        "site": site,
        "zone": zone(site.zone),
        "lines": lines,
        "counted": _counted(len(missing)) if missing else "",
        "offers": offered(desk, STEPS, found, site, where),
        "back": _back(desk, found),
        "now": desk.now,
    }


def _back(desk: Desk, found: Readiness) -> tuple[str, str]:
    if desk.surface == "console":
        return desk.place("site", found.site.pk), found.site.name
    return reverse("portal"), "Your tickets"


def readiness_act(
    request: HttpRequest, desk: Desk, site_id: int, name: str
) -> HttpResponse:
    """Do one thing for a site's readiness; what was refused is told over the form."""
    found, step = _found_or_404(desk, site_id), step_named(STEPS, name)
    if step is None:
        raise Http404
    back = desk.place("readiness", site_id)
    posted = request.POST if request.method == "POST" else None
    form = step.form(posted, site=found.site, reader=desk.reader)
    if posted is not None and performed(step, form, {"site_id": site_id}, desk.now):
        messages.success(request, step.done)
        return redirect(back)
    title = f"Getting {found.site} ready"
    shown = {"step": step, "form": form, "back": back, "back_title": title}
    return desk.page(request, "access_step", shown)


def _found_or_404(desk: Desk, site_id: int) -> Readiness:
    try:
        return readiness_of(reader=desk.reader, site_id=site_id, now=desk.now)
    except UnknownSite as error:
        raise Http404(str(error)) from error
