"""The vendor's teams, what the engineers know, and what is spoken at the sites."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from backline.records.accounts.queries import THE_DESK, Reader, engineers
from backline.records.teams.actions import (
    Wanted,
    describe_engineer,
    found_team,
    set_languages,
)


if TYPE_CHECKING:
    from backline.records.customers.models import Site


#: First name: languages and place.
_KNOWS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "nikhil": (("en", "hi", "ml"), "IN-KA"),
    "leela": (("en", "hi", "ta"), "IN-TN"),
    "grace": (("en", "hi"), "IN-KA"),
    "imran": (("en", "hi", "ar"), "AE"),
    "wei": (("en",), "SG"),
}
_SPOKEN = {
    "meridian": ("en", "hi", "kn"),
    "live": ("en", "hi", "kn"),
    "orbit": ("en", "ar"),
    "najd": ("ar", "en"),
    "kaveri": ("en", "ta"),
}


def form_teams(
    readers: Mapping[str, Reader], sites: Mapping[str, Site], now: datetime
) -> None:
    """Form the teams of a new desk."""
    by_level = {level: _numbers(level) for level in ("L1", "L2", "L3")}
    for team in (
        Wanted(name="First line", level="L1", members=by_level["L1"]),
        Wanted(
            name="Voice and routing",
            level="L2",
            components=("acd", "ivr"),
            members=[_number(readers, "grace")],
        ),
        Wanted(
            name="Dialer and recording",
            level="L2",
            components=("dialer", "voice_logger", "reports"),
            assigns=True,
            members=[_number(readers, "imran")],
        ),
        Wanted(name="Product experts", level="L3", members=by_level["L3"]),
    ):
        found_team(wanted=team, by=THE_DESK, now=now)
    known = {person.pk: person for person in engineers(reader=THE_DESK)}
    for name, (languages, place) in _KNOWS.items():
        person = known[_number(readers, name)]
        describe_engineer(
            person_id=person.pk,
            skills=person.skills,
            languages=languages,
            places=[place],
            by=THE_DESK,
            now=now,
        )
    for key, languages in _SPOKEN.items():
        set_languages(site_id=sites[key].pk, languages=languages, by=THE_DESK, now=now)


def _numbers(level: str) -> list[int]:
    return [person.pk for person in engineers(reader=THE_DESK, level=level)]


def _number(readers: Mapping[str, Reader], name: str) -> int:
    return readers[name].person_id or 0
