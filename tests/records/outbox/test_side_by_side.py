"""A receiver that hangs holds up nobody else, and a critical page least of all."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from tests.records.outbox.http_server import stand_in
from tests.records.outbox.letters import NOW, Clock, ListSender, put, the

from backline.records.outbox import going_out
from backline.records.outbox.actions import Sending, forget_secrets, send_due, withdraw
from backline.records.outbox.actions.send import LEASE, LEFT_ALONE
from backline.records.outbox.letter import ChannelDown, Letter, NotNow
from backline.records.outbox.models import MARK, Message
from backline.records.outbox.senders.webhook.sender import WebhookSender


pytestmark = pytest.mark.django_db(transaction=True)

Hurry = Message.Hurry
SESAME, CODE = "s3cret", "123456"


class Gated(ListSender):
    """Holds whatever goes to a receiver that is named "hangs"."""

    at_once = 4

    def __init__(self) -> None:
        super().__init__(self._hold)
        self.gate = threading.Event()

    def _hold(self, letter: Letter) -> None:
        if letter.recipient.startswith("hangs"):
            assert self.gate.wait(30)


@pytest.fixture
def gated() -> Iterator[Gated]:
    sender = Gated()
    yield sender
    sender.gate.set()


def sent_to(sender: ListSender) -> list[str]:
    return [letter.recipient for letter in sender.sent]


def until(sending: Sending, done: Callable[[], bool]) -> None:
    """Go on round by round, at most as long as anybody would wait."""
    for _ in range(100):
        sending.round(limit=20)
        if done():
            return
    pytest.fail("it does not come to an end")


def test_the_urgent_goes_first_then_what_somebody_waits_for() -> None:
    put("bulk@example.com", send_after=NOW - timedelta(hours=1))
    put("code@example.com", hurry=Hurry.SOON)
    put("critical@example.com", hurry=Hurry.NOW)
    sender = ListSender()
    send_due(clock=Clock(), senders={"mail": sender})
    assert [each.split("@")[0] for each in sent_to(sender)] == [
        "critical",
        "code",
        "bulk",
    ]


def test_receivers_that_hang_leave_room_for_the_urgent(gated: Gated) -> None:
    """Of four places ordinary messages take two, whatever hangs there."""
    for place in range(4):
        put(f"hangs-{place}", channel="webhook")
    sending = Sending(Clock(), {"webhook": gated})
    assert sending.round(limit=20).handled == 0
    assert Message.objects.exclude(lease=None).count() == 2

    late = put("critical", channel="webhook", hurry=Hurry.NOW)
    until(sending, lambda: the(late).state == "sent")
    assert sending.is_busy
    assert sent_to(gated) == ["critical"]

    gated.gate.set()
    until(sending, lambda: not sending.is_busy)
    assert Message.objects.filter(state="sent", attempts=1).count() == 5


def test_a_receiver_gets_one_message_at_a_time(gated: Gated) -> None:
    first, second = (put("hangs", channel="webhook", hurry=Hurry.NOW) for _ in "12")
    sending = Sending(Clock(), {"webhook": gated})
    sending.round(limit=20)
    leased = set(Message.objects.exclude(lease=None).values_list("pk", flat=True))
    assert len(leased & {first, second}) == 1
    gated.gate.set()
    until(sending, lambda: Message.objects.filter(state="sent").count() == 2)


def test_another_process_takes_nothing_that_is_on_its_way(gated: Gated) -> None:
    slow = put("hangs", channel="webhook")
    sending, other = Sending(Clock(), {"webhook": gated}), ListSender()
    sending.round(limit=20)
    send_due(clock=Clock(), senders={"webhook": other})
    assert (other.sent, the(slow).attempts) == ([], 0)


def test_who_is_told_to_stop_writes_down_what_comes_back(gated: Gated) -> None:
    slow = put("hangs", channel="webhook")
    sending = Sending(Clock(), {"webhook": gated})
    sending.round(limit=20)
    threading.Timer(0.05, gated.gate.set).start()
    sending.finish(within=timedelta(seconds=60))
    assert the(slow).state == "sent"
    assert gated.closed >= 1


def test_a_channel_that_is_shut_is_left_alone_for_a_while_only() -> None:
    def shut(letter: Letter) -> None:
        raise ChannelDown("no way out")  # noqa: EM101, TRY003 - a server's words

    clock, sender = Clock(), ListSender(shut)
    for place in range(2):
        put(f"r{place}@example.com")
    sending = Sending(clock, {"mail": sender})
    assert sending.round(limit=20).put_off == 1
    clock.now += LEFT_ALONE - timedelta(seconds=1)
    assert sending.round(limit=20).handled == 0
    clock.moves(seconds=1)
    sender.errand = lambda letter: None
    assert sending.round(limit=20).sent == 1


def test_a_critical_page_passes_a_server_that_says_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Real sockets: one webhook accepts and is silent for good, the other answers."""
    monkeypatch.setattr(going_out, "TIMEOUT_SECONDS", 600)
    monkeypatch.setattr(going_out, "ALL_SECONDS", 600)
    with stand_in() as silent, stand_in() as good:
        silent.silent_until = threading.Event()
        for place in range(6):
            put(f"{silent.url}/{place}", channel="webhook")
        sending = Sending(
            Clock(), {"webhook": WebhookSender(desk_key="key", private=True)}
        )
        sending.round(limit=20)
        page = put(f"{good.url}/", channel="webhook", hurry=Hurry.NOW)
        until(sending, lambda: the(page).state == "sent")
        assert sending.is_busy
        silent.silent_until.set()
        sending.finish(within=timedelta(seconds=60))
    assert len(good.asked) == 1


