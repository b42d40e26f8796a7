"""Which team a ticket lands with, and which of its engineers is suggested.

Guide: process.levels - L2 are specialists of a technical area; we decide: L2 routing
goes by component skill. A team says which components, geographies and languages it
takes; one that says nothing of them takes all. Among its engineers the component's skill
decides, then language and place, then who has the least open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence


CLAUSE = "process.levels"


def weight_of(rank: int) -> int:
    """Return what an open ticket weighs on its engineer, by its severity's rank.

    Of the plan's severities the lowest has rank 0 and weighs 1; each above it weighs
    twice the one below: minor 1, major 2, critical 4.
    """
    return 1 << rank


@dataclass(frozen=True, slots=True)
class Needs:
    """What a ticket needs: its component, its level, its site's place and languages.

    `component` is empty where none is named, `languages` where none are known.
    """

    component: str
    level: str
    geography: str
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Member:
    """An engineer of a team; what is empty is not known of them."""

    number: int
    name: str
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Team:
    """A team of one level: what it takes, and who is in it.

    `assigns` says whether the suggested engineer gets the ticket at once.
    """

    number: int
    name: str
    level: str
    components: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    geographies: frozenset[str] = frozenset()
    assigns: bool = False
    members: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class Routed:
    """Where a ticket lands and why; without a team it is in the level's queue."""

    team: Team | None
    engineer: Member | None
    because: str

    @property
    def assigned(self) -> Member | None:
        """The engineer who gets it at once; None where somebody has to take it."""
        return self.engineer if self.team is not None and self.team.assigns else None


def route(
    needs: Needs,
    teams: Sequence[Team],
    loads: Mapping[int, int],
    *,
    named: int | None = None,
) -> Routed:
    """Return the team that a ticket lands with, and the engineer who is suggested.

    The team that fits most closely takes it; of two that fit alike the one whose
    engineers have less open, then the first by name.

    Args:
        needs: what the ticket needs.
        teams: the teams of the vendor, of any level.
        loads: the weighted open tickets of each engineer, by their number.
        named: the number of the engineer whom somebody has named already; then only
            their teams come into question and nobody is suggested.
    """
    fitting = [
        team
        for team in teams
        if fits(team, needs)
        and (named is None or named in {member.number for member in team.members})
    ]
    if not fitting:
        return Routed(None, None, _nobody(needs, named=named))

    def first(team: Team) -> tuple[int, int, str]:
        return -_closeness(team, needs), _least(team, loads), team.name

    team = min(fitting, key=first)
    if named is not None:
        return Routed(team, None, f"{_matches(team, needs)} The engineer was named.")
    engineer = suggested(team, needs, loads)
    return Routed(team, engineer, _because(team, engineer, needs, loads))


def fits(team: Team, needs: Needs) -> bool:
    """Say whether a team takes such tickets: level, component, place and language."""
    return (
        team.level == needs.level
        and (not team.components or needs.component in team.components)
        and (not team.geographies or covers(team.geographies, needs.geography))
        and (
            not team.languages
            or not needs.languages
            or bool(team.languages & needs.languages)
        )
    )


def covers(places: Collection[str], geography: str) -> bool:
    """Say whether one of *places* is the geography or its country: IN covers IN-KA."""
    return geography in places or geography.partition("-")[0] in places


def suggested(team: Team, needs: Needs, loads: Mapping[int, int]) -> Member | None:
    """Return who of a team should take a ticket; None where nobody has the skill."""
    able = [
        member
        for member in team.members
        if not needs.component or needs.component in member.skills
    ]

    def first(member: Member) -> tuple[bool, bool, int, str, int]:
        speaks = bool(member.languages & needs.languages)
        near = covers(member.places, needs.geography)
        load = loads.get(member.number, 0)
        return not speaks, not near, load, member.name, member.number

    return min(able, key=first, default=None)


def _closeness(team: Team, needs: Needs) -> int:
    """Return how closely a team that fits is meant for this: the component first."""
    return (
        8 * bool(team.components)
        + 4 * (needs.geography in team.geographies)
        + 2 * bool(team.geographies)
        + bool(team.languages and needs.languages)
    )


def _least(team: Team, loads: Mapping[int, int]) -> int:
    return min((loads.get(each.number, 0) for each in team.members), default=0)


def _matches(team: Team, needs: Needs) -> str:
    """Return what made the team fit, as a sentence."""
    takes = [_shown(needs.component)] if team.components else []
    if team.geographies:
        takes.append(needs.geography)
    takes += sorted(team.languages & needs.languages)
    what = ", ".join(takes) if takes else "everything"
    return f"{team.name} takes {what} at {team.level}."


def _because(
    team: Team, engineer: Member | None, needs: Needs, loads: Mapping[int, int]
) -> str:
    matches = _matches(team, needs)
    if engineer is None:
        if not team.members:
            return f"{matches} Nobody is in it yet."
        return f"{matches} Nobody in it has {_shown(needs.component)} as a skill."
    knows = [_shown(needs.component)] if needs.component else []
    knows += sorted(engineer.languages & needs.languages)
    skill = f" knows {', '.join(knows)} and" if knows else ""
    load = loads.get(engineer.number, 0)
    return f"{matches} {engineer.name}{skill} has the least open there (load {load})."


def _nobody(needs: Needs, *, named: int | None) -> str:
    if named is not None:
        return (
            f"The engineer who was named is in no {needs.level} team that takes this."
        )
    what = _shown(needs.component) if needs.component else "tickets without a component"
    return (
        f"No {needs.level} team takes {what} for {needs.geography}: it is in the queue "
        f"of {needs.level}."
    )


def _shown(component: str) -> str:
    return component.replace("_", " ")
