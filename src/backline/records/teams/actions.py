"""What the managers decide of teams: who is in them, what they take."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from backline.guide.workflow import LEVELS
from backline.records.accounts.actions import about, set_skills
from backline.records.accounts.models import Person
from backline.records.accounts.queries import Reader, engineers
from backline.records.customers.queries import site_for
from backline.records.teams.models import Membership, Profile, SiteLanguages, Team
from backline.records.teams.queries import team_for
from backline.records.trail.actions import record


_LANGUAGE = re.compile(r"[a-z]{2,3}")
_PLACE = re.compile(r"[A-Z]{2}(-[A-Z0-9]{1,3})?")
_COMPONENT = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LONGEST_NAME = 60


class TeamRefused(ValueError):
    """A team cannot be like this; the message says what to mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a team is to be; empty components, languages or places take all."""

    name: str
    level: str
    components: Collection[str] = ()
    languages: Collection[str] = ()
    geographies: Collection[str] = ()
    assigns: bool = False
    members: Collection[int] = ()


def can_manage_teams(reader: Reader) -> bool:
    """Say whether *reader* may change teams: the vendor's managers and the desk."""
    return reader.side == "vendor" and (reader.is_manager or reader.person_id is None)


def check_can_manage_teams(reader: Reader) -> None:
    """Refuse whoever is no manager of the vendor.

    Raises:
        TeamRefused: with what to do instead.
    """
    if not can_manage_teams(reader):
        message = "Teams are the managers' to change: ask one of them."
        raise TeamRefused(message)


@transaction.atomic
def found_team(*, wanted: Wanted, by: Reader, now: datetime) -> Team:
    """Make a team of one level (process.levels).

    Raises:
        TeamRefused: *by* is no manager, there is one of that name, or something of it
            is not understood.
    """
    check_can_manage_teams(by)
    team = Team(**_checked(wanted), created_at=now)
    _store(team, wanted)
    _set_members(team, wanted, by)
    record(
        did="team.founded",
        about=f"team {team.name}",
        by=by,
        now=now,
        details=_told(wanted),
    )
    return team


@transaction.atomic
def change_team(*, team_id: int, wanted: Wanted, by: Reader, now: datetime) -> Team:
    """Change what a team takes and who is in it; tickets stay where they are.

    Raises:
        TeamRefused: as `found_team`.
        UnknownTeam: there is no such team.
    """
    check_can_manage_teams(by)
    team = team_for(reader=by, team_id=team_id)
    for name, value in _checked(wanted).items():
        setattr(team, name, value)
    _store(team, wanted)
    _set_members(team, wanted, by)
    record(
        did="team.changed",
        about=f"team {team.name}",
        by=by,
        now=now,
        details=_told(wanted),
    )
    return team


@transaction.atomic
def dissolve_team(*, team_id: int, by: Reader, now: datetime) -> None:
    """End a team: nothing lands with it any more; its tickets stay to be taken.

    Raises:
        TeamRefused: *by* is no manager.
        UnknownTeam: there is no such team.
    """
    check_can_manage_teams(by)
    team = team_for(reader=by, team_id=team_id)
    Team.objects.filter(pk=team.pk, dissolved_at=None).update(
        dissolved_at=now, name=f"{team.name[:40]} (until {now:%Y-%m-%d} #{team.pk})"
    )
    record(did="team.dissolved", about=f"team {team.name}", by=by, now=now)


@transaction.atomic
def describe_engineer(
    *,
    person_id: int,
    skills: Collection[str],
    languages: Collection[str],
    places: Collection[str],
    by: Reader,
    now: datetime,
) -> Person:
    """Write down which components, languages and places an engineer knows.

    Raises:
        TeamRefused: *by* is no manager, it is no engineer, or something of it is not
            understood.
    """
    check_can_manage_teams(by)
    known = {person.pk: person for person in engineers(reader=by)}
    if person_id not in known:
        message = f"Person {person_id} is no active engineer: choose one of the list."
        raise TeamRefused(message)
    person = known[person_id]
    spoken, near = (
        _all(languages, _LANGUAGE, "language", "hi or en"),
        _all(places, _PLACE, "place", "IN or IN-KA"),
    )
    named = _all(skills, _COMPONENT, "component", "dialer")
    set_skills(person=person, skills=named, by=by, now=now)
    Profile.objects.update_or_create(
        person=person, defaults={"languages": spoken, "places": near}
    )
    record(
        did="engineer.described",
        about=about(person),
        by=by,
        now=now,
        details={"languages": spoken, "places": near},
    )
    return person


@transaction.atomic
def set_languages(
    *, site_id: int, languages: Collection[str], by: Reader, now: datetime
) -> None:
    """Write down which languages are spoken at a site.

    Raises:
        TeamRefused: *by* is no manager, or a language is not understood.
        UnknownSite: there is no such site.
    """
    check_can_manage_teams(by)
    site = site_for(reader=by, site_id=site_id)
    spoken = _all(languages, _LANGUAGE, "language", "hi or en")
    SiteLanguages.objects.update_or_create(site=site, defaults={"languages": spoken})
    record(
        did="site.languages-set",
        about=f"site {site.pk}",
        by=by,
        now=now,
        details={"languages": spoken},
    )


def _checked(wanted: Wanted) -> dict[str, object]:
    name = " ".join(wanted.name.split())
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        message = f"A team needs a name of at most {_LONGEST_NAME} characters."
        raise TeamRefused(message)
    if wanted.level not in LEVELS:
        message = f"{wanted.level!r} is no level: choose {', '.join(LEVELS)}."
        raise TeamRefused(message)
    return {
        "name": name,
        "level": wanted.level,
        "components": _all(wanted.components, _COMPONENT, "component", "dialer"),
        "languages": _all(wanted.languages, _LANGUAGE, "language", "hi or en"),
        "geographies": _all(wanted.geographies, _PLACE, "place", "IN or IN-KA"),
        "assigns": wanted.assigns,
    }


def _all(
    given: Iterable[str], form: re.Pattern[str], what: str, example: str
) -> list[str]:
    """Return what was given, each once and in order, or refuse what is none of it."""
    for each in given:
        if not form.fullmatch(each):
            message = f"{each[:40]!r} is no {what}: write it as {example}."
            raise TeamRefused(message)
    return sorted(set(given))


def _store(team: Team, wanted: Wanted) -> None:
    try:
        with transaction.atomic():
            team.save()
    except IntegrityError as error:
        message = f"There is a team {wanted.name.strip()} already: choose another name."
        raise TeamRefused(message) from error


def _set_members(team: Team, wanted: Wanted, by: Reader) -> None:
    known = {person.pk for person in engineers(reader=by, level=team.level)}
    for number in wanted.members:
        if number not in known:
            message = f"Person {number} is no active {team.level} engineer."
            raise TeamRefused(message)
    members = set(wanted.members)
    Membership.objects.filter(team=team).exclude(person__in=members).delete()
    present = set(
        Membership.objects.filter(team=team).values_list("person_id", flat=True)
    )
    Membership.objects.bulk_create(
        [Membership(team=team, person_id=pk) for pk in sorted(members - present)]
    )


def _told(wanted: Wanted) -> dict[str, object]:
    return {
        "level": wanted.level,
        "components": sorted(wanted.components),
        "languages": sorted(wanted.languages),
        "geographies": sorted(wanted.geographies),
        "assigns": wanted.assigns,
        "members": sorted(wanted.members),
    }
