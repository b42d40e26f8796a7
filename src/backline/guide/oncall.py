"""Who is on call: rotations, who stands in, who is away, folded into disjoint spans.

Guide: process.levels - specialists and experts are reached through the levels;
process.escalation - issues are escalated automatically, so somebody must be there whom
the desk can call. Spans are half-open, whole epoch seconds in UTC. Hand-overs and hours
are times of the local wall clock: a boundary is the first instant at which it is shown
(see `backline.guide.wall`), so that a night in which the clocks change has neither a
gap nor two people.
"""

from __future__ import annotations

from bisect import bisect_right
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol, TypeVar

from backline.guide.calendar_terms import BadCalendar
from backline.guide.intervals import Interval, united, without
from backline.guide.plan_ladder import REACHED
from backline.guide.wall import DAY, EPOCH_ORDINAL, first_instant, wall_at


if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, tzinfo


Item = TypeVar("Item")

CLAUSE = "process.escalation"
#: For whom there are rosters: the levels, and the managers whom ladders tell.
LEVELS = REACHED


class Works(StrEnum):
    """On which hours of the roster's calendar a layer works."""

    ALWAYS = "always"
    OPEN = "open"
    CLOSED = "closed"


class Opens(Protocol):
    """A calendar, as far as a roster asks it."""

    def open_spans_s(self, start: int, end: int) -> list[Interval]:
        """Return the open pieces within ``[start, end)``, epoch seconds."""


@dataclass(frozen=True, slots=True)
class Followed:
    """The versions of a calendar that a roster follows, each from its publishing on.

    What was closed then stays so: a version changes nothing before it was published.
    Where a calendar says nothing of a year it is closed, which leaves a hole to be seen.
    """

    first: Opens
    later: tuple[tuple[int, Opens], ...] = ()

    def open_spans_s(self, start: int, end: int) -> list[Interval]:
        """Return the open pieces within ``[start, end)``, epoch seconds."""
        found: list[Interval] = []
        at_, calendar = start, self.first
        for published, version in (*self.later, (end, self.first)):
            until = min(max(published, at_), end)
            with suppress(BadCalendar):
                found += calendar.open_spans_s(at_, until)
            at_, calendar = until, version
        return united(found)


@dataclass(frozen=True, slots=True)
class Layer:
    """One rotation of a roster.

    Attributes:
        name: how people call it.
        zone: the zone of its hand-overs and hours.
        turns: who is called in each turn, the first first; the turns come in this order
            and begin again. A turn of nobody is a hole that its author wanted.
        starts_date: the day of the first hand-over; there is nobody before it.
        every_days: on how many days there is a hand-over: 1 daily, 7 weekly.
        times: at which seconds of that local day, ascending; usually one.
        hours: the hours of the week in which it works; None for all.
        works: on which hours of *calendar* it works.
        calendar: the calendar that the roster follows, if it follows one.
    """

    name: str
    zone: tzinfo
    turns: tuple[tuple[int, ...], ...]
    starts_date: date
    every_days: int
    times: tuple[int, ...]
    hours: Opens | None = None
    works: Works = Works.ALWAYS
    calendar: Opens | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """The layers of a roster from an instant on, in the order of calling."""

    starts: int
    layers: tuple[Layer, ...]


