"""Time zones from the pinned `tzdata` package, never from the system's copy.

`zoneinfo` looks into the system's folders first, so two machines could count the
same pause differently. Every entry point calls `use_pinned_zone_data` before it
makes a zone; the version in force is stored with each verdict.
"""

from __future__ import annotations

import zoneinfo
from functools import lru_cache

import tzdata


ZONE_DATA_VERSION: str = tzdata.IANA_VERSION


class UnknownZone(ValueError):
    """The zone is not in the pinned zone data."""


def use_pinned_zone_data() -> None:
    """Make `zoneinfo` read the pinned package alone, whatever the machine carries."""
    if zoneinfo.TZPATH:
        zoneinfo.reset_tzpath(to=())
        zoneinfo.ZoneInfo.clear_cache()


def zone(name: str) -> zoneinfo.ZoneInfo:
    """Return the zone called *name*, for example ``Asia/Kolkata``.

    Raises:
        UnknownZone: the pinned data has no such zone.
    """
    use_pinned_zone_data()
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        message = f"Time zone {name!r} is unknown: give a name such as Asia/Kolkata."
        raise UnknownZone(message) from error


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Return the names of all zones to choose from; looked up once."""
    use_pinned_zone_data()
    return tuple(sorted(zoneinfo.available_timezones()))


use_pinned_zone_data()  # whoever imports this module makes zones
