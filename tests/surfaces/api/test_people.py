"""The vendor's own people over the API: read by all of them, kept by the managers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from tests import cast
from tests.cast import NOON, Cast

from backline.records.accounts.models import Person
from backline.records.outbox.models import Message


pytestmark = pytest.mark.django_db

LIST = "/api/v1/people"
MEERA = {"name": "Meera Iyer", "email": "Meera@vendor.example", "level": "L2"}


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def staged() -> Cast:
    return cast.stage()


@pytest.fixture
def manager(staged: Cast) -> Client:
    return _by(cast.key(staged.manager))


def _by(token: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {token}"})


def _post(
    client: Client, address: str, **body: object
) -> tuple[int, dict[str, object]]:
    answer = client.post(address, body, content_type="application/json")
    return answer.status_code, answer.json()


def test_a_manager_adds_changes_and_closes_somebody(manager: Client) -> None:
    status, made = _post(manager, LIST, **MEERA)
    assert (status, made["email"], made["active"]) == (
        201,
        "meera@vendor.example",
        True,
    )
    assert Message.objects.get().recipient == "meera@vendor.example"
    steps = f"{LIST}/{made['number']}/steps"
    known = {"skills": ["dialer"], "languages": ["hi"], "places": ["IN-KA"]}
    status, told = _post(manager, steps, kind="described", **known)
    assert (status, told) == (201, made | known)
    changed = MEERA | {"level": "L3", "manager": True}
    status, told = _post(manager, steps, kind="changed", **changed)
    assert (told["level"], told["manager"], told["skills"]) == ("L3", True, ["dialer"])
    assert _post(manager, steps, kind="closed")[1]["active"] is False
    status, refused = _post(manager, steps, kind="invited")
    assert (status, refused["type"]) == (409, "urn:backline:problem:person-refused")
    status, refused = _post(manager, steps, kind="described", skills=["acd"])
    assert (status, refused["type"]) == (409, "urn:backline:problem:team-refused")
    assert _post(manager, steps, kind="reopened")[1]["active"] is True


def test_what_cannot_be_is_refused_with_its_reason(
    staged: Cast, manager: Client
) -> None:
    status, told = _post(manager, LIST, **MEERA | {"email": staged.l1.email})
    assert (status, told["type"]) == (409, "urn:backline:problem:email-taken")
    status, told = _post(manager, LIST, **MEERA | {"level": ""})
    assert (status, told["type"]) == (409, "urn:backline:problem:person-refused")
    assert _post(manager, LIST, **MEERA | {"level": "L9"})[0] == 422
    own = f"{LIST}/{staged.manager.pk}/steps"
    assert _post(manager, own, kind="closed")[0] == 409
    asha = staged.meridian.owner.person_id
    assert _post(manager, f"{LIST}/{asha}/steps", kind="closed")[0] == 404
    assert Person.objects.filter(is_active=False).count() == 0


def test_engineers_read_them_and_nobody_else_does(staged: Cast) -> None:
    l1 = _by(cast.key(staged.l1))
    names = [each["name"] for each in l1.get(LIST).json()["items"]]
    assert staged.l1.name in names
    assert staged.meridian.owner.name not in names
    one = f"{LIST}/{staged.l2.pk}"
    assert l1.get(one).json()["name"] == staged.l2.name
    assert _post(l1, LIST, **MEERA)[1]["title"] == "Managers only"
    assert _post(l1, f"{one}/steps", kind="closed")[0] == 403
    owner = _by(cast.key(staged.meridian.owner))
    assert owner.get(one).json()["type"].endswith("vendor-only")
