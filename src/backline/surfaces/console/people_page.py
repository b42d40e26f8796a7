"""What the pages of the vendor's own people show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse

from backline.guide.oncall_coverage import LOOKED_AHEAD_DAYS
from backline.records.accounts.queries import links_until, people_for
from backline.records.accounts.rights import can_manage
from backline.records.oncall.queries import rosters_for, told
from backline.records.teams.queries import members_of, teams_for
from backline.records.tickets.queries import tickets_for
from backline.surfaces.console.frame import nav_of
from backline.surfaces.look.people import account_badge


if TYPE_CHECKING:
    from datetime import datetime

    from backline.records.accounts.models import Person
    from backline.records.accounts.queries import Reader
    from backline.surfaces.look.badges import Badge

Shown = dict[str, Any]
PLACE = "console-people"


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One of the vendor's people as a line."""

    person: Person
    part: str
    badge: Badge
    url: str


def nav() -> list[Any]:
    """Return the side navigation of these pages."""
    return nav_of(None, here=reverse(PLACE))


def people_shown(*, reader: Reader, now: datetime) -> Shown:
    """Return the vendor's people; closed accounts stand by themselves."""
    found = people_for(reader=reader)
    until = links_until(people=[each.pk for each in found], now=now)
    lines = [
        PersonLine(
            each,
            part_of(each),
            account_badge(each, until),
            reverse("console-person", args=[each.pk]),
        )
        for each in found
    ]
    return {
        "lines": [line for line in lines if line.person.is_active],
        "closed": [line for line in lines if not line.person.is_active],
        "manages": can_manage(reader),
        "nav": nav(),
    }


def part_of(person: Person) -> str:
    """Return what somebody does here: ``L2, manager``."""
    level = [f"{person.level} engineer"] * bool(person.level)
    return ", ".join([*level, *["manager"] * person.is_manager])


def person_or_404(*, reader: Reader, person_id: int) -> Person:
    """Return one of the vendor's people, or end in a page that says there is none."""
    found = [each for each in people_for(reader=reader) if each.pk == person_id]
    if not found:
        message = f"There is nobody of number {person_id} among the vendor's people."
        raise Http404(message)
    return found[0]


def person_shown(person: Person, *, reader: Reader, now: datetime) -> Shown:
    """Return one of the vendor's people with what they have."""
    until = links_until(people=[person.pk], now=now)
    open_tickets = tickets_for(reader=reader).filter(engineer=person, is_open=True)
    return {
        "person": person,
        "badge": account_badge(person, until),
        "part": part_of(person),
        "tickets": list(open_tickets.order_by("pk")),
        "teams": _teams(person, reader),
        "rosters": _rosters(person, reader, now),
        "manages": can_manage(reader),
        "is_own": person.pk == reader.person_id,
        "invites": person.is_active and not person.has_usable_password(),
        "nav": nav(),
    }


def _teams(person: Person, reader: Reader) -> list[str]:
    teams = list(teams_for(reader=reader))
    members = members_of(reader=reader, teams=teams)
    return [
        team.name
        for team in teams
        if any(each.pk == person.pk for each in members[team.pk])
    ]


def _rosters(person: Person, reader: Reader, now: datetime) -> list[tuple[str, str]]:
    """Return the rosters in which somebody has a turn in the days that are proven."""
    end = now + timedelta(days=LOOKED_AHEAD_DAYS)
    found = told(reader=reader, rosters=rosters_for(reader=reader), start=now, end=end)
    return [
        (each.roster.name, reverse("console-oncall-roster", args=[each.roster.pk]))
        for each in found
        if any(
            person.pk in {one.pk for one in (*turn.people, *turn.away)}
            for turn in each.turns
        )
    ]
