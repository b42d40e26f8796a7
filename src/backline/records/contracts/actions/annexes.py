"""The yearly annex: proposed, edited and confirmed by both sides (package.geography)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from backline.geography import geography_snapshot
from backline.guide.annex import (
    CLAUSE,
    AnnexRefused,
    AnnexSide,
    check_can_confirm,
    check_can_edit,
    check_years,
)
from backline.guide.calendar import Calendar
from backline.guide.calendar_edits import (
    Body,
    geography_of,
    package_of,
    with_years_of,
)
from backline.records.accounts.queries import Reader
from backline.records.contracts.actions.calendars import publish_calendar
from backline.records.contracts.calendar_queries import (
    LATEST_CONTRACT_FIRST,
    annex_for,
    body_terms,
    covered_at,
)
from backline.records.contracts.models import (
    AgreedCalendar,
    AnnexState,
    AnnexStep,
    CalendarAnnex,
    CalendarVersion,
    ContractSite,
)
from backline.records.customers.models import Customer
from backline.records.customers.queries import site_for
from backline.records.trail.actions import record
from backline.zones import zone


_LONGEST_NAME = 80


def side_of(by: Reader) -> AnnexSide:
    """Return for which side *by* speaks.

    Raises:
        AnnexRefused: for neither.
    """
    if by.side == "vendor":
        return "vendor"
    if by.side == "customer":
        return "customer"
    message = "Only the vendor's people and the customer's contacts agree on calendars."
    raise AnnexRefused(message)


@transaction.atomic
def propose_calendar(
    *, site_id: int, first_year: int, last_year: int, by: Reader, now: datetime
) -> CalendarAnnex:
    """Propose the days of some years for a site's calendar, from its geography.

    The years that are agreed already, the week and the breaks of the calendar in force
    stay as they are.

    Raises:
        AnnexRefused: bad years, a calendar of all hours, or an annex is open already.
        BadCalendar: nobody knows those years.
        UnknownSite: *by* may not see the site.
    """
    site = site_for(reader=by, site_id=site_id)
    today = now.astimezone(zone(site.zone)).date()
    check_years(first_year, last_year, today=today)
    covered = covered_at(now).filter(site=site).order_by(*LATEST_CONTRACT_FIRST).first()
    base = None
    if covered is not None:
        base = CalendarVersion.objects.get(pk=covered.calendar_now)
    if base is not None and base.body["weekly_hours"] == "24x7":
        message = (
            f"{base.name} is open at all hours of every day: there is nothing to agree."
        )
        raise AnnexRefused(message)
    proposed = geography_snapshot(
        site.geography, "24x5", site.zone, first_year, last_year
    )
    body = proposed if base is None else with_years_of(base.body, proposed)
    return open_annex(
        customer=site.customer,
        body=body,
        base=base,
        words=f"proposed {_years(first_year, last_year)} from {package_of(proposed)}",
        by=by,
        now=now,
    )


def open_annex(
    *,
    customer: Customer,
    body: Mapping[str, object],
    base: CalendarVersion | None,
    words: str,
    by: Reader,
    now: datetime,
) -> CalendarAnnex:
    """Open an annex with this body, in the transaction of the caller.

    Raises:
        AnnexRefused: one is open for this calendar already.
    """
    name = _name(customer, body, base)
    side_of(by)
    try:
        with transaction.atomic():
            annex = CalendarAnnex.objects.create(
                customer=customer, name=name, body=body, base=base, proposed_at=now
            )
    except IntegrityError:
        message = f"An annex to {name} is open already: edit that one, or withdraw it."
        raise AnnexRefused(message) from None
    _write_down(annex, "calendar.proposed", words, by=by, now=now)
    return annex


@transaction.atomic
def edit_annex(
    *,
    annex_id: int,
    seen: int,
    edit: Callable[[Body], Body],
    words: str,
    by: Reader,
    now: datetime,
) -> CalendarAnnex:
    """Change an annex; the other side's confirmation is taken back with it.

    Args:
        annex_id: the annex.
        seen: the revision that the person looked at.
        edit: one of `guide.calendar_edits`, filled in.
        words: what the edit says, for both sides to read.
        by: who edits.
        now: when.

    Raises:
        AnnexRefused: it is closed, or was changed meanwhile.
        BadCalendar: the edit makes it no calendar.
    """
    annex = annex_for(reader=by, annex_id=annex_id)
    check_can_edit(annex.standing, seen=seen)
    body = edit(annex.body)
    Calendar(body_terms(body))
    _move(annex, seen, body=body, vendor_by="", customer_by="")
    _write_down(annex, "calendar.edited", words, by=by, now=now)
    return annex


@transaction.atomic
def confirm_annex(
    *, annex_id: int, seen: int, by: Reader, now: datetime
) -> CalendarAnnex:
    """Confirm an annex for one side; the second confirmation puts it in force.

    Raises:
        AnnexRefused: it is closed, was changed meanwhile, or this side has confirmed.
    """
    annex, side = annex_for(reader=by, annex_id=annex_id), side_of(by)
    check_can_confirm(annex.standing, side, seen=seen)
    _move(annex, seen, **{f"{side}_by": by.name})
    _write_down(annex, "calendar.confirmed", "confirmed", by=by, now=now)
    if annex.vendor_by and annex.customer_by:
        _put_in_force(annex, by=by, now=now)
    return annex


@transaction.atomic
def withdraw_annex(
    *, annex_id: int, seen: int, because: str, by: Reader, now: datetime
) -> CalendarAnnex:
    """Withdraw an annex that is not wanted any more.

    Raises:
        AnnexRefused: it is closed, was changed meanwhile, or no reason is given.
    """
    annex = annex_for(reader=by, annex_id=annex_id)
    check_can_edit(annex.standing, seen=seen)
    if not because.strip():
        message = "Say why it is withdrawn: the other side reads it."
        raise AnnexRefused(message)
    _move(annex, seen, state=AnnexState.WITHDRAWN)
    words = f"withdrawn: {because.strip()}"
    _write_down(annex, "calendar.withdrawn", words, by=by, now=now)
    return annex


def _put_in_force(annex: CalendarAnnex, *, by: Reader, now: datetime) -> None:
    """Publish what both sides confirmed; tickets opened from now on count by it."""
    version = publish_calendar(
        name=annex.name,
        body=annex.body,
        source=package_of(annex.body),
        by=by,
        now=now,
    )
    for covered in _covered_by(annex, now):
        AgreedCalendar.objects.get_or_create(
            covered=covered, calendar_version=version, defaults={"starts_at": now}
        )
    _move(annex, annex.revision, state=AnnexState.PUBLISHED, version=version)
    words = f"in force as {version}: both sides have confirmed"
    _write_down(annex, "calendar.agreed", words, by=by, now=now)


def _covered_by(annex: CalendarAnnex, now: datetime) -> list[ContractSite]:
    """Return the customer's sites that count by the calendar that it follows."""
    if annex.base is None:
        return []
    same = CalendarVersion.objects.filter(name__in=[annex.base.name, annex.name])
    return list(
        covered_at(now).filter(
            contract__customer=annex.customer, calendar_now__in=same.values("pk")
        )
    )


