from __future__ import annotations

import pytest
from pytest_django import Settings
from tests.records.outbox.letters import NOW, Clock, ListSender, put

from backline.records.accounts.queries import NOBODY, THE_DESK, Reader
from backline.records.outbox.actions import send_due
from backline.records.outbox.letter import BadSetting, Letter, NotNow, Refused
from backline.records.outbox.queries import messages_about, obstacle_of, unsent
from backline.records.outbox.senders import configured


pytestmark = pytest.mark.django_db(transaction=True)


def because() -> list[str]:
    return [obstacle_of(row) for row in unsent(reader=THE_DESK, now=NOW)]


def test_without_a_mail_server_it_says_so(settings: Settings) -> None:
    settings.EMAIL_URL = ""
    put()
    assert "mail" not in configured()
    (reason,) = because()
    assert reason.startswith("no mail server is configured: set BACKLINE_SMTP_URL")


def test_with_a_useless_setting_it_says_that(settings: Settings) -> None:
    settings.EMAIL_URL = "http://mail.example.com"
    put()
    with pytest.raises(BadSetting):
        configured()
    assert "'http' is no way to send mail" in because()[0]


def test_what_is_due_waits_and_what_failed_says_why(settings: Settings) -> None:
    settings.EMAIL_URL = "smtp://127.0.0.1"
    put("late@example.com")
    put("gone@example.com")

    def fail(letter: Letter) -> None:
        raise NotNow("451 later") if "late" in letter.recipient else Refused("550 no")

    send_due(clock=Clock(), senders={"mail": ListSender(fail)})
    put("new@example.com", now=NOW)
    assert sorted(because()) == [
        "given up: 550 no",
        "tried once, next at 2026-03-02 09:01 UTC: 451 later",
        "waiting to be sent",
    ]


def test_what_was_sent_is_not_unsent(settings: Settings) -> None:
    settings.EMAIL_URL = "smtp://127.0.0.1"
    put()
    send_due(clock=Clock(), senders={"mail": ListSender()})
    assert because() == []


def test_a_channel_that_nothing_sends_is_named() -> None:
    put("+911", channel="pigeon")
    assert because() == ["nothing sends 'pigeon'"]


@pytest.mark.parametrize(
    "reader",
    [
        pytest.param(Reader(2, "Omar", "customer", customer_id=1), id="contact"),
        pytest.param(Reader(None, "Pune", "site", site_id=1), id="site"),
        pytest.param(NOBODY, id="stranger"),
    ],
)
def test_only_the_vendor_looks_into_the_outbox(reader: Reader) -> None:
    put(about="INC-1")
    put(about="INC-2")
    assert not unsent(reader=reader, now=NOW).exists()
    assert not messages_about(reader=reader, about="INC-1").exists()
    assert messages_about(reader=THE_DESK, about="INC-1").get().about == "INC-1"
