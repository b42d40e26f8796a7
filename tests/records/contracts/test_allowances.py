"""package.entitlement: visits used of those granted."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from tests.cast import NOON, Cast, House, reader
from tests.records.tickets.desk import DAY, at_once, facts, kinds, opened

from backline.guide.entitlement import NotEntitled
from backline.guide.workflow import MoveRefused
from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.actions import (
    NotAManager,
    Used,
    UseRefused,
    amend_contract,
    undo_use,
    use_allowance,
)
from backline.records.contracts.agreement_queries import (
    contract_for,
    counters_of,
    uses_of,
)
from backline.records.contracts.models import AllowanceUse, Contract
from backline.records.contracts.queries import NoContract, forget_compiled
from backline.records.tickets.actions.grants import use_grant


#: The contracts of the cast began a year before NOON: 2025-03-02 14:30 in Bengaluru.
@pytest.fixture
def meridian(staged: Cast) -> House:
    grant(staged.meridian, "2 per year")
    return staged.meridian


def grant(of: House, visits: str) -> None:
    """Let the contract of a house grant visits from its start on."""
    own = Contract.objects.filter(pk=of.contract.pk)
    own.update(overrides={"grants.visits": visits})
    forget_compiled()


def used(of: House, key: str, **changes: Any) -> Used:
    given: dict[str, Any] = {
        "site_id": of.site.pk,
        "grant": "visits",
        "key": key,
        "by": THE_DESK,
        "now": NOON,
    }
    return use_allowance(**given | changes)


def count(of: House, now: datetime = NOON) -> tuple[int | None, int, int | None]:
    contract = contract_for(reader=THE_DESK, number=of.contract.pk)
    (counter,) = counters_of(contract, now)
    return counter.granted, counter.used, counter.left


def test_a_use_says_granted_used_and_left(meridian: House) -> None:
    first = used(meridian, "REQ-1")
    assert "2 of visits on site" in first.verdict.because
    assert first.counter.words == "1 of 2 used, 1 left"
    assert count(meridian) == (2, 1, 1)


def test_the_use_after_the_last_is_refused(meridian: House) -> None:
    used(meridian, "REQ-1")
    used(meridian, "REQ-2")
    with pytest.raises(NotEntitled) as refused:
        used(meridian, "REQ-3")
    verdict = refused.value.verdict
    assert "all 2 are used" in verdict.because
    assert "from 2 Mar 2027" in (verdict.instead or "")
    assert count(meridian) == (2, 2, 0)


def test_the_same_key_again_is_the_same_use(meridian: House) -> None:
    first, again = used(meridian, "REQ-1"), used(meridian, " REQ-1")
    assert again.again
    assert again.use == first.use
    assert count(meridian) == (2, 1, 1)


def test_a_new_year_of_the_contract_counts_anew(meridian: House) -> None:
    """
    2025-03-02  the contract begins
    2026-03-01  the last day of its first year: 1 used
    2026-03-02  the first of its second: none used
    """
    used(meridian, "REQ-1", used_at=NOON - DAY)
    assert count(meridian, NOON - DAY) == (2, 1, 1)
    assert count(meridian) == (2, 0, 2)


def test_the_year_turns_at_midnight_of_the_site(meridian: House) -> None:
    """18:30 UTC is midnight in Bengaluru."""
    turn = datetime.fromisoformat("2026-03-01T18:30:00+00:00")
    before = used(meridian, "REQ-1", used_at=turn - DAY / 86400)
    after = used(meridian, "REQ-2", used_at=turn)
    assert [before.use.period, after.use.period] == [0, 1]


def test_a_term_counts_once(staged: Cast) -> None:
    grant(staged.meridian, "1 per term")
    used(staged.meridian, "REQ-1", used_at=NOON - 100 * DAY)
    with pytest.raises(NotEntitled, match="account manager can offer a visit"):
        used(staged.meridian, "REQ-2")


def test_an_amendment_goes_on_with_the_count(meridian: House) -> None:
    used(meridian, "REQ-1")
    used(meridian, "REQ-2")
    amend_contract(
        number=meridian.contract.pk,
        figures={"grants.visits": "3 per year"},
        agreed_by="Asha Rao",
        by=THE_DESK,
        now=NOON + DAY,
    )
    third = used(meridian, "REQ-3", now=NOON + DAY)
    assert third.use.ordinal == 3
    assert count(meridian, NOON + DAY) == (3, 3, 0)


def test_a_package_without_visits_refuses_with_what_to_do(staged: Cast) -> None:
    with pytest.raises(NotEntitled, match="does not grant visits"):
        used(staged.meridian, "REQ-1")


def test_without_a_contract_nothing_is_used(meridian: House) -> None:
    Contract.objects.filter(pk=meridian.contract.pk).update(ends_at=NOON)
    with pytest.raises(NoContract, match="the last one ended on 2 Mar 2026"):
        used(meridian, "REQ-1")


def test_a_use_is_taken_back_with_a_reason(staged: Cast, meridian: House) -> None:
    use = used(meridian, "REQ-1").use
    used(meridian, "REQ-2")
    by = reader(staged.manager)
    with pytest.raises(UseRefused, match="Say why"):
        undo_use(use_id=use.pk, because=" ", by=by, now=NOON)
    undo_use(use_id=use.pk, because="Nobody came.", by=by, now=NOON)
    assert count(meridian) == (2, 1, 1)
    with pytest.raises(UseRefused, match="taken back"):
        undo_use(use_id=use.pk, because="Again.", by=by, now=NOON)
    assert used(meridian, "REQ-1").use.ordinal == 1
    contract = contract_for(reader=THE_DESK, number=meridian.contract.pk)
    uses = uses_of(reader=reader(meridian.colleague), contract=contract)
    assert [each.undone_because for each in uses if each.undone_at] == ["Nobody came."]
    assert uses_of(reader=reader(staged.orbit.owner), contract=contract) == []


def test_who_may_use_and_take_back(staged: Cast, meridian: House) -> None:
    use = used(meridian, "REQ-1", by=reader(staged.l1)).use
    assert use.recorded_by == "Nikhil Menon"
    with pytest.raises(NotAManager):
        undo_use(use_id=use.pk, because="No.", by=reader(staged.l1), now=NOON)
    for who in (meridian.owner, staged.orbit.owner):
        with pytest.raises(UseRefused, match="vendor's people"):
            used(meridian, "REQ-2", by=reader(who))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        pytest.param({"key": " "}, "what it is for", id="no key"),
        pytest.param({"used_at": NOON + DAY}, "future", id="tomorrow"),
    ],
)
def test_a_use_that_cannot_be_is_refused(
    meridian: House, changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(UseRefused, match=says):
        used(meridian, **{"key": "REQ-1"} | changes)


def test_a_ticket_uses_a_visit_once_and_notes_it(staged: Cast, meridian: House) -> None:
    ticket = opened(meridian, kind="request", component="", measure="", affected=None)
    by = reader(staged.l1)
    for _ in range(2):
        done = use_grant(
            number=ticket.number, grant="visits", words="New PBX", by=by, now=NOON
        )
    assert done.used.again
    assert kinds(ticket).count("noted") == 1
    assert "1 of 2 used, 1 left. New PBX" in facts(ticket)["words"]
    with pytest.raises(MoveRefused):
        use_grant(
            number=ticket.number, grant="visits", by=reader(meridian.owner), now=NOON
        )


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_no_more_pass_than_are_granted(meridian: House) -> None:
    refused: list[str] = []

    def act(key: str) -> None:
        try:
            used(meridian, key)
        except NotEntitled:
            refused.append(key)

    at_once(*[lambda n=n: act(f"REQ-{n}") for n in range(5)])
    stored = AllowanceUse.objects.values_list("ordinal", flat=True)
    assert sorted(stored) == [1, 2]
    assert len(refused) == 3


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_once_is_used_once(meridian: House) -> None:
    at_once(*[lambda: used(meridian, "REQ-1")] * 3)
    assert AllowanceUse.objects.count() == 1
