"""How somebody is reached: their ways, proven by a code, and the order of their use."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import NoReturn

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from backline.guide.paging import (
    CLAUSE,
    CODE_GOOD_FOR,
    MOST_TRIES,
    Rule,
    Urgency,
    Why,
    check_can_follow,
)
from backline.guide.workflow import MoveRefused
from backline.records.accounts.models import Person
from backline.records.accounts.queries import Reader
from backline.records.outbox.actions import enqueue
from backline.records.outbox.models import Message
from backline.records.outbox.senders import obstacles
from backline.records.paging.actions.calling import go_on
from backline.records.paging.actions.telling import call
from backline.records.paging.addresses import CHANNELS, address_of
from backline.records.paging.links import digest_of_code, new_code, same
from backline.records.paging.models import Page, Way, WayRule, Wishes
from backline.records.paging.ways_of import verified_ways
from backline.records.trail.actions import record
from backline.zones import UnknownZone, zone


MOST_WAYS = 12
#: Removed ones too: each sends a code to an address that nobody has proven.
MOST_ADDED_AN_HOUR = 10
#: How soon another code, or another test, may be asked for.
CODE_AGAIN_AFTER = timedelta(minutes=1)


@transaction.atomic
def add_way(
    *, channel: str, address: str, label: str, by: Reader, now: datetime
) -> Way:
    """Add a way to reach oneself, and send a code by it. It isn't used until proven.

    Raises:
        MoveRefused: the channel is not set up, or the address is none of it.
    """
    person_id = _vendors(by)
    if channel not in CHANNELS:
        _refuse("There is no such way: choose one of the list.")
    why_not = obstacles().get(channel, "nothing sends by it")
    if why_not:
        _refuse(f"This way cannot be used: {why_not}.")
    if _mine(person_id).count() >= MOST_WAYS:
        _refuse(f"You have {MOST_WAYS} ways already: remove one first.")
    lately = Way.objects.filter(person=person_id, added_at__gt=now - timedelta(hours=1))
    if lately.count() >= MOST_ADDED_AN_HOUR:
        _refuse("You have added many ways within the hour: add the next one later.")
    kept = address_of(channel, address)
    named = " ".join(label.split())[:80] or CHANNELS[channel]
    try:
        with transaction.atomic():
            way = Way.objects.create(
                person_id=person_id,
                channel=channel,
                address=kept,
                label=named,
                added_at=now,
            )
    except IntegrityError:
        _refuse("You have this way already.")
    _record("way.added", way, by, now)
    _send_code(way, now)
    return way


@transaction.atomic
def bring_way(
    *,
    person_id: int,
    channel: str,
    address: str,
    label: str,
    by: Reader,
    now: datetime,
) -> Way:
    """Take over a way that was proven elsewhere; the desk's own commands only.

    Raises:
        MoveRefused: a person asks for it, or the address is none of the channel.
    """
    if by.side != "vendor" or by.person_id is not None:
        _refuse("A way is proven by the code that comes by it: add it for yourself.")
    kept = address_of(channel, address)
    way, _ = Way.objects.get_or_create(
        person_id=person_id,
        channel=channel,
        address=kept,
        removed_at=None,
        defaults={"label": label, "added_at": now, "verified_at": now},
    )
    _record("way.brought", way, by, now)
    return way


@transaction.atomic
def send_code(*, way_id: int, by: Reader, now: datetime) -> None:
    """Send another code by a way; the one before is void.

    Raises:
        MoveRefused: it is not one's own, proven already, or the last code is young.
    """
    way = _own(way_id, by)
    if way.verified_at is not None:
        _refuse("This way is verified already.")
    if way.code_expires_at and now < _sent_at(way.code_expires_at) + CODE_AGAIN_AFTER:
        _refuse("A code is on its way: another can be sent after a minute.")
    _send_code(way, now)


def _sent_at(expires_at: datetime) -> datetime:
    return expires_at - CODE_GOOD_FOR


def _send_code(way: Way, now: datetime) -> None:
    code, way.code_digest = new_code(way.pk)
    way.code_expires_at, way.code_tries = now + CODE_GOOD_FOR, 0
    way.save(update_fields=["code_digest", "code_expires_at", "code_tries"])
    minutes = int(CODE_GOOD_FOR.total_seconds()) // 60
    said = " ".join(code) if way.channel == "voice" else code
    enqueue(
        channel=way.channel,
        recipient=way.address,
        subject="Your code for Backline",
        body=f"Your code is {said}. It is good for {minutes} minutes. Without having "
        "asked for it, do nothing.",
        about=f"way {way.pk}",
        now=now,
        hurry=Message.Hurry.SOON,
        secret=said,
        secret_until=way.code_expires_at,
    )


@transaction.atomic
def verify_way(*, way_id: int, code: str, by: Reader, now: datetime) -> bool:
    """Prove a way by the code that came by it; False for a wrong one.

    A wrong code costs one of five tries, which stands even though it is refused.

    Raises:
        MoveRefused: it is not one's own, or its code is over or used up.
    """
    way = _own(way_id, by)
    if way.verified_at is not None:
        return True
    if not way.code_digest or way.code_expires_at is None or now >= way.code_expires_at:
        _refuse("The code is over: have another one sent.")
    if way.code_tries >= MOST_TRIES:
        _refuse(f"The code was tried {MOST_TRIES} times: have another one sent.")
    way.code_tries += 1
    if not same(way.code_digest, digest_of_code(code, way.pk)):
        way.save(update_fields=["code_tries"])
        return False
    way.verified_at, way.code_digest, way.code_expires_at = now, "", None
    way.save()
    _record("way.verified", way, by, now)
    return True


@transaction.atomic
def remove_way(*, way_id: int, by: Reader, now: datetime) -> None:
    """Remove a way of one's own; pages that went by it keep saying so."""
    way = _own(way_id, by)
    way.rules.all().delete()
    Way.objects.filter(pk=way.pk).update(
        removed_at=now, code_digest="", code_expires_at=None
    )
    _record("way.removed", way, by, now)


