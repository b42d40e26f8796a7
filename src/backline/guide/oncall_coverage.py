"""Proof that somebody is on call whenever a plan may want to call: or where nobody is.

Guide: process.escalation - issues are escalated automatically; process.levels - to
those who have the level. What the ladders of the running contracts may call, in the
hours in which their clocks count, is held against the rosters, second by second.
Spans are half-open, whole epoch seconds in UTC.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from backline.guide.intervals import Interval, united
from backline.guide.oncall import once
from backline.guide.plan_ladder import MANAGER, REACHED


if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from backline.guide.oncall import OnCall
    from backline.guide.oncall_needs import Need, Silent


CLAUSE = "process.escalation"
#: How many days are looked at beforehand.
LOOKED_AHEAD_DAYS = 90


class Reason(StrEnum):
    """Why nobody can be called; those who would be and cannot decide before absence."""

    #: No roster is for this level and component.
    NO_ROSTER = "no_roster"
    #: There is one, but no rotation has these hours.
    NOBODY = "nobody"
    #: Whose turn it is, is away.
    AWAY = "away"
    #: Whoever is on call no longer works here, or has no way of being called.
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Kept:
    """A roster with what it says for the time that is looked at.

    `components` are those that it is for; none means all.
    """

    name: str
    level: str
    components: frozenset[str]
    spans: tuple[OnCall, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who may be called. `unreachable` says why they cannot be, if so."""

    person: int
    level: str
    is_manager: bool
    skills: frozenset[str]
    unreachable: str = ""


@dataclass(frozen=True, slots=True)
class Hole:
    """Spans in which nobody can be called although a plan may want to.

    `people` are those whose turn it is, away or unreachable.
    """

    level: str
    components: tuple[str, ...]
    reason: Reason
    people: tuple[int, ...]
    spans: tuple[Interval, ...]
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unfit:
    """Somebody who is on call and should not be, and from when on."""

    person: int
    roster: str
    because: str
    since: int


@dataclass(frozen=True, slots=True)
class Proof:
    """How much of a level is needed and covered, in seconds over all components."""

    level: str
    needed: int
    covered: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was found between two instants."""

    start: int
    end: int
    proofs: tuple[Proof, ...]
    holes: tuple[Hole, ...]
    unfit: tuple[Unfit, ...]
    #: What could not be looked at, for no calendar says what is promised there.
    silent: tuple[Silent, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether everybody who may be wanted is there and fit."""
        return not self.holes and not self.unfit


def coverage_of(
    needs: Iterable[Need],
    rosters: Sequence[Kept],
    members: Mapping[int, Member],
    *,
    start: int,
    end: int,
    silent: Iterable[Silent] = (),
) -> Coverage:
    """Hold what may be wanted against the rosters.

    Args:
        needs: of all contracts that run.
        rosters: those in use, with who is on call in ``[start, end)``.
        members: everybody whom a roster names; who is missing works here no longer.
        start: from when.
        end: until when.
        silent: from when on some calendars say nothing.
    """
    wanted: dict[tuple[str, str], list[Need]] = {}
    for need in needs:
        wanted.setdefault((need.level, need.component), []).append(need)
    covered: dict[str, int] = {}
    needed: dict[str, int] = {}
    holes: list[Hole] = []
    for (level, component), parts in wanted.items():
        spans = united(span for part in parts for span in part.spans)
        found = _holes(spans, _for(rosters, level, component), members)
        total = sum(last - first for first, last in spans)
        missing = sum(last - first for each in found for first, last in found[each])
        needed[level] = needed.get(level, 0) + total
        covered[level] = covered.get(level, 0) + total - missing
        for (reason, people), pieces in found.items():
            gaps = tuple(united(pieces))
            sites = once(part.site for part in parts if _meet(part.spans, gaps))
            holes.append(Hole(level, (component,), reason, people, gaps, sites))
    return Coverage(
        start,
        end,
        tuple(
            Proof(level, needed[level], covered[level])
            for level in REACHED
            if level in needed
        ),
        tuple(sorted(_joined(holes), key=_soonest)),
        tuple(_unfit(rosters, members)),
        once(silent),
    )


