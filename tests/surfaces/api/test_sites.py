"""Sites that are enrolled, and what they say of themselves."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from tests import cast
from tests.signer import Signer
from tests.surfaces.api.conftest import Body, Caller, told

from backline.records.accounts.queries import THE_DESK
from backline.records.enrolment.actions import make_code, revoke_key
from backline.records.enrolment.models import SiteHeartbeat, SiteKey
from backline.records.fleet.models import Sample


SAMPLE: Body = {
    "id": "a",
    "component": "acd",
    "measure": "agents_cannot_log_in",
    "affected": 21,
    "total": 100,
    "total_source": "roster",
    "state": "measured",
    "evidence": "21 of 100",
    "at": "2026-03-02T08:59:00Z",
}
BATCH: Body = {
    "format": 1,
    "sitewatch": "0.1.0",
    "sent_at": "2026-03-02T09:00:00Z",
    "samples": [SAMPLE],
}
WATCHED: Body = {
    "component": "acd",
    "measure": "agents_cannot_log_in",
    "total_source": "roster",
    "state": "blind",
    "since": "2026-03-02T08:40:00Z",
    "because": "no answer from the switch",
}
HEARTBEAT: Body = {
    "format": 1,
    "sitewatch": "0.1.0",
    "python": "3.11.7",
    "platform": "Linux-6.1-x86_64",
    "started_at": "2026-03-02T08:00:00Z",
    "at": "2026-03-02T09:00:00Z",
    "clock_offset_seconds": 0,
    "config": "ab" * 32,
    "spool": {"waiting": 0, "refused": 0, "lost": 0, "waiting_since": None},
    "probes": [{"name": "pbx", "kind": "asterisk", "watches": [WATCHED]}],
}


@pytest.fixture
def signer(staged: cast.Cast) -> Signer:
    return Signer()


@pytest.fixture
def enrolled(staged: cast.Cast, signer: Signer) -> Signer:
    signer.enrol(staged.meridian)
    return signer


@pytest.fixture
def code(staged: cast.Cast) -> str:
    return make_code(site_id=staged.meridian.site.pk, by=THE_DESK, now=cast.NOON)


def enrolment(signer: Signer, code: str) -> Body:
    return {
        "format": 1,
        "sitewatch": "0.1.0",
        "code": code,
        "name": "pbx-1",
        "public_key": signer.public_key,
    }


def kind(answer: HttpResponse) -> str:
    assert answer["Content-Type"] == "application/problem+json"
    return str(told(answer)["type"]).removeprefix("urn:backline:problem:")


def test_a_site_is_enrolled_and_told_which_it_is(
    staged: cast.Cast, signer: Signer, code: str
) -> None:
    answer = signer.post("/enrolments", enrolment(signer, code))
    assert answer.status_code == 201
    assert told(answer) == {
        "key_id": signer.key_id,
        "name": "pbx-1",
        "site": staged.meridian.site.pk,
        "site_name": "Meridian Bank Bengaluru",
        "customer": "Meridian Bank",
        "enrolled_at": "2026-03-02T09:00:00Z",
    }
    assert signer.post("/enrolments", enrolment(signer, code)).content == answer.content
    assert signer.get("/enrolments/own").content == answer.content


def test_another_key_with_the_same_code_is_refused(
    enrolled: Signer, signer: Signer, code: str
) -> None:
    other, third = Signer(), Signer()
    assert other.post("/enrolments", enrolment(other, code)).status_code == 201
    answer = third.post("/enrolments", enrolment(third, code))
    assert (answer.status_code, kind(answer)) == (403, "code-used")
    assert "have a new one made" in str(told(answer)["detail"])


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"code": "AAAAA-BBBBB-CCCCC-DDDDD"}, 403),
        ({"code": "\0"}, 422),
        ({"public_key": "short"}, 422),
        ({"name": "a\nb"}, 422),
        ({"name": " "}, 422),
        ({"format": 2}, 422),
        ({"more": 1}, 422),
        ({"public_key": f"{'A' * 43}="}, 401),
    ],
)
def test_an_enrolment_that_is_none_is_refused(
    signer: Signer, code: str, more: Body, status: int
) -> None:
    answer = signer.post("/enrolments", enrolment(signer, code) | more)
    assert answer.status_code == status
    assert not SiteKey.objects.exists()


def test_an_enrolment_with_a_wrong_clock_is_told_the_time(
    signer: Signer, code: str
) -> None:
    signer.now += timedelta(days=3)
    answer = signer.post("/enrolments", enrolment(signer, code))
    assert (answer.status_code, kind(answer)) == (401, "clock-off")
    assert told(answer)["desk_time"] == "2026-03-02T09:00:00Z"


def test_a_signed_batch_is_taken(enrolled: Signer, staged: cast.Cast) -> None:
    answer = enrolled.post("/samples", BATCH, idempotency_key="batch-1")
    assert (answer.status_code, told(answer)["accepted"]) == (202, 1)
    assert Sample.objects.get().site == staged.meridian.site
    again = enrolled.post("/samples", BATCH, idempotency_key="batch-1")
    assert again["Idempotency-Replayed"] == "true"


def test_a_copy_of_a_request_is_not_taken(enrolled: Signer) -> None:
    fields = {
        name.replace("-", "_"): text
        for name, text in enrolled.headers(
            "POST", "/api/v1/samples", json.dumps(BATCH).encode()
        ).items()
    }
    assert enrolled.post("/samples", BATCH, **fields).status_code == 202
    answer = enrolled.post("/samples", BATCH, **fields)
    assert (answer.status_code, kind(answer)) == (401, "replayed")


def test_the_first_key_ends_the_tokens_of_its_site(
    staged: cast.Cast, signer: Signer, calling: Callable[..., Caller]
) -> None:
    one, other = calling(staged.meridian.site), calling(staged.orbit.site)
    assert one.post("/samples", BATCH).status_code == 202
    key = signer.enrol(staged.meridian)
    answer = one.post("/samples", BATCH)
    assert (answer.status_code, kind(answer)) == (401, "enrolled")
    assert other.post("/samples", BATCH).status_code == 202
    revoke_key(
        site_id=staged.meridian.site.pk,
        key_pk=key.pk,
        because="sold",
        by=THE_DESK,
        now=cast.NOON,
    )
    assert one.post("/samples", BATCH).status_code == 401


def test_a_revoked_key_is_told_so(staged: cast.Cast, enrolled: Signer) -> None:
    revoke_key(
        site_id=staged.meridian.site.pk,
        key_pk=SiteKey.objects.get().pk,
        because="sold",
        by=THE_DESK,
        now=cast.NOON,
    )
    for answer in (
        enrolled.post("/samples", BATCH),
        enrolled.post("/heartbeats", HEARTBEAT),
        enrolled.get("/enrolments/own"),
    ):
        assert (answer.status_code, kind(answer)) == (401, "key-revoked")
        assert answer["WWW-Authenticate"].startswith("Signature")
    assert not Sample.objects.exists()


@pytest.mark.parametrize("path", ["/tickets", "/sites", "/contracts"])
def test_a_key_opens_nothing_else(enrolled: Signer, path: str) -> None:
    assert enrolled.get(path).status_code == 401


def test_the_last_heartbeat_is_kept_and_answered_with_the_time(
    enrolled: Signer, at_noon: time_machine.Traveller
) -> None:
    for version in ("0.1.0", "0.2.0"):
        answer = enrolled.post("/heartbeats", HEARTBEAT | {"sitewatch": version})
        assert answer.status_code == 200
    assert told(answer) == {"desk_time": "2026-03-02T09:00:00Z"}
    kept = SiteHeartbeat.objects.get()
    assert (kept.sitewatch, kept.received_at) == ("0.2.0", cast.NOON)
    assert kept.told["probes"][0]["watches"][0]["because"] == WATCHED["because"]


def test_members_that_nobody_knows_are_let_pass(enrolled: Signer) -> None:
    more = HEARTBEAT | {"weather": ["fine"], "spool": {"x": 1, **_spool()}}
    assert enrolled.post("/heartbeats", more).status_code == 200
    assert "weather" not in SiteHeartbeat.objects.get().told


def _spool() -> dict[str, Any]:
    spool = HEARTBEAT["spool"]
    assert isinstance(spool, dict)
    return spool


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"probes": [{"name": "x", "kind": "x", "watches": []}] * 51}, 422),
        ({"probes": [{"name": "x", "kind": "x", "watches": [WATCHED] * 51}]}, 422),
        ({"probes": [{"name": "x" * 201, "kind": "x", "watches": []}]}, 422),
        ({"probes": "none"}, 422),
        ({"sitewatch": "\0"}, 422),
        ({"sitewatch": 1}, 422),
        ({"at": "now"}, 422),
        ({"clock_offset_seconds": 0.5}, 422),
        ({"clock_offset_seconds": 10**400}, 422),
        ({"spool": {"waiting": -1}}, 422),
        ({"filler": "x" * 300_000}, 413),
    ],
)
def test_a_heartbeat_that_is_none_is_refused(
    enrolled: Signer, more: Body, status: int
) -> None:
    answer = enrolled.post("/heartbeats", HEARTBEAT | more)
    assert answer.status_code == status
    assert not SiteHeartbeat.objects.exists()


def test_no_token_beats(staged: cast.Cast, calling: Callable[..., Caller]) -> None:
    for of in (staged.meridian.site, staged.l1):
        answer = calling(of).post("/heartbeats", HEARTBEAT)
        assert (answer.status_code, kind(answer)) == (401, "not-signed")
