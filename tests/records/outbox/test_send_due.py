from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from tests.records.outbox.letters import NOW, Clock, ListSender, put, the

from backline.records.accounts.queries import THE_DESK
from backline.records.outbox.actions import (
    NotStuck,
    Outcome,
    send_again,
    send_due,
    withdraw,
)
from backline.records.outbox.actions.send import LEASE, RETRY_AFTER
from backline.records.outbox.letter import ChannelDown, Letter, NotNow, Refused
from backline.records.outbox.models import Message
from backline.records.trail.actor import BACKLINE
from backline.records.trail.queries import events_about


pytestmark = pytest.mark.django_db(transaction=True)


def refuse(letter: Letter) -> None:
    raise Refused("550 no such user")  # noqa: EM101, TRY003 - a server's words


def later(letter: Letter) -> None:
    raise NotNow("451 come again")  # noqa: EM101, TRY003 - a server's words


def test_what_is_due_is_sent_once_and_marked() -> None:
    clock, sender = Clock(), ListSender()
    message_id = put(body="It is restored.")
    clock.moves(seconds=5)

    assert send_due(clock=clock, senders={"mail": sender}) == Outcome(sent=1)
    assert send_due(clock=clock, senders={"mail": sender}) == Outcome()

    (letter,) = sender.sent
    assert (letter.id, letter.body, letter.about) == (
        message_id,
        "It is restored.",
        "INC-2041",
    )
    sent = the(message_id)
    assert (sent.state, sent.sent_at, sent.attempts) == ("sent", clock.now, 1)
    assert (sent.lease, sent.leased_until) == (None, None)


def test_a_message_waits_for_its_instant() -> None:
    clock, sender = Clock(), ListSender()
    put(send_after=NOW + timedelta(minutes=1))
    assert send_due(clock=clock, senders={"mail": sender}).handled == 0
    clock.moves(minutes=1)
    assert send_due(clock=clock, senders={"mail": sender}).sent == 1


def test_first_come_first_served_and_no_more_than_the_limit() -> None:
    clock, sender = Clock(), ListSender()
    for place in (2, 0, 1):
        put(f"r{place}@example.com", send_after=NOW - timedelta(hours=5 - place))
    assert send_due(clock=clock, senders={"mail": sender}, limit=2).sent == 2
    assert send_due(clock=clock, senders={"mail": sender}, limit=2).sent == 1
    recipients = [letter.recipient for letter in sender.sent]
    assert recipients == [f"r{place}@example.com" for place in range(3)]


def test_messages_of_a_channel_without_a_sender_stay_pending() -> None:
    message_id = put()
    clock = Clock()
    assert send_due(clock=clock, senders={}).handled == 0
    assert send_due(clock=clock, senders={"sms": ListSender()}).handled == 0
    waiting = the(message_id)
    assert (waiting.state, waiting.attempts, waiting.lease) == ("pending", 0, None)


def test_a_refused_message_is_given_up_with_the_reason() -> None:
    message_id = put()
    clock = Clock()
    outcome = send_due(clock=clock, senders={"mail": ListSender(refuse)})
    assert outcome == Outcome(dead=1)
    dead = the(message_id)
    assert (dead.state, dead.last_error) == ("dead", "550 no such user")
    clock.moves(days=30)
    assert send_due(clock=clock, senders={"mail": ListSender()}).handled == 0


def test_the_pauses_grow_to_a_day_and_after_four_days_it_is_given_up() -> None:
    message_id = put()
    clock, senders = Clock(), {"mail": ListSender(later)}
    for pause in RETRY_AFTER:
        assert send_due(clock=clock, senders=senders) == Outcome(put_off=1)
        assert the(message_id).send_after == clock.now + pause
        clock.now += pause - timedelta(seconds=1)
        assert send_due(clock=clock, senders=senders).handled == 0
        clock.moves(seconds=1)
    assert send_due(clock=clock, senders=senders) == Outcome(dead=1)
    assert the(message_id).last_error == "given up after 12 attempts: 451 come again"
    assert clock.now - NOW > timedelta(days=4)


def test_a_receiver_that_says_when_is_asked_then() -> None:
    message_id = put()
    clock = Clock()

    def busy(letter: Letter) -> None:
        raise NotNow("429 too many", timedelta(seconds=90))  # noqa: EM101, TRY003 - a server's words

    send_due(clock=clock, senders={"mail": ListSender(busy)})
    assert the(message_id).send_after == NOW + timedelta(seconds=90)


def test_what_is_taken_back_is_not_sent_and_what_is_under_way_is() -> None:
    waiting, under_way = put("a@example.com"), put("b@example.com")

    def take_back(letter: Letter) -> None:
        with transaction.atomic():
            assert withdraw(message_ids=[under_way], because="not needed") == 0

    with transaction.atomic():
        assert withdraw(message_ids=[waiting], because="not needed") == 1
    assert send_due(clock=Clock(), senders={"mail": ListSender(take_back)}) == Outcome(
        sent=1
    )
    assert (the(waiting).state, the(waiting).last_error) == ("withdrawn", "not needed")


