"""Geographies by code, and the time zones of their countries."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import NamedTuple

from backline.guide.calendar_terms import BadCalendar
from backline.zones import zone


#: Zones that agree at every instant between these count as one.
_AGREE_FROM, _AGREE_UNTIL = date(2000, 1, 1), date(2038, 1, 1)


class Place(NamedTuple):
    """A country, and its subdivision if one was named."""

    country: str
    subdivision: str | None

    def __str__(self) -> str:
        return "-".join(part for part in self if part)


def place_of(geography: str) -> Place:
    """Return the place that a code such as ``IN-KA`` or ``AE`` names.

    Raises:
        BadCalendar: it is no such code.
    """
    country, dash, subdivision = geography.strip().upper().partition("-")
    code = len(country) == 2 and country.isascii() and country.isalpha()  # noqa: PLR2004
    if not code or (dash and not subdivision.isascii()) or (dash and not subdivision):
        message = (
            f"{geography[:40]!r} is no geography. Give a country or a country and "
            "subdivision by ISO code, such as AE or IN-KA."
        )
        raise BadCalendar(message)
    return Place(country, subdivision or None)


def zone_names() -> list[str]:
    """Return the zones of all countries, by name."""
    return sorted({name for names in _zones_by_country().values() for name in names})


def only_zone_of(country: str) -> str:
    """Return the zone of a country that has one.

    Raises:
        BadCalendar: it has several, or the zone data does not know it.
    """
    names = _zones_by_country().get(country, [])
    if len(names) > 1 and len({_offsets(name) for name in names}) > 1:
        message = f"{country} has several time zones. Give tz: {', '.join(names)}."
        raise BadCalendar(message)
    if not names:
        message = f"The zone data has no zone for {country}. Give tz."
        raise BadCalendar(message)
    return names[0]


@cache
def _zones_by_country() -> dict[str, list[str]]:
    """Return the zones of each country from the pinned data, the chief one first."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab")
    zones: dict[str, list[str]] = {}
    for line in table.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            country, _, name = line.split("\t")[:3]
            zones.setdefault(country, []).append(name)
    return zones


@cache
def _offsets(name: str) -> tuple[timedelta | None, ...]:
    """Return the zone's offsets week by week, to tell zones that differ."""
    where = zone(name)
    first = datetime.combine(_AGREE_FROM, datetime.min.time(), UTC)
    weeks = (_AGREE_UNTIL - _AGREE_FROM).days // 7
    return tuple(
        (first + timedelta(weeks=week)).astimezone(where).utcoffset()
        for week in range(weeks)
    )
