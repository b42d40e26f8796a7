from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import F, Prefetch, QuerySet, prefetch_related_objects

from backline.guide.routing import Member
from backline.guide.routing import Team as Routable
from backline.records.accounts.models import Person
from backline.records.customers.queries import sites_for
from backline.records.teams.models import Membership, Profile, SiteLanguages, Team


if TYPE_CHECKING:
    from backline.records.accounts.queries import Reader
    from backline.records.customers.models import Site

#: Who was given another level, or was shut out, is in a team by name only.
_FITS: dict[str, object] = {
    "person__is_active": True,
    "person__level": F("team__level"),
}


class UnknownTeam(LookupError):
    """There is no such team: look at the list of teams."""


def teams_for(*, reader: Reader) -> QuerySet[Team]:
    """Return the teams that are not dissolved, by level; the vendor's people only."""
    teams = Team.objects.filter(dissolved_at=None)
    return teams if reader.side == "vendor" else teams.none()


def team_for(*, reader: Reader, team_id: int) -> Team:
    """Return one team.

    Raises:
        UnknownTeam: there is none that *reader* may see.
    """
    team = teams_for(reader=reader).filter(pk=team_id).first()
    if team is None:
        raise UnknownTeam(UnknownTeam.__doc__)
    return team


def members_of(*, reader: Reader, teams: Iterable[Team]) -> dict[int, list[Person]]:
    """Return who is in each of some teams, by the team's number."""
    found: dict[int, list[Person]] = {team.pk: [] for team in teams}
    if reader.side == "vendor":
        rows = Membership.objects.select_related("person").filter(
            team__in=found, **_FITS
        )
        for row in rows:
            found[row.team_id].append(row.person)
    return found


def own_teams(*, reader: Reader) -> list[int]:
    """Return the numbers of the teams that *reader* is in."""
    if reader.side != "vendor" or reader.person_id is None:
        return []
    mine = Membership.objects.filter(person=reader.person_id, team__dissolved_at=None)
    return list(mine.values_list("team_id", flat=True))


def profiles_of(
    *, reader: Reader, people: Iterable[Person]
) -> dict[int, tuple[list[str], list[str]]]:
    """Return languages and places of engineers, by their number; of others, none."""
    if reader.side != "vendor":
        return {}
    rows = Profile.objects.filter(person__in=[person.pk for person in people])
    return {row.person_id: (row.languages, row.places) for row in rows}


def languages_of_sites(*, reader: Reader) -> dict[int, list[str]]:
    """Return the languages of the sites that *reader* may see, where they are known."""
    sites = sites_for(reader=reader).values("pk")
    rows = SiteLanguages.objects.filter(site__in=sites)
    return {row.site_id: row.languages for row in rows}


def languages_of(site: Site) -> frozenset[str]:
    """Return the languages of one site; none where they are not known."""
    found = SiteLanguages.objects.filter(site=site.pk).first()
    return frozenset(found.languages) if found else frozenset()


def routable(level: str) -> list[Routable]:
    """Return the teams of a level as routing sees them; three statements, or one."""
    teams = list(Team.objects.filter(level=level, dissolved_at=None))
    if teams:
        fit = Membership.objects.select_related("person__profile").filter(**_FITS)
        prefetch_related_objects(teams, Prefetch("memberships", queryset=fit))
    return [
        Routable(
            number=team.pk,
            name=team.name,
            level=team.level,
            components=frozenset(team.components),
            languages=frozenset(team.languages),
            geographies=frozenset(team.geographies),
            assigns=team.assigns,
            members=tuple(_member(row.person) for row in team.memberships.all()),
        )
        for team in teams
    ]


def _member(person: Person) -> Member:
    profile = getattr(person, "profile", None)
    return Member(
        number=person.pk,
        name=person.name,
        skills=frozenset(person.skills),
        languages=frozenset(profile.languages if profile else ()),
        places=frozenset(profile.places if profile else ()),
    )
