"""Tokens and scopes: who comes in, and who is sent away with which words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests import cast
from tests.surfaces.api.conftest import Caller, loss_at, told

from backline.records.accounts.actions import close_account, issue_token, revoke_token
from backline.records.accounts.queries import THE_DESK, reader_of, tokens


READING = ("/tickets", "/tickets/INC-1", "/tickets/INC-1/ledger", "/sites")


@pytest.mark.parametrize("path", READING)
def test_without_a_token_nobody_comes_in(
    staged: cast.Cast, calling: Callable[..., Caller], path: str
) -> None:
    answer = calling().get(path)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert "backline token" in str(told(answer)["detail"])


@pytest.mark.parametrize("token", ["bl_000000000000_11", "x", "é", "bl__", "a b c"])
def test_a_made_up_token_opens_nothing(
    staged: cast.Cast, client: Client, token: str
) -> None:
    assert Caller(client, token).get("/tickets").status_code == 401


def test_a_session_is_no_token(staged: cast.Cast, client: Client, number: str) -> None:
    assert staged.meridian.owner.person is not None
    client.force_login(staged.meridian.owner.person)
    assert client.get("/").status_code == 302
    for path in ("/api/v1/tickets", f"/api/v1/tickets/{number}", "/metrics"):
        assert client.get(path).status_code == 401


def test_a_token_is_no_session(
    staged: cast.Cast, calling: Callable[..., Caller], client: Client
) -> None:
    headers = calling(staged.l1).headers
    assert client.get("/password/", headers=headers).status_code == 302
    assert "Sign in" in client.get("/", headers=headers).content.decode()


def test_a_revoked_token_is_refused_at_once(
    staged: cast.Cast, calling: Callable[..., Caller]
) -> None:
    caller = calling(staged.l1)
    assert caller.get("/tickets").status_code == 200
    [token] = tokens(reader=reader_of(staged.l1))
    revoke_token(token=token, by=THE_DESK, now=cast.NOON)
    assert caller.get("/tickets").status_code == 401


def test_a_token_ends_when_it_was_said_to(
    staged: cast.Cast, client: Client, at_noon: time_machine.Traveller
) -> None:
    key = issue_token(
        label="short",
        scopes=["tickets.read"],
        person=staged.l1,
        expires_at=cast.NOON + timedelta(hours=1),
        by=THE_DESK,
        now=cast.NOON,
    )
    assert Caller(client, key).get("/tickets").status_code == 200
    at_noon.shift(3600)
    assert Caller(client, key).get("/tickets").status_code == 401


def test_the_token_of_a_deactivated_person_is_refused(
    staged: cast.Cast, calling: Callable[..., Caller]
) -> None:
    caller = calling(staged.l1)
    close_account(person=staged.l1, by=THE_DESK, now=cast.NOON)
    assert caller.get("/tickets").status_code == 401


def test_reading_needs_its_scope(
    staged: cast.Cast, calling: Callable[..., Caller], number: str
) -> None:
    caller = calling(staged.meridian.owner, "tickets.write")
    answer = caller.get(f"/tickets/{number}")
    assert answer.status_code == 403
    assert "tickets.read" in str(told(answer)["detail"])
    assert 'scope="tickets.read"' in answer["WWW-Authenticate"]


def test_writing_needs_its_scope(
    staged: cast.Cast, calling: Callable[..., Caller], number: str
) -> None:
    caller = calling(staged.meridian.owner, "tickets.read")
    assert caller.get(f"/tickets/{number}").status_code == 200
    assert caller.post("/tickets", loss_at(staged.meridian.site)).status_code == 403
    event = {"kind": "replied", "words": "Here"}
    assert caller.post(f"/tickets/{number}/events", event).status_code == 403


def test_a_sites_token_reads_no_tickets(
    staged: cast.Cast, calling: Callable[..., Caller], number: str
) -> None:
    """The refusal is the same whether the ticket exists or not."""
    caller = calling(staged.meridian.site)
    there, nowhere = (caller.get(f"/tickets/{name}") for name in (number, "INC-99"))
    assert there.status_code == nowhere.status_code == 403
    assert there.content == nowhere.content
