"""Every transcript played over a socket to a client, whole and in bad ways."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sitewatch import ami_transcripts
from tests.sitewatch.ami_met import client_of, met, stay, wait_until_down
from tests.sitewatch.ami_server import Peer, renamed, serving

from sitewatch.probes.asterisk.ami import ear
from sitewatch.probes.asterisk.ami.asked import AskFailed


NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TRANSCRIPTS = ami_transcripts.names() or ["01-login-ok"]  # skips loudly
ASKED = re.compile(r"0[456]-queuestatus|21[bdf]-|23-queuestatus")
LISTS = [each for each in TRANSCRIPTS if ASKED.match(each)] or ["01-login-ok"]

Pace = Callable[[Peer, bytes], None]


def at_once(peer: Peer, played: bytes) -> None:
    peer.say(played)


def byte_by_byte(peer: Peer, played: bytes) -> None:
    peer.say(*(played[at : at + 1] for at in range(len(played))))


def in_turns(peer: Peer, played: bytes) -> None:
    """Answer another question after every few messages of the list."""
    messages = [each + b"\r\n\r\n" for each in played.split(b"\r\n\r\n")[:-1]]
    for at in range(0, len(messages), 10):
        peer.answer(peer.action())
        peer.say(*messages[at : at + 10])


def after_the_banner(name: str) -> bytes:
    """Return what can be played to a client that is already in."""
    whole = ami_transcripts.server_bytes(name).partition(b"\r\n")[2]
    return whole[: whole.rfind(b"\r\n\r\n") + 4] if b"\r\n\r\n" in whole else b""


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_every_event_of_a_transcript_is_heard(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ear, "MOST_BYTES", 10**9)
    monkeypatch.setattr(ear, "MOST_EVENTS", 10**6)
    played = after_the_banner(name)

    def script(peer: Peer) -> None:
        peer.log_in()
        ping = peer.action()
        peer.say(played)
        peer.answer(ping)
        peer.wait()

    with met(script) as client:
        client.ask("Ping")
        events = [each.message.event for each in client.drain(NOW).events]

    expected = re.findall(rb"^Event: (.*)\r$", played, re.MULTILINE)
    assert events[1:] == [each.decode() for each in expected]


@pytest.mark.parametrize("pace", [at_once, byte_by_byte, in_turns])
@pytest.mark.parametrize("name", LISTS)
def test_every_list_of_queues_is_answered(name: str, pace: Pace) -> None:
    played = after_the_banner(name)
    ids = re.findall(
        rb"QueueStatusComplete\r\nActionID: (.*)\r\nEventList: Complete\r\nListItems: (\d+)",
        played,
    )
    (old, told) = ids[-1]

    def script(peer: Peer) -> None:
        peer.log_in()
        action = peer.action()
        while action["Action"] != "QueueStatus":
            peer.answer(action)
            action = peer.action()
        pace(peer, renamed(played, old.decode(), action["ActionID"]))
        while True:
            peer.answer(peer.action())

    with met(script) as client, ThreadPoolExecutor() as threads:
        asked = threads.submit(client.ask, "QueueStatus")
        while not asked.done():
            client.ask("Ping")
        answer = asked.result()

    assert len(answer.events) == int(told)


@settings(max_examples=15, deadline=None)
@given(share=st.integers(0, 1_000))
def test_a_list_may_be_cut_anywhere_over_a_socket(share: int) -> None:
    played = after_the_banner("04-queuestatus-100-20-unavailable")
    (old,) = re.findall(rb"QueueStatusComplete\r\nActionID: (.+)\r\n", played)
    whole: list[bool] = []

    def script(peer: Peer) -> None:
        peer.log_in()
        raw = renamed(played, old.decode(), peer.action()["ActionID"])
        kept = raw[: len(raw) * share // 1_000]
        whole.append(b"\r\n\r\n" in kept.partition(b"QueueStatusComplete")[2])
        peer.say(kept)

    with met(script, stay) as client:
        try:
            told = f"{len(client.ask('QueueStatus').events)} events"
        except AskFailed as error:
            told = error.reason

    assert told == ("101 events" if whole[0] else "incomplete")


@pytest.mark.parametrize(
    ("name", "because"),
    [
        ("18-drop-mid-event-11-in-banner", "the switch closed the connection"),
        ("20a-restart-now-reconnect-0", "the switch closed the connection"),
        ("20c-kill9-mid-burst-reconnect-0", "the switch closed the connection"),
        ("02e-auth-timeout", "the switch closed the connection"),
        ("fs-01-auth-ok", "no banner of AMI came but 'Content-Type: auth/request'"),
    ],
)
def test_a_switch_that_lets_nobody_in(name: str, because: str) -> None:
    def script(peer: Peer) -> None:
        peer.say(ami_transcripts.server_bytes(name))
        peer.hang_up()

    with (
        serving(script) as switch,
        client_of(switch) as client,
    ):
        assert because in wait_until_down(client)


@pytest.mark.parametrize(
    "name", ["02a-login-wrong-secret", "02b-login-unknown-user", "02c-login-acl-denied"]
)
def test_a_refusal_is_told_with_its_words(name: str) -> None:
    greeting, newline, rest = ami_transcripts.server_bytes(name).partition(b"\r\n")

    def script(peer: Peer) -> None:
        peer.say(greeting + newline)
        peer.say(renamed(rest, "login-1", peer.action()["ActionID"]))

    with (
        serving(script) as switch,
        client_of(switch, challenge=False) as client,
    ):
        assert "'Authentication failed'" in wait_until_down(client)


def test_a_client_comes_back_after_a_kill_and_asks_anew() -> None:
    burst = after_the_banner("20c-kill9-mid-burst")
    played = after_the_banner("20c-kill9-mid-burst-reconnect-3")
    (told,) = re.findall(rb"ListItems: (\d+)", played)

    def killed(peer: Peer) -> None:
        peer.log_in()
        peer.action()
        peer.say(burst[:-700])

    def again(peer: Peer) -> None:
        peer.log_in(uptime=0)
        peer.say(renamed(played, "boot", peer.action()["ActionID"]))
        peer.wait()

    with met(killed, again) as client:
        with pytest.raises(AskFailed, match="the connection was lost"):
            client.ask("QueueStatus")
        assert client.wait_until_up(10_000)
        answer = client.ask("QueueStatus", Queue="support")
        drained = client.drain(NOW)
        started = client.connection(NOW).core_started_at

    assert len(answer.events) == int(told)
    assert [each.because for each in drained.gaps][1:] == [
        "the switch closed the connection"
    ]
    assert started is not None
    assert (NOW - started).total_seconds() < 60
