"""A desk in which somebody is on call, and a page is out."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from tests.cast import NOON

from backline.records.accounts.models import Person
from backline.records.accounts.queries import THE_DESK
from backline.records.oncall.actions import Rotations, create_roster
from backline.records.oncall.models import Roster
from backline.records.paging import actions
from backline.records.paging.models import Page


MINUTE = timedelta(minutes=1)


def always_on_call(
    *people: Person,
    level: str = "L2",
    hours: dict[str, list[list[str]]] | None = None,
    now: datetime = NOON,
) -> Roster:
    """Put people on call for a level, in their order; round the clock by default."""
    layer = {
        "name": "Always",
        "zone": "UTC",
        "turns": [[person.pk for person in people]],
        "starts_date": "2026-02-23",
        "every_days": 7,
        "times": ["00:00"],
        "weekly_hours": hours,
        "works": "always",
    }
    return create_roster(
        name=f"{level} always",
        level=level,
        zone_name="UTC",
        rotations=Rotations((layer,)),
        by=THE_DESK,
        now=now,
    )


def page(
    key: str = "INC-2041/breach/1",
    *,
    about: str = "INC-2041",
    urgency: str = "critical",
    now: datetime = NOON,
    place: str = "",
    kin: Collection[str] = (),
) -> Page:
    """Page the L2 of the ACD."""
    return actions.page(
        about=about,
        level="L2",
        component="acd",
        words="34 of 100 agents cannot log in",
        urgency=urgency,
        key=key,
        now=now,
        place=place,
        kin=kin,
    )
