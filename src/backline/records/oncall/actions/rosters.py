from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from backline.guide.oncall import CLAUSE, LEVELS
from backline.guide.oncall_layers import layer_of
from backline.guide.oncall_rules import check_keeps_rosters, from_now_on
from backline.guide.workflow import MoveRefused
from backline.records.accounts.models import Person
from backline.records.accounts.queries import Reader
from backline.records.contracts.actions import can_manage
from backline.records.contracts.models import CalendarVersion
from backline.records.oncall.checks import make_stale
from backline.records.oncall.models import Roster, RosterVersion
from backline.records.trail.actions import record
from backline.zones import UnknownZone, zone


LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Rotations:
    """What a version of a roster says, in the form of `guide.oncall_layers`."""

    layers: tuple[Mapping[str, object], ...]
    components: tuple[str, ...] = ()
    calendar_name: str = ""
    people: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        layers = [layer_of(each, zone=zone) for each in self.layers]
        named = {who for each in layers for turn in each.turns for who in turn}
        object.__setattr__(self, "people", frozenset(named))


@transaction.atomic
def create_roster(
    *,
    name: str,
    level: str,
    zone_name: str,
    rotations: Rotations,
    by: Reader,
    now: datetime,
) -> Roster:
    """Make a roster with its first rotations, which hold from now on.

    Raises:
        MoveRefused: the name is taken, the level unknown, or somebody of it is.
    """
    check_keeps_rosters(is_manager=can_manage(by))
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        message = f"A roster needs a name: give 1 to {LONGEST_NAME} characters."
        raise MoveRefused(message, CLAUSE)
    if level not in LEVELS:
        message = f"{level!r} is no level: choose one of {', '.join(LEVELS)}."
        raise MoveRefused(message, CLAUSE)
    try:
        zone(zone_name)
    except UnknownZone as error:
        raise MoveRefused(str(error), CLAUSE) from error
    try:
        with transaction.atomic():
            roster = Roster.objects.create(
                name=name, level=level, zone=zone_name, created_at=now
            )
    except IntegrityError as error:
        message = f"There is a roster {name} already: choose another name."
        raise MoveRefused(message, CLAUSE) from error
    details = {"name": name, "level": level, "zone": zone_name}
    record(did="roster.created", about=about(roster), by=by, now=now, details=details)
    _write(roster, rotations, now, by, now)
    return roster


@transaction.atomic
def set_rotations(
    *,
    roster_id: int,
    rotations: Rotations,
    starts_at: datetime,
    by: Reader,
    now: datetime,
) -> RosterVersion:
    """Give a roster other rotations from an instant on, now at the earliest.

    What was planned for later by an earlier version goes with it.

    Raises:
        MoveRefused: the roster is closed, or somebody named is no engineer.
    """
    check_keeps_rosters(is_manager=can_manage(by))
    roster = open_roster(roster_id)
    return _write(roster, rotations, starts_at, by, now)


@transaction.atomic
def close_roster(*, roster_id: int, by: Reader, now: datetime) -> None:
    """End a roster: nobody is called by it from now on; its history stays.

    Raises:
        MoveRefused: it is closed already.
    """
    check_keeps_rosters(is_manager=can_manage(by))
    roster = open_roster(roster_id)
    version = _write(roster, Rotations(()), now, by, now)
    Roster.objects.filter(pk=roster.pk).update(closed_at=version.starts_at)
    record(did="roster.closed", about=about(roster), by=by, now=now)


def about(roster: Roster) -> str:
    """Return how the trail names *roster*."""
    return f"roster:{roster.pk}"


def open_roster(roster_id: int) -> Roster:
    """Return a roster that is in use, held until the transaction ends.

    Raises:
        MoveRefused: there is none, or it is closed.
    """
    found = Roster.objects.select_for_update(no_key=True).filter(pk=roster_id)
    roster = found.filter(closed_at=None).first()
    if roster is None:
        message = "This roster is closed: make a new one."
        raise MoveRefused(message, CLAUSE)
    return roster


def _write(
    roster: Roster, rotations: Rotations, starts_at: datetime, by: Reader, now: datetime
) -> RosterVersion:
    _check_people(rotations.people)
    _check_calendar(rotations.calendar_name)
    version = RosterVersion.objects.create(
        roster=roster,
        number=roster.versions.count() + 1,
        starts_at=from_now_on(starts_at, now),
        components=sorted(set(rotations.components)),
        calendar_name=rotations.calendar_name,
        layers=[dict(each) for each in rotations.layers],
        recorded_at=now,
        by_name=by.name,
    )
    details = {
        "version": version.number,
        "from": f"{version.starts_at:%Y-%m-%dT%H:%M:%SZ}",
        "components": version.components,
        "calendar": version.calendar_name,
        "layers": version.layers,
    }
    record(did="roster.changed", about=about(roster), by=by, now=now, details=details)
    make_stale()
    return version


def _check_people(people: Iterable[int]) -> None:
    wanted = set(people)
    found = Person.objects.filter(
        pk__in=wanted, side=Person.Side.VENDOR, is_active=True
    ).values_list("pk", flat=True)
    if wanted - set(found):
        message = "A rotation names somebody who does not work here: choose engineers."
        raise MoveRefused(message, CLAUSE)


def _check_calendar(name: str) -> None:
    if name and not CalendarVersion.objects.filter(name=name).exists():
        message = f"There is no calendar {name[:40]}: choose one of the list, or none."
        raise MoveRefused(message, CLAUSE)
