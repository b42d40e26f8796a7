from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from backline.records.trail.actions import (
    Answer,
    BadKey,
    KeyReused,
    forget_old_receipts,
    once,
    record,
)
from backline.records.trail.actor import BACKLINE
from backline.records.trail.models import AuditEvent, Receipt


NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Act:
    """Something done at most once: it leaves a line in the trail each time."""

    def __init__(self, waits_for: Callable[[], object] = lambda: None) -> None:
        self.waits_for = waits_for

    def __call__(self) -> Answer:
        record(did="ticket.opened", about="INC-1", by=BACKLINE, now=NOW)
        self.waits_for()
        return Answer(201, {"number": f"INC-{AuditEvent.objects.count()}"})


def ask(
    act: Callable[[], Answer] | None = None,
    *,
    owner: str = "person:1",
    key: str = "k-1",
    digest: str = "d",
) -> Answer:
    return once(owner=owner, key=key, digest=digest, now=NOW, act=act or Act())


@pytest.mark.django_db
def test_a_repeat_gets_the_first_answer_and_nothing_is_done_again() -> None:
    assert ask() == Answer(201, {"number": "INC-1"})
    assert ask() == Answer(201, {"number": "INC-1"}, replayed=True)
    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db
def test_the_same_key_with_another_request_is_refused() -> None:
    ask()
    with pytest.raises(KeyReused, match="another request"):
        ask(digest="other")
    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db
def test_keys_of_two_owners_have_nothing_to_do_with_each_other() -> None:
    ask(owner="person:1")
    assert ask(owner="person:2", digest="other").body == {"number": "INC-2"}


@pytest.mark.django_db
@pytest.mark.parametrize("body", [None, [], {"a": [1, None, "é"]}, "text"])
def test_any_json_value_is_replayed_as_it_was(body: object) -> None:
    ask(lambda: Answer(200, body))
    assert ask() == Answer(200, body, replayed=True)


@pytest.mark.django_db
def test_an_act_that_fails_leaves_the_key_free() -> None:
    def fails() -> Answer:
        Act()()
        raise LookupError

    with pytest.raises(LookupError):
        ask(fails)
    assert not AuditEvent.objects.exists()
    assert ask() == Answer(201, {"number": "INC-1"})


@pytest.mark.django_db
def test_the_key_is_taken_inside_its_own_act() -> None:
    with pytest.raises(KeyReused, match="this very transaction"):
        ask(ask)


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "k" * 201, "k\n", "k\0"])
def test_a_key_must_be_something_to_keep(key: str) -> None:
    with pytest.raises(BadKey):
        ask(key=key)


@pytest.mark.django_db
def test_a_receipt_costs_two_statements(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    savepoint = 2  # the tests' own transaction makes this one a savepoint
    with django_assert_num_queries(2 + savepoint):
        ask(lambda: Answer(200, None))


@pytest.mark.django_db
@pytest.mark.parametrize(("hours", "left"), [(24, 1), (48, 1), (49, 0)])
def test_receipts_are_kept_for_two_days(hours: int, left: int) -> None:
    ask()
    assert forget_old_receipts(now=NOW + timedelta(hours=hours)) == 1 - left
    assert Receipt.objects.count() == left


def at_once(*asks: Callable[[], Answer]) -> list[Answer | str]:
    """Run each in a thread of its own and return what came of them, in order."""
    results: list[Answer | str] = [""] * len(asks)

    def run(place: int) -> None:
        try:
            results[place] = asks[place]()
        except LookupError as error:
            results[place] = type(error).__name__
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[n]) for n in range(len(asks))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
        assert not thread.is_alive()
    return results


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_acts_and_the_others_replay() -> None:
    start = threading.Barrier(6)

    def together() -> Answer:
        start.wait(timeout=30)
        return ask()

    results = at_once(*[together] * 6)
    answers = [result for result in results if isinstance(result, Answer)]
    assert sorted(answer.replayed for answer in answers) == [False] + [True] * 5
    assert {str(answer.body) for answer in answers} == {"{'number': 'INC-1'}"}
    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_waited_for_one_that_failed_acts_itself() -> None:
    first_has_the_key, second_is_coming = threading.Event(), threading.Event()

    def fails_late() -> Answer:
        first_has_the_key.set()
        second_is_coming.wait(timeout=30)
        raise LookupError

    def second() -> Answer:
        first_has_the_key.wait(timeout=30)
        second_is_coming.set()
        return ask()

    results = at_once(lambda: ask(fails_late), second)
    assert results == ["LookupError", Answer(201, {"number": "INC-1"})]
