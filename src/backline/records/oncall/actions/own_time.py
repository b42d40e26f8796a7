"""What is changed for a while: who stands in for whom, and who is away."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from backline.guide.oncall import CLAUSE
from backline.guide.oncall_rules import (
    check_keeps_rosters,
    check_keeps_time_of,
    check_stand_in,
    from_now_on,
    period_of,
)
from backline.guide.workflow import MoveRefused
from backline.records.accounts.actions import about as about_person
from backline.records.accounts.models import Person
from backline.records.accounts.queries import Reader
from backline.records.contracts.actions import can_manage
from backline.records.oncall.actions.rosters import about, open_roster
from backline.records.oncall.checks import make_stale
from backline.records.oncall.models import Absence, StandIn, Swap
from backline.records.trail.actions import record


@transaction.atomic
def stand_in(  # noqa: PLR0913 - a stand-in's own fields
    *,
    roster_id: int,
    person_id: int,
    instead_of_id: int | None,
    starts_at: datetime,
    ends_at: datetime,
    because: str = "",
    by: Reader,
    now: datetime,
) -> StandIn:
    """Let somebody be called in another's place, or before everybody, for a while.

    Raises:
        MoveRefused: the time is over, they are one person, or work here no longer.
    """
    check_keeps_rosters(is_manager=can_manage(by))
    return write_stand_in(
        roster_id=roster_id,
        person_id=person_id,
        instead_of_id=instead_of_id,
        period=(starts_at, ends_at),
        because=because,
        by=by,
        now=now,
    )


def write_stand_in(  # noqa: PLR0913 - a stand-in's own fields
    *,
    roster_id: int,
    person_id: int,
    instead_of_id: int | None,
    period: tuple[datetime, datetime],
    because: str,
    by: Reader,
    now: datetime,
    swap: Swap | None = None,
) -> StandIn:
    """Write a stand-in down, in the transaction of whoever may.

    Raises:
        MoveRefused: the time is over, they are one person, or work here no longer.
    """
    roster = open_roster(roster_id)
    check_stand_in(person=person_id, instead_of=instead_of_id)
    person = engineer(person_id)
    instead = engineer(instead_of_id, may_be_gone=True) if instead_of_id else None
    held = period_of(*period, now)
    row = StandIn.objects.create(
        roster=roster,
        person=person,
        instead_of=instead,
        starts_at=held.starts_at,
        ends_at=held.ends_at,
        because=because.strip(),
        swap=swap,
        recorded_at=now,
        by_name=by.name,
    )
    details = {
        "stand_in": row.pk,
        "person": person.name,
        "instead_of": instead.name if instead else "",
        **told(held.starts_at, held.ends_at),
    }
    record(
        did="roster.stand-in-set", about=about(roster), by=by, now=now, details=details
    )
    make_stale()
    return row


@transaction.atomic
def end_stand_in(*, stand_in_id: int, by: Reader, now: datetime) -> None:
    """Call a stand-in off: from now on, or altogether when it is still to come.

    Raises:
        MoveRefused: there is none that goes on.
    """
    check_keeps_rosters(is_manager=can_manage(by))
    ended = from_now_on(now, now)
    going_on = StandIn.objects.filter(pk=stand_in_id, ended_at=None, ends_at__gt=ended)
    if not going_on.update(ended_at=ended):
        message = "That is over or called off already: nothing is left to be ended."
        raise MoveRefused(message, CLAUSE)
    row = StandIn.objects.select_related("roster", "person").get(pk=stand_in_id)
    details = {"stand_in": row.pk, "person": row.person.name}
    name = "roster.stand-in-ended"
    record(did=name, about=about(row.roster), by=by, now=now, details=details)
    make_stale()


@transaction.atomic
def be_away(
    *,
    person_id: int,
    starts_at: datetime,
    ends_at: datetime,
    because: str = "",
    by: Reader,
    now: datetime,
) -> Absence:
    """Write down that somebody cannot be called for a while.

    Raises:
        MoveRefused: it is not *by*'s time, or that time is over.
    """
    check_keeps_time_of(person=person_id, by=by.person_id, is_manager=can_manage(by))
    person = engineer(person_id)
    held = period_of(starts_at, ends_at, now)
    row = Absence.objects.create(
        person=person,
        starts_at=held.starts_at,
        ends_at=held.ends_at,
        because=because.strip(),
        recorded_at=now,
        by_name=by.name,
    )
    details = {"absence": row.pk, **told(held.starts_at, held.ends_at)}
    record(
        did="person.away", about=about_person(person), by=by, now=now, details=details
    )
    make_stale()
    return row


@transaction.atomic
def be_back(*, absence_id: int, by: Reader, now: datetime) -> None:
    """End an absence now, or take it back when it is still to come.

    Raises:
        MoveRefused: it is not *by*'s, or there is none that goes on.
    """
    row = Absence.objects.select_related("person").filter(pk=absence_id).first()
    if row is not None:
        check_keeps_time_of(
            person=row.person_id, by=by.person_id, is_manager=can_manage(by)
        )
    ended = from_now_on(now, now)
    going_on = Absence.objects.filter(pk=absence_id, ended_at=None, ends_at__gt=ended)
    if row is None or not going_on.update(ended_at=ended):
        message = "That absence is over already: nothing is left to be ended."
        raise MoveRefused(message, CLAUSE)
    details = {"absence": row.pk}
    about_whom = about_person(row.person)
    record(did="person.back", about=about_whom, by=by, now=now, details=details)
    make_stale()


def engineer(person_id: int, *, may_be_gone: bool = False) -> Person:
    """Return one of the vendor's people.

    Raises:
        MoveRefused: there is none, or they work here no longer.
    """
    found = Person.objects.filter(pk=person_id, side=Person.Side.VENDOR)
    person = (found if may_be_gone else found.filter(is_active=True)).first()
    if person is None:
        message = "Whoever that is does not work here: choose an engineer."
        raise MoveRefused(message, CLAUSE)
    return person


def told(starts_at: datetime, ends_at: datetime) -> dict[str, object]:
    """Return a period as the trail tells it."""
    return {
        "from": f"{starts_at:%Y-%m-%dT%H:%M:%SZ}",
        "until": f"{ends_at:%Y-%m-%dT%H:%M:%SZ}",
    }
