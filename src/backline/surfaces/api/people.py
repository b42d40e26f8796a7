"""The vendor's own people over the API: read by all of them, kept by the managers."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.http import HttpResponse
from ninja import Router
from pydantic import Field

from backline.records.accounts import actions
from backline.records.accounts.queries import people_for
from backline.records.accounts.rights import check_manages
from backline.records.teams.actions import describe_engineer
from backline.records.teams.queries import profiles_of
from backline.surfaces.api.door import (
    ApiRequest,
    Bearer,
    act_once,
    check_query,
    say,
)
from backline.surfaces.api.paging import vendors
from backline.surfaces.api.problems import not_found
from backline.surfaces.api.values import Given, Told


if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from pydantic import BaseModel

    from backline.records.accounts.models import Person
    from backline.records.accounts.queries import Reader

READ = Bearer("tickets.read")
WRITE = Bearer("tickets.write")
_MOST_NAMED = 50

router = Router()

Level = Literal["", "L1", "L2", "L3"]
Names = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=40)]],
    Field(max_length=_MOST_NAMED),
]


class PersonTold(Told):
    """One of the vendor's people."""

    number: int
    name: str
    email: str
    level: Annotated[Level, Field(description="Of an engineer; empty for none.")]
    manager: bool
    active: Annotated[bool, Field(description="False once the account is closed.")]
    skills: Annotated[list[str], Field(description="Components, as plans name them.")]
    languages: list[str]
    places: list[str]


class PeopleTold(Told):
    """The vendor's people; closed accounts last."""

    items: list[PersonTold]


class PersonGiven(Given):
    """How somebody is to be: what is left out is empty, also when it is changed."""

    name: Annotated[str, Field(min_length=1, max_length=120)]
    email: Annotated[str, Field(min_length=3, max_length=254)]
    level: Annotated[Level, Field(description="Of an engineer.")] = ""
    manager: Annotated[
        bool, Field(description="They keep people, customers, teams and contracts.")
    ] = False


class PersonChanged(PersonGiven):
    kind: Literal["changed"]


class PersonDescribed(Given):
    """What an engineer knows; routing goes by it. What is left out is nothing."""

    kind: Literal["described"]
    skills: Names = []
    languages: Annotated[Names, Field(description="As hi or en.")] = []
    places: Annotated[Names, Field(description="As IN or IN-KA.")] = []


class PersonSaid(Given):
    """A link mailed anew, the account closed, or opened again by a link in the mail."""

    kind: Literal["invited", "closed", "reopened"]


PersonStep = Annotated[
    PersonChanged | PersonDescribed | PersonSaid, Field(discriminator="kind")
]
_STEPS: Mapping[str, Callable[..., Any]] = {
    "changed": actions.change_colleague,
    "described": describe_engineer,
    "invited": actions.invite_colleague,
    "closed": actions.close_colleague,
    "reopened": actions.reopen_colleague,
}


@router.get("/people", auth=READ, response=PeopleTold, url_name="people")
def list_people(request: ApiRequest) -> HttpResponse:
    """List the vendor's own people; the vendor's people only."""
    check_query(request)
    reader = vendors(request)
    return say(PeopleTold(items=_told(people_for(reader=reader), reader)))


@router.post("/people", auth=WRITE, response={201: PersonTold}, url_name="people")
def add_person(request: ApiRequest, given: PersonGiven) -> HttpResponse:
    """Add an engineer or a manager, and mail them a link to come in by; managers only."""
    check_query(request)
    reader = vendors(request)
    check_manages(reader)

    def act(now: datetime) -> BaseModel:
        made = actions.add_colleague(by=reader, now=now, **_fields(given))
        return _one(made.pk, reader)

    return act_once(request, act, HTTPStatus.CREATED)


@router.get("/people/{int:person}", auth=READ, response=PersonTold, url_name="person")
def read_person(request: ApiRequest, person: int) -> HttpResponse:
    """Read one of the vendor's people."""
    check_query(request)
    return say(_one(person, vendors(request)))


@router.post(
    "/people/{int:person}/steps",
    auth=WRITE,
    response={201: PersonTold},
    url_name="person-steps",
)
def step_of_person(request: ApiRequest, person: int, step: PersonStep) -> HttpResponse:
    """Change one of the vendor's people, or end and open their account; managers only."""
    check_query(request)
    reader = vendors(request)
    check_manages(reader)
    number = _one(person, reader).number

    def act(now: datetime) -> BaseModel:
        _STEPS[step.kind](person_id=number, by=reader, now=now, **_fields(step))
        return _one(number, reader)

    return act_once(request, act, HTTPStatus.CREATED)


def _fields(given: Given) -> dict[str, Any]:
    """Return what is given as the actions call it."""
    fields = given.model_dump(exclude={"kind"})
    if "manager" in fields:
        fields["is_manager"] = fields.pop("manager")
    return fields


def _one(number: int, reader: Reader) -> PersonTold:
    found = [each for each in people_for(reader=reader) if each.pk == number]
    if not found:
        raise not_found()
    return _told(found, reader)[0]


def _told(people: Sequence[Person], reader: Reader) -> list[PersonTold]:
    profiles = profiles_of(reader=reader, people=people)
    told = []
    for person in people:
        languages, places = profiles.get(person.pk, ([], []))
        about = {
            "number": person.pk,
            "manager": person.is_manager,
            "active": person.is_active,
            "languages": languages,
            "places": places,
        } | {name: getattr(person, name) for name in _COPIED}
        told.append(PersonTold.model_validate(about))
    return told


_COPIED = ("name", "email", "level", "skills")
