"""Whatever is sent, the desk answers with words and never falls over."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import cast
from tests.surfaces.api.conftest import Body, Caller, loss_at, told

from backline.surfaces.api.moves import ACTIONS


Json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(st.characters(codec=None), max_size=30)
    | st.sampled_from(["", "\0", "\ud800", "x" * 501, "critical", "L2", "api"])
    | st.sampled_from(["2026-03-02T09:00:00Z", "9999-12-31T23:59:59-14:00"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner)
    ),
    max_leaves=5,
)
NAMES = [
    "site",
    "kind",
    "subject",
    "words",
    "component",
    "measure",
    "affected",
    "total",
    "contact",
    "channel",
    "what",
    "owed_by",
    "level",
    "reason",
    "engineer",
    "severity",
    "because",
    "consent",
    "domain",
    "evidence",
    "signed_by",
    "how",
    "loss_went_on",
    "at",
    "to",
    "reported",
    "due_at",
    "pledge",
]
Changes = st.dictionaries(
    st.sampled_from(NAMES) | st.text(max_size=5), Json, max_size=4
)
EVENTS: Body = {
    "words": "Here",
    "what": "The log",
    "level": "L2",
    "reason": "Depth",
    "severity": "critical",
    "because": "Counted",
    "domain": "contact_centre",
    "evidence": "Seen",
    "how": "fix",
    "answers": {"since": "Nine"},
    "relation": "related",
    "to": "INC-1",
    "reported": 1,
    "subject": "Another",
    "report": "And calls are cut",
    "due_at": "2026-03-02T12:00:00Z",
    "pledge": 1,
}
settled = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def _is_answered(answer: object) -> None:
    status = getattr(answer, "status_code", 500)
    assert status < 500
    if status >= 400:
        assert answer["Content-Type"] == "application/problem+json"  # type: ignore[index]  # an HttpResponse
        body: Body = told(answer)  # type: ignore[arg-type]  # an HttpResponse
        assert body["detail"]
        assert body["status"] == status


@settled
@given(changes=Changes)
def test_any_report_is_answered(
    staged: cast.Cast, owner: Caller, changes: Body
) -> None:
    with transaction.atomic():
        _is_answered(owner.post("/tickets", loss_at(staged.meridian.site) | changes))


@settled
@given(kind=st.sampled_from(sorted(ACTIONS)), changes=Changes, dropped=st.booleans())
def test_any_event_is_answered(
    staged: cast.Cast,
    calling: Callable[..., Caller],
    number: str,
    kind: str,
    changes: Body,
    dropped: bool,
) -> None:
    body = {"kind": kind} | ({} if dropped else _fitting(kind)) | changes
    for person in (staged.l1, staged.meridian.owner):
        with transaction.atomic():
            _is_answered(calling(person).post(f"/tickets/{number}/events", body))


def _fitting(kind: str) -> Body:
    wanted = {
        "taken": (),
        "asked": ("what",),
        "handed_over": ("level", "reason"),
        "intake_answered": ("answers",),
        "severity_set": ("severity", "because"),
        "fault_domain_set": ("domain", "evidence"),
        "restored": ("how", "evidence"),
        "reopened": ("because",),
        "closed": ("because",),
        "linked": ("relation", "to"),
        "split": ("reported", "subject", "report", "words"),
        "pledged": ("what", "due_at"),
        "pledge_kept": ("pledge",),
    }.get(kind, ("words",))
    return {name: EVENTS[name] for name in wanted}


@settled
@given(body=st.binary(max_size=60) | Json.map(lambda value: json.dumps(value).encode()))
def test_any_body_is_answered(owner: Caller, body: bytes) -> None:
    for path in ("/tickets", "/tickets/INC-1/events"):
        _is_answered(owner.send(path, body))


@settled
@given(
    name=st.sampled_from(
        [
            "state",
            "severity",
            "level",
            "kind",
            "customer",
            "engineer",
            "open",
            "overdue",
            "cursor",
            "limit",
            "x",
        ]
    ),
    value=st.text(st.characters(codec="utf-8"), max_size=30)
    | st.integers().map(str)
    | st.sampled_from(["20260302T090000Z.1", "00010101T000000Z.1", "true", "L1"]),
)
def test_any_query_is_answered(owner: Caller, name: str, value: str) -> None:
    for path in ("/tickets", "/sites"):
        _is_answered(owner.get(f"{path}?{quote(name)}={quote(value)}"))


@settled
@given(number=st.text(st.characters(codec="utf-8"), min_size=1, max_size=20))
def test_any_number_is_answered(owner: Caller, number: str) -> None:
    _is_answered(owner.get(f"/tickets/{quote(number, safe='')}"))


@pytest.mark.parametrize("key", ["\ud800", "a" * 200, "ключ"])
def test_any_key_is_answered(staged: cast.Cast, owner: Caller, key: str) -> None:
    body = loss_at(staged.meridian.site)
    try:
        _is_answered(owner.post("/tickets", body, key=key))
    except UnicodeError:
        pytest.fail("a header of this kind reached no answer")
