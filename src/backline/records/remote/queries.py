from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Q, QuerySet

from backline.guide.access import State
from backline.guide.mechanisms import Mechanism, other_mechanism
from backline.guide.people import can_name
from backline.mechanisms import mechanisms
from backline.records.accounts.queries import Reader
from backline.records.customers.models import Contact, Site
from backline.records.customers.queries import (
    contact_of,
    site_for,
    sites_for,
    speaks_for,
)
from backline.records.remote.adapters import Adapter, adapter_of
from backline.records.remote.models import (
    Access,
    AccessTerms,
    Approver,
    HostHeard,
    OwnMechanism,
    Session,
    TrustedHost,
    Way,
)
from backline.records.tickets.beside import may_have
from backline.records.tickets.models import Ticket
from backline.records.trail.models import AuditEvent
from backline.records.trail.queries import events_about


#: How long a certificate stays on the list of the revoked after its own end.
_LISTED_FOR = timedelta(days=7)


class UnknownAccess(LookupError):
    """There is no such access, or it is not yours to see."""

    def __init__(self) -> None:
        super().__init__("There is no such access here: see the list of accesses.")


def accesses_for(*, reader: Reader) -> QuerySet[Access]:
    """Return the accesses that *reader* may see, the newest first."""
    found = Access.objects.select_related(
        "site__customer",
        "ticket",
        "way__own",
        "way__site",
        "engineer",
        "requested_by",
        "approved_by",
        "seconded_by",
    ).order_by("-pk")
    if reader.side == "vendor":
        return found
    if reader.side == "customer" and reader.customer_id is not None:
        return found.filter(site__customer=reader.customer_id)
    return found.none()


def live_accesses(*, reader: Reader) -> QuerySet[Access]:
    """Return what waits, is granted, or is over and not shut, the newest first."""
    going_on = Q(state__in=[State.ASKED.value, State.GRANTED.value])
    to_shut = Q(state=State.ENDED.value, shut_at=None)
    return accesses_for(reader=reader).filter(going_on | to_shut)


def access_for(*, reader: Reader, access_id: int) -> Access:
    """Return one access.

    Raises:
        UnknownAccess: there is none that *reader* may see.
    """
    found = next(iter(accesses_for(reader=reader).filter(pk=access_id)), None)
    if found is None:
        raise UnknownAccess
    return found


def accesses_of(*, reader: Reader, ticket: Ticket) -> list[Access]:
    """Return the accesses of a ticket, the first first, with their sessions."""
    if not may_have(ticket, Access):
        return []
    found = accesses_for(reader=reader).filter(ticket=ticket.pk)
    return list(found.order_by("pk").prefetch_related("sessions__engineer"))


def sessions_for(*, reader: Reader, site: Site | None = None) -> QuerySet[Session]:
    """Return who was in at the sites that *reader* may see, the newest first."""
    seen = accesses_for(reader=reader).order_by().values("pk")
    found = Session.objects.filter(access__in=seen).select_related(
        "access__site__customer", "access__ticket", "access__approved_by", "engineer"
    )
    found = found.order_by("-started_at", "-pk")
    return found if site is None else found.filter(access__site=site.pk)


def accesses_between(
    *, reader: Reader, since: datetime, until: datetime
) -> QuerySet[Access]:
    """Return what was asked for, or ran, from *since* until before *until*; first first."""
    asked = Q(requested_at__gte=since, requested_at__lt=until)
    ran = Q(approved_at__isnull=False, starts_at__lt=until)
    not_over = Q(ended_at__gte=since) | Q(ended_at=None, ends_at__gte=since)
    found = accesses_for(reader=reader).filter(asked | (ran & not_over))
    return found.order_by("requested_at", "pk")


def to_approve(*, reader: Reader, now: datetime) -> list[Access]:
    """Return what waits for *reader* to approve, the first to begin first."""
    waiting = accesses_for(reader=reader).filter(
        state=State.ASKED.value, ends_at__gt=now
    )
    if reader.side == "customer":
        contact = contact_of(reader=reader)
        sites = Approver.objects.filter(contact=contact, removed_at=None)
        waiting = waiting.filter(approved_at=None, site__in=sites.values("site"))
    elif reader.is_manager:
        own = Q(engineer=reader.person_id) | Q(requested_by=reader.person_id)
        waiting = waiting.filter(needs_manager=True, seconded_at=None).exclude(own)
    else:
        return []
    return list(waiting.order_by("starts_at", "pk"))


@dataclass(frozen=True, slots=True)
class SiteAccess:
    """All that is set up for access to a site."""

    site: Site
    ways: list[Way]
    trusted: list[TrustedHost]
    approvers: list[Contact]
    terms: AccessTerms | None
    heard: HostHeard | None

    @property
    def manager_too(self) -> bool:
        """Whether the contract wants a vendor manager's approval too."""
        return self.terms is not None and self.terms.manager_too


def site_access(*, reader: Reader, site_id: int) -> SiteAccess:
    """Return what is set up at a site.

    Raises:
        UnknownSite: there is none that *reader* may see.
    """
    site = site_for(reader=reader, site_id=site_id)
    return SiteAccess(
        site=site,
        ways=list(Way.objects.filter(site=site, removed_at=None).select_related("own")),
        trusted=list(TrustedHost.objects.filter(site=site)),
        approvers=approvers_of(site_id=site_id),
        terms=AccessTerms.objects.filter(site=site).first(),
        heard=heard_of(site_id=site_id),
    )


