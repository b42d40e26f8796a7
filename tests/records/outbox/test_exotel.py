"""Text messages and calls through Exotel's public API, against a stand-in of it."""

from __future__ import annotations

import json
import threading
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from pytest_django import Settings
from tests.records.outbox.http_server import StandIn, stand_in
from tests.records.outbox.letters import letter

from backline.records.outbox import going_out
from backline.records.outbox.letter import (
    BadSetting,
    ChannelDown,
    NotConfigured,
    NotNow,
    Refused,
)
from backline.records.outbox.senders import exotel_sms, exotel_voice, obstacles


TO = "+919876543210"


@pytest.fixture
def exotel(settings: Settings) -> Iterator[StandIn]:
    with stand_in() as server:
        place = server.url.removeprefix("http://")
        settings.EXOTEL_URL = f"http://a-key:a-token@{place}/vendor1"
        settings.EXOTEL_SMS_FROM = "VENDOR"
        settings.EXOTEL_CALLER = "08030752400"
        settings.EXOTEL_FLOW = "29281"
        settings.EXOTEL_SECRET = "only-exotel-and-we-know"  # noqa: S105
        settings.EXOTEL_DLT_ENTITY = "1101"
        settings.BASE_URL = "https://desk.example"
        server.body = json.dumps(
            {"SMSMessage": {"Sid": "0b6c6a", "Status": "queued"}}
        ).encode()
        yield server


def _form(server: StandIn) -> dict[str, str]:
    fields = parse_qs(server.asked[-1].body.decode(), strict_parsing=True)
    return {name: values[0] for name, values in fields.items()}


def test_a_text_message_goes_out_in_the_documented_form(exotel: StandIn) -> None:
    sent = letter(recipient=TO, body="INC-2041: 34 of 100 agents cannot log in")
    exotel_sms.configured().send(sent)
    assert exotel.asked[0].path == "/v1/Accounts/vendor1/Sms/send.json"
    key = b64encode(b"a-key:a-token").decode()
    assert exotel.asked[0].headers["Authorization"] == f"Basic {key}"
    form = _form(exotel)
    assert form["From"] == "VENDOR"
    assert form["To"] == TO
    assert form["Body"] == sent.body
    assert form["EncodingType"] == "plain"
    assert form["DltEntityId"] == "1101"
    assert "DltTemplateId" not in form
    assert form["CustomField"] == str(sent.id)
    callback = (
        f"https://desk.example/hooks/exotel/only-exotel-and-we-know/status/{sent.id}/"
    )
    assert form["StatusCallback"] == callback


def test_letters_beyond_ascii_are_sent_as_unicode(exotel: StandIn) -> None:
    exotel_sms.configured().send(letter(recipient=TO, body="नमस्ते"))
    assert _form(exotel)["EncodingType"] == "unicode"


def test_a_call_leads_into_the_flow_and_takes_the_letters_id_along(
    exotel: StandIn,
) -> None:
    sent = letter(recipient=TO)
    exotel_voice.configured().send(sent)
    assert exotel.asked[0].path == "/v1/Accounts/vendor1/Calls/connect.json"
    form = _form(exotel)
    assert form["From"] == TO
    assert form["CallerId"] == "08030752400"
    assert form["Url"] == "http://my.exotel.com/vendor1/exoml/start_voice/29281"
    assert form["CallType"] == "trans"
    assert form["CustomField"] == str(sent.id)


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        pytest.param(400, Refused, id="the number or the sender is wrong"),
        pytest.param(401, ChannelDown, id="the key is wrong"),
        pytest.param(403, ChannelDown, id="the account is shut"),
        pytest.param(429, NotNow, id="too many at once"),
        pytest.param(500, NotNow, id="it is broken"),
        pytest.param(302, Refused, id="it sends us elsewhere"),
    ],
)
def test_what_exotel_answers_decides_what_becomes_of_a_message(
    exotel: StandIn, status: int, verdict: type[Exception]
) -> None:
    exotel.status = status
    told = {"RestException": {"Status": status, "Message": "Mandatory parameter"}}
    exotel.body = json.dumps(told).encode()
    with pytest.raises(verdict, match=f"{status}: Mandatory parameter") as raised:
        exotel_sms.configured().send(letter(recipient=TO))
    assert "a-token" not in str(raised.value)
    assert len(exotel.asked) == 1


def test_it_waits_as_long_as_exotel_asks(exotel: StandIn) -> None:
    exotel.status, exotel.headers = 429, {"Retry-After": "90"}
    with pytest.raises(NotNow) as raised:
        exotel_sms.configured().send(letter(recipient=TO))
    assert raised.value.after == timedelta(seconds=90)


def test_a_message_that_failed_at_once_is_not_sent_again(exotel: StandIn) -> None:
    exotel.body = b'{"SMSMessage": {"Status": "failed-dnd"}}'
    with pytest.raises(Refused, match="failed-dnd"):
        exotel_sms.configured().send(letter(recipient=TO))


def test_silence_is_an_answer_after_a_while(
    exotel: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    exotel.silent_until = threading.Event()
    monkeypatch.setattr(going_out, "TIMEOUT_SECONDS", 0.1)
    try:
        with pytest.raises(ChannelDown, match="does not answer"):
            exotel_sms.configured().send(letter(recipient=TO))
    finally:
        exotel.silent_until.set()


def test_without_settings_the_ways_say_what_is_missing(
    settings: Settings,
) -> None:
    assert "BACKLINE_EXOTEL_URL" in obstacles()["sms"]
    settings.EXOTEL_URL = "https://key:token@api.in.exotel.com/vendor1"
    assert "BACKLINE_EXOTEL_SMS_FROM" in obstacles()["sms"]
    assert "BACKLINE_EXOTEL_CALLER" in obstacles()["voice"]
    settings.EXOTEL_CALLER, settings.EXOTEL_FLOW = "08030752400", "1"
    with pytest.raises(NotConfigured, match="BACKLINE_EXOTEL_SECRET"):
        exotel_voice.configured()
    settings.EXOTEL_SECRET = "short"  # noqa: S105
    assert "at least 20" in obstacles()["voice"]


@pytest.mark.parametrize(
    "url",
    [
        "api.in.exotel.com/vendor1",
        "https://api.in.exotel.com/vendor1",
        "https://key@api.in.exotel.com/vendor1",
        "https://key:token@api.in.exotel.com/",
        "http://key:token@api.in.exotel.com/vendor1",
        "https://key:token@api.in.exotel.com:x/vendor1",
    ],
)
def test_a_setting_of_no_use_is_refused_without_repeating_the_token(
    settings: Settings, url: str
) -> None:
    settings.EXOTEL_URL, settings.EXOTEL_SMS_FROM = url, "VENDOR"
    with pytest.raises(BadSetting) as raised:
        exotel_sms.configured()
    assert "token@api.in.exotel.com:x" not in str(raised.value)
