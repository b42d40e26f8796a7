"""Rosters for tests, made as a manager would."""

from __future__ import annotations

from datetime import datetime

from tests.cast import NOON

from backline.records.accounts.models import Person
from backline.records.accounts.queries import THE_DESK
from backline.records.oncall.actions import Rotations, create_roster
from backline.records.oncall.models import Roster


def rotation(*turns: list[Person], **other: object) -> dict[str, object]:
    """Return a layer of weeks that begin on Mondays at 09:00 in Bengaluru."""
    return {
        "name": "Weeks",
        "zone": "Asia/Kolkata",
        "turns": [[person.pk for person in turn] for turn in turns],
        "starts_date": "2026-02-23",
        "every_days": 7,
        "times": ["09:00"],
        "weekly_hours": None,
        "works": "always",
        **other,
    }


def roster(
    level: str,
    *layers: dict[str, object],
    components: tuple[str, ...] = (),
    calendar: str = "",
    now: datetime = NOON,
) -> Roster:
    """Make a roster of a level."""
    return create_roster(
        name=f"{level} {'/'.join(components)}".strip(),
        level=level,
        zone_name="Asia/Kolkata",
        rotations=Rotations(layers, components, calendar),
        by=THE_DESK,
        now=now,
    )
