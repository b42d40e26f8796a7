from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from backline.guide.calendar_edits import last_year_of
from backline.guide.readiness import (
    Item,
    items_of,
    missing_for,
)
from backline.guide.readiness_facts import Days, Facts, SeatsSaid
from backline.guide.timeline import Side
from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.contracts.calendar_queries import annexes_for
from backline.records.contracts.models import AnnexState
from backline.records.contracts.signing_queries import calendars_at
from backline.records.customers.models import Site
from backline.records.customers.queries import contacts_for, site_for, sites_for
from backline.records.enrolment.queries import heartbeats_of, keys_of, open_code
from backline.records.fleet.models import TotalSource
from backline.records.fleet.queries import HeardSite, heard_at
from backline.records.readiness.models import Gate, SiteWord, Told
from backline.records.remote.queries import (
    approval_awaited,
    approvers_of,
    mechanism_tried,
    ways_into,
)
from backline.zones import zone


if TYPE_CHECKING:
    from django.db.models import QuerySet

#: A roster that sitewatch reads, and one that somebody of the site types in.
_ROSTERS = frozenset({TotalSource.ROSTER.value, TotalSource.TYPED.value})


@dataclass(frozen=True, slots=True)
class Readiness:
    """A site on its way; `items` is empty once the gate is passed."""

    site: Site
    gate: Gate | None
    items: tuple[Item, ...]

    def missing_for(self, side: Side) -> tuple[Item, ...]:
        """Return what is missing; what *side* owes stands first."""
        return missing_for(self.items, side)


def not_ready(*, reader: Reader) -> QuerySet[Site]:
    """Return the sites that *reader* may see and that are not ready, by name.

    Those of closed customers are not on their way any more.
    """
    running = sites_for(reader=reader).filter(customer__closed_at=None)
    return running.filter(gate__isnull=True)


def missing_of(*, reader: Reader, site_id: int, now: datetime) -> tuple[Item, ...]:
    """Return what is missing at a site, what *reader* owes first.

    A site that is ready, or that *reader* may not see, misses nothing and costs one
    query.
    """
    found = on_its_way(reader=reader, site_id=site_id, now=now)
    return () if found is None else found.missing_for(side_of(reader))


def on_its_way(
    *, reader: Reader, site_id: int, now: datetime, heard: HeardSite | None = None
) -> Readiness | None:
    """Return how far a site is; None where it is ready or *reader* may not see it.

    Args:
        reader: who asks.
        site_id: the site.
        now: when.
        heard: what sitewatch told of it, where that was read already.
    """
    site = next(iter(not_ready(reader=reader).filter(pk=site_id).order_by()), None)
    if site is None:
        return None
    return Readiness(site, None, items_of(facts_of(site, now=now, heard=heard)))


def readiness_of(*, reader: Reader, site_id: int, now: datetime) -> Readiness:
    """Return how ready a site is.

    Raises:
        UnknownSite: there is none that *reader* may see.
    """
    site = site_for(reader=reader, site_id=site_id)
    gate = Gate.objects.filter(site=site).first()
    items = () if gate is not None else items_of(facts_of(site, now=now))
    return Readiness(site, gate, items)


def side_of(reader: Reader) -> Side:
    """Return for which side *reader* speaks."""
    return Side.VENDOR if reader.side == "vendor" else Side.CUSTOMER


def facts_of(site: Site, *, now: datetime, heard: HeardSite | None = None) -> Facts:
    """Return what is known of a site, for the rule; *heard* where it was read already."""
    heard = heard or heard_at(site, now=now)
    keys = keys_of(reader=THE_DESK, site_id=site.pk).filter(revoked_at=None)
    code = open_code(reader=THE_DESK, site_id=site.pk, now=now)
    where = zone(site.zone)
    people = contacts_for(reader=THE_DESK, customer_id=site.customer_id)
    counted = people.order_by().aggregate(
        all=Count("pk"), let_in=Count("pk", filter=Q(person__is_active=True))
    )
    said = {word.what: word for word in SiteWord.objects.filter(site=site)}
    seats, checklist = said.get(Told.SEATS), said.get(Told.CHECKLIST)
    return Facts(
        year=now.astimezone(where).year,
        contacts=counted["all"],
        let_in=counted["let_in"],
        duty_contact=site.duty_contact.name if site.duty_contact else "",
        approvers=tuple(each.name for each in approvers_of(site_id=site.pk)),
        has_roster=any(each.total_source in _ROSTERS for each in heard.readings),
        seats=site.seats,
        seats_said=SeatsSaid(seats.seats or 0, seats.by_name) if seats else None,
        days=_days(site, now),
        ways=ways_into(site_id=site.pk),
        access_waits=approval_awaited(site_id=site.pk, now=now),
        tried_at=_local(mechanism_tried(reader=THE_DESK, site=site), where),
        is_enrolled=keys.exists(),
        has_code=code is not None,
        heard_at=_local(_heard_at(heard), where),
        checklist_by=checklist.by_name if checklist else "",
    )


def _local(at: datetime | None, where: tzinfo) -> datetime | None:
    return None if at is None else at.astimezone(where)


def _heard_at(heard: HeardSite) -> datetime | None:
    beats = heartbeats_of(reader=THE_DESK, site_id=heard.site.pk).values()
    instants = [heard.heard_at, *(beat.received_at for beat in beats)]
    return max((at for at in instants if at is not None), default=None)


def _days(site: Site, now: datetime) -> Days:
    version = calendars_at([site.pk], reader=THE_DESK, at=now).get(site.pk)
    if version is None:
        return Days()
    annexes = annexes_for(reader=THE_DESK).filter(customer=site.customer_id)
    both = annexes.filter(version=version.pk, state=AnnexState.PUBLISHED)
    proposed = annexes.filter(base__name=version.name, state=AnnexState.OPEN).first()
    first_year = version.body.get("first_year")
    return Days(
        name=version.name,
        all_hours=version.body["weekly_hours"] == "24x7",
        confirmed=both.exists(),
        first_year=first_year if isinstance(first_year, int) else None,
        last_year=last_year_of(version.body),
        proposed=proposed.standing if proposed is not None else None,
    )
