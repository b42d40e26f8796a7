"""The calendar feeds of rosters, read by secret addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from backline.records.accounts.keys import digest_of, prefix_of, same_digest
from backline.records.accounts.models import Person
from backline.records.accounts.queries import Reader
from backline.records.contracts.models import CalendarVersion
from backline.records.oncall.models import Absence, FeedKey, Roster


def feeds_for(*, reader: Reader) -> list[FeedKey]:
    """Return the feeds of *reader* that work."""
    if reader.side != "vendor" or reader.person_id is None:
        return []
    found = FeedKey.objects.select_related("roster")
    return list(found.filter(person=reader.person_id, revoked_at=None))


def feed_by_key(key: str) -> FeedKey | None:
    """Return the feed of a secret, if it works and its owner still works here."""
    prefix = prefix_of(key)
    if not prefix:
        return None
    found = FeedKey.objects.select_related("person", "roster").filter(
        prefix=prefix,
        revoked_at=None,
        person__is_active=True,
        person__side=Person.Side.VENDOR,
    )
    feed = next(iter(found), None)
    if feed is None or not same_digest(feed.sha256, digest_of(key)):
        return None
    return feed


@dataclass(frozen=True, slots=True)
class Revision:
    """How often what decides about a roster has changed, and when last."""

    number: int
    at: datetime


def revision_of(*, reader: Reader, roster: Roster) -> Revision:
    """Return how often a roster, and who is away, has changed; nothing to a stranger."""
    if reader.side != "vendor":
        return Revision(0, roster.created_at)
    changes = list(roster.versions.values_list("recorded_at", flat=True))
    names = roster.versions.exclude(calendar_name="").values("calendar_name")
    published = CalendarVersion.objects.filter(name__in=names)
    changes += published.values_list("published_at", flat=True)
    for rows in (roster.stand_ins.all(), Absence.objects.all()):
        for recorded_at, ended_at in rows.values_list("recorded_at", "ended_at"):
            changes += [recorded_at] if ended_at is None else [recorded_at, ended_at]
    return Revision(len(changes), max(changes, default=roster.created_at))
