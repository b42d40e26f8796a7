"""Root causes over HTTP: rca.when, rca.due."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from tests import cast
from tests.records.causes.room import BACK, DAY, over, released, written

from backline.records.causes.actions import follow_up
from backline.records.causes.document import canonical
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


def _post(of: object, address: str, **body: object) -> HttpResponse:
    headers = {"Authorization": f"Bearer {cast.key(of)}"}  # type: ignore[arg-type]
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
