"""The figures over a long queue are counted anew when something changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.cast import Cast, reader
from tests.records.tickets.desk import NOON, opened

from backline.records.tickets import figures
from backline.records.tickets.actions.work import take


def test_a_short_queue_is_counted_each_time(cast: Cast) -> None:
    by = reader(cast.l1)
    opened(cast.orbit)
    for _ in range(2):
        assert figures.counts_kept(reader=by, now=NOON).unfinished == 1
    later = NOON + timedelta(days=1)
    assert figures.counts_kept(reader=by, now=NOON).overdue == 0
    assert figures.counts_kept(reader=by, now=later).overdue == 1


def test_a_long_queue_is_counted_after_each_change(
    cast: Cast,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    monkeypatch.setattr(figures, "_MANY", 1)
    monkeypatch.setattr(figures, "_kept", {})
    by, ticket = reader(cast.l1), opened(cast.orbit)
    assert figures.counts_kept(reader=by, now=NOON).mine == 0
    with django_assert_num_queries(1):
        figures.counts_kept(reader=by, now=NOON)
    take(number=ticket.number, by=by, now=NOON)
    assert figures.counts_kept(reader=by, now=NOON).mine == 1
    assert figures.counts_kept(reader=reader(cast.l2), now=NOON).mine == 0


def test_a_long_queue_is_counted_anew_when_time_has_passed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "_MANY", 1)
    monkeypatch.setattr(figures, "_kept", {})
    by = reader(cast.l1)
    opened(cast.orbit)
    over = NOON + timedelta(minutes=30)
    assert figures.counts_kept(reader=by, now=over).overdue == 0
    later = over + timedelta(seconds=5)
    assert figures.counts_kept(reader=by, now=later).overdue == 1