def test_what_was_given_up_can_be_sent_again() -> None:
    message_id = put()
    clock, sender = Clock(), ListSender()
    send_due(clock=clock, senders={"mail": ListSender(refuse)})

    send_again(message_id=message_id, by=BACKLINE, now=clock.now)
    assert send_due(clock=clock, senders={"mail": sender}).sent == 1
    with pytest.raises(NotStuck):
        send_again(message_id=message_id, by=BACKLINE, now=clock.now)
    (event,) = events_about(reader=THE_DESK, about="INC-2041")
    assert event.did == "message.revived"


def test_one_message_that_trips_its_sender_does_not_stop_the_rest() -> None:
    bad, good = put("bad@example.com"), put("good@example.com")

    def trip(letter: Letter) -> None:
        if letter.id == bad:
            raise ZeroDivisionError

    assert send_due(clock=Clock(), senders={"mail": ListSender(trip)}) == Outcome(
        sent=1, put_off=1
    )
    assert the(good).state == "sent"
    assert the(bad).last_error.startswith("ZeroDivisionError")


def test_a_channel_that_is_down_costs_one_message_one_attempt() -> None:
    tried: list[str] = []

    def down(letter: Letter) -> None:
        tried.append(letter.recipient)
        raise ChannelDown("cannot reach it")  # noqa: EM101, TRY003 - a server's words

    for place in range(5):
        put(f"r{place}@example.com")
    put("+912", channel="sms")
    sms = ListSender()
    senders = {"mail": ListSender(down), "sms": sms}
    assert send_due(clock=Clock(), senders=senders) == Outcome(sent=1, put_off=1)

    assert len(tried) == 1
    assert len(sms.sent) == 1
    waiting = Message.objects.filter(state="pending")
    assert sorted(waiting.values_list("attempts", flat=True)) == [0, 0, 0, 0, 1]
    assert not waiting.exclude(lease=None).exists()


def test_the_connection_is_closed_after_each_round() -> None:
    put()
    sender = ListSender()
    send_due(clock=Clock(), senders={"mail": sender})
    assert sender.closed == 1


def test_no_transaction_is_open_while_a_letter_is_on_its_way() -> None:
    open_while_sending: list[bool] = []
    sender = ListSender(lambda _: open_while_sending.append(connection.in_atomic_block))
    put()
    send_due(clock=Clock(), senders={"mail": sender})
    assert open_while_sending == [False]


def test_what_one_sender_holds_another_leaves_alone() -> None:
    put()
    clock, second = Clock(), ListSender()
    meanwhile: list[Outcome] = []

    def another_round(letter: Letter) -> None:
        meanwhile.append(send_due(clock=clock, senders={"mail": second}))

    first = send_due(clock=clock, senders={"mail": ListSender(another_round)})
    assert (first.sent, meanwhile) == (1, [Outcome()])


def test_a_letter_of_two_minutes_is_sent_once_and_holds_no_other() -> None:
    earlier = NOW - timedelta(minutes=1)
    slow_one = put("slow@example.com", send_after=earlier)
    other = put("other@example.com")
    clock, second = Clock(), ListSender()

    def slow(letter: Letter) -> None:
        clock.moves(minutes=2)
        send_due(clock=clock, senders={"mail": second})

    outcome = send_due(clock=clock, senders={"mail": ListSender(slow)})
    assert outcome.sent == 1
    assert [letter.id for letter in second.sent] == [other]
    assert the(slow_one).attempts == the(other).attempts == 1


def test_who_overslept_the_lease_may_not_write_down_an_outcome() -> None:
    """The other one took over and put the message off; its word stands."""
    message_id = put()
    clock = Clock()

    def oversleep(letter: Letter) -> None:
        clock.now += LEASE
        send_due(clock=clock, senders={"mail": ListSender(later)})

    assert send_due(clock=clock, senders={"mail": ListSender(oversleep)}) == Outcome()
    left = the(message_id)
    assert (left.state, left.last_error) == ("pending", "451 come again")


def test_who_overslept_repeats_the_one_letter_and_no_other() -> None:
    ids = [put(f"r{place}@example.com") for place in range(3)]
    clock, second = Clock(), ListSender()

    def oversleep(letter: Letter) -> None:
        if not second.sent:
            clock.now += LEASE
            send_due(clock=clock, senders={"mail": second}, limit=1)

    first = ListSender(oversleep)
    send_due(clock=clock, senders={"mail": first})
    assert [letter.id for letter in second.sent] == [first.sent[0].id]
    assert sorted(letter.id for letter in first.sent) == sorted(ids)


def test_ten_senders_at_once_send_each_message_once() -> None:
    ids = {put(f"r{place}@example.com") for place in range(60)}
    sender, start = ListSender(), threading.Barrier(10)
    faults: list[BaseException] = []

    def work() -> None:
        try:
            start.wait(timeout=30)
            while send_due(clock=Clock(), senders={"mail": sender}, limit=3).handled:
                pass
        except BaseException as fault:
            faults.append(fault)
            raise
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not faults
    assert len(sender.sent) == 60
    assert {letter.id for letter in sender.sent} == ids
    assert not Message.objects.exclude(state="sent").exists()
