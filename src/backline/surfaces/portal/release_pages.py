"""The releases as a customer sees them: those that are to come at a site, or came.

Guide: turnaround.minor-release - slips stay visible, and a customer who declines the
installation pauses what waits for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404
from django.urls import reverse

from backline.guide.workflow import MoveRefused
from backline.records.customers.queries import UnknownSite, site_for
from backline.records.releases.queries import (
    UnknownRelease,
    at_sites,
    release_named,
    releases_for,
)
from backline.records.tickets.actions.installation import answer_installation
from backline.records.tickets.actions.moves import TicketMovedOn
from backline.records.tickets.released import tickets_of_release
from backline.surfaces.look.acts import words_field
from backline.surfaces.look.releases import day_words, moved, site_badge, slips_words
from backline.surfaces.portal.pages import place_of
from backline.zones import zone


if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from backline.records.accounts.queries import Reader
    from backline.records.customers.models import Site
    from backline.records.releases.models import Release, Shipment
    from backline.records.releases.queries import AtSite
    from backline.records.tickets.models import Ticket
    from backline.surfaces.look.badges import Badge
    from backline.surfaces.look.releases import Moved

REFUSALS = (MoveRefused, TicketMovedOn)


@dataclass(frozen=True, slots=True)
class SiteLine:
    """One of the customer's sites, and what they can say there."""

    site: Site
    zone: tzinfo
    badge: Badge
    shipment: Shipment | None
    said: str
    url: str
    act: str


@dataclass(frozen=True, slots=True)
class Card:
    """A release with all that matters of it to one customer."""

    release: Release
    day: str
    slips: str
    changes: list[Moved]
    tickets: list[tuple[Ticket, str]]
    sites: list[SiteLine]
    is_to_come: bool


class DeclineForm(forms.Form):
    words = words_field(
        "Why not now, and until when",
        "What waits for this release at the site stands until you take it.",
        rows=2,
    )


class AcceptForm(forms.Form):
    words = forms.CharField(label="A word to it", required=False, max_length=2000)


FORMS: dict[str, type[forms.Form]] = {"decline": DeclineForm, "accept": AcceptForm}


def releases_shown(*, reader: Reader, now: datetime) -> dict[str, Any]:
    """Return the releases, those to come first."""
    cards = [_card(release, reader) for release in releases_for(reader=reader)]
    there = [card for card in cards if not card.is_to_come]
    to_come = [card for card in cards if card.is_to_come]
    return {"cards": [*to_come, *there[::-1]], "now": now}


def _card(release: Release, reader: Reader) -> Card:
    stands = at_sites(reader=reader, release=release)
    changes = list(release.changes.all())
    tickets = tickets_of_release(reader=reader, name=release.name)
    return Card(
        release=release,
        day=day_words(release.planned_date),
        slips=slips_words(changes),
        changes=[moved(change) for change in changes],
        tickets=[(ticket, place_of(ticket.number)) for ticket in tickets],
        sites=[_line(release, each) for each in stands],
        is_to_come=any(each.shipment is None for each in stands),
    )


def _line(release: Release, stands: AtSite) -> SiteLine:
    name = "accept" if stands.declined else "decline"
    to_come = stands.shipment is None
    where = [release.name, stands.site.pk, name]
    return SiteLine(
        site=stands.site,
        zone=zone(stands.site.zone),
        badge=site_badge(stands),
        shipment=stands.shipment,
        said=stands.answer.words if stands.declined and stands.answer else "",
        url=reverse("portal-release-answer", args=where) if to_come else "",
        act="Take it after all" if stands.declined else "Decline it for now",
    )


def answer_asked(
    *, reader: Reader, release: str, site: int, name: str
) -> tuple[Release, Site]:
    """Return what is answered about, or end in a page that says there is none."""
    if name not in FORMS:
        raise Http404
    try:
        found = release_named(reader=reader, name=release)
        return found, site_for(reader=reader, site_id=site)
    except (UnknownRelease, UnknownSite) as error:
        raise Http404(str(error)) from error


def answered(
    form: forms.Form,
    about: tuple[Release, Site],
    *,
    accepts: bool,
    reader: Reader,
    now: datetime,
) -> bool:
    """Answer as the form says; what was refused stands in the form."""
    if not form.is_valid():
        return False
    release, site = about
    words = form.cleaned_data["words"]
    try:
        answer_installation(
            release_id=release.pk,
            site_id=site.pk,
            accepts=accepts,
            words=words,
            by=reader,
            now=now,
        )
    except REFUSALS as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def confirm_shown(
    name: str, form: forms.Form, about: tuple[Release, Site]
) -> dict[str, Any]:
    """Return what the page that asks once more is given."""
    release, site = about
    day, accepts = day_words(release.planned_date), name == "accept"
    return {
        "question": f"Take release {release.name} at {site.name} after all?"
        if accepts
        else f"Decline release {release.name} at {site.name} for now?",
        "consequence": f"It is planned for {day}.",
        "form": form,
        "action": reverse("portal-release-answer", args=[release.name, site.pk, name]),
        "yes": "Take it after all" if accepts else "Decline it for now",
        "back": reverse("portal-releases"),
    }
