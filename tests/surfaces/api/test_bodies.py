"""What clients send that they should not: each a clear error, never a crash."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests import cast
from tests.surfaces.api.conftest import Body, Caller, loss_at, told

from backline.surfaces.api.bodies import LARGEST_BODY


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        pytest.param(b"", 422, "is missing", id="nothing"),
        pytest.param(b"{", 400, "cannot be read as JSON", id="half a body"),
        pytest.param(b"\xff\xfe\xfd", 400, "cannot be read", id="no text"),
        pytest.param(b"[" * 200_000, 400, "nested too deep", id="a deep well"),
        pytest.param(b"[" * 60 + b"]" * 60, 400, "nested more than", id="too deep"),
        pytest.param(b"9" * 5000, 400, "cannot be read as JSON", id="a long number"),
        pytest.param(b"[]", 422, "valid dictionary", id="a list"),
        pytest.param(b'"x"', 422, "valid dictionary", id="a text"),
        pytest.param(b"null", 422, "valid dictionary", id="null"),
        pytest.param(b'{"site": NaN}', 400, "NaN is no JSON number", id="NaN"),
        pytest.param(b'{"site": 1e999}', 422, "/site", id="infinity"),
        pytest.param(b'{"\\u0000": 1}', 422, "NUL", id="NUL in a name"),
        pytest.param(b'{"\\ud800": 1}', 422, "surrogate", id="half a name"),
    ],
)
def test_a_body_that_is_none_is_refused(
    owner: Caller, body: bytes, status: int, says: str
) -> None:
    answer = owner.send("/tickets", body)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert says in str(told(answer)["detail"])


@pytest.mark.parametrize(
    ("more", "at"),
    [
        pytest.param({"subject": "a\0b"}, "/subject", id="NUL"),
        pytest.param({"words": "a\ud800b"}, "/words", id="half a surrogate pair"),
        pytest.param({"component": "\0"}, "/component", id="NUL elsewhere"),
        pytest.param({"subject": ""}, "/subject", id="no subject"),
        pytest.param({"subject": " \n"}, "/subject", id="a blank subject"),
        pytest.param({"subject": "x" * 201}, "/subject", id="a long subject"),
        pytest.param({"words": "x" * 20_001}, "/words", id="a novel"),
        pytest.param({"component": "x" * 41}, "/component", id="a long component"),
        pytest.param({"affected": -1}, "/affected", id="negative"),
        pytest.param({"affected": 2.5}, "/affected", id="half an agent"),
        pytest.param({"affected": "21"}, "/affected", id="a number as text"),
        pytest.param({"affected": True}, "/affected", id="a truth as number"),
        pytest.param({"affected": 10**30}, "/affected", id="more than there can be"),
        pytest.param({"total": -1}, "/total", id="negative total"),
        pytest.param({"kind": "wish"}, "/kind", id="unknown kind"),
        pytest.param({"channel": "sitewatch"}, "/channel", id="another's channel"),
        pytest.param({"site": 0}, "/site", id="site zero"),
        pytest.param({"site": 2**63}, "/site", id="a huge site"),
        pytest.param({"severity": "critical"}, "/severity", id="unknown member"),
        pytest.param({"a/b~c": 1}, "/a~1b~0c", id="a member with signs"),
    ],
)
def test_a_member_that_does_not_fit_is_named(
    staged: cast.Cast, owner: Caller, more: Body, at: str
) -> None:
    answer = owner.post("/tickets", loss_at(staged.meridian.site) | more)
    assert answer.status_code == 422
    problem = told(answer)
    errors = problem["errors"]
    assert isinstance(errors, list)
    assert at in [error["at"] for error in errors]
    assert at in str(problem["detail"])


def test_more_affected_than_there_are_is_no_loss(
    staged: cast.Cast, owner: Caller
) -> None:
    for more in ({"affected": 101}, {"affected": 6, "total": 5}):
        answer = owner.post("/tickets", loss_at(staged.meridian.site, **more))
        assert answer.status_code == 422
        assert "more than there are" in str(told(answer)["detail"])


def test_an_event_names_its_own_members(owner: Caller, number: str) -> None:
    answer = owner.post(f"/tickets/{number}/events", {"kind": "replied", "word": "x"})
    errors = told(answer)["errors"]
    assert isinstance(errors, list)
    assert {error["at"] for error in errors} == {"/words", "/word"}


def test_an_unknown_event_lists_the_known(owner: Caller, number: str) -> None:
    answer = owner.post(f"/tickets/{number}/events", {"kind": "cursed"})
    assert answer.status_code == 422
    assert "duty_contact_reached" in str(told(answer)["detail"])


def test_a_body_over_the_cap_is_refused_unread(owner: Caller, client: Client) -> None:
    """The body is shorter than it says; reading it would give another error."""
    answer = client.generic(
        "POST",
        "/api/v1/tickets",
        b"{",
        headers=owner.headers,
        CONTENT_LENGTH=str(LARGEST_BODY + 1),
    )
    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"


def test_a_body_below_the_cap_is_judged_by_its_words(
    staged: cast.Cast, owner: Caller
) -> None:
    body = loss_at(staged.meridian.site, words="x" * 9_000_000)
    answer = owner.post("/tickets", body)
    assert answer.status_code == 422
    assert len(answer.content) < 2000


@pytest.mark.parametrize("length", ["-1", "many", "1_000", "٣"])
def test_a_length_that_is_none_is_refused(
    owner: Caller, client: Client, length: str
) -> None:
    answer = client.generic(
        "POST",
        "/api/v1/tickets",
        b"{}",
        headers=owner.headers,
        CONTENT_LENGTH=length,
    )
    assert answer.status_code == 400


def test_a_body_in_chunks_is_asked_for_whole(owner: Caller, client: Client) -> None:
    answer = client.generic(
        "POST",
        "/api/v1/tickets",
        b"",
        headers=owner.headers | {"Transfer-Encoding": "chunked"},
    )
    assert answer.status_code == 411


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_a_method_that_is_none_is_told_which_are(
    owner: Caller, client: Client, method: str
) -> None:
    answer = getattr(client, method)("/api/v1/tickets", headers=owner.headers)
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert set(answer["Allow"].split(", ")) == {"GET", "POST"}


@pytest.mark.parametrize("path", ["", "/", "/nothing", "/tickets/", "/tickets/x/y/z"])
def test_an_address_where_nothing_is(
    staged: cast.Cast, calling: Callable[..., Caller], path: str
) -> None:
    answer = calling(staged.l1).get(path)
    assert answer.status_code in {301, 404}
    if answer.status_code == 404:
        assert answer["Content-Type"] == "application/problem+json"


def test_a_host_that_is_not_ours_is_told_as_a_problem(
    owner: Caller, client: Client
) -> None:
    headers = owner.headers | {"Host": "evil.example"}
    answer = client.get("/api/v1/tickets", headers=headers)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
