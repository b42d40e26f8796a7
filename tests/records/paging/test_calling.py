"""A page calls one person after another, each step once, until somebody takes it."""

from __future__ import annotations

from datetime import time

import pytest
from django.db import IntegrityError, transaction
from tests import cast
from tests.cast import NOON
from tests.pages import MINUTE, always_on_call, page

from backline.guide.workflow import MoveRefused
from backline.records.accounts.actions import close_account
from backline.records.accounts.models import Person
from backline.records.accounts.queries import NOBODY, THE_DESK
from backline.records.oncall.actions import be_away
from backline.records.outbox.models import Message
from backline.records.paging import actions
from backline.records.paging.actions import (
    acknowledge,
    call_due,
    pass_on,
    stop,
)
from backline.records.paging.models import Call, Page, Step, Wishes
from backline.records.paging.queries import UnknownPage, page_for, pages_for, pages_of


pytestmark = pytest.mark.django_db


@pytest.fixture
def l2() -> Person:
    person = cast.engineer("Grace Fernandes", level="L2", now=NOON)
    always_on_call(person)
    return person


@pytest.fixture
def manager() -> Person:
    return cast.engineer("Ruth Pereira", level="", is_manager=True, now=NOON)


def _told() -> list[str]:
    return [each.recipient for each in Message.objects.order_by("created_at", "pk")]


def test_the_first_on_call_is_told_in_the_transaction_of_thepage(l2: Person) -> None:
    made = page()
    assert _told() == [l2.email]
    message = Message.objects.get()
    assert "34 of 100 agents cannot log in" in message.subject
    assert message.link in message.body
    assert made.next_at == NOON + 5 * MINUTE


def test_the_same_key_twice_is_onepage(l2: Person) -> None:
    assert page() == page()
    assert len(_told()) == 1


def test_without_an_answer_the_manager_is_called_and_the_round_begins_again(
    l2: Person, manager: Person
) -> None:
    page()
    assert call_due(now=NOON + 4 * MINUTE) == 0
    assert call_due(now=NOON + 5 * MINUTE) == 1
    assert call_due(now=NOON + 5 * MINUTE) == 0
    assert _told() == [l2.email, manager.email]
    call_due(now=NOON + 10 * MINUTE)
    assert _told() == [l2.email, manager.email, l2.email]
    for passed in range(15, 60, 5):
        call_due(now=NOON + passed * MINUTE)
    left = Page.objects.get()
    assert (left.state, left.next_at) == ("open", None)
    assert left.standing == "Everybody was called 3 times; nobody answered."


def test_who_acknowledges_has_it_and_nobody_else_is_called(
    l2: Person, manager: Person
) -> None:
    made = page()
    taken = acknowledge(page=made, by=cast.reader(l2), how="page", now=NOON + MINUTE)
    assert taken.acknowledged_by == l2
    again = acknowledge(page=made, by=cast.reader(manager), how="page", now=NOON)
    assert again.acknowledged_by == l2
    call_due(now=NOON + 90 * MINUTE)
    assert _told() == [l2.email]
    # It had not gone out: it needs not go now.
    assert Message.objects.get().state == "withdrawn"


def test_a_page_passed_on_calls_the_next_person_at_once(
    l2: Person, manager: Person
) -> None:
    made = acknowledge(page=page(), by=cast.reader(l2), how="page", now=NOON)
    later = NOON + 30 * MINUTE
    with pytest.raises(MoveRefused, match="Say why"):
        pass_on(page=made, to=manager, reason=" ", by=cast.reader(l2), now=later)
    given = pass_on(
        page=made, to=manager, reason="No way in here", by=cast.reader(l2), now=later
    )
    assert given.state == "open"
    assert _told() == [l2.email, manager.email]
    assert "No way in here" in Message.objects.order_by("-created_at")[0].body
    assert given.next_at == later + 5 * MINUTE


def test_a_ticket_that_is_closed_calls_nobody_more(l2: Person, manager: Person) -> None:
    made = page()
    assert stop(about="INC-2041", because="It was closed.", now=NOON) == 1
    assert stop(about="INC-2041", because="It was closed.", now=NOON) == 0
    call_due(now=NOON + 90 * MINUTE)
    assert _told() == [l2.email]
    with pytest.raises(MoveRefused, match="It was closed"):
        acknowledge(page=made, by=cast.reader(l2), how="page", now=NOON)


def test_a_stranger_sees_no_page_and_takes_none(l2: Person) -> None:
    made = page()
    contact = cast.house(cast.MERIDIAN, plan="exotel-standard", now=NOON).owner
    for stranger in (cast.reader(contact), NOBODY):
        assert not pages_of(reader=stranger, about="INC-2041").exists()
        assert not pages_for(reader=stranger, which="all").exists()
        with pytest.raises(UnknownPage):
            page_for(reader=stranger, page_id=made.pk)
        with pytest.raises(MoveRefused):
            acknowledge(page=made, by=stranger, how="page", now=NOON)
    assert list(pages_of(reader=THE_DESK, about="INC-2041")) == [made]


