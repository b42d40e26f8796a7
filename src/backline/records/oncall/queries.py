"""Questions about who is on call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from backline.guide.oncall import OnCall
from backline.guide.wall import epoch_of, instant_of
from backline.records.accounts.models import Person
from backline.records.accounts.queries import Reader
from backline.records.contracts.models import CalendarVersion
from backline.records.oncall.checks import last_check
from backline.records.oncall.duty import LOOKED_AHEAD, duty_for
from backline.records.oncall.models import (
    Absence,
    Roster,
    RosterVersion,
    StandIn,
    Swap,
)
from backline.records.oncall.reading import Read, read


_SECOND = timedelta(seconds=1)


class UnknownRoster(LookupError):
    """There is no such roster."""


def on_call_at(
    *, reader: Reader, level: str, component: str, at: datetime
) -> tuple[Person, ...]:
    """Return who is on call at an instant, in the order in which they are to be called.

    Rosters of the component come first, then those for all components. Whoever is away
    or deactivated is left out.

    Args:
        reader: who asks; nobody but the vendor's people is told.
        level: L1, L2, L3 or manager.
        component: as plans name it; empty for any.
        at: the instant.
    """
    duty = duty_for(reader=reader, levels=[level], start=at, end=at + _SECOND)
    return duty.at(level, component, at)


def next_on_call_at(
    *, reader: Reader, level: str, component: str, at: datetime
) -> datetime | None:
    """Return the first instant from *at* on at which somebody is on call.

    Returns:
        *at* itself when somebody is; None when nobody is for 90 days.
    """
    end = at + LOOKED_AHEAD
    duty = duty_for(reader=reader, levels=[level], start=at, end=end)
    return duty.begins(level, component, at)


def rosters_for(*, reader: Reader) -> QuerySet[Roster]:
    """Return the rosters in use, by level; the vendor's people only."""
    rosters = Roster.objects.filter(closed_at=None)
    return rosters if reader.side == "vendor" else rosters.none()


def roster_for(*, reader: Reader, roster_id: int) -> Roster:
    """Return one roster, closed ones too.

    Raises:
        UnknownRoster: there is none that *reader* may see.
    """
    found = Roster.objects.filter(pk=roster_id).first()
    if found is None or reader.side != "vendor":
        message = f"There is no roster {roster_id} here: choose one of the list."
        raise UnknownRoster(message)
    return found


@dataclass(frozen=True, slots=True)
class Turn:
    """Who is on call from an instant to another, in the order of calling.

    `away` are those whose turn it would be.
    """

    starts_at: datetime
    ends_at: datetime
    people: tuple[Person, ...]
    away: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A roster with who is on call in it, in spans that touch."""

    roster: Roster
    version: RosterVersion | None
    turns: tuple[Turn, ...]


def told(
    *, reader: Reader, rosters: Iterable[Roster], start: datetime, end: datetime
) -> list[Told]:
    """Return who is on call between two instants in each of *rosters*."""
    if reader.side != "vendor":
        return []
    found = read(rosters, start, end)
    spans = [(each, each.spans(start, end)) for each in found]
    people = _people(spans)
    return [
        Told(
            each.row,
            each.version_at(start),
            tuple(_turn(span, people) for span in row),
        )
        for each, row in spans
    ]


def _people(spans: Iterable[tuple[Read, tuple[OnCall, ...]]]) -> dict[int, Person]:
    numbers = {
        who for _, row in spans for span in row for who in (*span.people, *span.away)
    }
    return Person.objects.in_bulk(numbers)


def _turn(span: OnCall, people: dict[int, Person]) -> Turn:
    return Turn(
        instant_of(span.start),
        instant_of(span.end),
        tuple(people[who] for who in span.people if who in people),
        tuple(people[who] for who in span.away if who in people),
    )


def is_on_call(
    *, reader: Reader, person_id: int, start: datetime, end: datetime
) -> bool:
    """Say whether somebody is on call in a part of a stretch of time."""
    between = {"start": start.replace(microsecond=0), "end": end.replace(microsecond=0)}
    rosters = told(reader=reader, rosters=rosters_for(reader=reader), **between)
    return any(
        person_id == who.pk
        for each in rosters
        for turn in each.turns
        for who in turn.people
    )


def is_away(*, reader: Reader, person_id: int, start: datetime, end: datetime) -> bool:
    """Say whether somebody cannot be called in a part of a stretch of time."""
    rows = Absence.objects.filter(
        person=person_id, starts_at__lt=end, ends_at__gt=start, ended_at=None
    )
    return reader.side == "vendor" and rows.exists()


def versions_of(*, reader: Reader, roster: Roster) -> list[RosterVersion]:
    """Return the versions of a roster, the newest first; the vendor's people only."""
    if reader.side != "vendor":
        return []
    return list(roster.versions.order_by("-number"))