def _name(
    customer: Customer, body: Mapping[str, object], base: CalendarVersion | None
) -> str:
    """Return the calendar's name: one that others use too is left to them."""
    if base is not None:
        versions = CalendarVersion.objects.filter(name=base.name)
        others = ContractSite.objects.exclude(contract__customer=customer)
        if not others.filter(calendar_version__in=versions).exists():
            return base.name
    place = base.name if base else f"{geography_of(body)} 24x5"
    return f"{customer.name[: _LONGEST_NAME - len(place) - 2]}: {place}"


def _move(annex: CalendarAnnex, seen: int, **fields: Any) -> None:
    """Change an annex that nobody changed meanwhile."""
    fields["revision"] = seen + 1
    moved = CalendarAnnex.objects.filter(
        pk=annex.pk, revision=seen, state=AnnexState.OPEN
    ).update(**fields)
    if not moved:
        message = "The annex was changed at this moment. Look at it again."
        raise AnnexRefused(message)
    for name, value in fields.items():
        setattr(annex, name, value)


def _write_down(
    annex: CalendarAnnex, did: str, words: str, *, by: Reader, now: datetime
) -> None:
    AnnexStep.objects.create(
        annex=annex,
        revision=annex.revision,
        at=now,
        by_name=by.name,
        side=side_of(by),
        words=words[:500],
    )
    record(
        did=did,
        about=annex.name,
        by=by,
        now=now,
        details={"annex": annex.pk, "words": words, "clause": CLAUSE},
    )


def _years(first_year: int, last_year: int) -> str:
    return (
        str(first_year) if first_year == last_year else f"{first_year} to {last_year}"
    )