@pytest.mark.parametrize(
    "broken",
    [
        {"state": "acknowledged"},
        {"state": "stopped"},
        {"acknowledged_at": NOON},
        {"stopped_because": "no reason to"},
        {"urgency": "whatever"},
    ],
)
def test_the_database_refuses_a_page_that_cannot_be(
    l2: Person, broken: dict[str, object]
) -> None:
    made = page()
    with pytest.raises(IntegrityError), transaction.atomic():
        Page.objects.filter(pk=made.pk).update(**broken)


def test_the_database_refuses_a_step_twice(l2: Person) -> None:
    page()
    called, step = Call.objects.get(), Step.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.create(
            call=called, ordinal=step.ordinal, channel="mail", label="", due_at=NOON
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=called.pk).update(answer_by=called.called_at)


def test_with_nobody_on_call_a_page_waits_until_hours_open_and_says_so(
    manager: Person,
) -> None:
    early = cast.engineer("Early Bird", level="L2", now=NOON)
    always_on_call(early, hours={"tue": [["06:00", "12:00"]]})
    made = page(urgency="normal")
    opens = NOON + 21 * 60 * MINUTE
    assert (made.next_at, _told()) == (opens, [])
    assert made.standing == "Nobody is on call now: it waits until somebody is."
    call_due(now=opens)
    assert _told() == [early.email]
    assert [each.why for each in page("other", now=opens).calls.all()] == ["on_call"]


def test_with_nobody_on_call_a_critical_page_goes_to_the_managers_at_once(
    manager: Person,
) -> None:
    page()
    assert _told() == [manager.email]


def test_a_page_that_nobody_can_be_called_for_says_so() -> None:
    made = page()
    assert made.next_at is None
    assert made.standing == "Nobody is on call and the desk has no manager."


def test_the_manager_on_call_is_paged_like_anybody_else(
    l2: Person, manager: Person
) -> None:
    always_on_call(manager, level="manager")
    made = actions.page(
        about="INC-2041",
        level="manager",
        component="acd",
        words="The customer asks for you",
        urgency="critical",
        key="m",
        now=NOON,
    )
    assert _told() == [manager.email]
    assert made.calls.get().why == "on_call"
    assert "You are on call for the managers." in Message.objects.get().body


def test_an_ordinary_page_passed_on_waits_for_quiet_hours_to_end(
    l2: Person, manager: Person
) -> None:
    actions.set_quiet_hours(
        zone_name="UTC",
        quiet_from=time(8),
        quiet_until=time(10),
        by=cast.reader(manager),
        now=NOON,
    )
    given = pass_on(
        page=page(urgency="normal"),
        to=manager,
        reason="Yours",
        by=cast.reader(l2),
        now=NOON,
    )
    assert (given.next_at, _told()) == (NOON + 60 * MINUTE, [l2.email])
    call_due(now=NOON + 60 * MINUTE)
    assert _told() == [l2.email, manager.email]


def test_who_was_shut_out_is_told_nothing_more(l2: Person, manager: Person) -> None:
    page()
    call_due(now=NOON + 5 * MINUTE)
    Step.objects.filter(call__person=manager).update(told_at=None, message=None)
    close_account(person=manager, by=THE_DESK, now=NOON)
    Page.objects.update(next_at=NOON + 6 * MINUTE)
    call_due(now=NOON + 6 * MINUTE)
    assert Step.objects.get(call__person=manager).dropped_at is not None


def test_a_page_that_cannot_be_handled_holds_up_no_other(
    l2: Person, caplog: pytest.LogCaptureFixture
) -> None:
    broken, whole = page("broken"), page("whole")
    # Whose zone is not in the zone data any more.
    other = cast.engineer("Wei Tan", level="L3", now=NOON)
    Wishes.objects.create(
        person=other, zone="Mars/Olympus", quiet_from=time(1), quiet_until=time(2)
    )
    always_on_call(other, level="L3")
    Page.objects.filter(pk=broken.pk).update(level="L3")
    assert call_due(now=NOON + 5 * MINUTE) == 1
    assert "page.step-failed" in caplog.text
    assert whole.calls.count() == 2


def test_who_is_reached_by_nothing_is_not_waited_for(
    l2: Person, manager: Person
) -> None:
    Person.objects.filter(pk=l2.pk).update(email="no address")
    page()
    assert Step.objects.get().dropped_at == NOON
    assert call_due(now=NOON) == 1
    assert _told() == [manager.email]


def test_a_manager_who_is_away_is_called_only_where_all_are(
    l2: Person, manager: Person
) -> None:
    other = cast.engineer("Zoe Adams", level="", is_manager=True, now=NOON)
    ends = NOON + 120 * MINUTE
    be_away(person_id=manager.pk, starts_at=NOON, ends_at=ends, by=THE_DESK, now=NOON)
    page()
    call_due(now=NOON + 5 * MINUTE)
    assert _told() == [l2.email, other.email]
    be_away(person_id=other.pk, starts_at=NOON, ends_at=ends, by=THE_DESK, now=NOON)
    page("another")
    call_due(now=NOON + 5 * MINUTE)
    assert sorted(_told()[2:]) == sorted([other.email, manager.email, other.email])
