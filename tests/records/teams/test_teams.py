"""Teams are the managers' to change and the vendor's people's to read."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from tests import cast
from tests.cast import NOON, reader

from backline.records.accounts.actions import close_account
from backline.records.accounts.queries import THE_DESK
from backline.records.teams.actions import (
    TeamRefused,
    Wanted,
    change_team,
    describe_engineer,
    dissolve_team,
    found_team,
    set_languages,
)
from backline.records.teams.models import Membership, Profile, Team
from backline.records.teams.queries import (
    UnknownTeam,
    languages_of,
    languages_of_sites,
    members_of,
    own_teams,
    profiles_of,
    routable,
    team_for,
    teams_for,
)
from backline.records.trail.models import AuditEvent


pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


def voice(people: cast.Cast, **changes: object) -> Wanted:
    """The team of Grace, who knows the ACD."""
    given = {
        "name": "Voice",
        "level": "L2",
        "components": ["acd", "ivr"],
        "members": [people.l2.pk],
    }
    return Wanted(**(given | changes))  # type: ignore[arg-type]  # the table's own


def test_a_manager_founds_changes_and_dissolves_a_team(people: cast.Cast) -> None:
    by = reader(people.manager)
    team = found_team(wanted=voice(people), by=by, now=NOON)
    assert own_teams(reader=reader(people.l2)) == [team.pk]
    (seen,) = routable("L2")
    assert (seen.name, [each.name for each in seen.members]) == (
        "Voice",
        ["Grace Fernandes"],
    )
    changed = voice(people, name="Speech", members=[], languages=["hi"])
    change_team(team_id=team.pk, wanted=changed, by=by, now=NOON)
    assert routable("L2")[0].languages == {"hi"}
    assert own_teams(reader=reader(people.l2)) == []
    dissolve_team(team_id=team.pk, by=by, now=NOON)
    assert routable("L2") == []
    with pytest.raises(UnknownTeam):
        team_for(reader=by, team_id=team.pk)
    found_team(wanted=voice(people, name="Speech"), by=by, now=NOON)
    did = AuditEvent.objects.filter(did__startswith="team.").order_by("pk")
    assert [each.did for each in did] == [
        "team.founded",
        "team.changed",
        "team.dissolved",
        "team.founded",
    ]


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"name": " "}, "needs a name"),
        ({"level": "L4"}, "'L4' is no level"),
        ({"components": ["A C D"]}, "is no component"),
        ({"languages": ["Hindi"]}, "is no language"),
        ({"geographies": ["India"]}, "is no place"),
        ({"members": [999_999]}, "is no active L2 engineer"),
    ],
)
def test_what_is_not_understood_is_refused_with_a_remedy(
    people: cast.Cast, changes: dict[str, object], because: str
) -> None:
    with pytest.raises(TeamRefused, match=because):
        found_team(wanted=voice(people, **changes), by=THE_DESK, now=NOON)
    assert not Team.objects.exists()


def test_two_teams_never_share_a_name(people: cast.Cast) -> None:
    found_team(wanted=voice(people), by=THE_DESK, now=NOON)
    with pytest.raises(TeamRefused, match="There is a team Voice already"):
        found_team(wanted=voice(people), by=THE_DESK, now=NOON)


@pytest.mark.parametrize("who", ["l1", "owner", "stranger"])
def test_only_managers_change_anything(people: cast.Cast, who: str) -> None:
    by = {
        "l1": reader(people.l1),
        "owner": reader(people.meridian.owner),
        "stranger": reader(people.orbit.owner),
    }[who]
    team = found_team(wanted=voice(people), by=THE_DESK, now=NOON)
    acts: list[Callable[[], object]] = [
        lambda: found_team(wanted=voice(people, name="Mine"), by=by, now=NOON),
        lambda: change_team(team_id=team.pk, wanted=voice(people), by=by, now=NOON),
        lambda: dissolve_team(team_id=team.pk, by=by, now=NOON),
        lambda: set_languages(
            site_id=people.meridian.site.pk, languages=["hi"], by=by, now=NOON
        ),
        lambda: describe_engineer(
            person_id=people.l1.pk, skills=[], languages=[], places=[], by=by, now=NOON
        ),
    ]
    for act in acts:
        with pytest.raises(TeamRefused, match="managers'"):
            act()


def test_customers_see_nothing_of_teams_and_others_sites(people: cast.Cast) -> None:
    team = found_team(wanted=voice(people), by=THE_DESK, now=NOON)
    set_languages(site_id=people.orbit.site.pk, languages=["ar"], by=THE_DESK, now=NOON)
    owner = reader(people.meridian.owner)
    assert list(teams_for(reader=owner)) == []
    assert members_of(reader=owner, teams=[team]) == {team.pk: []}
    assert profiles_of(reader=owner, people=[people.l2]) == {}
    assert own_teams(reader=owner) == []
    assert languages_of_sites(reader=owner) == {}
    assert languages_of(people.orbit.site) == {"ar"}


def test_what_an_engineer_knows_is_written_down(people: cast.Cast) -> None:
    by = reader(people.manager)
    found_team(wanted=voice(people), by=by, now=NOON)
    describe_engineer(
        person_id=people.l2.pk,
        skills=["ivr", "ivr"],
        languages=["hi"],
        places=["IN-KA"],
        by=by,
        now=NOON,
    )
    (member,) = routable("L2")[0].members
    known = (*member.skills, *member.languages, *member.places)
    assert known == ("ivr", "hi", "IN-KA")
    with pytest.raises(TeamRefused, match="no active engineer"):
        describe_engineer(
            person_id=people.manager.pk,
            skills=[],
            languages=[],
            places=[],
            by=by,
            now=NOON,
        )
    close_account(person=people.l2, by=THE_DESK, now=NOON)
    assert routable("L2")[0].members == (), "who has left gets nothing"


def test_the_database_holds_what_a_team_is(people: cast.Cast) -> None:
    team = found_team(wanted=voice(people), by=THE_DESK, now=NOON)
    for wrong in (
        lambda: Team.objects.filter(pk=team.pk).update(level="L9"),
        lambda: Team.objects.create(name="Voice", level="L1", created_at=NOON),
        lambda: Membership.objects.create(team=team, person=people.l2),
        lambda: Profile.objects.bulk_create([Profile(person=people.l1)] * 2),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()
