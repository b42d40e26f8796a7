"""What the desk writes down of a release itself.

What a release does to the tickets that wait for it is in the tickets' own actions,
which call these in their transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from backline.guide.releases import (
    CLAUSE,
    Planned,
    check_can_change_day,
    check_can_plan,
    check_can_ship,
)
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import THE_DESK, Reader
from backline.records.contracts.queries import plans_of_sites
from backline.records.customers.models import Contact, Site
from backline.records.customers.queries import contacts_for, sites_for
from backline.records.outbox.actions import enqueue_all, message
from backline.records.outbox.models import Message
from backline.records.releases.models import (
    DateChange,
    Fix,
    Release,
    Shipment,
    SiteAnswer,
)
from backline.records.releases.queries import at_site, held
from backline.records.trail.actions import record


@transaction.atomic
def plan_release(
    *,
    name: str,
    freeze_at: datetime,
    planned_date: date,
    note: str,
    by: Reader,
    now: datetime,
) -> Release:
    """Write a release down and tell every customer under contract, once each.

    Guide: duty.vendor.release-news.

    Raises:
        MoveRefused: it has no name, its day is over, or there is one of that name.
    """
    _check_is_the_vendors(by)
    planned = Planned(name.strip(), freeze_at, planned_date)
    check_can_plan(planned, today=now.date())
    try:
        with transaction.atomic():
            release = Release.objects.create(
                name=planned.name,
                note=note.strip(),
                freeze_at=freeze_at,
                planned_date=planned_date,
                announced_at=now,
                announced_by=by.name,
            )
    except IntegrityError as error:
        message = f"There is a release {planned.name} already: move its day instead."
        raise MoveRefused(message, CLAUSE) from error
    details = {"freeze_at": f"{freeze_at:%Y-%m-%dT%H:%M:%SZ}", "day": str(planned_date)}
    record(did="release.announced", about=release.name, by=by, now=now, details=details)
    enqueue_all(_news(release, now))
    return release


def _news(release: Release, now: datetime) -> Iterator[Message]:
    """Yield the mail to each customer, to the duty contacts of their sites."""
    sites = list(sites_for(reader=THE_DESK))
    covered = plans_of_sites([site.pk for site in sites], now)
    told: dict[int, Contact] = {}
    for site in sites:
        contact = (
            site.duty_contact
            or contacts_for(reader=THE_DESK, customer_id=site.customer_id).first()
        )
        if site.pk in covered and contact is not None:
            told.setdefault(contact.pk, contact)
    for contact in told.values():
        yield message(
            channel="mail",
            recipient=contact.email,
            subject=f"Release {release.name} is planned for {_day(release)}",
            body=_letter(release),
            about=f"release {release.name}",
            now=now,
            dedupe_key=f"release-news/{release.pk}/{contact.pk}",
        )


def _letter(release: Release) -> str:
    note = f"{release.note}\n\n" if release.note else ""
    return (
        f"Release {release.name} of your contact centre is planned for {_day(release)}."
        f"\n\n{note}You can decline the installation at a site, or see what it brings "
        f"you, here:\n{settings.BASE_URL}/portal/releases/\n"
    )


def _day(release: Release) -> str:
    day = release.planned_date
    return f"{day:%a} {day.day} {day:%b %Y}"


@transaction.atomic
def change_day(
    *, release_id: int, day: date, because: str, by: Reader, now: datetime
) -> DateChange:
    """Give a release another day; what it was before stays written.

    Raises:
        MoveRefused: the day is over or the same, or nobody says why.
    """
    _check_is_the_vendors(by)
    release = held(release_id=release_id)
    check_can_change_day(release.planned, day, today=now.date(), because=because)
    change = DateChange.objects.create(
        release=release,
        seq=release.changes.count() + 1,
        from_date=release.planned_date,
        to_date=day,
        told_at=now,
        because=because.strip(),
        by_name=by.name,
    )
    release.planned_date = day
    release.save(update_fields=["planned_date"])
    details = {
        "from": str(change.from_date),
        "to": str(day),
        "because": change.because,
    }
    record(did="release.moved", about=release.name, by=by, now=now, details=details)
    return change


@transaction.atomic
def set_contained(
    *, release_id: int, number: str, contained: bool, by: Reader, now: datetime
) -> None:
    """Write down that a release contains the fix of a ticket, or does not."""
    _check_is_the_vendors(by)
    release = held(release_id=release_id)
    if contained:
        _, changed = Fix.objects.get_or_create(release=release, ticket_number=number)
    else:
        deleted, _ = Fix.objects.filter(release=release, ticket_number=number).delete()
        changed = bool(deleted)
    if changed:
        did = "release.fix-contained" if contained else "release.fix-taken-out"
        details = {"ticket": number}
        record(did=did, about=release.name, by=by, now=now, details=details)


@transaction.atomic
def note_shipment(
    *, release_id: int, site: Site, by: Reader, now: datetime, at: datetime
) -> Shipment:
    """Write down that a release reached a site (duty.vendor.release-update).

    Raises:
        MoveRefused: it is there already, or the customer declined it.
    """
    _check_is_the_vendors(by)
    release = held(release_id=release_id)
    stands = at_site(release=release, site=site)
    check_can_ship(
        shipped=stands.shipment is not None,
        declined=stands.declined,
        name=release.name,
        site=site.name,
    )
    shipment = Shipment.objects.create(
        release=release, site=site, reached_at=at, by_name=by.name
    )
    details = {"site": site.name, "at": f"{at:%Y-%m-%dT%H:%M:%SZ}"}
    record(did="release.shipped", about=release.name, by=by, now=now, details=details)
    return shipment


@transaction.atomic
def note_answer(
    *,
    release_id: int,
    site: Site,
    accepts: bool,
    words: str,
    by: Reader,
    now: datetime,
) -> SiteAnswer:
    """Write down that a customer declines a release at a site, or takes it after all.

    Raises:
        MoveRefused: it is there already, or that is the customer's answer already.
    """
    release = held(release_id=release_id)
    stands = at_site(release=release, site=site)
    if stands.shipment is not None:
        message = f"Release {release.name} has reached {site.name} already."
        raise MoveRefused(message, CLAUSE)
    if stands.declined is not accepts:
        message = (
            f"Release {release.name} is {'not ' if accepts else ''}declined for "
            f"{site.name}{'' if accepts else ' already'}: there is nothing to change."
        )
        raise MoveRefused(message, CLAUSE)
    answer = SiteAnswer.objects.create(
        release=release,
        site=site,
        seq=(stands.answer.seq if stands.answer else 0) + 1,
        accepts=accepts,
        words=words,
        at=now,
        by_name=by.name,
    )
    did = "release.accepted" if accepts else "release.declined"
    details = {"site": site.name, "words": words}
    record(did=did, about=release.name, by=by, now=now, details=details)
    return answer


def _check_is_the_vendors(by: Reader) -> None:
    if by.side != "vendor":
        message = "Releases are the vendor's: ask the desk."
        raise MoveRefused(message, CLAUSE)
