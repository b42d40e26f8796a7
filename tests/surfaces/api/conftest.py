"""The desk at noon, and callers with their tokens."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from tests import cast

from backline.records.accounts.models import Person
from backline.records.customers.models import Contact, Site


Body = dict[str, object]


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who calls the API with a token, or with none."""

    client: Client
    token: str = ""

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def get(self, path: str) -> HttpResponse:
        return plain(self.client.get(f"/api/v1{path}", headers=self.headers))

    def post(
        self, path: str, body: Mapping[str, object], key: str = "", if_match: str = ""
    ) -> HttpResponse:
        return self.send(path, json.dumps(body).encode(), key, if_match)

    def send(
        self, path: str, body: bytes, key: str = "", if_match: str = ""
    ) -> HttpResponse:
        keyed = {"Idempotency-Key": key} if key else {}
        keyed |= {"If-Match": if_match} if if_match else {}
        answer = self.client.post(
            f"/api/v1{path}",
            body,
            content_type="application/json",
            headers=self.headers | keyed,
        )
        return plain(answer)


def plain(answer: object) -> HttpResponse:
    """Return an answer of the test client as what it is."""
    assert isinstance(answer, HttpResponse)
    return answer


@pytest.fixture
def at_noon() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(cast.NOON, tick=False) as travelled:
        yield travelled


@pytest.fixture
def staged(db: None, at_noon: time_machine.Traveller) -> cast.Cast:
    return cast.stage()


@pytest.fixture
def calling(client: Client) -> Callable[..., Caller]:
    def caller(of: Person | Contact | Site | None = None, *scopes: str) -> Caller:
        return Caller(client, cast.key(of, *scopes) if of else "")

    return caller


@pytest.fixture
def owner(staged: cast.Cast, calling: Callable[..., Caller]) -> Caller:
    return calling(staged.meridian.owner)


@pytest.fixture
def engineer(staged: cast.Cast, calling: Callable[..., Caller]) -> Caller:
    return calling(staged.l1)


@pytest.fixture
def number(staged: cast.Cast, owner: Caller) -> str:
    """A critical incident at Meridian: 21 of 100 agents cannot log in."""
    body = loss_at(staged.meridian.site)
    answer = owner.post("/tickets", body)
    assert answer.status_code == 201, answer.content
    return str(json.loads(answer.content)["number"])


def loss_at(site: Site, **more: object) -> Body:
    return {
        "site": site.pk,
        "subject": "Agents cannot log in",
        "component": "acd",
        "measure": "agents_cannot_log_in",
        "affected": 21,
        **more,
    }


def told(answer: HttpResponse) -> Body:
    body: Body = json.loads(answer.content)
    return body
