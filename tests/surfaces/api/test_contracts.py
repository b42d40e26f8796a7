"""Contracts over the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from typing import cast as as_type

import pytest
from tests import cast
from tests.cast import NOON
from tests.surfaces.api.conftest import Caller, loss_at, told

from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.actions import amend_contract
from backline.records.contracts.models import AllowanceUse, Contract


@pytest.fixture
def visits(staged: cast.Cast) -> int:
    """The number of Meridian's contract, with two visits a year."""
    number = staged.meridian.contract.pk
    amend_contract(
        number=number,
        figures={"grants.visits": "2 per year"},
        agreed_by="Asha Rao",
        by=THE_DESK,
        now=NOON,
    )
    return number


def test_the_owner_reads_the_contract(owner: Caller, visits: int) -> None:
    body: dict[str, Any] = told(owner.get(f"/contracts/{visits}"))
    assert (body["number"], body["version"]) == (visits, 2)
    assert body["standing"] == "in force"
    assert body["starts_at"] == "2025-03-02T09:00:00Z"
    (figure,) = body["figures"]
    assert (figure["path"], figure["value"]) == ("grants.visits", "2 per year")
    assert (figure["package"], figure["agreed_by"]) == (None, "Asha Rao")
    (counter,) = body["counters"]
    assert (counter["granted"], counter["used"], counter["left"]) == (2, 0, 2)
    assert body["uses"] == []


def test_the_list_is_paged_by_number(engineer: Caller, visits: int) -> None:
    seen: list[int] = []
    cursor: int | None = 0
    while cursor is not None:
        page: dict[str, Any] = told(engineer.get(f"/contracts?limit=1&cursor={cursor}"))
        seen += [each["number"] for each in page["items"]]
        cursor = page["next"]
    assert seen == sorted(seen)
    assert len(seen) == 3


def test_a_stranger_finds_no_contract(
    staged: cast.Cast, calling: Callable[..., Caller], visits: int
) -> None:
    stranger = calling(staged.orbit.owner)
    assert stranger.get(f"/contracts/{visits}").status_code == 404
    items = as_type("list[dict[str, Any]]", told(stranger.get("/contracts"))["items"])
    assert [each["number"] for each in items] == [staged.orbit.contract.pk]
    assert stranger.get(f"/contracts/{10**30}").status_code == 404


def test_a_ticket_uses_a_visit_once(engineer: Caller, number: str, visits: int) -> None:
    body = {"grant": "visits", "words": "A new switch"}
    first: dict[str, Any] = told(engineer.post(f"/tickets/{number}/uses", body))
    assert (first["ordinal"], first["again"]) == (1, False)
    assert first["counter"]["left"] == 1
    again: dict[str, Any] = told(engineer.post(f"/tickets/{number}/uses", body))
    assert (again["ordinal"], again["again"]) == (1, True)
    assert AllowanceUse.objects.count() == 1


def test_the_same_key_is_answered_the_same(
    engineer: Caller, number: str, visits: int
) -> None:
    body = {"grant": "visits"}
    answers = [
        engineer.post(f"/tickets/{number}/uses", body, key="k1").content
        for _ in range(2)
    ]
    assert answers[0] == answers[1]


def test_what_is_not_granted_is_refused_with_what_to_do(
    engineer: Caller, number: str
) -> None:
    answer = engineer.post(f"/tickets/{number}/uses", {"grant": "visits"})
    assert answer.status_code == 403
    problem = told(answer)
    assert problem["clause"] == "package.standard"
    assert "account manager" in str(problem["instead"])


def test_a_contact_writes_no_use_down(owner: Caller, number: str, visits: int) -> None:
    answer = owner.post(f"/tickets/{number}/uses", {"grant": "visits"})
    assert answer.status_code == 403


def test_a_report_after_the_end_is_told_what_can_be_done(
    staged: cast.Cast, owner: Caller
) -> None:
    Contract.objects.filter(pk=staged.meridian.contract.pk).update(ends_at=NOON)
    answer = owner.post("/tickets", loss_at(staged.meridian.site))
    assert answer.status_code == 422
    problem = told(answer)
    assert problem["type"] == "urn:backline:problem:no-contract"
    assert "the last one ended on 2 Mar 2026" in str(problem["detail"])
    assert problem["clause"] == "package.tailored"
    assert "account manager" in str(problem["instead"])
