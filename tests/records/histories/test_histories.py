"""A history as rows: who may hold it, and that nothing of it is counted twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests import cast

from backline.records.accounts.queries import NOBODY, THE_DESK
from backline.records.histories.actions import (
    LEASE,
    Given,
    HistoryRefused,
    finish,
    forget,
    give,
    lease_next,
    start_judging,
    tell_judged,
    tell_read,
)
from backline.records.histories.models import History, Slice
from backline.records.histories.queries import (
    UnknownHistory,
    histories_for,
    history_for,
)
from backline.records.trail.queries import events_about


pytestmark = pytest.mark.django_db

NOW = cast.NOON


def _given(name: str = "old.csv") -> History:
    given = Given(name, b"a,b", "volvo", "", "exotel-standard", "{}", "24x7", {})
    return give(given=given, by=THE_DESK, now=NOW)


def _judging() -> History:
    """Return a history of five cases that waits to be judged, leased."""
    _given()
    read = lease_next(now=NOW)
    assert read
    tell_read(history=read, preview={}, calendar={}, cases=5)
    start_judging(history_id=read.pk, by=THE_DESK, now=NOW)
    leased = lease_next(now=NOW)
    assert leased
    return leased


def test_one_worker_holds_a_history_until_its_lease_is_over() -> None:
    _given("first.csv")
    _given("second.csv")
    names = [found.file_name for _ in range(2) if (found := lease_next(now=NOW))]
    assert names == ["first.csv", "second.csv"]
    assert lease_next(now=NOW + LEASE - timedelta(seconds=1)) is None
    again = lease_next(now=NOW + LEASE)
    assert again
    assert again.file_name == "first.csv"


def test_who_lost_the_lease_writes_nothing() -> None:
    late = _judging()
    other = lease_next(now=NOW + LEASE)
    assert other
    assert not tell_judged(history=late, first_case=0, judged=2, outcome={})
    assert tell_judged(history=other, first_case=0, judged=2, outcome={})
    assert not tell_judged(history=other, first_case=0, judged=2, outcome={})
    assert Slice.objects.count() == 1


def test_a_history_is_finished_when_all_of_it_is_judged() -> None:
    history = _judging()
    assert not finish(history=history, report={"format": 1}, now=NOW)
    tell_judged(history=history, first_case=0, judged=5, outcome={})
    leased = lease_next(now=NOW)
    assert leased
    assert finish(history=leased, report={"format": 1}, now=NOW)
    assert not finish(history=leased, report={"format": 1}, now=NOW)
    assert lease_next(now=NOW + timedelta(days=1)) is None
    about = f"history {history.pk}"
    did = [event.did for event in events_about(reader=THE_DESK, about=about)]
    assert sorted(did) == [
        "history.given",
        "history.judged",
        "history.judging",
    ]


def test_histories_are_the_vendors() -> None:
    history = _given()
    assert not histories_for(reader=NOBODY).exists()
    with pytest.raises(UnknownHistory, match="no history"):
        history_for(reader=NOBODY, history_id=history.pk)
    for refused in (start_judging, forget):
        with pytest.raises(HistoryRefused, match="the vendor's"):
            refused(history_id=history.pk, by=NOBODY, now=NOW)


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"state": "judged"}, "history_judged_has_its_report"),
        ({"report": {}}, "history_judged_has_its_report"),
        ({"cases_judged": 1}, "history_judges_what_it_has"),
    ],
)
def test_a_row_that_cannot_be_is_refused(
    wrong: dict[str, object], constraint: str
) -> None:
    history = _given()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        History.objects.filter(pk=history.pk).update(**wrong)


def test_a_slice_is_there_once() -> None:
    history = _given()
    Slice.objects.create(history=history, first_case=0, outcome={})
    with pytest.raises(IntegrityError), transaction.atomic():
        Slice.objects.create(history=history, first_case=0, outcome={})