def ways_into(*, site_id: int) -> int:
    """Return how many ways into a site are set up."""
    return Way.objects.filter(site=site_id, removed_at=None).count()


def approvers_of(*, site_id: int) -> list[Contact]:
    """Return whom the customer named to approve access to a site, by name.

    Who has left or was shut out approves nothing and is left out.
    """
    named = Approver.objects.filter(site=site_id, removed_at=None).values("contact")
    there = Contact.objects.filter(left_at=None, person__is_active=True)
    return list(there.filter(pk__in=named).order_by("name", "pk"))


def approver_as(*, reader: Reader, site_id: int) -> Contact | None:
    """Return the contact as whom *reader* approves access to a site; None if they don't."""
    contact = contact_of(reader=reader)
    if contact is None:
        return None
    named = Approver.objects.filter(site=site_id, contact=contact, removed_at=None)
    return contact if named.exists() else None


def names_approvers(*, reader: Reader, site: Site) -> bool:
    """Say whether *reader* names the approvers of a site, or writes down who is.

    A manager of the vendor does, an approver of it, and whom the customer lets name its
    people.
    """
    speaks = speaks_for(reader=reader, customer_id=site.customer_id)
    return can_name(speaks) or approver_as(reader=reader, site_id=site.pk) is not None


def approvals_of(*, reader: Reader, contact: Contact) -> list[Approver]:
    """Return where a contact approves or approved access, the latest first."""
    seen = sites_for(reader=reader).values("pk")
    named = Approver.objects.filter(contact=contact, site__in=seen)
    return list(named.select_related("site").order_by("-pk"))


def trusted_of(*, site_id: int) -> list[str]:
    """Return the trusted hosts and networks of a site."""
    return list(
        TrustedHost.objects.filter(site=site_id).values_list("network", flat=True)
    )


def mechanism_of(way: Way) -> Mechanism:
    """Return the mechanism that is set up by *way*, with its conditions."""
    own = way.own
    return mechanisms()[way.mechanism] if own is None else mechanism_of_own(own)


def mechanism_of_own(own: OwnMechanism) -> Mechanism:
    """Return an unlisted mechanism with the conditions that it was asked for with."""
    return other_mechanism(
        own.name,
        own.title,
        trusted_hosts=own.trusted_hosts,
        customer_presents=own.customer_presents,
        how=own.how,
    )


def adapter_of_way(way: Way) -> Adapter:
    """Return what opens and shuts a way."""
    return adapter_of(way.adapter)


def own_mechanisms(*, reader: Reader, ticket: Ticket) -> list[OwnMechanism]:
    """Return the unlisted mechanisms that were asked for on a ticket."""
    if not may_have(ticket, OwnMechanism):
        return []
    return list(_own_for(reader).filter(ticket=ticket.pk))


def own_mechanism_for(*, reader: Reader, mechanism_id: int) -> OwnMechanism:
    """Return one unlisted mechanism.

    Raises:
        UnknownAccess: there is none that *reader* may see.
    """
    found = next(iter(_own_for(reader).filter(pk=mechanism_id)), None)
    if found is None:
        raise UnknownAccess
    return found


def _own_for(reader: Reader) -> QuerySet[OwnMechanism]:
    sites = sites_for(reader=reader) if reader.side != "site" else Site.objects.none()
    return (
        OwnMechanism.objects.filter(site__in=sites.order_by().values("pk"))
        .select_related("site", "ticket", "approved_by", "seconded_by", "asked_by")
        .order_by("pk")
    )


def mechanism_tried(*, reader: Reader, site: Site) -> datetime | None:
    """Return when a way into a site last worked; None when none ever did."""
    found = sessions_for(reader=reader, site=site).filter(worked=True)
    last: datetime | None = found.aggregate(at=Max("stopped_at"))["at"]
    return last


def approval_awaited(*, site_id: int, now: datetime) -> bool:
    """Return whether somebody asks to be let into a site and no approver has answered."""
    asked = Access.objects.filter(site=site_id, state=State.ASKED.value)
    return asked.filter(approved_at=None, ends_at__gt=now).exists()


def trail_of(*, reader: Reader, site: Site) -> list[AuditEvent]:
    """Return what was done about access to a site; the vendor's people only."""
    return events_about(reader=reader, about=about(site))


def about(site: Site) -> str:
    """Return how the trail names the access to a site."""
    return f"access:site:{site.pk}"


def heard_of(*, site_id: int) -> HostHeard | None:
    """Return what the site's host last said of its sessions."""
    return HostHeard.objects.filter(site=site_id).first()


def revoked_serials(*, site_id: int, now: datetime) -> list[int]:
    """Return the serials whose certificates let nobody into a site any more."""
    over = Access.objects.filter(
        site=site_id,
        certified_at__isnull=False,
        state=State.ENDED.value,
        ended_at__gt=now - _LISTED_FOR,
    )
    still_valid = Access.objects.filter(
        site=site_id,
        certified_at__isnull=False,
        state=State.ENDED.value,
        ends_at__gt=now,
    )
    return sorted({*_numbers(over), *_numbers(still_valid)})


def _numbers(found: QuerySet[Access]) -> Iterable[int]:
    return found.values_list("pk", flat=True)
