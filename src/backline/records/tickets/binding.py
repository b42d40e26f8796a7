"""The release that a ticket's fix comes with, found by itself.

Guide: turnaround.minor-release - the first release whose freeze follows the
confirmation of the fault. With none planned the ticket waits for one to be announced.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from backline.guide.account import Account
from backline.guide.releases import (
    because_first,
    confirmed_at,
    end_of_day,
    first_release,
    waits_for_release,
)
from backline.guide.timeline import Event, Fact, FaultDomain, Kind
from backline.records.releases.models import Release, Shipment
from backline.records.releases.queries import has_reached, held_by_name, planned_for
from backline.records.tickets.models import Clock, Ticket
from backline.zones import zone


#: After which a ticket can wait for a release that it is not bound to.
_MAY_BIND = frozenset(
    {
        Kind.FAULT_DOMAIN_SET,
        Kind.DISPUTE_SETTLED,
        Kind.SEVERITY_SET,
        Kind.REOPENED,
        Kind.RELEASE_SHIPPED,
        Kind.TERMS_APPLIED,
    }
)


def may_bind(kinds: Iterable[Kind]) -> bool:
    """Say whether what happened can make a ticket wait for a release."""
    return not _MAY_BIND.isdisjoint(kinds)


def binding_of(
    ticket: Ticket, account: Account, events: Sequence[Event], *, now: datetime
) -> dict[str, Fact] | None:
    """Return the facts of the binding that is due now; None where none is.

    The release is held, so that its day stands until the binding is written.
    """
    confirmed = confirmed_at(events) if waits_for_release(account) else None
    if confirmed is None:
        return None
    before, site = account.situation.release, ticket.site_id
    if before is not None and not has_reached(site_id=site, name=before.name):
        return None
    where = zone(ticket.site.zone)
    planned = planned_for(site_id=site)
    first = first_release(planned, confirmed=confirmed, zone=where, now=now)
    if first is None:
        return None
    release = held_by_name(name=first.name)
    because = because_first(release.planned, confirmed=confirmed)
    return facts_of(release, ticket, because=because)


def facts_of(release: Release, ticket: Ticket, *, because: str) -> dict[str, Fact]:
    """Return the facts of binding *ticket* to *release*."""
    planned_at = end_of_day(release.planned_date, zone(ticket.site.zone))
    return {
        "release": release.name,
        "at": planned_at.isoformat(),
        "at_day": f"{release.planned_date:%Y-%m-%d}",
        "because": because,
    }


def _tickets() -> QuerySet[Ticket]:
    """Return the open tickets with what their letters need, in the order of holding."""
    return (
        Ticket.objects.select_related("customer", "contact", "site__duty_contact")
        .filter(is_open=True)
        .order_by("pk")
    )


def tickets_bound(release: Release) -> QuerySet[Ticket]:
    """Return the open tickets whose fix comes with a release."""
    return _tickets().filter(release=release.name)


def tickets_waiting() -> QuerySet[Ticket]:
    """Return the tickets that may wait for a release and have none to come."""
    clocks = Clock.objects.filter(ticket=OuterRef("pk"), outcome="")
    reached = Shipment.objects.filter(
        site=OuterRef("site"), release__name=OuterRef("release")
    )
    return _tickets().filter(
        Q(release="") | Exists(reached),
        Exists(clocks),
        fault_domain=FaultDomain.CONTACT_CENTRE,
    )
