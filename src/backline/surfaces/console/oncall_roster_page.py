"""A roster's page: its weeks as a calendar, its rotations, who stands in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse

from backline.guide.oncall_hours import hours_written
from backline.guide.oncall_words import components_words
from backline.guide.wall import DAY, EPOCH_ORDINAL, first_instant, instant_of
from backline.records.accounts.queries import engineers, managers
from backline.records.contracts.actions import can_manage
from backline.records.oncall.coverage import component_titles
from backline.records.oncall.queries import (
    UnknownRoster,
    roster_for,
    stand_ins_of,
    told,
    versions_of,
)
from backline.surfaces.console.frame import nav_of
from backline.zones import zone


if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import tzinfo

    from backline.records.accounts.queries import Reader
    from backline.records.oncall.models import Roster, RosterVersion
    from backline.records.oncall.queries import Turn

Shown = dict[str, Any]
WEEKS = 5
_COLOURS = 6
_WORKS = {
    "open": "while the calendar is open",
    "closed": "while the calendar is closed",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a day: who is called first, who after them, who is away."""

    times: str
    first: str
    then: str
    away: str
    colour: int


@dataclass(frozen=True, slots=True)
class Day:
    """A civil day in the roster's zone."""

    day: date
    label: str
    is_today: bool
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Week:
    """A row of the calendar."""

    title: str
    days: list[Day]


@dataclass(frozen=True, slots=True)
class Rotation:
    """A rotation in words."""

    name: str
    rhythm: str
    hours: str
    turns: list[str]
    url: str


def roster_or_404(*, reader: Reader, roster_id: int) -> Roster:
    """Return the roster, or end in a page that says there is none."""
    try:
        return roster_for(reader=reader, roster_id=roster_id)
    except UnknownRoster as error:
        raise Http404(str(error)) from error


def roster_shown(roster: Roster, *, asked: str, reader: Reader, now: datetime) -> Shown:
    """Return a roster with some weeks from the Monday of the day that is asked for."""
    where = zone(roster.zone)
    today = now.astimezone(where).date()
    monday = _monday(asked, today)
    start, end = _midnight(where, monday), _midnight(where, monday, 7 * WEEKS)
    (found,) = told(reader=reader, rosters=[roster], start=start, end=end)
    colours = _colours(found.turns)
    versions = versions_of(reader=reader, roster=roster)
    place = reverse("console-oncall-roster", args=[roster.pk])
    return {
        "roster": roster,
        "about": components_words(
            versions[0].components if versions else (), component_titles(reader=reader)
        ),
        "calendar": versions[0].calendar_name if versions else "",
        "weeks": [
            _week(monday + timedelta(weeks=n), where, found.turns, today, colours)
            for n in range(WEEKS)
        ],
        "earlier": f"{place}?from={monday - timedelta(weeks=WEEKS)}",
        "later": f"{place}?from={monday + timedelta(weeks=WEEKS)}",
        "rotations": _rotations(roster, versions, reader),
        "planned_at": _planned_at(versions, now),
        "versions": versions,
        "stand_ins": stand_ins_of(reader=reader, roster=roster, now=now),
        "keeps": can_manage(reader) and roster.closed_at is None,
        "nav": nav_of(None, here=reverse("console-oncall")),
        "zone": where,
        "now": now,
    }


def _planned_at(versions: Sequence[RosterVersion], now: datetime) -> datetime | None:
    """Return from when the newest version holds, when that is still to come."""
    return versions[0].starts_at if versions and versions[0].starts_at > now else None


def _monday(asked: str, today: date) -> date:
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        day = today
    known = date(2000, 1, 3) <= day <= date(2190, 1, 1)
    day = day if known else today
    return day - timedelta(days=day.weekday())


def _midnight(where: tzinfo, day: date, later: int = 0) -> datetime:
    number = day.toordinal() - EPOCH_ORDINAL + later
    return instant_of(first_instant(where, number * DAY))


