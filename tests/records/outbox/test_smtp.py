"""The SMTP sender against a real server, through the outbox as a worker uses it."""

from __future__ import annotations

import base64
import socket
import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
import trustme
from pytest_django import Settings
from tests.frame.ports import free_port
from tests.records.outbox.letters import NOW, Clock, put, the
from tests.records.outbox.mail_server import MailServer

from backline.records.outbox.actions import Outcome, send_due
from backline.records.outbox.letter import ChannelDown, Letter, Refused
from backline.records.outbox.models import Message
from backline.records.outbox.senders import configured
from backline.records.outbox.senders.smtp.sender import SmtpSender
from backline.records.outbox.senders.smtp.server import server_of


pytestmark = pytest.mark.django_db(transaction=True)

FROM = "Backline <desk@example.com>"


@pytest.fixture(autouse=True)
def mail_settings(settings: Settings, mail_server: MailServer) -> None:
    settings.EMAIL_URL = mail_server.url
    settings.MAIL_FROM = FROM


def send(clock: Clock | None = None) -> Outcome:
    return send_due(clock=clock or Clock(), senders=configured())


def test_a_mail_arrives_once_with_all_its_marks(mail_server: MailServer) -> None:
    message_id = put(
        subject="INC-2041: Störung, 停止", body="Zeile ä\n.\nnach dem Punkt\n"
    )
    assert send() == Outcome(sent=1)
    assert send() == Outcome()

    (received,) = mail_server.received
    mail = received.mail
    assert (received.mail_from, received.recipient) == (
        "desk@example.com",
        "omar@example.com",
    )
    assert mail["From"] == FROM
    assert mail["To"] == "omar@example.com"
    assert mail["Subject"] == "INC-2041: Störung, 停止"
    assert mail["Message-ID"] == f"<{message_id}@example.com>"
    assert mail["X-Backline-Id"] == str(message_id)
    assert mail["Date"].datetime == NOW
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content() == "Zeile ä\r\n.\r\nnach dem Punkt\r\n"
    assert received.content.isascii()


def test_what_a_person_wrote_is_not_marked_automatic(mail_server: MailServer) -> None:
    put(automatic=False)
    send()
    assert mail_server.received[0].mail["Auto-Submitted"] is None


def test_a_round_uses_one_connection(mail_server: MailServer) -> None:
    for place in range(5):
        put(f"r{place}@example.com")
    assert send().sent == 5
    assert mail_server.connections == 1


def test_a_recipient_refused_for_good_is_given_up(mail_server: MailServer) -> None:
    mail_server.behaviour.to_recipient["gone@example.com"] = "550 5.1.1 no such user"
    gone, here = put("gone@example.com"), put("here@example.com")
    assert send() == Outcome(sent=1, dead=1)
    assert (the(gone).state, the(gone).last_error) == ("dead", "550 5.1.1 no such user")
    assert the(here).state == "sent"


def test_a_recipient_refused_for_now_is_tried_again(mail_server: MailServer) -> None:
    mail_server.behaviour.to_recipient["late@example.com"] = "451 4.7.1 greylisted"
    late, here = put("late@example.com"), put("here@example.com")
    clock = Clock()
    assert send(clock) == Outcome(sent=1, put_off=1)
    assert (the(late).state, the(late).last_error) == (
        "pending",
        "451 4.7.1 greylisted",
    )
    assert the(here).state == "sent"

    mail_server.behaviour.to_recipient.clear()
    clock.moves(minutes=1)
    assert send(clock) == Outcome(sent=1)


@pytest.mark.parametrize(
    ("answer", "state"), [("554 5.7.1 spam", "dead"), ("452 4.2.2 full", "pending")]
)
def test_a_text_refused_is_judged_alike(
    mail_server: MailServer, answer: str, state: str
) -> None:
    mail_server.behaviour.to_data["omar@example.com"] = answer
    message_id = put()
    send()
    assert (the(message_id).state, the(message_id).last_error) == (state, answer)


def test_a_server_that_refuses_the_desk_itself_costs_no_message(
    mail_server: MailServer,
) -> None:
    mail_server.behaviour.to_sender = "550 5.7.1 not from here"
    put("r0@example.com")
    put("r1@example.com")
    assert send() == Outcome(put_off=1)
    assert not Message.objects.filter(state="dead").exists()
    (reason,) = Message.objects.exclude(last_error="").values_list(
        "last_error", flat=True
    )
    assert (
        reason
        == "the server refuses mail from desk@example.com: 550 5.7.1 not from here"
    )


def test_a_server_that_is_going_away_is_left_alone(mail_server: MailServer) -> None:
    mail_server.behaviour.to_recipient["r0@example.com"] = "421 closing"
    put("r0@example.com", send_after=NOW - timedelta(hours=1))
    put("r1@example.com")
    clock = Clock()
    assert send(clock) == Outcome(put_off=1)
    assert send(clock) == Outcome(sent=1)


