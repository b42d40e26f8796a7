"""The secret address of a person's calendar of agreed changes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backline.guide.changes import CLAUSE
from backline.guide.workflow import MoveRefused
from backline.records.accounts.keys import digest_of, new_key
from backline.records.accounts.queries import Reader
from backline.records.changes.models import FeedKey
from backline.records.trail.actions import record


@transaction.atomic
def make_feed(*, by: Reader, now: datetime) -> str:
    """Return a new secret for the calendar's address; the one before ends with this."""
    if by.person_id is None:
        message = "A calendar is a person's: sign in."
        raise MoveRefused(message, CLAUSE)
    raw, prefix = new_key()
    FeedKey.objects.update_or_create(
        person_id=by.person_id,
        defaults={"prefix": prefix, "sha256": digest_of(raw), "made_at": now},
    )
    record(did="change-feed.made", about=by.name, by=by, now=now, details={})
    return raw


@transaction.atomic
def end_feed(*, by: Reader, now: datetime) -> None:
    """End the calendar's address: nobody reads it any more."""
    deleted, _ = FeedKey.objects.filter(person=by.person_id or 0).delete()
    if deleted:
        record(did="change-feed.ended", about=by.name, by=by, now=now, details={})
