"""Disputes, merges, facts and dates over HTTP, and the ledger as a file."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine
from tests import cast
from tests.records.tickets.desk import own_terms
from tests.surfaces.api.conftest import Body, Caller, told

from backline.guide.ledger_check import checked
from backline.records.contracts.queries import forget_compiled
from backline.zones import zone


def move(caller: Caller, number: str, kind: str, **members: object) -> Body:
    answer = caller.post(f"/tickets/{number}/events", {"kind": kind, **members})
    assert answer.status_code == 201, answer.content
    return told(answer)


def opened(caller: Caller, site: int) -> str:
    report: Body = {"site": site, "subject": "Slow", "affected": 1, "total": 100}
    report |= {"component": "acd", "measure": "agents_cannot_log_in"}
    return str(told(caller.post("/tickets", report))["number"])


def ledger(caller: Caller, number: str) -> Body:
    return told(caller.get(f"/tickets/{number}/ledger"))


def test_a_dispute_goes_to_the_arbiters_and_back(
    staged: cast.Cast,
    calling: Callable[..., Caller],
    owner: Caller,
    engineer: Caller,
    number: str,
    at_noon: time_machine.Traveller,
) -> None:
    """turnaround.fault-domain: the first verdict stays beside the corrected one."""
    signer = staged.l2.pk
    at_noon.shift(3600)
    said = {"domain": "third_party", "evidence": "Their carrier", "signed_by": signer}
    move(engineer, number, "fault_domain_set", **said)
    assert "can dispute this until" in str(ledger(owner, number)["dispute"])
    at_noon.shift(3600)
    move(owner, number, "disputed", words="It is not")
    assert "the arbiters decide" in str(ledger(owner, number)["dispute"])
    at_noon.shift(3600)
    settled = {"domain": "contact_centre", "arbiters": "Ada and Bo", "words": "Ours"}
    refused = engineer.post(
        f"/tickets/{number}/events", {"kind": "dispute_settled", **settled}
    )
    assert refused.status_code == 409
    move(calling(staged.manager), number, "dispute_settled", **settled)
    account = ledger(owner, number)
    assert account["dispute"] == "Decided by Ada and Bo, from the attribution on."
    clocks = account["clocks"]
    assert isinstance(clocks, list)
    assert (clocks[1]["used"], clocks[1]["first"]["used"]) == (3 * 3600, 3600)


def test_a_merged_ticket_answers_with_the_one_that_goes_on(
    staged: cast.Cast, owner: Caller, engineer: Caller, number: str
) -> None:
    other = opened(owner, staged.meridian.site.pk)
    goes_on = move(engineer, number, "merged", into=other, words="One switch")
    assert goes_on["number"] == other
    assert ledger(owner, number)["merged_into"] == other
    assert ledger(owner, other)["stands_for"] == [number]
    again = owner.post(
        f"/tickets/{number}/events", {"kind": "reopened", "because": "x"}
    )
    assert again.status_code == 409
    assert f"goes on as {other}" in str(told(again)["detail"])


def test_a_fact_and_a_date_move_a_clock_of_the_plan(
    staged: cast.Cast, owner: Caller, engineer: Caller, at_noon: time_machine.Traveller
) -> None:
    forget_compiled()
    own_terms(staged.meridian)
    number = opened(owner, staged.meridian.site.pk)
    move(
        engineer,
        number,
        "promised",
        clock="resolution",
        due_at="2026-03-02T15:00:00Z",
        words="Today",
    )
    fact = "debug_data_awaited"
    move(engineer, number, "fact_noted", fact=fact, words="A dump of rack 2")
    at_noon.shift(3600)
    move(owner, number, "fact_noted", fact=fact, words="Here", holds=False)
    clocks = ledger(owner, number)["clocks"]
    assert isinstance(clocks, list)
    assert clocks[1]["due_at"] == "2026-03-02T16:00:00Z"
    assert clocks[1]["uncounted"] == 3600


def test_both_sides_take_away_the_same_file_and_it_holds(
    owner: Caller, engineer: Caller, number: str
) -> None:
    move(engineer, number, "noted", words="They never pay")
    move(engineer, number, "answered", words="We are on it")
    mine, theirs = (
        told(caller.get(f"/tickets/{number}/ledger/export"))
        for caller in (owner, engineer)
    )
    assert mine == theirs
    assert "never pay" not in str(mine)
    done = checked(mine, zone=zone, tzdata=_fact(mine, "tzdata"), program="0")
    assert done.holds


def _fact(file: Body, name: str) -> str:
    facts = file["facts"]
    assert isinstance(facts, dict)
    return str(facts[name])


@pytest.mark.parametrize("path", ["ledger", "ledger/export"])
def test_a_stranger_reads_no_ledger(
    staged: cast.Cast, calling: Callable[..., Caller], number: str, path: str
) -> None:
    stranger = calling(staged.orbit.owner)
    assert stranger.get(f"/tickets/{number}/{path}").status_code == 404