def _colours(turns: Iterable[Turn]) -> dict[str, int]:
    """Return a colour for each who is called first, in the order of their turns."""
    names = dict.fromkeys(turn.people[0].name for turn in turns if turn.people)
    return {name: number % _COLOURS for number, name in enumerate(names)}


def _week(
    monday: date,
    where: tzinfo,
    turns: Sequence[Turn],
    today: date,
    colours: Mapping[str, int],
) -> Week:
    days = [
        _day(monday + timedelta(days=n), where, turns, today, colours) for n in range(7)
    ]
    return Week(f"{monday.day} {monday:%b %Y}", days)


def _day(
    day: date,
    where: tzinfo,
    turns: Sequence[Turn],
    today: date,
    colours: Mapping[str, int],
) -> Day:
    start, end = _midnight(where, day), _midnight(where, day, 1)
    pieces = [
        _piece(turn, start, end, where, colours)
        for turn in turns
        if _is_told(turn, start, end, shown_from=turns[0].starts_at)
    ]
    return Day(day, f"{day:%a} {day.day} {day:%b}", day == today, pieces)


def _is_told(
    turn: Turn, start: datetime, end: datetime, *, shown_from: datetime
) -> bool:
    """Say whether a turn stands in the day from *start* to *end*.

    One through the night stands in the evening's day alone, as people say it; one of a
    day or more in each of its days.
    """
    begins, ends = max(turn.starts_at, start), min(turn.ends_at, end)
    if ends - begins < timedelta(minutes=1):
        return False
    is_new = turn.starts_at >= start or turn.starts_at == shown_from
    return is_new or not _is_short(turn)


def _is_short(turn: Turn) -> bool:
    return turn.ends_at - turn.starts_at < timedelta(days=1)


def _piece(
    turn: Turn,
    start: datetime,
    end: datetime,
    where: tzinfo,
    colours: Mapping[str, int],
) -> Piece:
    begins = max(turn.starts_at, start)
    ends = turn.ends_at if _is_short(turn) else min(turn.ends_at, end)
    whole = begins == start and ends == end
    first = turn.people[0].name if turn.people else ""
    return Piece(
        times="" if whole else f"{_clock(begins, where)}-{_clock(ends, where, end)}",
        first=first,
        then=", ".join(person.name for person in turn.people[1:]),
        away=", ".join(person.name for person in turn.away),
        colour=colours.get(first, 0),
    )


def _clock(at: datetime, where: tzinfo, midnight: datetime | None = None) -> str:
    return "24:00" if at == midnight else f"{at.astimezone(where):%H:%M}"


def _rotations(
    roster: Roster, versions: Sequence[RosterVersion], reader: Reader
) -> list[Rotation]:
    """Return the rotations of the newest version in words."""
    if not versions:
        return []
    people = [*engineers(reader=reader), *managers(reader=reader)]
    names = {person.pk: person.name for person in people}
    return [
        rotation_in_words(
            layer, names, reverse("console-oncall-rotation", args=[roster.pk, number])
        )
        for number, layer in enumerate(versions[0].layers, start=1)
    ]


def rotation_in_words(
    layer: Mapping[str, Any], names: Mapping[int, str], url: str
) -> Rotation:
    """Return a layer as people read it."""
    hours = hours_written(layer["weekly_hours"], UTC) or "around the clock"
    works = _WORKS.get(layer["works"], "")
    return Rotation(
        name=layer["name"],
        rhythm=f"{_every(layer['every_days'])} at {' and '.join(layer['times'])}"
        f" ({layer['zone']})",
        hours=f"{hours}, {works}" if works else hours,
        turns=[
            ", then ".join(names.get(who, "somebody who left") for who in turn)
            for turn in layer["turns"]
        ],
        url=url,
    )


def _every(days: int) -> str:
    known = {1: "Every day", 7: "Every week", 14: "Every two weeks"}
    return known.get(days, f"Every {days} days")
