"""What sitewatch sends, as the desk takes it in over HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from tests import cast
from tests.surfaces.api.conftest import Body, Caller, told


@pytest.fixture
def watch(staged: cast.Cast, calling: Callable[..., Caller]) -> Caller:
    return calling(staged.meridian.site)


def _sample(name: str, **more: object) -> Body:
    return {
        "id": name,
        "component": "acd",
        "measure": "agents_cannot_log_in",
        "affected": 21,
        "total": 100,
        "total_source": "roster",
        "state": "measured",
        "evidence": "21 of 100 rostered agents were refused at log-in",
        "at": "2026-03-02T08:59:00Z",
        **more,
    }


def _batch(*samples: object) -> Body:
    return {
        "format": 1,
        "sitewatch": "0.1.0",
        "sent_at": "2026-03-02T09:00:00Z",
        "samples": list(samples),
    }


def test_a_batch_is_accounted_for_sample_by_sample(watch: Caller) -> None:
    batch = _batch(_sample("a"), _sample("b", affected=-1), "no sample at all")
    answer = watch.post("/samples", batch, key="batch-1")
    assert answer.status_code == 202
    body = told(answer)
    assert (body["accepted"], body["repeated"]) == (1, 0)
    refused = body["quarantined"]
    assert isinstance(refused, list)
    assert [each["id"] for each in refused] == ["b", None]
    assert all(each["error"] for each in refused)


def test_a_batch_that_is_sent_again_is_answered_as_before(watch: Caller) -> None:
    first = watch.post("/samples", _batch(_sample("a")), key="batch-1")
    again = watch.post("/samples", _batch(_sample("a")), key="batch-1")
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert again["Idempotency-Replayed"] == "true"


def test_a_sample_that_is_sent_again_is_repeated(watch: Caller) -> None:
    watch.post("/samples", _batch(_sample("a")), key="batch-1")
    body = told(watch.post("/samples", _batch(_sample("a"), _sample("b")), key="b-2"))
    assert (body["accepted"], body["repeated"]) == (1, 1)


def test_a_batch_may_come_without_a_key(watch: Caller) -> None:
    assert watch.post("/samples", _batch(_sample("a"))).status_code == 202
    assert told(watch.post("/samples", _batch(_sample("a"))))["repeated"] == 1


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(_sample("x", evidence="a\0b"), id="NUL"),
        pytest.param(_sample("\0"), id="NUL in its id"),
        pytest.param(_sample("x", evidence="\ud800"), id="half a pair"),
        pytest.param(_sample("x", at="2026-03-02T09:00:00"), id="no zone"),
        pytest.param(_sample("x", affected=101), id="over the total"),
        pytest.param({"\0": "\ud800"}, id="nothing of ours"),
        pytest.param(7, id="a number"),
    ],
)
def test_a_bad_sample_does_not_hold_up_the_others(watch: Caller, bad: object) -> None:
    body = told(watch.post("/samples", _batch(_sample("a"), bad, _sample("b"))))
    assert body["accepted"] == 2
    assert isinstance(body["quarantined"], list)
    assert len(body["quarantined"]) == 1


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(b'{"id": "x", "affected": NaN}', id="no number"),
        pytest.param(b'{"id": "x", "total": -Infinity}', id="no end"),
        pytest.param(b'{"id": "x", "total": 1e999}', id="no end either"),
        pytest.param(b'{"id": "x", "total": ' + b"9" * 5000 + b"}", id="very long"),
        pytest.param(b'{"id": "x", "evidence": "a\0b"}', id="NUL as it is"),
        pytest.param(b'{"id": "x", "evidence": NaN}', id="no text"),
        pytest.param(b"NaN", id="no sample"),
        pytest.param(b"[" * 200 + b"]" * 200, id="deep"),
    ],
)
def test_what_json_does_not_have_is_refused_with_its_sample_only(
    watch: Caller, bad: bytes
) -> None:
    good = json.dumps(_batch(_sample("a"), "HERE", _sample("b"))).encode()
    answer = watch.send("/samples", good.replace(b'"HERE"', bad), "batch-1")
    assert answer.status_code == 202
    body = told(answer)
    assert body["accepted"] == 2
    assert isinstance(body["quarantined"], list)
    assert len(body["quarantined"]) == 1


@pytest.mark.parametrize("where", ["sent_at", "sitewatch", "format"])
def test_around_the_samples_json_is_strict(watch: Caller, where: str) -> None:
    batch = json.dumps(_batch(_sample("a")) | {where: "HERE"}).encode()
    for bad in (b"NaN", b'"a\0b"', b'"\\u0000"'):
        answer = watch.send("/samples", batch.replace(b'"HERE"', bad))
        assert answer.status_code == 422


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"format": 2}, "/format"),
        ({"sent_at": "now"}, "/sent_at"),
        ({"sitewatch": "\0"}, "/sitewatch"),
        ({"samples": {}}, "/samples"),
        ({"samples": [0] * 1001}, "/samples"),
        ({"more": 1}, "/more"),
    ],
)
def test_a_batch_that_is_none_is_refused(watch: Caller, more: Body, says: str) -> None:
    answer = watch.post("/samples", _batch() | more)
    assert answer.status_code == 422
    assert says in str(told(answer)["detail"])


def test_only_a_site_sends_samples(
    staged: cast.Cast, calling: Callable[..., Caller]
) -> None:
    for person in (staged.l1, staged.meridian.owner):
        answer = calling(person).post("/samples", _batch(_sample("a")))
        assert answer.status_code == 403


def test_a_token_of_a_site_speaks_for_that_site_only(
    staged: cast.Cast, calling: Callable[..., Caller], watch: Caller
) -> None:
    """The same id from another site is another sample."""
    other = calling(staged.orbit.site)
    assert told(watch.post("/samples", _batch(_sample("a"))))["accepted"] == 1
    assert told(other.post("/samples", _batch(_sample("a"))))["accepted"] == 1


def test_a_loss_in_two_windows_opens_an_incident(
    staged: cast.Cast, calling: Callable[..., Caller], watch: Caller
) -> None:
    """severity.incidents: one incident, though three samples tell of it."""
    samples = [
        _sample(f"s{minute}", at=f"2026-03-02T08:5{minute}:00Z")
        for minute in range(6, 9)
    ]
    assert told(watch.post("/samples", _batch(*samples)))["accepted"] == 3
    page = json.loads(calling(staged.meridian.owner).get("/tickets").content)
    [ticket] = page["items"]
    assert ticket["severity"]["name"] == "critical"
    assert ticket["severity"]["loss"] == "21/100"
