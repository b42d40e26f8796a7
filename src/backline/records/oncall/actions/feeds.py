"""The secret addresses of calendar feeds."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backline.guide.oncall import CLAUSE
from backline.guide.oncall_rules import check_keeps_time_of
from backline.guide.workflow import MoveRefused
from backline.records.accounts.keys import digest_of, new_key
from backline.records.accounts.queries import Reader
from backline.records.contracts.actions import can_manage
from backline.records.oncall.models import FeedKey, Roster
from backline.records.trail.actions import record


@transaction.atomic
def make_feed(*, roster_id: int | None, by: Reader, now: datetime) -> str:
    """Return the secret of a new feed of *by*'s time, or of a roster's; told once.

    Raises:
        MoveRefused: nobody of the vendor asks, or there is no such roster.
    """
    if by.side != "vendor" or by.person_id is None:
        message = "A feed belongs to an engineer: sign in as one."
        raise MoveRefused(message, CLAUSE)
    roster = None
    if roster_id is not None:
        roster = Roster.objects.filter(pk=roster_id).first()
        if roster is None:
            message = "There is no such roster: choose one of the list."
            raise MoveRefused(message, CLAUSE)
    key, prefix = new_key()
    FeedKey.objects.create(
        prefix=prefix,
        sha256=digest_of(key),
        person_id=by.person_id,
        roster=roster,
        created_at=now,
    )
    details = {"prefix": prefix, "roster": roster.name if roster else ""}
    whose = f"person:{by.person_id}"
    record(did="feed.made", about=whose, by=by, now=now, details=details)
    return key


@transaction.atomic
def revoke_feed(*, feed_id: int, by: Reader, now: datetime) -> None:
    """End the address of a feed for good, at once.

    Raises:
        MoveRefused: it is a colleague's, or there is none that works.
    """
    feed = FeedKey.objects.filter(pk=feed_id).first()
    if feed is not None:
        check_keeps_time_of(
            person=feed.person_id, by=by.person_id, is_manager=can_manage(by)
        )
    works = FeedKey.objects.filter(pk=feed_id, revoked_at=None)
    if feed is None or not works.update(revoked_at=now):
        message = "That address works no longer: make a new one."
        raise MoveRefused(message, CLAUSE)
    details = {"prefix": feed.prefix}
    whose = f"person:{feed.person_id}"
    record(did="feed.revoked", about=whose, by=by, now=now, details=details)
