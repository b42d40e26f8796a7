"""What the page of the teams shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse

from backline.records.accounts.queries import engineers
from backline.records.customers.queries import sites_for
from backline.records.teams.actions import can_manage_teams
from backline.records.teams.queries import (
    UnknownTeam,
    languages_of_sites,
    members_of,
    profiles_of,
    team_for,
    teams_for,
)
from backline.records.tickets.figures import open_by_team
from backline.records.tickets.routing import loads_for
from backline.surfaces.console.frame import nav_of


if TYPE_CHECKING:
    from collections.abc import Iterable

    from backline.records.accounts.models import Person
    from backline.records.accounts.queries import Reader
    from backline.records.teams.models import Team

Shown = dict[str, Any]
PLACE = "console-teams"


@dataclass(frozen=True, slots=True)
class TeamLine:
    """A team as a line: what it takes, who is in it, what it has open."""

    name: str
    level: str
    takes: str
    members: str
    assigns: bool
    open: int
    url: str
    queue_url: str


@dataclass(frozen=True, slots=True)
class EngineerLine:
    """An engineer as a line: what they know, and what they have open."""

    name: str
    level: str
    skills: str
    languages: str
    places: str
    load: int
    url: str


@dataclass(frozen=True, slots=True)
class SiteLine:
    """The languages of a site."""

    name: str
    languages: str
    url: str


def teams_shown(*, reader: Reader) -> Shown:
    """Return the teams, the engineers and the sites' languages."""
    return {
        "teams": _teams(reader),
        "engineers": _engineers(reader),
        "sites": _sites(reader),
        "manages": can_manage_teams(reader),
        "nav": nav(),
    }


def nav() -> list[Any]:
    """Return the side navigation of these pages."""
    return nav_of(None, here=reverse(PLACE))


def _teams(reader: Reader) -> list[TeamLine]:
    teams = list(teams_for(reader=reader))
    members = members_of(reader=reader, teams=teams)
    counts = open_by_team(reader=reader)
    return [
        TeamLine(
            name=team.name,
            level=team.level,
            takes=_takes(team),
            members=", ".join(person.name for person in members[team.pk]) or "nobody",
            assigns=team.assigns,
            open=counts.get(team.pk, 0),
            url=reverse("console-team", args=[team.pk]),
            queue_url=f"{reverse('console')}?team={team.pk}",
        )
        for team in teams
    ]


def _takes(team: Team) -> str:
    parts = [team.components, team.geographies, team.languages]
    return "; ".join(_listed(part) for part in parts if part) or "everything"


def _listed(words: Iterable[str]) -> str:
    return ", ".join(word.replace("_", " ") for word in words)


def _engineers(reader: Reader) -> list[EngineerLine]:
    people = sorted(engineers(reader=reader), key=_by_level)
    loads = loads_for(reader=reader, numbers=[person.pk for person in people])
    profiles = profiles_of(reader=reader, people=people)
    return [
        EngineerLine(
            name=person.name,
            level=person.level,
            skills=_listed(person.skills) or "none told",
            languages=_listed(languages) or "none told",
            places=_listed(places) or "none told",
            load=loads.get(person.pk, 0),
            url=reverse("console-engineer", args=[person.pk]),
        )
        for person in people
        for languages, places in [profiles.get(person.pk, ([], []))]
    ]


def _by_level(person: Person) -> tuple[str, str]:
    return person.level, person.name


def _sites(reader: Reader) -> list[SiteLine]:
    spoken = languages_of_sites(reader=reader)
    return [
        SiteLine(
            name=f"{site.customer.name}, {site.name}",
            languages=_listed(spoken.get(site.pk, ())) or "none told",
            url=reverse("console-site-languages", args=[site.pk]),
        )
        for site in sites_for(reader=reader)
    ]


def team_or_404(*, reader: Reader, team_id: int) -> Team:
    """Return the team, or end in a page that says there is none."""
    try:
        return team_for(reader=reader, team_id=team_id)
    except UnknownTeam as error:
        raise Http404(str(error)) from error


def engineer_or_404(*, reader: Reader, person_id: int) -> Person:
    """Return the engineer, or end in a page that says there is none."""
    found = [each for each in engineers(reader=reader) if each.pk == person_id]
    if not found:
        message = f"There is no active engineer {person_id} here."
        raise Http404(message)
    return found[0]


def initial_of(team: Team, *, reader: Reader) -> Shown:
    """Return what the form of a team begins with."""
    members = members_of(reader=reader, teams=[team])[team.pk]
    return {
        "name": team.name,
        "level": team.level,
        "components": team.components,
        "geographies": team.geographies,
        "languages": team.languages,
        "assigns": team.assigns,
        "members": [str(person.pk) for person in members],
    }


def known_of(person: Person, *, reader: Reader) -> Shown:
    """Return what the form of an engineer begins with."""
    profiles = profiles_of(reader=reader, people=[person])
    languages, places = profiles.get(person.pk, ([], []))
    return {"skills": person.skills, "languages": languages, "places": places}
