"""Several workers and people at the same moment: each step is taken once."""

from __future__ import annotations

from functools import partial

import pytest
from tests import cast
from tests.cast import NOON
from tests.pages import MINUTE, always_on_call, page
from tests.records.fleet.test_at_once import at_once

from backline.records.accounts.queries import Reader
from backline.records.outbox.models import Message
from backline.records.paging.actions import acknowledge, call_due
from backline.records.paging.models import Call, Page, Step


pytestmark = pytest.mark.django_db(transaction=True)


def test_of_three_workers_one_calls_the_next_person() -> None:
    first = cast.engineer("Grace Fernandes", level="L2", now=NOON)
    second = cast.engineer("Imran Sheikh", level="L2", now=NOON)
    always_on_call(first, second)
    page()
    later = NOON + 5 * MINUTE
    assert sum(map(bool, at_once(*[lambda: call_due(now=later)] * 3))) == 1
    assert list(Call.objects.values_list("person", flat=True)) == [first.pk, second.pk]
    assert Step.objects.count() == Message.objects.count() == 2


def test_a_page_asked_for_twice_at_once_is_one() -> None:
    always_on_call(cast.engineer("Grace Fernandes", level="L2", now=NOON))
    first, second = at_once(page, page)
    assert first == second
    assert Message.objects.count() == 1


def test_of_two_who_acknowledge_at_once_one_has_it_and_both_are_told_who() -> None:
    people = [
        cast.engineer(name, level="L2", now=NOON)
        for name in ("Grace Fernandes", "Imran Sheikh")
    ]
    always_on_call(*people)
    made = page()

    def take(by: Reader) -> Page:
        return acknowledge(page=made, by=by, how="page", now=NOON)

    took = at_once(
        *[partial(take, cast.reader(each)) for each in people],
        lambda: call_due(now=NOON + 5 * MINUTE),
    )
    holders = {each.acknowledged_by for each in took if isinstance(each, Page)}
    assert len(holders) == 1
    assert Page.objects.get().next_at is None