def _soonest(hole: Hole) -> tuple[int, str]:
    return hole.spans[0][0], hole.level


def _for(rosters: Iterable[Kept], level: str, component: str) -> list[Kept]:
    return [
        each
        for each in rosters
        if each.level == level and (not each.components or component in each.components)
    ]


def _holes(
    spans: Sequence[Interval], rosters: Sequence[Kept], members: Mapping[int, Member]
) -> dict[tuple[Reason, tuple[int, ...]], list[Interval]]:
    """Return the pieces of *spans* in which nobody can be called, by why and who."""
    found: dict[tuple[Reason, tuple[int, ...]], list[Interval]] = {}
    starts = [[each.start for each in roster.spans] for roster in rosters]
    edges = sorted({edge for row in starts for edge in row})
    for first, last in spans:
        inner = edges[bisect_right(edges, first) :]
        cuts = [first, *(edge for edge in inner if edge < last), last]
        for begin, until in pairwise(cuts):
            present = [
                roster.spans[bisect_right(row, begin) - 1]
                for roster, row in zip(rosters, starts, strict=True)
                if row
            ]
            why = _why(present, members)
            if why is not None:
                found.setdefault(why, []).append((begin, until))
    return found


def _why(
    present: Sequence[OnCall], members: Mapping[int, Member]
) -> tuple[Reason, tuple[int, ...]] | None:
    """Return why nobody can be called; None when somebody can."""
    if not present:
        return Reason.NO_ROSTER, ()
    called = once(who for span in present for who in span.people)
    if any(who in members and not members[who].unreachable for who in called):
        return None
    if called:
        return Reason.UNREACHABLE, called
    away = once(who for span in present for who in span.away)
    return (Reason.AWAY, away) if away else (Reason.NOBODY, ())


def _joined(holes: Iterable[Hole]) -> list[Hole]:
    """Return *holes* with those of several components that are one made one."""
    by: dict[tuple[str, Reason, tuple[int, ...], tuple[Interval, ...]], Hole] = {}
    for hole in holes:
        key = (hole.level, hole.reason, hole.people, hole.spans)
        before = by.get(key)
        by[key] = hole if before is None else _both(before, hole)
    return list(by.values())


def _both(one: Hole, other: Hole) -> Hole:
    return replace(
        one,
        components=(*one.components, *other.components),
        sites=once((*one.sites, *other.sites)),
    )


def _meet(spans: Sequence[Interval], gaps: Sequence[Interval]) -> bool:
    """Say whether some second is in both; each is sorted and disjoint."""
    ends = [end for _, end in spans]
    for start, end in gaps:
        at = bisect_right(ends, start)
        if at < len(spans) and spans[at][0] < end:
            return True
    return False


def _unfit(rosters: Iterable[Kept], members: Mapping[int, Member]) -> Iterable[Unfit]:
    """Yield those who are on call and cannot be called, or lack what it takes."""
    for roster in rosters:
        told: set[int] = set()
        for span in roster.spans:
            for who in (each for each in span.people if each not in told):
                told.add(who)
                because = why_unfit(roster, members.get(who))
                if because:
                    yield Unfit(who, roster.name, because, span.start)


def why_unfit(roster: Kept, member: Member | None) -> str:
    """Return why somebody should not be on call in a roster; nothing when they should."""
    if member is None:
        return "works here no longer"
    if member.unreachable:
        return member.unreachable
    if not has_level(member, roster.level):
        return "is no manager" if roster.level == MANAGER else f"is not {roster.level}"
    lacking = sorted(roster.components - member.skills)
    if roster.components and lacking == sorted(roster.components):
        return f"does not know {_listed(lacking)}"
    return ""


def has_level(member: Member, level: str) -> bool:
    """Say whether somebody may be called for a level: who has it, or a higher one."""
    if level == MANAGER:
        return member.is_manager
    levels: Collection[str] = REACHED[REACHED.index(level) : -1]
    return member.level in levels


def _listed(words: Sequence[str]) -> str:
    return " or ".join(word.replace("_", " ") for word in words)