def test_a_server_that_dies_before_its_250_gets_the_same_mail_again(
    mail_server: MailServer,
) -> None:
    mail_server.behaviour.deaths_after_data = 1
    message_id = put()
    clock = Clock()
    assert send(clock) == Outcome(put_off=1)
    assert "went away" in the(message_id).last_error

    clock.moves(minutes=1)
    assert send(clock) == Outcome(sent=1)
    first, second = mail_server.received
    assert first.content == second.content
    assert first.message_id == f"<{message_id}@example.com>"


def test_a_server_that_is_not_there_leaves_the_mail_pending(settings: Settings) -> None:
    port = free_port()
    settings.EMAIL_URL = f"smtp://127.0.0.1:{port}"
    message_id = put()
    assert send() == Outcome(put_off=1)
    assert f"cannot reach smtp://127.0.0.1:{port}" in the(message_id).last_error


def test_a_server_that_says_nothing_is_not_waited_for(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    timeout = "backline.records.outbox.senders.smtp.sender.TIMEOUT_SECONDS"
    monkeypatch.setattr(timeout, 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{silent.getsockname()[1]}"
        message_id = put()
        assert send() == Outcome(put_off=1)
    assert "timed out" in the(message_id).last_error


def test_a_domain_of_another_script_goes_out_as_dns_knows_it(
    mail_server: MailServer,
) -> None:
    put("omar@bücher.example")
    assert send() == Outcome(sent=1)
    assert mail_server.received[0].recipient == "omar@xn--bcher-kva.example"


def letter(recipient: str = "omar@example.com", subject: str = "s") -> Letter:
    message_id = put()
    return Letter(message_id, recipient, subject, "text", "INC-1", True, NOW)


@pytest.mark.parametrize(
    "bad",
    [
        {"recipient": "omar@example.com\r\nBcc: spy@example.com"},
        {"recipient": "omar\r\nRCPT TO:<spy@example.com>@example.com"},
        {"recipient": "o" * 70 + "@" + "x" * 70},
        {"subject": "s\r\nBcc: spy@example.com"},
        {"subject": "s\nBcc: spy@example.com"},
    ],
)
def test_a_header_cannot_be_smuggled_past_the_sender(
    mail_server: MailServer, bad: dict[str, str]
) -> None:
    """Such a letter cannot be enqueued; were it there, it would not go out either."""
    sender = SmtpSender(server_of(mail_server.url), mail_from=FROM)
    with pytest.raises(Refused):
        sender.send(letter(**bad))
    sender.close()
    assert mail_server.received == []


def test_a_mailbox_of_another_script_needs_a_server_that_knows_it(
    mail_server: MailServer,
) -> None:
    sender = SmtpSender(server_of(mail_server.url), mail_from=FROM)
    with pytest.raises(Refused, match="SMTPUTF8"):
        sender.send(letter("用户@example.com"))
    sender.close()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def servers_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def trusted(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Make the test's authority one that this machine trusts."""
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))


@pytest.fixture
def upgrading(servers_tls: ssl.SSLContext) -> Iterator[MailServer]:
    with MailServer(starttls=servers_tls, login=("desk", "p@ss/word")) as server:
        yield server


@pytest.mark.usefixtures("trusted")
def test_mail_goes_out_over_starttls_with_a_password(
    settings: Settings, upgrading: MailServer
) -> None:
    password = quote("p@ss/word", safe="")
    settings.EMAIL_URL = f"smtp+starttls://desk:{password}@127.0.0.1:{upgrading.port}"
    put()
    assert send() == Outcome(sent=1)
    assert len(upgrading.received) == 1


@pytest.mark.usefixtures("trusted")
def test_a_wrong_password_shuts_the_channel_and_is_not_repeated(
    settings: Settings, upgrading: MailServer
) -> None:
    settings.EMAIL_URL = f"smtp+starttls://desk:wrong-1@127.0.0.1:{upgrading.port}"
    message_id = put()
    assert send() == Outcome(put_off=1)
    error = the(message_id).last_error
    assert "535" in error
    assert "wrong-1" not in error
    assert base64.b64encode(b"\0desk\0wrong-1").decode() not in error


@pytest.mark.usefixtures("trusted")
def test_mail_goes_out_over_tls_from_the_first_byte(
    settings: Settings, servers_tls: ssl.SSLContext
) -> None:
    with MailServer(tls=servers_tls) as server:
        settings.EMAIL_URL = f"smtps://127.0.0.1:{server.port}"
        put()
        assert send() == Outcome(sent=1)
        assert len(server.received) == 1


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    settings: Settings, upgrading: MailServer
) -> None:
    settings.EMAIL_URL = f"smtp+starttls://127.0.0.1:{upgrading.port}"
    message_id = put()
    assert send() == Outcome(put_off=1)
    assert "certificate verify failed" in the(message_id).last_error
    assert upgrading.received == []


def test_without_the_promised_starttls_nothing_is_said_in_clear(
    mail_server: MailServer,
) -> None:
    url = f"smtp+starttls://desk:secret@127.0.0.1:{mail_server.port}"
    with pytest.raises(ChannelDown, match="STARTTLS"):
        SmtpSender(server_of(url), mail_from=FROM).send(letter())
