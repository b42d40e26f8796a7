"""The releases, as everybody who waits for one may read them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from backline.records.releases.queries import at_sites, releases_for
from backline.records.tickets.released import tickets_of_release
from backline.surfaces.api.door import ApiRequest, Bearer, check_query, say
from backline.surfaces.api.values import InstantTold, Told


if TYPE_CHECKING:
    from backline.records.accounts.queries import Reader
    from backline.records.releases.models import Release
    from backline.records.releases.queries import AtSite

router = Router()


class DateChangeTold(Told):
    from_date: date
    to_date: date
    told_at: InstantTold
    because: str


class AtSiteTold(Told):
    site: Annotated[int, Field(description="Its number, see /sites.")]
    reached_at: Annotated[
        InstantTold | None, Field(description="Null while it is to come.")
    ]
    declined: Annotated[
        bool, Field(description="The customer does not want it installed now.")
    ]


class ReleaseTold(Told):
    name: str
    note: str
    freeze_at: InstantTold
    planned_date: Annotated[
        date, Field(description="At each site it is due at the end of this day there.")
    ]
    announced_at: InstantTold
    changes: Annotated[
        list[DateChangeTold], Field(description="Each day that it was given since.")
    ]
    tickets: Annotated[
        list[str], Field(description="Numbers of your tickets that come with it.")
    ]
    sites: list[AtSiteTold]


class ReleasesTold(Told):
    """The releases, the next first."""

    items: list[ReleaseTold]


@router.get(
    "/releases",
    auth=Bearer("tickets.read"),
    response=ReleasesTold,
    url_name="releases",
)
def list_releases(request: ApiRequest) -> HttpResponse:
    """List the releases with their days, your tickets in them, and your sites."""
    check_query(request)
    reader = request.auth
    found = releases_for(reader=reader)
    return say(ReleasesTold(items=[_told(release, reader) for release in found]))


def _told(release: Release, reader: Reader) -> ReleaseTold:
    tickets = tickets_of_release(reader=reader, name=release.name)
    return ReleaseTold(
        name=release.name,
        note=release.note,
        freeze_at=release.freeze_at,
        planned_date=release.planned_date,
        announced_at=release.announced_at,
        changes=[DateChangeTold.model_validate(each) for each in release.changes.all()],
        tickets=[ticket.number for ticket in tickets],
        sites=[_at(each) for each in at_sites(reader=reader, release=release)],
    )


def _at(stands: AtSite) -> AtSiteTold:
    shipment = stands.shipment
    return AtSiteTold(
        site=stands.site.pk,
        reached_at=shipment.reached_at if shipment else None,
        declined=stands.declined,
    )
