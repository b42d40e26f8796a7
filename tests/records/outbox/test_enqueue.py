from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries
from tests.records.outbox.letters import NOW, put, the

from backline.records.outbox.actions import (
    BadRecipient,
    enqueue,
    enqueue_all,
    message,
)
from backline.records.outbox.models import Message
from backline.records.trail.transactions import OutsideTransaction


MAIL: dict[str, Any] = {
    "channel": "mail",
    "recipient": "omar@example.com",
    "subject": "INC-2041",
    "body": "It is restored.",
    "about": "INC-2041",
    "now": NOW,
}


@pytest.mark.django_db
@pytest.mark.parametrize("dedupe_key", [None, "alarm:7"])
def test_a_message_is_one_insert(
    django_assert_num_queries: DjangoAssertNumQueries, dedupe_key: str | None
) -> None:
    with django_assert_num_queries(1):
        message_id = enqueue(**MAIL, dedupe_key=dedupe_key)
    stored = the(message_id)
    assert (stored.state, stored.attempts, stored.send_after) == ("pending", 0, NOW)


@pytest.mark.django_db
def test_many_messages_are_one_insert(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    prepared = [message(**MAIL) for _ in range(20)]
    with django_assert_num_queries(1):
        enqueue_all(prepared)
    assert Message.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_a_message_outside_a_transaction_is_refused() -> None:
    with pytest.raises(OutsideTransaction):
        enqueue(**MAIL)
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_message_goes_with_the_act_that_failed() -> None:
    @transaction.atomic
    def act() -> None:
        enqueue(**MAIL)
        raise LookupError

    with pytest.raises(LookupError):
        act()
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_the_same_dedupe_key_is_the_same_message() -> None:
    first = put(dedupe_key="alarm:7", subject="the first")
    again = put(dedupe_key="alarm:7", subject="the second")
    other = put(dedupe_key="alarm:8")
    assert first == again != other
    assert Message.objects.count() == 2
    assert the(first).subject == "the first"


@pytest.mark.django_db
def test_a_message_may_wait_for_its_hour() -> None:
    later = NOW + timedelta(hours=3)
    assert the(put(send_after=later)).send_after == later


@pytest.mark.parametrize(
    "recipient",
    [
        pytest.param("", id="empty"),
        pytest.param("omar", id="no domain"),
        pytest.param("omar@example.com\r\nBcc: spy@example.com", id="CR LF"),
        pytest.param("omar@example.com\n", id="LF at the end"),
        pytest.param("omar@exam\0ple.com", id="NUL"),
        pytest.param("omar@example.com, spy@example.com", id="two"),
        pytest.param("Omar <omar@example.com>", id="with a name"),
        pytest.param("o" * 64 + "@" + "example." * 30 + "com", id="too long"),
    ],
)
@pytest.mark.django_db
def test_what_is_no_address_gets_no_mail(recipient: str) -> None:
    with pytest.raises(BadRecipient):
        enqueue(**MAIL | {"recipient": recipient})


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("one\r\nBcc: spy@example.com", "one Bcc: spy@example.com"),
        ("tab\there  NUL\0 end\x7f", "tab here NUL end"),
        ("line\u2028separator\x85next", "line separator next"),
        ("Störung, 停止", "Störung, 停止"),
        ("x" * 401, "x" * 399 + "…"),
        ("lone \ud800 surrogate", "lone surrogate"),
    ],
)
@pytest.mark.django_db
def test_a_subject_is_one_line(given: str, kept: str) -> None:
    assert the(put(subject=given)).subject == kept


@pytest.mark.django_db
def test_a_body_can_be_stored_whatever_is_in_it() -> None:
    assert (
        the(put(body="a\0b \ud800 c\r\n")).body == "a\N{REPLACEMENT CHARACTER}b ? c\r\n"
    )


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"state": "sent"}, "message_sent_has_its_instant"),
        ({"sent_at": NOW}, "message_sent_has_its_instant"),
        ({"leased_until": NOW}, "message_lease_is_of_a_pending_one"),
    ],
)
@pytest.mark.django_db
def test_the_database_itself_refuses(changes: dict[str, Any], constraint: str) -> None:
    put()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Message.objects.update(**changes)