def test_who_sends_a_byte_now_and_then_is_cut_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each byte comes within the time of a step; the whole would take for ever."""
    monkeypatch.setattr(going_out, "ALL_SECONDS", 0.3)
    with stand_in() as drips:
        drips.drips = True
        target = going_out.target_of(drips.url, private=True)
        with pytest.raises(NotNow):
            going_out.post(target, b"{}", {})


def test_a_secret_is_kept_apart_and_taken_out_once_it_is_sent() -> None:
    end = NOW + timedelta(hours=8)
    page = put(
        body="Acknowledge: https://desk/pages/1/s3cret/\n",
        link="https://desk/pages/1/s3cret/",
        secret=SESAME,
        secret_until=end,
    )
    assert "s3cret" not in the(page).body + the(page).link
    sender = ListSender(lambda letter: None)
    send_due(clock=Clock(), senders={"mail": sender})
    (letter,) = sender.sent
    assert letter.body == "Acknowledge: https://desk/pages/1/s3cret/\n"
    assert letter.link == "https://desk/pages/1/s3cret/"
    kept = the(page)
    assert (kept.secret, kept.link) == ("", f"https://desk/pages/1/{MARK}/")


def test_a_secret_stays_until_the_retry_that_succeeds() -> None:
    clock = Clock()
    put(secret=SESAME, body="s3cret", secret_until=NOW + timedelta(hours=8))

    def later(letter: Letter) -> None:
        raise NotNow("451 come again")  # noqa: EM101, TRY003 - a server's words

    send_due(clock=clock, senders={"mail": ListSender(later)})
    clock.moves(minutes=1)
    sender = ListSender()
    send_due(clock=clock, senders={"mail": sender})
    assert sender.sent[0].body == "s3cret"
    assert not Message.objects.exclude(secret="").exists()


def test_what_opens_nothing_any_more_is_neither_kept_nor_sent() -> None:
    end = NOW + timedelta(minutes=10)
    told: dict[str, Any] = {
        "secret": CODE,
        "body": "Your code is 123456.",
        "secret_until": end,
    }
    late, held = put(**told), put("b@example.com", **told)
    spoken = put("+912271234567", channel="voice", **told)
    clock, sender = Clock(), ListSender()
    send_due(clock=clock, senders={"voice": sender})
    assert the(spoken).secret == CODE, "the call's flow asks for it now"
    Message.objects.filter(pk=held).update(lease=uuid.uuid4(), leased_until=end + LEASE)

    clock.now = end
    assert send_due(clock=clock, senders={"mail": sender}).handled == 0
    assert forget_secrets(now=end - timedelta(seconds=1)) == 0
    assert forget_secrets(now=end) == 2
    assert (the(late).state, the(late).secret) == ("withdrawn", "")
    assert the(late).last_error == "Its time was over before it could be sent."
    assert (the(spoken).state, the(spoken).secret) == ("sent", "")
    assert the(held).secret == CODE, "it may be on its way"


def test_a_secret_goes_with_what_is_taken_back() -> None:
    page = put(secret=SESAME, body="s3cret", secret_until=NOW + timedelta(hours=8))
    with transaction.atomic():
        withdraw(message_ids=[page], because="not needed")
    assert the(page).secret == ""
