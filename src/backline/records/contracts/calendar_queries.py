"""Questions about calendars: which are in force, what is agreed, what is to be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from django.db.models import BigIntegerField, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from backline.guide.calendar_parse import parse_terms
from backline.records.contracts.models import (
    AgreedCalendar,
    AnnexState,
    AnnexStep,
    CalendarAnnex,
    CalendarReview,
    CalendarVersion,
    ContractSite,
    ReviewState,
)
from backline.records.contracts.term import in_force
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import WithAnnotations

    from backline.guide.calendar_terms import CalendarTerms
    from backline.records.accounts.queries import Reader
from backline.records.customers.models import Site


class UnknownCalendar(LookupError):
    """There is no such calendar here."""


class CountedBy(TypedDict):
    """What `covered_at` says of a site beside its own fields."""

    calendar_now: int


@dataclass(frozen=True, slots=True)
class CalendarInForce:
    """A calendar version on which new tickets of some sites are counted."""

    version: CalendarVersion
    sites: tuple[Site, ...]

    @property
    def customers(self) -> list[str]:
        """The names of the customers it counts for."""
        return sorted({site.customer.name for site in self.sites})


#: Of a site under several contracts the latest holds; of two of one instant the newer.
LATEST_CONTRACT_FIRST = ("-contract__starts_at", "-contract_id")


def covered_at(at: datetime) -> QuerySet[WithAnnotations[ContractSite, CountedBy]]:
    """Return the sites under a contract at one moment, each with its `calendar_now`."""
    agreed = AgreedCalendar.objects.filter(
        covered=OuterRef("pk"), starts_at__lte=at
    ).order_by("-starts_at", "-pk")
    return ContractSite.objects.filter(in_force(at, "contract__")).annotate(
        calendar_now=Coalesce(
            Subquery(agreed.values("calendar_version_id")[:1]),
            F("calendar_version_id"),
            output_field=BigIntegerField(),
        )
    )


def calendars_in_force(*, reader: Reader, now: datetime) -> list[CalendarInForce]:
    """Return the calendars in force at the sites that *reader* may see, by name."""
    covered = covered_at(now).select_related("site__customer")
    if reader.side != "vendor":
        covered = covered.filter(contract__customer=reader.customer_id or 0)
    sites: dict[int, list[Site]] = {}
    for row in covered.order_by("site__customer__name", "site__name", "pk"):
        sites.setdefault(row.calendar_now, []).append(row.site)
    versions = CalendarVersion.objects.filter(pk__in=sites).order_by("name", "version")
    return [CalendarInForce(each, tuple(sites[each.pk])) for each in versions]


def calendar_version_for(*, reader: Reader, version_id: int) -> CalendarVersion:
    """Return a calendar version.

    Raises:
        UnknownCalendar: there is none that *reader* may see.
    """
    found = _versions(reader).filter(pk=version_id).first()
    if found is None:
        message = f"There is no calendar {version_id} here: choose one of the list."
        raise UnknownCalendar(message)
    return found


def versions_of(*, reader: Reader, name: str) -> list[CalendarVersion]:
    """Return the versions of a calendar that *reader* may see, the newest first."""
    return list(_versions(reader).filter(name=name).order_by("-version"))


def _versions(reader: Reader) -> QuerySet[CalendarVersion]:
    versions = CalendarVersion.objects.order_by("pk")
    if reader.side == "vendor":
        return versions
    customer = reader.customer_id or 0
    return versions.filter(
        Q(contractsite__contract__customer=customer)
        | Q(agreed__covered__contract__customer=customer)
        | Q(annexes__customer=customer)
    ).distinct()


def annexes_for(*, reader: Reader) -> QuerySet[CalendarAnnex]:
    """Return the annexes that *reader* may see, the newest first."""
    annexes = CalendarAnnex.objects.select_related(
        "customer", "base", "version"
    ).order_by("-proposed_at", "-pk")
    if reader.side == "vendor":
        return annexes
    return annexes.filter(customer=reader.customer_id or 0)


def open_annexes(*, reader: Reader) -> list[CalendarAnnex]:
    """Return the annexes that wait for somebody's word."""
    return list(annexes_for(reader=reader).filter(state=AnnexState.OPEN))


def annex_for(*, reader: Reader, annex_id: int) -> CalendarAnnex:
    """Return an annex.

    Raises:
        UnknownCalendar: there is none that *reader* may see.
    """
    found = next(iter(annexes_for(reader=reader).filter(pk=annex_id)), None)
    if found is None:
        message = f"There is no annex {annex_id} here: choose one of the list."
        raise UnknownCalendar(message)
    return found


def annex_steps(*, reader: Reader, annex: CalendarAnnex) -> list[AnnexStep]:
    """Return what was done with an annex, the latest first."""
    seen = annexes_for(reader=reader).filter(pk=annex.pk)
    return list(AnnexStep.objects.filter(annex__in=seen).order_by("-revision"))


def open_reviews(*, reader: Reader) -> list[CalendarReview]:
    """Return the reviews that are owed; they are the vendor's duty."""
    if reader.side != "vendor":
        return []
    return list(
        CalendarReview.objects.select_related("calendar_version")
        .filter(state=ReviewState.OPEN)
        .order_by("raised_at", "pk")
    )


def review_for(*, reader: Reader, review_id: int) -> CalendarReview:
    """Return a review that is owed.

    Raises:
        UnknownCalendar: there is none, or somebody has settled it.
    """
    for review in open_reviews(reader=reader):
        if review.pk == review_id:
            return review
    message = f"Review {review_id} is not open: it is settled, or never was."
    raise UnknownCalendar(message)


def body_terms(body: Mapping[str, object]) -> CalendarTerms:
    """Return the terms of a calendar's body.

    Raises:
        BadCalendar: it is no calendar.
    """
    return parse_terms(body, zone=zone(str(body.get("tz", ""))))