@dataclass(frozen=True, slots=True)
class StandIn:
    """Somebody is called in the place of another for a while.

    `instead_of` is whose place it is, whenever theirs it would be; None for a place of
    their own before everybody else.
    """

    starts: int
    ends: int
    person: int
    instead_of: int | None = None


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody cannot be called for a while."""

    starts: int
    ends: int
    person: int


@dataclass(frozen=True, slots=True)
class Roster:
    """All that decides who is on call in one roster.

    The versions and stand-ins come in the order in which they were written down: of
    versions that have begun the last one holds.
    """

    versions: tuple[Version, ...]
    stand_ins: tuple[StandIn, ...] = ()
    away: tuple[Away, ...] = ()


@dataclass(frozen=True, slots=True)
class OnCall:
    """Who is on call in ``[start, end)``, in the order of calling.

    `away` are those whose turn it would be: empty `people` and `away` tell an absence
    that nobody fills from hours in which nobody was meant to be there.
    """

    start: int
    end: int
    people: tuple[int, ...]
    away: tuple[int, ...] = ()


def on_call(roster: Roster, start: int, end: int) -> tuple[OnCall, ...]:
    """Return who is on call in ``[start, end)``, without gaps between the spans.

    Neighbours differ; a span of nobody has no people.
    """
    if end <= start:
        return ()
    turns = _turns(roster, start, end)
    begins = [[turn.start for turn in row] for row in turns]
    cuts = {start, end}
    cuts.update(edge for row in turns for span in row for edge in span.bounds)
    for stand_in in roster.stand_ins:
        cuts.update((stand_in.starts, stand_in.ends))
    for gone in roster.away:
        cuts.update((gone.starts, gone.ends))
    edges = sorted(cut for cut in cuts if start <= cut <= end)
    found: list[OnCall] = []
    for first, last in pairwise(edges):
        called = [
            who
            for row, starts in zip(turns, begins, strict=True)
            for who in _in_turn(row, starts, first)
        ]
        present = _present(roster, called, first, last)
        if found and replace(present, start=found[-1].start) == replace(
            found[-1], end=last
        ):
            found[-1] = replace(found[-1], end=last)
        else:
            found.append(present)
    return tuple(found)


def at(roster: Roster, instant: int) -> OnCall:
    """Return who is on call at *instant*, as a span of that second."""
    (found,) = on_call(roster, instant, instant + 1)
    return found


@dataclass(frozen=True, slots=True)
class _Turn:
    """A turn within the hours of its layer."""

    start: int
    end: int
    people: tuple[int, ...]

    @property
    def bounds(self) -> Interval:
        return self.start, self.end


def _turns(roster: Roster, start: int, end: int) -> list[list[_Turn]]:
    """Return the turns of each layer while its version holds, in order of calling."""
    rows: list[list[_Turn]] = []
    later: list[Interval] = []
    for version in reversed(roster.versions):
        holds = without([(max(start, version.starts), end)], united(later))
        later.append((version.starts, end))
        for first, last in holds:
            if first < last:
                rows += [_worked(layer, first, last) for layer in version.layers]
    return rows


def _worked(layer: Layer, start: int, end: int) -> list[_Turn]:
    """Return the turns of a layer in ``[start, end)``, cut to its hours."""
    hours = _hours(layer, start, end)
    ends = [last for _, last in hours]
    found: list[_Turn] = []
    for turn in hand_overs(layer, start, end):
        for first, last in hours[bisect_right(ends, turn.start) :]:
            if first >= turn.end:
                break
            cut = max(first, turn.start), min(last, turn.end)
            found.append(_Turn(*cut, turn.people))
    return found


def hand_overs(layer: Layer, start: int, end: int) -> list[_Turn]:
    """Return the turns of a layer in ``[start, end)``, whatever its hours."""
    if not layer.turns:
        return []
    count = len(layer.times)
    begins = layer.starts_date.toordinal() - EPOCH_ORDINAL
    days = wall_at(layer.zone, start) // DAY - begins
    turn = max(0, (days // layer.every_days - 1) * count)
    found: list[_Turn] = []
    at_ = _begin(layer, begins, turn)
    while at_ < end:
        until = _begin(layer, begins, turn + 1)
        first, last = max(start, at_), min(end, until)
        if first < last:
            found.append(_Turn(first, last, layer.turns[turn % len(layer.turns)]))
        turn, at_ = turn + 1, until
    return found


def _begin(layer: Layer, begins: int, turn: int) -> int:
    """Return the instant at which a turn begins, by its number from 0."""
    round_, time = divmod(turn, len(layer.times))
    wall = (begins + round_ * layer.every_days) * DAY + layer.times[time]
    return first_instant(layer.zone, wall)


def _hours(layer: Layer, start: int, end: int) -> list[Interval]:
    """Return when a layer works in ``[start, end)``."""
    hours: list[Interval] = [(start, end)]
    if layer.hours is not None:
        hours = layer.hours.open_spans_s(start, end)
    if layer.calendar is None or layer.works is Works.ALWAYS:
        return hours
    opened = layer.calendar.open_spans_s(start, end)
    closed = without([(start, end)], opened)
    return without(hours, closed if layer.works is Works.OPEN else opened)


def _in_turn(row: Sequence[_Turn], starts: Sequence[int], at_: int) -> tuple[int, ...]:
    """Return whose turn it is in one layer at an instant; *row* is in order."""
    number = bisect_right(starts, at_) - 1
    return row[number].people if number >= 0 and at_ < row[number].end else ()


def _present(roster: Roster, called: list[int], start: int, end: int) -> OnCall:
    """Return who is on call in a span in which nothing changes."""
    for each in roster.stand_ins:
        if each.starts <= start < each.ends:
            called = _stood_in(called, each)
    away = {gone.person for gone in roster.away if gone.starts <= start < gone.ends}
    order = once(called)
    return OnCall(
        start,
        end,
        tuple(person for person in order if person not in away),
        tuple(person for person in order if person in away),
    )


def once(each: Iterable[Item]) -> tuple[Item, ...]:
    """Return what is given, each thing once, in the order of its first time."""
    found: list[Item] = []
    for one in each:
        if one not in found:
            found.append(one)
    return tuple(found)


def _stood_in(called: Iterable[int], by: StandIn) -> list[int]:
    if by.instead_of is None:
        return [by.person, *called]
    return [by.person if each == by.instead_of else each for each in called]