def stand_ins_of(*, reader: Reader, roster: Roster, now: datetime) -> list[StandIn]:
    """Return who stands in on a roster now or later, the next first."""
    if reader.side != "vendor":
        return []
    related = roster.stand_ins.select_related("person", "instead_of")
    return list(
        related.filter(ended_at=None, ends_at__gt=now).order_by("starts_at", "pk")
    )


def stand_in_for(*, reader: Reader, stand_in_id: int) -> StandIn | None:
    """Return a stand-in; the vendor's people only."""
    if reader.side != "vendor":
        return None
    related = StandIn.objects.select_related("roster", "person", "instead_of")
    return related.filter(pk=stand_in_id).first()


def absences_for(*, reader: Reader, now: datetime) -> list[Absence]:
    """Return who is away now or later, the next first; the vendor's people only."""
    if reader.side != "vendor":
        return []
    found = Absence.objects.select_related("person")
    return list(
        found.filter(ended_at=None, ends_at__gt=now).order_by("starts_at", "pk")
    )


def away_at(*, reader: Reader, at: datetime) -> dict[int, datetime]:
    """Return until when each person who is away at an instant is, by their number."""
    found = away_between(reader=reader, start=at, end=at)
    return {each.person_id: each.ends_at for each in found}


def away_between(*, reader: Reader, start: datetime, end: datetime) -> list[Absence]:
    """Return the absences that touch a time, by their ends; the vendor's people only."""
    if reader.side != "vendor":
        return []
    away = Absence.objects.filter(ended_at=None, starts_at__lte=end, ends_at__gt=start)
    return list(away.order_by("ends_at", "pk"))


def absence_for(*, reader: Reader, absence_id: int) -> Absence | None:
    """Return an absence that *reader* may end: their own, a manager any."""
    found = Absence.objects.select_related("person").filter(pk=absence_id)
    if reader.side != "vendor":
        return None
    return (
        found.first()
        if reader.is_manager
        else found.filter(person=reader.person_id).first()
    )


def swaps_for(*, reader: Reader, now: datetime) -> list[Swap]:
    """Return the swaps that *reader* asked for or was asked for, the newest first.

    Settled ones are told for a month.
    """
    if reader.side != "vendor":
        return []
    mine = Q(asked_by=reader.person_id) | Q(asked_of=reader.person_id)
    fresh = Q(answered_at=None) | Q(answered_at__gt=now - timedelta(days=30))
    related = Swap.objects.select_related("roster", "asked_by", "asked_of")
    return list(related.filter(mine, fresh))


def swap_for(*, reader: Reader, swap_id: int) -> Swap | None:
    """Return a swap that *reader* asked for or was asked for."""
    if reader.side != "vendor":
        return None
    mine = Q(asked_by=reader.person_id) | Q(asked_of=reader.person_id)
    related = Swap.objects.select_related("roster", "asked_by", "asked_of")
    return related.filter(mine, pk=swap_id).first()


def calendar_names(*, reader: Reader) -> list[str]:
    """Return the names of the calendars that a roster may follow."""
    if reader.side != "vendor":
        return []
    names = CalendarVersion.objects.order_by("name").values_list("name", flat=True)
    return list(names.distinct())


def findings(*, reader: Reader) -> int:
    """Return how many holes and unfit people were found at the last check."""
    check = last_check() if reader.side == "vendor" else None
    return check.findings if check else 0


def seconds_on_call(*, turns: Iterable[Turn], person_id: int) -> int:
    """Return how long somebody is on call in *turns*, in seconds."""
    return sum(
        epoch_of(turn.ends_at) - epoch_of(turn.starts_at)
        for turn in turns
        if any(person.pk == person_id for person in turn.people)
    )
