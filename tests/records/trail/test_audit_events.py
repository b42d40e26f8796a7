from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from pytest_django import DjangoAssertNumQueries

from backline.records.accounts.queries import NOBODY, THE_DESK, Reader
from backline.records.trail import append_only
from backline.records.trail.actions import event, record, record_all, record_each
from backline.records.trail.actor import BACKLINE, By
from backline.records.trail.models import AuditEvent
from backline.records.trail.queries import events_about
from backline.records.trail.transactions import OutsideTransaction


NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def record_one(about: str = "INC-2041", did: str = "ticket.severity-raised") -> None:
    with transaction.atomic():
        record(did=did, about=about, by=BACKLINE, now=NOW, details={"to": "critical"})


@pytest.mark.django_db
def test_an_event_is_one_insert(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        record(did="ticket.opened", about="INC-1", by=BACKLINE, now=NOW)


@pytest.mark.django_db
def test_many_events_are_one_insert(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    prepared = [
        event(did="ticket.opened", about=f"INC-{number}", by=BACKLINE, now=NOW)
        for number in range(50)
    ]
    with django_assert_num_queries(1):
        record_all(prepared)
    assert AuditEvent.objects.count() == 50


@pytest.mark.django_db
def test_an_event_says_who_did_what_to_what_and_when() -> None:
    asha = By("Asha", person_id=7)
    record(did="ticket.taken", about="INC-1", by=asha, now=NOW, details={"level": "L2"})
    (stored,) = events_about(reader=THE_DESK, about="INC-1")
    assert (stored.at, stored.by_person_id, stored.by_name) == (NOW, 7, "Asha")
    assert (stored.did, stored.details) == ("ticket.taken", {"level": "L2"})


@pytest.mark.django_db
def test_one_deed_done_to_many_things_is_one_insert_and_an_event_each(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    asha = By("Asha", person_id=7)
    in_bengaluru = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    told = [(f"INC-{number}", {"before": number}) for number in (1, 2)]
    with django_assert_num_queries(1):
        record_each(did="ticket.moved", by=asha, now=in_bengaluru, told=told)
    (stored,) = events_about(reader=THE_DESK, about="INC-2")
    assert (stored.at, stored.by_person_id, stored.by_name) == (NOW, 7, "Asha")
    assert (stored.did, stored.details) == ("ticket.moved", {"before": 2})


@pytest.mark.django_db
def test_what_was_done_is_a_dotted_verb() -> None:
    with (
        pytest.raises(IntegrityError, match="audit_did_is_dotted"),
        transaction.atomic(),
    ):
        record_one(did="raised")


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused() -> None:
    with pytest.raises(OutsideTransaction):
        record(did="ticket.opened", about="INC-1", by=BACKLINE, now=NOW)
    with pytest.raises(OutsideTransaction):
        record_all([])
    with pytest.raises(OutsideTransaction):
        record_each(did="ticket.opened", by=BACKLINE, now=NOW, told=[])


@pytest.mark.django_db(transaction=True)
def test_an_event_goes_with_the_act_that_failed() -> None:
    @transaction.atomic
    def act() -> None:
        record(did="ticket.opened", about="INC-1", by=BACKLINE, now=NOW)
        raise LookupError

    with pytest.raises(LookupError):
        act()
    assert not AuditEvent.objects.exists()


def update_one() -> object:
    return AuditEvent.objects.update(by_name="somebody else")


def delete_one() -> object:
    return AuditEvent.objects.all().delete()


@pytest.mark.django_db
@pytest.mark.parametrize("change", [update_one, delete_one])
def test_an_event_is_neither_changed_nor_deleted(change: Callable[[], Any]) -> None:
    record_one()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        change()
    assert AuditEvent.objects.get().by_name == "backline"


@pytest.mark.django_db
def test_the_table_is_not_emptied() -> None:
    record_one()
    empty = "TRUNCATE trail_auditevent"
    if connection.vendor == "sqlite":
        empty = "DELETE FROM trail_auditevent"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(empty)
    assert AuditEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_the_table_is_guarded_again_after_the_tests_flush(turn: int) -> None:
    """Runs twice: the second turn comes after the flush of the first."""
    assert not AuditEvent.objects.exists(), turn
    record_one()
    with pytest.raises(IntegrityError, match="append-only"):
        update_one()


@pytest.mark.django_db
def test_the_catalogue_tells_which_tables_are_guarded() -> None:
    assert "trail_auditevent" in append_only.protected_tables(connection)
    append_only.remove(connection, "trail_auditevent")
    assert "trail_auditevent" not in append_only.protected_tables(connection)
    append_only.install(connection, "trail_auditevent")
    append_only.install(connection, "trail_auditevent")
    assert "trail_auditevent" in append_only.protected_tables(connection)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("reader", "seen"),
    [
        pytest.param(Reader(1, "Asha", "vendor", level="L1"), 1, id="engineer"),
        pytest.param(Reader(2, "Omar", "customer", customer_id=1), 0, id="contact"),
        pytest.param(Reader(None, "Pune", "site", site_id=1), 0, id="site"),
        pytest.param(NOBODY, 0, id="stranger"),
    ],
)
def test_only_the_vendor_reads_the_trail(reader: Reader, seen: int) -> None:
    record_one("INC-1")
    record_one("INC-2")
    assert len(events_about(reader=reader, about="INC-1")) == seen
