"""What stands beside a change at its sites, and speaks against a window."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q

from backline.guide.change_conflicts import (
    Beside,
    Booked,
    Conflict,
    Day,
    Other,
    conflicts_of,
    day_window,
)
from backline.guide.change_conflicts import Freeze as Frozen
from backline.guide.change_stages import Window
from backline.records.changes.holidays import holidays_of
from backline.records.changes.models import Change, Freeze
from backline.records.changes.queries import sites_touched
from backline.records.customers.models import Site
from backline.records.releases.queries import planned_for
from backline.zones import zone


def beside_of(
    *,
    sites: Iterable[Site],
    components: Iterable[str],
    around: Window,
    apart_from: int | None = None,
    busy: frozenset[int] = frozenset(),
    booked: Sequence[Booked] = (),
) -> Beside:
    """Return what stands beside a change of some sites in a stretch of time.

    Args:
        sites: of one customer; the first says whose wall clock counts.
        components: that are touched.
        around: the stretch that is looked at.
        apart_from: the number of the change's own ticket.
        busy: the busy hours of the week, from whoever measures the site.
        booked: who is taken then, from whoever knows of the visits.
    """
    places = list(sites)
    first = places[0]
    return Beside(
        changes=_others(places, set(components), around, apart_from),
        freezes=_freezes(places, around),
        releases=_releases(places, around),
        holidays=[
            Day(day_window(day, zone(first.zone)), name)
            for day, name in holidays_of(first, around)
        ],
        booked=booked,
        busy=busy,
    )


def _others(
    sites: list[Site], components: set[str], around: Window, apart_from: int | None
) -> list[Other]:
    """Return the other changes of the sites' customer."""
    changes = (
        Change.objects.filter(
            ticket__customer=sites[0].customer_id,
            ticket__closed_at=None,
            start_at__lt=around.end_at,
            end_at__gt=around.start_at,
            withdrawn_at=None,
            ended_at=None,
        )
        .exclude(ticket=apart_from)
        .select_related("ticket")
        .prefetch_related("touched")
    )
    here = {site.pk for site in sites}
    return [
        Other(
            number=change.ticket.number,
            subject=change.ticket.subject,
            window=change.window,
            is_agreed=change.standing.agreed_window is not None,
            is_the_same=bool(components & set(change.components))
            and any(each.site_id in here for each in change.touched.all()),
        )
        for change in changes
        if change.window is not None
    ]


def _freezes(sites: list[Site], around: Window) -> list[Frozen]:
    here = [site.pk for site in sites]
    rows = Freeze.objects.select_related("site", "customer").filter(
        Q(customer=None)
        | Q(customer=sites[0].customer_id, site=None)
        | Q(site__in=here),
        lifted_at=None,
        start_at__lt=around.end_at,
        end_at__gt=around.start_at,
    )
    return [
        Frozen(Window(row.start_at, row.end_at), row.reason, row.whose, row.blocks)
        for row in rows
    ]


def _releases(sites: list[Site], around: Window) -> list[Day]:
    found = []
    for site in sites:
        for release in planned_for(site_id=site.pk):
            day = Day(day_window(release.day, zone(site.zone)), release.name)
            if day.window.overlaps(around) and day not in found:
                found.append(day)
    return found


def conflicts_for(
    *,
    change: Change,
    window: Window,
    busy: frozenset[int] = frozenset(),
    booked: Sequence[Booked] = (),
) -> list[Conflict]:
    """Return what speaks against *window* for a change that the caller may see."""
    sites = sites_touched(change)
    beside = beside_of(
        sites=sites,
        components=change.components,
        around=window,
        apart_from=change.pk,
        busy=busy,
        booked=booked,
    )
    return conflicts_of(window, beside, zone=zone(sites[0].zone))
