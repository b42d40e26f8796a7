"""What did not go out: shown without what opens anything, sent again, or let be."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from tests import cast
from tests.cast import NOON
from tests.pages import MINUTE, always_on_call, page
from tests.records.outbox.letters import ListSender, put

from backline.records.accounts.models import Person
from backline.records.accounts.queries import NOBODY, THE_DESK
from backline.records.accounts.rights import NotAManager
from backline.records.outbox.actions import NotStuck, NoUse, forget_secrets, send_due
from backline.records.outbox.letter import Letter, Refused
from backline.records.outbox.models import Message
from backline.records.outbox.queries import standing_of, stuck, told_about, unsent
from backline.records.paging.actions import acknowledge
from backline.records.paging.actions.outgoing import let_be, send_again, settle
from backline.records.paging.models import Way
from backline.records.paging.outgoing import (
    Outgoing,
    UnknownMessage,
    outgoing,
    outgoing_one,
)
from backline.records.paging.ways_of import refused
from backline.records.trail.models import AuditEvent


pytestmark = pytest.mark.django_db

NUMBER = "+919876543210"


@pytest.fixture
def l2() -> Person:
    person = cast.engineer("Grace Fernandes", level="L2", now=NOON)
    always_on_call(person)
    return person


@pytest.fixture
def manager() -> Person:
    return cast.engineer("Ruth Pereira", level="", is_manager=True, now=NOON)


def phone(of: Person) -> Way:
    return Way.objects.create(
        person=of,
        channel="sms",
        address=NUMBER,
        label="my phone",
        added_at=NOON,
        verified_at=NOON,
    )


def by_text(about: str = "") -> Outgoing:
    """Return the one text message; who is reached by nothing else gets a mail too."""
    (told,) = outgoing(reader=THE_DESK, about=about, channel="sms", now=NOON, most=9)
    return told


def given_up(**changes: object) -> uuid.UUID:
    """Put a message into the outbox that its receiver refuses for good."""
    made = put(**{"now": NOON} | changes)  # type: ignore[arg-type]
    _refuse_all()
    return made


def _refuse(letter: Letter) -> None:
    message = "550 no such user"
    raise Refused(message)


def _refuse_all() -> None:
    senders = {each: ListSender(_refuse) for each in ("mail", "sms")}
    send_due(clock=lambda: NOON, senders=senders)


@pytest.mark.parametrize(
    ("changes", "at", "stands"),
    [
        pytest.param({}, 0, "waiting", id="fresh"),
        pytest.param({}, 15, "late", id="a quarter of an hour later"),
        pytest.param({}, 14, "waiting", id="and a minute before"),
        pytest.param(
            {"send_after": NOON + timedelta(hours=1)}, 60, "waiting", id="not due yet"
        ),
        pytest.param(
            {"attempts": 1, "send_after": NOON + timedelta(hours=9)},
            15,
            "late",
            id="put off for hours",
        ),
        pytest.param({"attempts": 1}, 2, "waiting", id="tried once, lately"),
        pytest.param({"state": "dead"}, 0, "given up", id="given up"),
        pytest.param({"state": "dead", "let_be_at": NOON}, 60, "let be", id="let be"),
        pytest.param({"state": "withdrawn"}, 60, "taken back", id="taken back"),
        pytest.param({"state": "sent", "sent_at": NOON}, 60, "sent", id="sent"),
    ],
)
def test_what_a_message_is_said_to_be_it_is_counted_as(
    changes: dict[str, object], at: int, stands: str
) -> None:
    put(now=NOON)
    Message.objects.update(**changes)
    now = NOON + at * MINUTE
    assert standing_of(Message.objects.get(), now=now) == stands
    is_stuck = stands in {"late", "given up"}
    assert stuck(reader=THE_DESK, now=now).exists() is is_stuck
    told = told_about(reader=THE_DESK, about="INC-2041", now=now)
    assert (told.messages, told.stuck) == (1, is_stuck)
    assert told_about(reader=NOBODY, about="INC-2041", now=now).messages == 0
    assert not stuck(reader=NOBODY, now=now).exists()


def test_what_is_stuck_stands_first() -> None:
    waits = put("fresh@example.com", now=NOON + 20 * MINUTE)
    late = put("late@example.com", now=NOON)
    dead = put("gone@example.com", now=NOON + 10 * MINUTE)
    Message.objects.filter(pk=dead).update(state="dead")
    found = unsent(reader=THE_DESK, now=NOON + 30 * MINUTE)
    assert [each.pk for each in found] == [dead, late, waits]
    Message.objects.filter(pk=late).update(state="sent", sent_at=NOON)
    told = outgoing(reader=THE_DESK, about="INC-2041", now=NOON + 30 * MINUTE, most=9)
    assert [each.id for each in told] == [dead, late, waits]
    assert [each.stands for each in told] == ["given up", "sent", "waiting"]


def test_a_page_is_shown_by_whose_way_it_goes_and_never_what_it_opens(
    l2: Person,
) -> None:
    phone(l2)
    page()
    told = by_text()
    assert (told.to, told.channel) == ("Grace Fernandes, my phone", "sms")
    secret = Message.objects.get(channel="sms").secret
    assert secret
    assert secret not in repr(told)
    assert NUMBER not in repr(told)


def test_of_an_address_that_opens_something_only_its_place_is_shown() -> None:
    put("https://hooks.slack.com/services/T0/B0/abcdefgh", channel="slack", now=NOON)
    (told,) = outgoing(reader=THE_DESK, now=NOON, most=9)
    assert told.to == "hooks.slack.com/…efgh"
    put("+911", channel="pigeon", about="way 987654", now=NOON)
    (other,) = outgoing(reader=THE_DESK, channel="pigeon", now=NOON, most=9)
    assert other.to == "+911"
    with pytest.raises(UnknownMessage):
        outgoing_one(reader=NOBODY, message_id=told.id, now=NOON)
    assert outgoing(reader=NOBODY, about="INC-2041", now=NOON, most=9) == []


def test_a_manager_sends_again_what_was_given_up(manager: Person, l2: Person) -> None:
    made, by = given_up(), cast.reader(manager)
    with pytest.raises(NotAManager):
        send_again(message_id=made, by=cast.reader(l2), now=NOON)
    send_again(message_id=made, by=by, now=NOON)
    sender = ListSender()
    assert send_due(clock=lambda: NOON, senders={"mail": sender}).sent == 1
    with pytest.raises(NotStuck):
        send_again(message_id=made, by=by, now=NOON)
    assert AuditEvent.objects.get(did="message.revived").about == "INC-2041"


def test_what_was_put_off_for_hours_goes_now_and_what_is_under_way_does_not(
    manager: Person,
) -> None:
    made, by = put(now=NOON), cast.reader(manager)
    with pytest.raises(NotStuck):
        send_again(message_id=made, by=by, now=NOON)
    later = NOON + timedelta(hours=8)
    Message.objects.update(attempts=6, send_after=later)
    send_again(message_id=made, by=by, now=NOON)
    message = Message.objects.get()
    assert (message.attempts, message.send_after) == (0, NOON)
    Message.objects.update(
        attempts=6, send_after=later, lease=uuid.uuid4(), leased_until=later
    )
    with pytest.raises(NotStuck):
        send_again(message_id=made, by=by, now=NOON)


def test_a_message_whose_secret_is_over_is_not_sent_again(manager: Person) -> None:
    until, code = NOON + 15 * MINUTE, "123456"
    made = given_up(secret=code, secret_until=until)
    with pytest.raises(NoUse):
        send_again(message_id=made, by=cast.reader(manager), now=until)
    forget_secrets(now=until)
    with pytest.raises(NoUse):
        send_again(message_id=made, by=cast.reader(manager), now=until)
    assert Message.objects.get().state == "dead"
    send_again(message_id=made, by=cast.reader(manager), now=until - MINUTE)


def test_the_message_of_a_page_that_somebody_took_is_not_sent_again(
    l2: Person, manager: Person
) -> None:
    phone(l2)
    made = page()
    _refuse_all()
    told = by_text()
    acknowledge(page=made, by=cast.reader(l2), how="page", now=NOON)
    by = cast.reader(manager)
    settled = settle(do=send_again, message_ids=[told.id], by=by, now=NOON)
    assert settled.done == 0
    assert settled.refused == [
        f"Page {made.pk} calls nobody any more: let its message be."
    ]


def test_what_is_let_be_is_stuck_no_more_and_its_way_stays_refused(
    l2: Person, manager: Person
) -> None:
    way, by = phone(l2), cast.reader(manager)
    page()
    _refuse_all()
    told = by_text()
    with pytest.raises(NotAManager):
        let_be(message_id=told.id, by=cast.reader(l2), now=NOON)
    settled = settle(do=let_be, message_ids=[told.id, told.id], by=by, now=NOON)
    assert (settled.done, settled.refused) == (1, [])
    assert not stuck(reader=THE_DESK, now=NOON).filter(channel="sms").exists()
    assert not outgoing(reader=THE_DESK, channel="sms", now=NOON, most=9)
    still = by_text(about="INC-2041")
    assert (still.stands, still.because) == ("let be", "550 no such user")
    assert way.pk in refused([way])
    with pytest.raises(NotStuck):
        let_be(message_id=told.id, by=by, now=NOON)
    send_again(message_id=told.id, by=by, now=NOON)
    assert Message.objects.get(channel="sms").let_be_at is None


def test_the_database_lets_only_be_what_was_given_up() -> None:
    put(now=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.update(let_be_at=NOON)
