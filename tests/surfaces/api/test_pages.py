"""The pages over the API: listed, acknowledged, passed on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from tests import cast
from tests.cast import NOON, Cast
from tests.pages import always_on_call, page

from backline.records.paging.models import Page


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def staged() -> Cast:
    staged = cast.stage()
    always_on_call(staged.l2)
    return staged


def _by(token: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {token}"})


def test_a_program_lists_pages_and_acknowledges_one_once(staged: Cast) -> None:
    made = page()
    l2 = _by(cast.key(staged.l2))
    (told,) = l2.get("/api/v1/pages").json()["items"]
    assert (told["ticket"], told["state"]) == ("INC-2041", "open")
    assert told["calls"][0]["name"] == "Grace Fernandes"
    assert told["calls"][0]["ways"][0]["became"] == "waiting"
    url = f"/api/v1/pages/{made.pk}/acknowledge"
    for replayed in (None, "true"):
        answer = l2.post(url, headers={"Idempotency-Key": "once"})
        assert answer.json()["acknowledged_by"] == "Grace Fernandes"
        assert answer.headers.get("Idempotency-Replayed") == replayed
    assert l2.get("/api/v1/pages").json() == {"items": []}
    assert l2.get("/api/v1/pages?which=mine").json()["items"][0]["id"] == made.pk
    assert l2.get("/api/v1/pages/987654").status_code == 404


def test_a_program_passes_a_page_on(staged: Cast) -> None:
    made = page()
    l2 = _by(cast.key(staged.l2))
    url = f"/api/v1/pages/{made.pk}/pass-on"

    def post(to: int, reason: str = "No way in") -> int:
        body = {"to": to, "reason": reason}
        return l2.post(url, body, content_type="application/json").status_code

    assert post(987654) == 422
    assert post(staged.l2.pk) == 409
    assert post(staged.l3.pk, reason="") == 422
    assert post(staged.l3.pk) == 200
    assert Page.objects.get().calls.get(seq=2).person == staged.l3


def test_reading_needs_no_more_than_reading_and_acknowledging_does(
    staged: Cast,
) -> None:
    made = page()
    reads = _by(cast.key(staged.l2, "tickets.read"))
    assert reads.get(f"/api/v1/pages/{made.pk}").status_code == 200
    assert reads.post(f"/api/v1/pages/{made.pk}/acknowledge").status_code == 403


def test_customers_learn_nothing_of_pages(staged: Cast) -> None:
    made = page()
    owner = _by(cast.key(staged.meridian.owner))
    for url in ("/api/v1/pages", f"/api/v1/pages/{made.pk}"):
        assert owner.get(url).status_code == 403
