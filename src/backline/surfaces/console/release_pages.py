"""What the console's pages about releases are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse

from backline.records.customers.queries import sites_for
from backline.records.releases.queries import (
    UnknownRelease,
    at_sites,
    changes_of,
    fixes_of,
    reached,
    release_named,
    releases_for,
)
from backline.records.tickets.released import bound_counts, tickets_of_release
from backline.surfaces.console.frame import nav_of
from backline.surfaces.console.pages import place_of
from backline.surfaces.look.releases import day_words, moved, site_badge, slips_words
from backline.zones import zone


if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from backline.records.accounts.queries import Reader
    from backline.records.customers.models import Site
    from backline.records.releases.models import Release, Shipment
    from backline.records.releases.queries import AtSite
    from backline.records.tickets.models import Ticket
    from backline.surfaces.look.badges import Badge

Shown = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """A release as a line of the list."""

    release: Release
    url: str
    day: str
    slips: str
    bound: int
    reached: str
    is_over: bool


@dataclass(frozen=True, slots=True)
class FixLine:
    """A ticket that waits for the release, and whether its fix is in it."""

    ticket: Ticket
    url: str
    is_in: bool


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site, how the release stands there, and where that is changed."""

    site: Site
    badge: Badge
    zone: tzinfo
    shipment: Shipment | None
    said: str
    ship_url: str
    answer_url: str


def place(release: Release) -> str:
    """Return the address of a release's page."""
    return reverse("console-release", args=[release.name])


def act_place(release: Release, name: str, **asked: object) -> str:
    """Return the address of something to do with a release."""
    url = reverse("console-release-act", args=[release.name, name])
    return f"{url}?{urlencode(asked)}" if asked else url


def release_or_404(*, reader: Reader, name: str) -> Release:
    """Return the release, or end in a page that says there is none."""
    try:
        return release_named(reader=reader, name=name)
    except UnknownRelease as error:
        raise Http404(str(error)) from error


def list_shown(*, reader: Reader, now: datetime) -> Shown:
    """Return the releases, those to come first."""
    sites = sites_for(reader=reader).count()
    counts, there = bound_counts(reader=reader), reached(reader=reader)
    lines = [
        Line(
            release=release,
            url=place(release),
            day=day_words(release.planned_date),
            slips=slips_words(list(release.changes.all())),
            bound=counts.get(release.name, 0),
            reached=f"{there.get(release.pk, 0)} of {sites}",
            is_over=there.get(release.pk, 0) < sites
            and release.planned_date < now.date(),
        )
        for release in releases_for(reader=reader)
    ]
    to_come = [line for line in lines if there.get(line.release.pk, 0) < sites]
    there_now = [line for line in lines if line not in to_come]
    return {
        "groups": [("To come", to_come), ("At every site", there_now[::-1])],
        "any": bool(lines),
        "nav": nav_of(None, here=reverse("console-releases")),
        "now": now,
    }


def release_shown(release: Release, *, reader: Reader, now: datetime) -> Shown:
    """Return one release with its days, its tickets and its sites."""
    changes = changes_of(reader=reader, release=release)
    fixed = fixes_of(reader=reader, release=release)
    stands = at_sites(reader=reader, release=release)
    tickets = [
        FixLine(ticket, place_of(ticket.number), ticket.number in fixed)
        for ticket in tickets_of_release(reader=reader, name=release.name)
    ]
    bound = {line.ticket.number for line in tickets}
    return {
        "release": release,
        "day": day_words(release.planned_date),
        "slips": slips_words(changes),
        "changes": [moved(change) for change in changes],
        "tickets": tickets,
        "others": sorted(fixed - bound),
        "sites": [_site_line(release, each) for each in stands],
        "reached": sum(each.shipment is not None for each in stands),
        "move_url": act_place(release, "move"),
        "fix_url": act_place(release, "fix"),
        "nav": nav_of(None, here=reverse("console-releases")),
        "now": now,
    }


def _site_line(release: Release, stands: AtSite) -> SiteLine:
    site = stands.site
    to_come, answer = stands.shipment is None, stands.answer
    accepts = "yes" if stands.declined else "no"
    return SiteLine(
        site=site,
        badge=site_badge(stands),
        zone=zone(site.zone),
        shipment=stands.shipment,
        said=answer.words if answer is not None and to_come else "",
        ship_url=act_place(release, "ship", site_id=site.pk)
        if to_come and not stands.declined
        else "",
        answer_url=act_place(release, "answer", site_id=site.pk, accepts=accepts)
        if to_come
        else "",
    )
