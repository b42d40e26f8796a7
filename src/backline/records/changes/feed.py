"""Whose calendar a secret address shows."""

from __future__ import annotations

from datetime import datetime

from backline.records.accounts.keys import digest_of, prefix_of, same_digest
from backline.records.accounts.queries import Reader, reader_of
from backline.records.changes.models import FeedKey


def feed_reader(*, raw: str) -> Reader | None:
    """Return whose calendar the secret address *raw* shows; None for nobody's."""
    prefix = prefix_of(raw)
    found = FeedKey.objects.select_related("person").filter(prefix=prefix)
    key = next(iter(found), None) if prefix else None
    if key is None or not same_digest(key.sha256, digest_of(raw)):
        return None
    reader = reader_of(key.person)
    return None if reader.side == "nobody" else reader


def feed_made_at(*, reader: Reader) -> datetime | None:
    """Return since when *reader* has a secret address; None for never."""
    rows = FeedKey.objects.filter(person=reader.person_id or 0)
    return rows.values_list("made_at", flat=True).first()