@transaction.atomic
def set_rules(
    *, urgency: str, minutes: Mapping[int, int | None], by: Reader, now: datetime
) -> None:
    """Say after how many minutes each of one's ways is used; None is never.

    Raises:
        MoveRefused: nothing would be left, or a way comes too late.
    """
    person_id, hurry = _vendors(by), Urgency(urgency)
    ways = {way.pk for way in verified_ways(person_id)}
    wanted = [
        Rule(way, after)
        for way, after in minutes.items()
        if way in ways and after is not None
    ]
    if ways and not wanted:
        _refuse("By none of them you'd not be reached at all: choose one at least.")
    check_can_follow(wanted, hurry)
    WayRule.objects.filter(way__person=person_id, urgency=hurry).delete()
    WayRule.objects.bulk_create(
        WayRule(urgency=hurry, way_id=rule.way, after_minutes=rule.after_minutes)
        for rule in wanted
    )
    details = {str(rule.way): rule.after_minutes for rule in wanted}
    about = f"person:{person_id}"
    record(did="way.rules-set", about=about, by=by, now=now, details=details)


@transaction.atomic
def set_quiet_hours(
    *,
    zone_name: str,
    quiet_from: time | None,
    quiet_until: time | None,
    by: Reader,
    now: datetime,
) -> None:
    """Say when ordinary pages have to wait; critical ones never do.

    Raises:
        MoveRefused: one end is missing, both are the same, or the zone is unknown.
    """
    person_id = _vendors(by)
    if (quiet_from is None) != (quiet_until is None):
        _refuse("Quiet hours have two ends: give both, or neither.")
    if quiet_from is not None and quiet_from == quiet_until:
        _refuse("Quiet hours cannot fill the day: give two different times.")
    try:
        zone(zone_name)
    except UnknownZone as error:
        raise MoveRefused(str(error), CLAUSE) from error
    Wishes.objects.update_or_create(
        person_id=person_id,
        defaults={
            "zone": zone_name,
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
        },
    )
    details = {"from": str(quiet_from), "until": str(quiet_until), "zone": zone_name}
    about = f"person:{person_id}"
    record(did="way.quiet-set", about=about, by=by, now=now, details=details)


@transaction.atomic
def page_oneself(*, urgency: str, by: Reader, now: datetime) -> Page:
    """Try one's own ways with a page that calls nobody else.

    Raises:
        MoveRefused: there was a test a moment ago.
    """
    person_id = _vendors(by)
    tests = Page.objects.filter(is_test=True, calls__person=person_id)
    if tests.filter(paged_at__gt=now - CODE_AGAIN_AFTER).exists():
        _refuse("A test is on its way: another can be made after a minute.")
    made = Page.objects.create(
        about="TEST",
        words=f"A test page for {by.name}",
        urgency=Urgency(urgency),
        key=f"test/{uuid.uuid4()}",
        paged_at=now,
        is_test=True,
    )
    person = Person.objects.get(pk=person_id)
    call(page=made, person=person, why=Why.ON_CALL, number=1, at=now)
    go_on(made, now)
    return made


def _vendors(by: Reader) -> int:
    if by.side != "vendor" or by.person_id is None:
        _refuse("Pages reach the desk's own people only.")
    return by.person_id


def _mine(person_id: int) -> QuerySet[Way]:
    return Way.objects.filter(person=person_id, removed_at__isnull=True)


def _own(way_id: int, by: Reader) -> Way:
    mine = _mine(_vendors(by)).select_for_update()
    way = mine.filter(pk=way_id).first()
    if way is None:
        _refuse("There is no such way of yours: see the list.")
    return way


def _record(did: str, way: Way, by: Reader, now: datetime) -> None:
    details = {"way": way.pk, "channel": way.channel}
    about = f"person:{way.person_id}"
    record(did=did, about=about, by=by, now=now, details=details)


def _refuse(message: str) -> NoReturn:
    raise MoveRefused(message, CLAUSE)
