"""Who is on call at the demo's desk: four rosters, and one gap that is to be seen."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from backline.records.accounts.queries import THE_DESK
from backline.records.oncall.actions import (
    Rotations,
    ask_swap,
    be_away,
    create_roster,
    stand_in,
)
from backline.zones import zone


if TYPE_CHECKING:
    from backline.demo.cast import Cast
    from backline.records.oncall.models import Roster


_ZONE = "Asia/Kolkata"
_WEEK = 7
_SINCE = timedelta(days=60)
_EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def keep_rosters(cast: Cast, *, now: datetime) -> None:
    """Put rosters on the desk: L1 follows the sun, L2 and L3 turn weekly.

    Wei alone is L3, and away in two weeks: that is the gap.
    """
    first = _roster(
        "First line",
        "L1",
        now,
        _layer(cast, now, "Bengaluru by day", ["nikhil"], hours=("07:00", "19:00")),
        _layer(
            cast,
            now,
            "Dubai by night",
            ["leela"],
            where="Asia/Dubai",
            hours=("17:30", "05:30"),
        ),
    )
    second = _roster(
        "Specialists",
        "L2",
        now,
        _layer(cast, now, "Weeks", ["grace", "imran"], ["imran", "grace"]),
    )
    _roster("Experts", "L3", now, _layer(cast, now, "Weeks", ["wei"]))
    _roster("Managers", "manager", now, _layer(cast, now, "Always", ["ruth"]))
    _change(cast, first, second, now)


def _change(cast: Cast, first: Roster, second: Roster, now: datetime) -> None:
    """Let somebody stand in, somebody be away, and somebody ask to swap."""
    monday = _monday(now)
    stand_in(
        roster_id=second.pk,
        person_id=_number(cast, "imran"),
        instead_of_id=_number(cast, "grace"),
        starts_at=_at(monday, 9, 9),
        ends_at=_at(monday, 10, 9),
        because="Grace teaches the new release at Najd.",
        by=cast.readers["ruth"],
        now=now,
    )
    be_away(
        person_id=_number(cast, "wei"),
        starts_at=_at(monday, 15, 9),
        ends_at=_at(monday, 18, 9),
        because="at the developers' week in Singapore",
        by=cast.readers["wei"],
        now=now,
    )
    ask_swap(
        roster_id=first.pk,
        asked_of_id=_number(cast, "nikhil"),
        gives=(_at(monday, 11, 19), _at(monday, 12, 7)),
        takes=(_at(monday, 13, 7), _at(monday, 13, 19)),
        words="My brother's wedding is that night; I would take your Sunday.",
        by=cast.readers["leela"],
        now=now,
    )


def _roster(name: str, level: str, now: datetime, *layers: dict[str, object]) -> Roster:
    return create_roster(
        name=name,
        level=level,
        zone_name=_ZONE,
        rotations=Rotations(layers),
        by=THE_DESK,
        now=now - _SINCE,
    )


def _layer(
    cast: Cast,
    now: datetime,
    name: str,
    *turns: list[str],
    where: str = _ZONE,
    hours: tuple[str, str] | None = None,
) -> dict[str, object]:
    return {
        "name": name,
        "zone": where,
        "turns": [[_number(cast, who) for who in turn] for turn in turns],
        "starts_date": (_monday(now) - timedelta(weeks=20)).isoformat(),
        "every_days": _WEEK,
        "times": ["09:00"],
        "weekly_hours": {day: [list(hours)] for day in _EVERY_DAY} if hours else None,
        "works": "always",
    }


def _number(cast: Cast, who: str) -> int:
    return cast.readers[who].person_id or 0


def _monday(now: datetime) -> date:
    today = now.astimezone(zone(_ZONE)).date()
    return today - timedelta(days=today.weekday())


def _at(monday: date, days: int, hour: int) -> datetime:
    """Return an hour of the wall clock, so many days after a Monday."""
    day = monday + timedelta(days=days)
    return datetime.combine(day, time(hour), zone(_ZONE))
