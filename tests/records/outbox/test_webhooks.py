"""Webhooks, Slack and Teams: signed, to public addresses, without redirects."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
from collections.abc import Iterator

import pytest
from tests.records.outbox.http_server import StandIn, stand_in
from tests.records.outbox.letters import letter

from backline.records.outbox.going_out import BadAddress, check_address, target_of
from backline.records.outbox.letter import NotNow, Refused
from backline.records.outbox.senders.slack.sender import SlackSender
from backline.records.outbox.senders.teams.sender import TeamsSender
from backline.records.outbox.senders.webhook.sender import WebhookSender, secret_of


LINK = "https://desk.example/pages/1/secret/"


@pytest.fixture
def receiver() -> Iterator[StandIn]:
    with stand_in() as server:
        yield server


def test_a_webhook_is_signed_so_that_its_receiver_can_tell(receiver: StandIn) -> None:
    sent = letter(recipient=f"{receiver.url}/in?team=l2", link=LINK)
    WebhookSender(desk_key="the desk's", private=True).send(sent)
    asked = receiver.asked[0]
    assert asked.path == "/in?team=l2"
    assert json.loads(asked.body)["id"] == asked.headers["Backline-Id"] == str(sent.id)
    assert json.loads(asked.body)["link"] == LINK
    secret = secret_of(sent.recipient, desk_key="the desk's")
    signed = f"{sent.id}.{asked.headers['Backline-Timestamp']}.".encode() + asked.body
    expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    assert asked.headers["Backline-Signature"] == expected
    assert secret != secret_of(f"{sent.recipient}x", desk_key="the desk's")


def test_a_second_attempt_is_the_same_to_the_byte(receiver: StandIn) -> None:
    sent = letter(recipient=receiver.url)
    sender = WebhookSender(desk_key="k", private=True)
    sender.send(sent)
    sender.send(sent)
    assert receiver.asked[0] == receiver.asked[1]


def test_slack_gets_a_button_and_reads_nothing_into_the_words(
    receiver: StandIn,
) -> None:
    sent = letter(recipient=receiver.url, subject="<!channel> & all", link=LINK)
    SlackSender(private=True).send(sent)
    told = json.loads(receiver.asked[0].body)
    assert told["blocks"][0]["text"]["text"] == "*&lt;!channel&gt; &amp; all*"
    assert told["blocks"][2]["elements"][0]["url"] == LINK


def test_teams_gets_a_card_with_a_button(receiver: StandIn) -> None:
    receiver.status = 202
    sent = letter(
        recipient=receiver.url, subject="[x](https://evil.example)", link=LINK
    )
    TeamsSender(private=True).send(sent)
    told = json.loads(receiver.asked[0].body)
    attachment = told["attachments"][0]
    assert told["type"] == "message"
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert attachment["content"]["actions"] == [
        {"type": "Action.OpenUrl", "title": "Acknowledge", "url": LINK}
    ]
    assert "[x](" not in attachment["content"]["body"][0]["text"]


@pytest.mark.parametrize(
    ("status", "verdict"),
    [(400, Refused), (404, Refused), (410, Refused), (429, NotNow), (503, NotNow)],
)
def test_who_does_not_take_it_is_tried_again_only_if_it_may_help(
    receiver: StandIn, status: int, verdict: type[Exception]
) -> None:
    receiver.status, receiver.body = status, b"channel_is_archived"
    with pytest.raises(verdict, match="channel_is_archived"):
        SlackSender(private=True).send(letter(recipient=receiver.url))


def test_a_redirect_is_not_followed(receiver: StandIn) -> None:
    receiver.status, receiver.headers = 307, {"Location": "http://127.0.0.1:9/"}
    with pytest.raises(Refused, match="redirects are not followed"):
        WebhookSender(desk_key="k", private=True).send(letter(recipient=receiver.url))
    assert len(receiver.asked) == 1


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.example/in",
        "ftp://hooks.example/in",
        "https:///in",
        "https://user:password@hooks.example/in",
        "https://127.0.0.1/in",
        "https://10.0.0.7/in",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/in",
        "https://[::ffff:10.0.0.7]/in",
        "https://[fe80::1%25eth0]/in",
        "https://100.64.0.1/in",
        "https://intranet/in",
        "https://hooks.example:99999/in",
        "https://hooks.example/a b",
        "https://höoks.example/in",
    ],
)
def test_addresses_that_may_lead_inside_are_refused(address: str) -> None:
    with pytest.raises(BadAddress):
        check_address(address, private=False)


@pytest.mark.parametrize("inside", ["10.1.2.3", "127.0.0.1", "::1", "169.254.169.254"])
def test_a_name_that_leads_inside_is_refused_when_it_is_asked(
    monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    family = socket.AF_INET6 if ":" in inside else socket.AF_INET
    public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))
    found = [public, (family, socket.SOCK_STREAM, 6, "", (inside, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: found)
    with pytest.raises(BadAddress, match="private network"):
        target_of("https://hooks.example/in", private=False)


def test_the_connection_goes_to_the_address_that_was_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [public])
    target = target_of("https://hooks.example/in", private=False)
    assert (target.host, target.at) == ("hooks.example", "93.184.216.34")
