"""package.tailored: the end of a contract is told in time, once."""

from __future__ import annotations

import pytest
from tests.cast import NOON, Cast, House
from tests.records.contracts.test_contracts import signed
from tests.records.tickets.desk import DAY, at_once

from backline.records.contracts.actions import tell_of_ends
from backline.records.contracts.models import Contract, ContractNotice
from backline.records.outbox.models import Message


ENDS = NOON + 100 * DAY


@pytest.fixture
def najd(staged: Cast) -> House:
    Contract.objects.filter(pk=staged.najd.contract.pk).update(ends_at=ENDS)
    return staged.najd


def told(days_before: int) -> int:
    """How many mails there are once the worker was there so many days before."""
    tell_of_ends(now=ENDS - days_before * DAY)
    return Message.objects.filter(about__startswith="contract ").count()


def test_managers_and_contacts_are_told_once_each(najd: House) -> None:
    counts = [told(days) for days in (91, 90, 89, 31, 30, 29, 8, 7, 1, 0)]
    assert counts == [0, 3, 3, 3, 6, 6, 6, 9, 9, 9]
    mails = Message.objects.filter(about=f"contract {najd.contract.pk}")
    assert set(mails.values_list("recipient", flat=True)) == {
        "ruth.pereira@vendor.example",
        najd.owner.email,
        najd.colleague.email,
    }
    last = mails.filter(recipient=najd.owner.email).order_by("created_at").last()
    assert last is not None
    assert last.subject == "The contract of Najd Insurance ends in 7 days"
    assert f"/portal/contracts/{najd.contract.pk}/" in last.body
    assert "keep what was promised on the day they were opened" in last.body


def test_a_worker_that_comes_late_tells_the_latest_only(najd: House) -> None:
    assert told(20) == 3
    assert list(ContractNotice.objects.values_list("days_before", flat=True)) == [30]


def test_what_is_renewed_is_not_warned_of(najd: House) -> None:
    signed(najd, starts_at=ENDS)
    assert [told(days) for days in (90, 30, 7)] == [0, 0, 0]


def test_a_renewal_with_a_gap_is_warned_of(najd: House) -> None:
    signed(najd, starts_at=ENDS + DAY)
    assert told(7) == 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_once(najd: House) -> None:
    at_once(*[lambda: told(30)] * 2)
    assert Message.objects.filter(about__startswith="contract ").count() == 3
