"""Times as people write them: with an offset, or by the clock on the site's wall."""

from __future__ import annotations

import functools
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sitewatch import shape


if TYPE_CHECKING:
    from datetime import tzinfo

_TIME = re.compile(
    r"20[0-9]{2}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_OF_DAY = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


class BadTime(ValueError):
    """A time cannot be read, or there is no such time."""


def zone(name: str, path: str) -> ZoneInfo:
    """Return the zone called *name*, or raise `Misshapen` with *path*."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        msg = (
            f"{path}: {name!r} is no zone that this computer knows; give one such as "
            "Asia/Kolkata, and see that the package tzdata is installed"
        )
        raise shape.Misshapen(msg) from error


@functools.lru_cache(maxsize=4096)  # the shifts of a roster begin at the same times
def instant(text: str, zone: tzinfo | None, *, later: bool = False) -> datetime:
    """Return the instant that *text* says: with its offset, else by the clock of *zone*.

    Where the clock shows a time twice, the earlier is meant, or the *later*.
    """
    if not _TIME.fullmatch(text):
        msg = (
            f"{text[:40]!r} is not a time such as 2026-03-02T09:00 or 2026-03-02T09:00Z"
        )
        raise BadTime(msg)
    try:
        said = datetime.fromisoformat(text)
    except ValueError as error:
        msg = f"there is no time {text!r}"
        raise BadTime(msg) from error
    if said.tzinfo is not None:
        return said.astimezone(UTC)
    if zone is None:
        msg = f"{text!r} is a time of some zone: give its offset, or set [roster] zone"
        raise BadTime(msg)
    there = said.replace(tzinfo=zone, fold=int(later))
    found = there.astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) != said:
        msg = f"the clock of {zone} never shows {text!r}: it is set forward then"
        raise BadTime(msg)
    return found


def next_instant(text: str, zone: tzinfo | None, now: datetime) -> datetime:
    """Return the next instant after *now* that *text* says: `18:00`, or a full time."""
    if not _OF_DAY.fullmatch(text):
        return instant(text, zone, later=True)
    if zone is None:
        msg = f"{text!r} is a time of some zone: set [roster] zone, or give it in full"
        raise BadTime(msg)
    today = now.astimezone(zone).date()
    found = instant(f"{today}T{text}", zone, later=True)
    if found > now:
        return found
    return instant(f"{today + timedelta(days=1)}T{text}", zone, later=True)
