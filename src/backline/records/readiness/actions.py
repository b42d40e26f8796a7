"""What is said of a site on its way to being ready, and that it is."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from backline.guide.readiness import (
    CLAUSE,
    SEATS_CLAUSE,
    check_can_confirm_seats,
    check_can_pass,
)
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import Reader
from backline.records.contracts.actions import can_manage
from backline.records.customers.actions import SiteRefused, change_seats
from backline.records.customers.actions import (
    name_duty_contact as write_duty_contact,
)
from backline.records.customers.models import Contact, Site
from backline.records.customers.queries import contacts_for, site_for
from backline.records.readiness.models import Gate, SiteWord, Told
from backline.records.readiness.queries import readiness_of, side_of
from backline.records.tickets.actions.moves import check_words
from backline.records.trail.actions import record


_LONGEST = 500


@transaction.atomic
def confirm_seats(*, site_id: int, seats: int, by: Reader, now: datetime) -> SiteWord:
    """Write down that a person confirmed the seats of a site.

    The vendor's people correct the number by it; the customer confirms what is written
    down. Said twice, it is one word.

    Raises:
        MoveRefused: the customer has another number, or somebody changed it meanwhile.
        UnknownSite: there is none that *by* may see.
    """
    site = _site(site_id, by)
    check_can_confirm_seats(seats, written=site.seats, side=side_of(by))
    if seats != site.seats:
        _correct(site, seats, by, now)
    last = _words(site, Told.SEATS)
    if last is not None and last.seats == seats:
        return last
    return _say(site, Told.SEATS, by, now, seats=seats)


def _correct(site: Site, seats: int, by: Reader, now: datetime) -> None:
    try:
        change_seats(site=site, seats=seats, by=by, now=now)
    except SiteRefused as refusal:
        raise MoveRefused(str(refusal), SEATS_CLAUSE) from refusal


@transaction.atomic
def share_checklist(*, site_id: int, words: str, by: Reader, now: datetime) -> SiteWord:
    """Write down that the daily setup checklist was shared: how, and with whom.

    Raises:
        MoveRefused: no words, or the customer says it: it is the vendor's duty.
        UnknownSite: there is none that *by* may see.
    """
    site = _site(site_id, by)
    _check_is_the_vendors(by)
    said = check_words(words, what="How the checklist was shared")[:_LONGEST]
    last = _words(site, Told.CHECKLIST)
    if last is not None and (last.words, last.by_name) == (said, by.name):
        return last
    return _say(site, Told.CHECKLIST, by, now, words=said)


@transaction.atomic
def name_duty_contact(
    *, site_id: int, contact_id: int, by: Reader, now: datetime
) -> Contact:
    """Name whom the desk reaches at a site when something breaks.

    Raises:
        MoveRefused: the contact is not of this customer, or the customer asks.
        UnknownSite: there is none that *by* may see.
    """
    site = _site(site_id, by)
    _check_is_the_vendors(by)
    theirs = contacts_for(reader=by, customer_id=site.customer_id)
    contact = next(iter(theirs.filter(pk=contact_id)), None)
    if contact is None:
        message = f"{site.customer.name} has no such contact: choose one of theirs."
        raise MoveRefused(message, "philosophy.actions")
    write_duty_contact(site=site, contact=contact, by=by, now=now)
    return contact


@transaction.atomic
def pass_gate(*, site_id: int, by: Reader, now: datetime) -> Gate:
    """Let a site through: from now on it is ready. It is said once, by a manager.

    Raises:
        MoveRefused: something is missing, it is said already, or no manager asks.
        UnknownSite: there is none that *by* may see.
    """
    found = readiness_of(reader=by, site_id=site_id, now=now)
    manages, passed = can_manage(by), found.gate is not None
    check_can_pass(found.items, manages=manages, passed=passed)
    why = {item.part.value: item.because for item in found.items}
    return _let_through(found.site, "", by, now, why)


@transaction.atomic
def stand_as_before(*, site: Site, by: Reader, now: datetime) -> Gate:
    """Let a site through that was in service before anybody asked for readiness.

    Raises:
        MoveRefused: it is said already, or a person says it: people pass the gate.
    """
    if by.side != "vendor" or by.person_id is not None:
        message = "Only the desk itself takes over sites that were in service."
        raise MoveRefused(message, CLAUSE)
    return _let_through(site, "in service before", by, now, {})


def _let_through(
    site: Site, words: str, by: Reader, now: datetime, why: dict[str, str]
) -> Gate:
    try:
        with transaction.atomic():
            gate = Gate.objects.create(
                site=site, passed_at=now, by_name=by.name, words=words
            )
    except IntegrityError as error:
        message = "Somebody has said meanwhile that this site is ready."
        raise MoveRefused(message, CLAUSE) from error
    details = {"site": site.name, "words": words, **why}
    record(did="site.ready", about=about(site), by=by, now=now, details=details)
    return gate


def about(site: Site) -> str:
    """Return how the trail names the readiness of a site."""
    return f"readiness:site:{site.pk}"


def _site(site_id: int, by: Reader) -> Site:
    if by.side not in {"vendor", "customer"}:
        message = "A person of the vendor or of the customer says this."
        raise MoveRefused(message, CLAUSE)
    return site_for(reader=by, site_id=site_id)


def _check_is_the_vendors(by: Reader) -> None:
    if by.side != "vendor":
        message = "The vendor's people write that down: tell the desk."
        raise MoveRefused(message, CLAUSE)


def _words(site: Site, what: Told) -> SiteWord | None:
    return SiteWord.objects.filter(site=site, what=what).last()


def _say(
    site: Site,
    what: Told,
    by: Reader,
    now: datetime,
    *,
    seats: int | None = None,
    words: str = "",
) -> SiteWord:
    word = SiteWord.objects.create(
        site=site, what=what, seats=seats, words=words, said_at=now, by_name=by.name
    )
    details = {"site": site.name, "seats": seats, "words": words}
    did = f"site.{what.value}-{'confirmed' if what is Told.SEATS else 'shared'}"
    record(did=did, about=about(site), by=by, now=now, details=details)
    return word
