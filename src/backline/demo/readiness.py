"""A new site in the demo, on its way to being ready: three things are missing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.actions.annexes import confirm_annex, propose_calendar
from backline.records.customers.actions import let_name_people
from backline.records.customers.queries import contact_of
from backline.records.readiness.actions import confirm_seats
from backline.records.remote.actions import asking, coming_in, deciding, ending
from backline.records.remote.queries import site_access
from backline.zones import zone


if TYPE_CHECKING:
    from datetime import datetime

    from backline.demo.cast import Cast
    from backline.records.accounts.queries import Reader

_ASKED = timedelta(days=3)
_FOR = timedelta(hours=1)


def get_ready(cast: Cast, *, now: datetime) -> None:
    """Do at Mysuru what is done there so far.

    The seats are confirmed and a way in was tried. The days of the year wait for the
    customer's word; the code for sitewatch and the checklist are still the vendor's.
    """
    site, at = cast.sites["mysuru"], now - _ASKED
    vikram, nikhil = cast.readers["vikram"], cast.readers["nikhil"]
    _let_name_people(vikram, at)
    confirm_seats(site_id=site.pk, seats=site.seats, by=vikram, now=at)
    _try_the_way(cast, at)
    year = now.astimezone(zone(site.zone)).year
    annex = propose_calendar(
        site_id=site.pk, first_year=year, last_year=year, by=nikhil, now=at
    )
    confirm_annex(annex_id=annex.pk, seen=annex.revision, by=nikhil, now=at)


def _let_name_people(reader: Reader, at: datetime) -> None:
    """Let a contact add colleagues on the portal, and shut them out."""
    contact = contact_of(reader=reader)
    if contact is not None:
        let_name_people(contact_id=contact.pk, heads=True, by=THE_DESK, now=at)


def _try_the_way(cast: Cast, at: datetime) -> None:
    site, nikhil = cast.sites["mysuru"], cast.readers["nikhil"]
    (way,) = site_access(reader=nikhil, site_id=site.pk).ways
    asked = asking.ask_to_try(
        site_id=site.pk,
        way_id=way.pk,
        starts_at=at,
        ends_at=at + _FOR,
        by=nikhil,
        now=at,
    )
    given: dict[str, Any] = {"access_id": asked.pk, "now": at}
    deciding.approve_access(by=cast.readers["vikram"], **given)
    coming_in.start_session(source="203.0.113.7", by=nikhil, **given)
    coming_in.stop_session(words="It works; nothing changed.", by=nikhil, **given)
    ending.end_access(words="Tried.", by=nikhil, **given)
    ending.confirm_shut(words="Vikram closed it while we spoke.", by=nikhil, **given)
