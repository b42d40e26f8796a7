"""A package is withdrawn while a ticket runs under it.

Clauses: package.tailored, philosophy.transparency, turnaround.waiting.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.test import Client
from tests import cast
from tests.records.contracts.test_contracts import signed
from tests.surfaces.desk import incident, text_of

from backline.guide.ledger import LedgerClock
from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.actions import ContractRefused, withdraw_plan
from backline.records.contracts.queries import forget_compiled
from backline.records.tickets.actions import work
from backline.records.tickets.queries import ledger_for


@pytest.fixture
def people(db: None) -> Iterator[cast.Cast]:
    forget_compiled()
    yield cast.stage()
    forget_compiled()


def test_a_package_is_withdrawn_while_a_ticket_runs_under_it(
    people: cast.Cast, client: Client
) -> None:
    """
    2026-03-02 in UTC, Meridian under Standard, in the hours of a working day

    09:00  start     critical: 34 of 100; owed are 90 min to the answer, 6 h in all
    09:30  withdraw  Standard is offered no longer
    09:40  refused   a new contract under Standard; the public page shows Premium alone
    10:20  answered  after 80 min of 90: met, as it was promised
    15:10  restored  after 6 h 10 min of 6 h: missed, as it was promised
    """
    number = incident(people.meridian, at=cast.NOON).number
    by = cast.reader(people.l1)
    before = targets(number, at(1))
    assert "Standard" in text_of(client, "/guide/")

    withdraw_plan(
        name="exotel-standard",
        because="Premium has it all",
        by=cast.reader(people.manager),
        now=at(30),
    )
    assert targets(number, at(31)) == before

    with pytest.raises(ContractRefused, match="Standard is withdrawn since 2 Mar"):
        signed(people.najd, now=at(40))
    page = text_of(client, "/guide/")
    assert ">Premium</th>" in page
    assert ">Standard</th>" not in page

    work.answer(number=number, words="We look.", by=by, now=at(80))
    work.restore(number=number, how="fix", evidence="0 of 100", by=by, now=at(370))
    told = clocks(number, at(400))
    assert told["first_response"].outcome == "met"
    assert told["first_response"].used == 80 * 60
    assert told["resolution"].outcome == "missed"
    assert told["resolution"].used == 370 * 60
    after = targets(number, at(400))
    assert {name: after[name] for name in before} == before
    # Why it happened is owed from then on.
    assert set(after) - set(before) == {"root_cause_report"}


def at(minutes: int) -> datetime:
    return cast.NOON + timedelta(minutes=minutes)


def clocks(number: str, now: datetime) -> dict[str, LedgerClock]:
    told = ledger_for(reader=THE_DESK, number=number, now=now)
    return {clock.name: clock for clock in told.clocks}


def targets(number: str, now: datetime) -> dict[str, object]:
    return {name: clock.due_at for name, clock in clocks(number, now).items()}
