"""Root causes over HTTP: rca.when, rca.due."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from tests import cast
from tests.records.causes.room import BACK, DAY, over, released, written

from backline.records.causes.actions import follow_up, reviewing
from backline.records.causes.document import canonical
from backline.records.causes.models import Action
from backline.records.tickets.models import Ticket


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_day_after() -> object:
    with time_machine.travel(BACK + DAY, tick=False) as travelled:
        yield travelled


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def ticket(people: cast.Cast) -> Ticket:
    return over(people)


def _get(of: object, address: str) -> HttpResponse:
    headers = {"Authorization": f"Bearer {cast.key(of)}"}  # type: ignore[arg-type]
    answer = Client().get(f"/api/v1{address}", headers=headers)
    assert isinstance(answer, HttpResponse)
    return answer


def _post(
    of: object, address: str, headers: Any = None, **body: object
) -> HttpResponse:
    headers = {"Authorization": f"Bearer {cast.key(of)}", **(headers or {})}  # type: ignore[arg-type]
    answer = Client().post(
        f"/api/v1{address}",
        json.dumps(body),
        content_type="application/json",
        headers=headers,
    )
    assert isinstance(answer, HttpResponse)
    return answer


def test_the_verdict_is_the_same_for_both_sides(
    people: cast.Cast, ticket: Ticket
) -> None:
    written(people, ticket)
    address = f"/tickets/{ticket.number}/cause"
    ours, theirs = (
        json.loads(_get(of, address).content)
        for of in (people.l1, people.meridian.owner)
    )
    assert (
        ours["verdict"]
        == theirs["verdict"]
        == {
            "owed": "owed",
            "because": "Standard owes a root cause report at critical.",
            "clause": "rca.due",
            "instead": "",
        }
    )
    assert theirs["due_at"] == "2026-03-05T11:00:00Z"
    assert theirs["closes_at"] == "2026-04-01T11:00:00Z"
    assert (ours["draft"], theirs["draft"]) == ("writing", None)
    assert _get(people.orbit.owner, address).status_code == 404


def test_a_released_report_is_read_and_its_hash_holds(
    people: cast.Cast, ticket: Ticket
) -> None:
    owner, address = people.meridian.owner, f"/tickets/{ticket.number}/cause/1"
    missing = _get(owner, address)
    assert missing.status_code == 404
    assert json.loads(missing.content)["type"].endswith("unknown-report")
    released(people, ticket)
    told = json.loads(_get(owner, address).content)
    digest = hashlib.sha256(canonical(told["document"])).hexdigest()
    assert told["release"]["sha256"] == digest
    paper = _get(owner, f"{address}/report.pdf")
    assert hashlib.sha256(paper.content).hexdigest() == told["release"]["paper_sha256"]


def test_what_it_waits_for_names_from_whom(people: cast.Cast, ticket: Ticket) -> None:
    events = f"/tickets/{ticket.number}/events"
    wait = {"kind": "fact_noted", "fact": "debug_data_awaited", "words": "the dump"}
    refused = _post(people.l1, events, **wait)
    assert "from whom" in json.loads(refused.content)["detail"]
    assert _post(people.l1, events, **wait, whom="Meridian").status_code < 300
    told = json.loads(
        _get(people.meridian.owner, f"/tickets/{ticket.number}/cause").content
    )
    assert told["awaited"] == [
        {"fact": "debug_data_awaited", "what": "the dump", "whom": "Meridian"}
    ]
    assert told["interim_due_at"] == "2026-03-05T11:00:00Z"


def test_an_action_is_done_with_evidence(people: cast.Cast, ticket: Ticket) -> None:
    action = follow_up.plan_action(
        number=ticket.number,
        title="Alert",
        kind="preventive",
        owner=f"person-{people.l2.pk}",
        due_date=date(2026, 3, 9),
        by=cast.reader(people.l2),
        now=BACK,
    )
    address = f"/actions/{action.pk}/done"
    assert _post(people.meridian.owner, address, evidence="x").status_code == 404
    done = _post(people.l2, address, evidence="Change 81")
    assert json.loads(done.content)["done_at"] == "2026-03-03T11:00:00Z"
    again = _post(people.l2, address, evidence="Change 81")
    assert json.loads(again.content)["clause"] == "rca.due"


def _planned(people: cast.Cast, ticket: Ticket, **other: Any) -> HttpResponse:
    said = {
        "title": "Alert at 80 %",
        "kind": "preventive",
        "side": "vendor",
        "owner": people.l2.pk,
        "due_date": "2026-03-12",
    }
    address = f"/tickets/{ticket.number}/cause/actions"
    return _post(people.l2, address, **(said | other))


def test_an_action_is_planned_moved_and_dropped(
    people: cast.Cast, ticket: Ticket
) -> None:
    made = _planned(people, ticket)
    assert made.status_code == 201
    told = json.loads(made.content)
    assert (told["owner"], told["due_date"]) == (people.l2.name, "2026-03-12")
    assert (told["told_at"], told["first_due_date"]) == (None, None)
    mine = people.meridian.owner
    move = {
        "side": "customer",
        "owner": mine.pk,
        "due_date": "2026-03-20",
        "because": "The cable is theirs.",
    }
    place = f"/actions/{told['number']}"
    moved = json.loads(_post(people.l2, f"{place}/move", **move).content)
    assert (moved["side"], moved["owner"]) == ("customer", mine.name)
    assert (moved["first_due_date"], moved["due_date"]) == ("2026-03-12", "2026-03-20")
    assert moved["moved_because"] == "The cable is theirs."
    assert json.loads(_post(people.l2, f"{place}/drop").content) == moved
    assert _post(people.l2, f"{place}/drop").status_code == 404
    read = _get(people.l2, f"/tickets/{ticket.number}/cause")
    assert json.loads(read.content)["actions"] == []


def test_what_the_customer_was_told_of_stays(people: cast.Cast, ticket: Ticket) -> None:
    action = json.loads(_planned(people, ticket).content)["number"]
    released(people, ticket)
    refused = _post(people.l2, f"/actions/{action}/drop")
    assert (refused.status_code, json.loads(refused.content)["clause"]) == (
        409,
        "rca.due",
    )
    read = _get(people.meridian.owner, f"/tickets/{ticket.number}/cause")
    (told,) = json.loads(read.content)["actions"]
    assert told["told_at"] == "2026-03-02T15:00:00Z"


@pytest.mark.parametrize(
    ("other", "status"),
    [
        ({"side": "site"}, 422),
        ({"kind": "lucky"}, 422),
        ({"due_date": "soon"}, 422),
        ({"title": " "}, 409),
        ({"owner": 10**9}, 409),
        ({"side": "customer", "owner": 10**9}, 409),
    ],
)
def test_an_action_of_nobody_or_nothing_is_refused(
    people: cast.Cast, ticket: Ticket, other: dict[str, object], status: int
) -> None:
    assert _planned(people, ticket, **other).status_code == status
    assert not Action.objects.exists()


def test_an_action_is_planned_once_under_a_key(
    people: cast.Cast, ticket: Ticket
) -> None:
    said = {"headers": {"Idempotency-Key": "plan-1"}}
    first, again = (_planned(people, ticket, **said) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again["Idempotency-Replayed"] == "true"
    assert Action.objects.count() == 1
    address = f"/actions/{json.loads(first.content)['number']}/drop"
    dropped = [
        _post(people.l2, address, headers={"Idempotency-Key": "d"}) for _ in "12"
    ]
    assert [each.status_code for each in dropped] == [200, 200]


def test_what_is_with_its_reviewer_is_not_changed_beside_them(
    people: cast.Cast, ticket: Ticket
) -> None:
    written(people, ticket)
    by = cast.reader(people.l2)
    reviewing.submit(number=ticket.number, by=by, now=BACK + DAY)
    refused = _planned(people, ticket)
    assert refused.status_code == 409
    assert "take it back" in json.loads(refused.content)["detail"]
