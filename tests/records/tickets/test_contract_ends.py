"""package.tailored: what the end of a contract does to what runs under it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import NOON, Cast, House, reader
from tests.records.contracts.test_contracts import signed
from tests.records.tickets.desk import (
    DAY,
    HOUR,
    at_once,
    clock,
    facts,
    is_borne_out,
    kinds,
    mailed,
    major,
    opened,
    the,
)

from backline.records.contracts.models import Contract
from backline.records.contracts.queries import NoContract
from backline.records.tickets.actions import work
from backline.records.tickets.actions.alarms import fire_due
from backline.records.tickets.actions.contract_ends import end_contracts
from backline.records.tickets.queries import used_now


#: An hour after NOON, while a critical incident has six.
ENDS = NOON + HOUR


def ends(of: House, running: str) -> House:
    """Let the contract of a house end, with what was agreed of running tickets."""
    own = Contract.objects.filter(pk=of.contract.pk)
    own.update(ends_at=ENDS, running_at_end=running)
    return of


def test_a_kept_ticket_goes_on_under_its_promise(cast: Cast) -> None:
    """
    09:00  opened, critical: 6 h
    10:00  the contract ends; running tickets are kept
    16:00  what was promised is used up, and missed
    """
    ticket = opened(ends(cast.meridian, "kept"))
    due = clock(ticket).due_at
    assert end_contracts(now=ENDS + timedelta(minutes=3)) == 1
    assert facts(ticket)["running"] == "kept"
    assert clock(ticket).status == "running"
    assert clock(ticket).due_at == due
    assert mailed(ticket, ENDS + timedelta(minutes=3)) == {cast.meridian.owner.email}
    late = NOON + 3 * DAY
    fire_due(now=late)
    assert used_now(clock(ticket), the(ticket), late) > 6 * 3600
    assert is_borne_out(ticket)


def test_an_ended_ticket_is_owed_nothing_from_the_end_on(cast: Cast) -> None:
    ticket = opened(ends(cast.meridian, "ended"))
    end_contracts(now=ENDS + timedelta(minutes=3))
    found = clock(ticket)
    assert (found.status, found.outcome) == ("finished", "ended")
    assert found.finished_at == ENDS
    assert "Ended with the contract" in found.because
    assert clock(ticket, "first_response").outcome == "ended"
    assert the(ticket).is_open
    fire_due(now=NOON + 3 * DAY)
    assert is_borne_out(ticket)


def test_a_breach_before_the_end_stays(cast: Cast) -> None:
    ticket = opened(ends(cast.meridian, "ended"), now=NOON - 4 * DAY)
    end_contracts(now=ENDS)
    found = clock(ticket)
    assert (found.status, found.outcome) == ("finished", "missed")


def test_it_is_written_once(cast: Cast) -> None:
    ticket = opened(ends(cast.meridian, "ended"))
    assert end_contracts(now=ENDS - timedelta(seconds=1)) == 0
    assert [end_contracts(now=ENDS), end_contracts(now=ENDS + HOUR)] == [1, 0]
    assert kinds(ticket).count("contract_ended") == 1


def test_closed_tickets_and_other_contracts_are_left_alone(cast: Cast) -> None:
    closed = opened(ends(cast.meridian, "ended"))
    work.restore(
        number=closed.number, how="fix", evidence="Up", by=reader(cast.l1), now=NOON
    )
    work.close(number=closed.number, because="Up", by=reader(cast.l1), now=NOON)
    others = opened(cast.orbit)
    assert end_contracts(now=ENDS) == 0
    assert "contract_ended" not in kinds(closed) + kinds(others)


@pytest.mark.parametrize("running", ["kept", "ended"])
def test_a_renewal_without_a_gap_ends_nothing(cast: Cast, running: str) -> None:
    meridian = ends(cast.meridian, running)
    ticket = opened(meridian)
    following = signed(meridian, starts_at=ENDS)
    end_contracts(now=ENDS)
    assert facts(ticket)["running"] == "kept"
    assert "follows without a gap" in facts(ticket)["because"]
    assert clock(ticket).status == "running"
    assert mailed(ticket, ENDS) == set()
    assert the(ticket).contract_id == meridian.contract.pk
    assert major(meridian, now=ENDS).contract_id == following.pk


def test_a_renewal_after_a_gap_is_no_renewal(cast: Cast) -> None:
    meridian = ends(cast.meridian, "ended")
    ticket = opened(meridian)
    signed(meridian, starts_at=ENDS + DAY)
    end_contracts(now=ENDS)
    assert clock(ticket).outcome == "ended"


def test_a_new_report_after_the_end_is_told_what_can_be_done(cast: Cast) -> None:
    meridian = ends(cast.meridian, "kept")
    with pytest.raises(NoContract, match="the last one ended on") as refused:
        opened(meridian, now=ENDS)
    assert refused.value.clause == "package.tailored"
    assert "account manager" in refused.value.instead


@pytest.mark.django_db(transaction=True)
def test_two_workers_end_it_once(cast: Cast) -> None:
    ticket = opened(ends(cast.meridian, "ended"))
    at_once(*[lambda: end_contracts(now=ENDS)] * 2)
    assert kinds(ticket).count("contract_ended") == 1
    assert is_borne_out(ticket)
