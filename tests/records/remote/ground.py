"""A site that can be come into: ways, a trusted host, an approver, an incident."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tests.cast import NOON, Cast, House, reader
from tests.records.tickets.desk import opened

from backline.records.customers.models import Contact
from backline.records.remote.actions import asking, coming_in, deciding, setting_up
from backline.records.remote.models import Access, Way
from backline.records.tickets.models import Ticket


MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
SOURCE = "203.0.113.7"
TRUSTED = "203.0.113.0/28"


def set_up(cast: Cast, house: House | None = None, **change: Any) -> Way:
    """SSH by hand into the house's site, its owner the approver."""
    of = house or cast.meridian
    manager, site = reader(cast.manager), of.site.pk
    setting_up.name_approver(site_id=site, contact_id=of.owner.pk, by=manager, now=NOON)
    setting_up.trust_host(site_id=site, network=TRUSTED, by=manager, now=NOON)
    given: dict[str, Any] = {
        "mechanism": "ssh",
        "adapter": "manual",
        "host": "pbx-1",
        "port": 22,
        "account": "support",
    }
    return setting_up.set_up_way(site_id=site, by=manager, now=NOON, **(given | change))


def want_manager(cast: Cast, house: House | None = None) -> None:
    """The contract wants a manager's approval too."""
    setting_up.set_access_terms(
        site_id=(house or cast.meridian).site.pk,
        manager_too=True,
        because="Annex 4",
        by=reader(cast.manager),
        now=NOON,
    )


def ask(
    cast: Cast,
    way: Way,
    *,
    ticket: Ticket | None = None,
    now: datetime = NOON,
    **change: Any,
) -> Access:
    """L2 asks to come in for an hour, on an incident of Meridian's."""
    on = ticket or opened(cast.meridian, now=now)
    given: dict[str, Any] = {
        "way_id": way.pk,
        "purpose": "Read the dialer's log",
        "starts_at": now,
        "ends_at": now + HOUR,
    }
    return asking.ask_for_access(
        number=on.number, by=reader(cast.l2), now=now, **(given | change)
    )


def approve(access: Access, by: Contact, *, now: datetime = NOON) -> Access:
    """The customer's approver says yes."""
    return deciding.approve_access(access_id=access.pk, by=reader(by), now=now)


def granted(cast: Cast, way: Way | None = None, **change: Any) -> Access:
    """Access that was asked for and approved."""
    access = ask(cast, way or set_up(cast), **change)
    return approve(access, cast.meridian.owner, now=access.requested_at)


def start(cast: Cast, access: Access, *, now: datetime = NOON, **change: Any) -> None:
    """L2 comes in from a trusted host."""
    given: dict[str, Any] = {"source": SOURCE} | change
    coming_in.start_session(access_id=access.pk, by=reader(cast.l2), now=now, **given)


def fresh(access: Access) -> Access:
    """The access as it is stored now."""
    return Access.objects.get(pk=access.pk)
