"""Lengths of time and instants as people read them: exact, and in the site's zone."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from backline.guide.wall import zone_word


MINUTE = 60
HOUR = 3600
DAY = 86400
_LONG = 2 * DAY


def duration(seconds: int) -> str:
    """Return *seconds* exactly: ``5 h 12 min``, ``1 min 7 s``, ``0 min``.

    Hours are never folded into days: a day of service time has no one length.
    """
    sign, rest = ("-", -seconds) if seconds < 0 else ("", seconds)
    hours, rest = divmod(rest, HOUR)
    minutes, left = divmod(rest, MINUTE)
    parts = [
        f"{amount} {unit}"
        for amount, unit in ((hours, "h"), (minutes, "min"), (left, "s"))
        if amount
    ]
    return sign + (" ".join(parts) or "0 min")


def roughly(seconds: int) -> str:
    """Return *seconds* to the minute, for a list: ``41 min``, ``3 days 4 h``."""
    if seconds < MINUTE:
        return "under 1 min"
    if seconds < _LONG:
        return duration(seconds - seconds % MINUTE)
    days, rest = divmod(seconds, DAY)
    hours = rest // HOUR
    return f"{days} days {hours} h" if hours else f"{days} days"


def day(at: datetime, zone: tzinfo, *, year: bool = True) -> str:
    """Return the date of *at* in *zone*: ``Mon 2 Mar 2026``."""
    local = at.astimezone(zone)
    words = f"{local:%a} {local.day} {local:%b}"
    return f"{words} {local.year}" if year else words


def instant(
    at: datetime, zone: tzinfo, *, now: datetime | None = None, exact: bool = True
) -> str:
    """Return *at* on the wall clock of *zone*: ``Mon 2 Mar 14:30 IST``.

    The year is left out when it is the year of *now*; seconds are shown when
    there are any and it is to be *exact*.
    """
    local = at.astimezone(zone)
    this_year = now is not None and now.astimezone(zone).year == local.year
    clock = f"{local:%H:%M:%S}" if exact and local.second else f"{local:%H:%M}"
    return f"{day(at, zone, year=not this_year)} {clock} {zone_word(local)}"


def utc(at: datetime) -> str:
    """Return *at* as machines read it: ``2026-03-02T09:00:00Z``."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def count_of(count: int, thing: str) -> str:
    """Return how many there are of a thing: ``1 ticket``, ``1,204 tickets``."""
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
