from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from backline.guide.releases import Planned
from backline.records.accounts.queries import Reader
from backline.records.customers.models import Site
from backline.records.customers.queries import sites_for
from backline.records.releases.models import (
    DateChange,
    Fix,
    Release,
    Shipment,
    SiteAnswer,
)


class UnknownRelease(LookupError):
    """There is no such release."""


def releases_for(*, reader: Reader) -> QuerySet[Release]:
    """Return the releases, the next first; every customer is told of each."""
    releases = Release.objects.prefetch_related("changes")
    if reader.side in {"vendor", "customer"}:
        return releases
    return releases.none()


def release_for(*, reader: Reader, release_id: int) -> Release:
    """Return one release.

    Raises:
        UnknownRelease: there is none that *reader* may see.
    """
    return _one(releases_for(reader=reader).filter(pk=release_id), str(release_id))


def release_named(*, reader: Reader, name: str) -> Release:
    """Return the release of that name.

    Raises:
        UnknownRelease: there is none that *reader* may see.
    """
    return _one(releases_for(reader=reader).filter(name=name.strip()), name[:40])


def _one(found: Iterable[Release], asked: str) -> Release:
    release = next(iter(found), None)
    if release is None:
        message = f"There is no release {asked} here: see the list of releases."
        raise UnknownRelease(message)
    return release


def changes_of(*, reader: Reader, release: Release) -> list[DateChange]:
    """Return how often and why a release was given another day, the first first."""
    if reader.side not in {"vendor", "customer"}:
        return []
    return list(release.changes.all())


def fixes_of(*, reader: Reader, release: Release) -> frozenset[str]:
    """Return the numbers of the tickets that a release fixes; the vendor's only.

    A customer sees the numbers of their own tickets on these.
    """
    if reader.side != "vendor":
        return frozenset()
    rows = Fix.objects.filter(release=release).values_list("ticket_number", flat=True)
    return frozenset(rows)


@dataclass(frozen=True, slots=True)
class AtSite:
    """How a release stands at a site: not there yet, there, or declined."""

    site: Site
    shipment: Shipment | None
    answer: SiteAnswer | None

    @property
    def declined(self) -> bool:
        """Whether the customer does not want it installed now."""
        return self.answer is not None and not self.answer.accepts


def at_sites(*, reader: Reader, release: Release) -> list[AtSite]:
    """Return how a release stands at each site that *reader* may see."""
    shipped = {row.site_id: row for row in Shipment.objects.filter(release=release)}
    # In the order of their giving, so that the last of a site holds.
    rows = SiteAnswer.objects.filter(release=release).order_by("seq")
    answers = {row.site_id: row for row in rows}
    return [
        AtSite(site, shipped.get(site.pk), answers.get(site.pk))
        for site in sites_for(reader=reader)
    ]


def at_site(*, release: Release, site: Site) -> AtSite:
    """Return how a release stands at one site that the caller may see."""
    here = {"release": release, "site": site}
    shipment = Shipment.objects.filter(**here).first()
    answer = SiteAnswer.objects.filter(**here).order_by("-seq").first()
    return AtSite(site, shipment, answer)


def reached(*, reader: Reader) -> dict[int, int]:
    """Return how many of the sites that *reader* may see each release has reached."""
    counts: dict[int, int] = {}
    sites = sites_for(reader=reader).order_by().values("pk")
    rows = Shipment.objects.filter(site__in=sites)
    for number in rows.values_list("release_id", flat=True):
        counts[number] = counts.get(number, 0) + 1
    return counts


def planned_for(*, site_id: int) -> list[Planned]:
    """Return the releases that have not reached a site, for the binding of its tickets."""
    shipped = Shipment.objects.filter(site=site_id).values("release")
    return [release.planned for release in Release.objects.exclude(pk__in=shipped)]


def has_reached(*, site_id: int, name: str) -> bool:
    """Say whether the release of that name has reached a site."""
    return Shipment.objects.filter(site=site_id, release__name=name).exists()


def held(*, release_id: int) -> Release:
    """Return a release, held until the transaction ends.

    Whoever binds a ticket to it and whoever moves its day go one after the other: no
    ticket is left with a day that has just been changed.
    """
    return Release.objects.select_for_update(no_key=True).get(pk=release_id)


def held_by_name(*, name: str) -> Release:
    """Return the release of that name, held until the transaction ends."""
    return Release.objects.select_for_update(no_key=True).get(name=name)
