from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.frame.ports import free_port
from tests.sitewatch.ami_met import (
    LONG,
    client_of,
    met,
    stay,
    wait_until_down,
    why_not,
)
from tests.sitewatch.ami_server import (
    BANNER,
    Peer,
    Script,
    Switch,
    event,
    response,
    serving,
    whole_list,
)

from sitewatch.probes.asterisk.ami.actions import NotAllowed
from sitewatch.probes.asterisk.ami.asked import AskFailed
from sitewatch.probes.asterisk.ami.client import Client
from sitewatch.probes.asterisk.ami.patience import Patience


NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def failed(client: Client, action: str = "QueueStatus", **fields: str) -> AskFailed:
    with pytest.raises(AskFailed) as caught:
        client.ask(action, **fields)
    return caught.value


def answering(reply: Script) -> Script:
    def script(peer: Peer) -> None:
        peer.log_in()
        reply(peer)
        peer.wait()

    return script


def test_a_list_is_answered_whole() -> None:
    def reply(peer: Peer) -> None:
        action = peer.action()
        assert action["Queue"] == "support"
        peer.say(whole_list(action["ActionID"], 100))

    with met(answering(reply)) as client:
        answer = client.ask("QueueStatus", Queue="support")

    assert answer.response.get("Response") == "Success"
    assert [each.get("Name") for each in answer.events][99] == "agent099"


def test_events_before_an_answer_are_there_when_it_is() -> None:
    def reply(peer: Peer) -> None:
        action = peer.action()
        peer.say(event("Newchannel"), response(action["ActionID"]), event("Hangup"))

    with met(answering(reply)) as client:
        client.ask("Ping")
        names = [each.message.event for each in client.drain(NOW).events]

    assert names[:2] == ["FullyBooted", "Newchannel"]


def test_the_state_of_the_connection_and_the_core_is_told() -> None:
    with met(answering(lambda peer: peer.answer(peer.action()))) as client:
        client.ask("Ping")
        told = client.connection(NOW)

    assert told.is_up
    assert told.because == ""
    assert told.version == "11.0.0"
    assert told.core.startup == "2026-11-23 08:00:50"
    assert NOW - timedelta(seconds=10) < told.since <= NOW
    assert told.core_started_at is not None
    up = NOW - told.core_started_at
    assert timedelta(seconds=4_000) <= up < timedelta(seconds=4_010)


def test_what_is_not_allowed_is_refused_before_a_byte_leaves() -> None:
    def reply(peer: Peer) -> None:
        action = peer.action()
        assert action["Action"] == "Ping"
        peer.answer(action)

    with met(answering(reply)) as client:
        for action in ("QueueReset", "Command", "Login", "Logoff", "Originate"):
            with pytest.raises(NotAllowed):
                client.ask(action)
        with pytest.raises(NotAllowed):
            client.ask("QueueStatus", Queue="support\r\n\r\nAction: QueueReset")
        client.ask("Ping")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"Message: Permission denied\r\n", "denied"),
        (b"Message: Invalid/unknown command: QueueStatus.\r\n", "refused"),
        (b"", "refused"),
    ],
)
def test_an_error_is_no_answer(said: bytes, reason: str) -> None:
    def reply(peer: Peer) -> None:
        peer.say(response(peer.action()["ActionID"], said, b"Error"))

    with met(answering(reply)) as client:
        error = failed(client)
        assert client.connection(NOW).is_up

    assert error.reason == reason
    assert "QueueStatus: the switch answers" in str(error)


@pytest.mark.parametrize("told", ["99", "101", "0", "many", " "])
def test_a_list_that_miscounts_is_no_answer(told: str) -> None:
    def reply(peer: Peer) -> None:
        peer.say(whole_list(peer.action()["ActionID"], 100, told))

    with met(answering(reply)) as client:
        error = failed(client)

    assert error.reason == "incomplete"
    assert "100 came" in str(error)


def test_a_list_with_the_ids_of_others_is_no_answer() -> None:
    def reply(peer: Peer) -> None:
        peer.action()
        peer.say(whole_list("somebody-elses", 3))

    with met(answering(reply), patience=Patience(answer=100)) as client:
        assert failed(client).reason == "timeout"
        names = [each.message.event for each in client.drain(NOW).events]

    assert names.count("QueueMember") == 3


@pytest.mark.parametrize("kept", [0, 40, 700])
def test_a_connection_lost_in_a_list_makes_it_incomplete(kept: int) -> None:
    def reply(peer: Peer) -> None:
        peer.log_in()
        peer.say(whole_list(peer.action()["ActionID"], 100)[:kept])

    with met(reply, stay) as client:
        error = failed(client)

    assert error.reason == "incomplete"
    assert "the connection was lost: the switch closed the connection" in str(error)


def test_nothing_is_sent_again_after_a_reconnection() -> None:
    second: list[str] = []

    def lose(peer: Peer) -> None:
        peer.log_in()
        peer.action()

    def count(peer: Peer) -> None:
        peer.log_in()
        while True:
            action = peer.action()
            second.append(action["Action"])
            peer.answer(action)

    with met(lose, count) as client:
        assert failed(client).reason == "incomplete"
        assert client.wait_until_up(LONG)
        client.ask("Ping")

    assert second in (["Ping"], ["Ping", "Logoff"])


def test_a_switch_silent_in_a_list_times_out_and_its_rest_is_no_event() -> None:
    go_on = threading.Event()

    def reply(peer: Peer) -> None:
        action_id = peer.action()["ActionID"]
        whole = whole_list(action_id, 100)
        peer.say(whole[:900])
        go_on.wait(LONG / 1000)
        peer.say(whole[900:])
        peer.answer(peer.action())

    with met(answering(reply), patience=Patience(answer=100)) as client:
        assert failed(client).reason == "timeout"
        go_on.set()
        client.ask("Ping")
        names = {each.message.event for each in client.drain(NOW).events}

    assert names == {"FullyBooted"}


def test_a_frozen_switch_is_noticed_by_a_ping() -> None:
    with met(stay, patience=Patience(silence=50, answer=50)) as client:
        assert "silent and may be frozen" in wait_until_down(client)
        assert failed(client).reason == "unreachable"


def test_a_quiet_switch_that_answers_pings_stays_up() -> None:
    pings = threading.Semaphore(0)

    def reply(peer: Peer) -> None:
        while True:
            action = peer.action()
            assert action["Action"] in {"Ping", "Logoff"}
            peer.answer(action)
            pings.release()

    patience = Patience(silence=20)
    with met(answering(reply), patience=patience) as client:
        for _ in range(3):
            assert pings.acquire(timeout=LONG / 1000)
        assert client.connection(NOW).is_up


def test_nobody_listens() -> None:
    with client_of(Switch([], port=free_port())) as client:
        assert "nothing listens there" in wait_until_down(client)
        assert failed(client).reason == "unreachable"


@pytest.mark.parametrize(
    ("greeting", "never_comes", "because"),
    [
        (b"", "banner", "no banner came in time"),
        (BANNER[:11], "banner", "no banner came in time"),
        (b"HTTP/1.1 400 Bad\r\n\r\n", "", "but 'HTTP/1.1 400 Bad'"),
        (b"\x15\x03\x03\x00\x02\x02\x28", "", "another service"),
        (b"garbage\r\n" + BANNER, "", "another service"),
        (BANNER[:-2] + b"1" * 100_000, "", "longer than 200 bytes"),
        (BANNER, "log_in", "Challenge: no whole answer"),
        (BANNER + b"x" * 100_000, "", "a line is longer than"),
        (BANNER + event("Newchannel") * 10, "log_in", "Challenge: no whole answer"),
    ],
)
def test_a_greeting_that_is_none(
    greeting: bytes, never_comes: str, because: str
) -> None:
    def script(peer: Peer) -> None:
        peer.say(greeting)
        peer.wait()

    short = {never_comes: 100} if never_comes else {}
    assert because in why_not(script, **short)


def test_a_switch_that_drips_its_banner_is_not_waited_for() -> None:
    def drip(peer: Peer) -> None:
        for number in BANNER[:-2] + b"1" * 150:
            peer.say(bytes([number]))
            peer.over.wait(0.01)

    assert "no banner came in time" in why_not(drip, banner=100)


def test_a_refused_log_in_waits_longer(caplog: pytest.LogCaptureFixture) -> None:
    def refuse(peer: Peer) -> None:
        peer.say(BANNER)
        peer.answer(peer.action(), b"Challenge: 1\r\n")
        action_id = peer.action()["ActionID"]
        peer.say(response(action_id, b"Message: Authentication failed\r\n", b"Error"))

    because = why_not(refuse)

    assert "the log-in as siteagent failed" in because
    assert "Authentication failed" in because
    assert "again_in=30000ms" in caplog.text


def test_events_without_end_are_dropped_and_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sitewatch.probes.asterisk.ami.ear.MOST_EVENTS", 100)

    def flood(peer: Peer) -> None:
        peer.say(event("Newchannel") * 999)
        peer.answer(peer.action())
        peer.answer(peer.action())

    with met(answering(flood)) as client:
        client.ask("Ping")
        drained = client.drain(NOW)
        client.ask("Ping")
        after = client.drain(NOW)

    assert len(drained.events) == 100
    assert drained.dropped == 900  # with FullyBooted
    assert [each.because for each in drained.gaps] == [
        "not connected yet",
        "more events came than were taken away",
    ]
    assert after == ([], 0, [])


def test_a_list_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sitewatch.probes.asterisk.ami.asked.MOST_EVENTS", 500)

    def flood(peer: Peer) -> None:
        action_id = peer.action()["ActionID"]
        peer.say(whole_list(action_id, 5_000))
        peer.answer(peer.action())

    with met(answering(flood)) as client:
        error = failed(client)
        client.ask("Ping")
        assert client.drain(NOW).dropped == 0

    assert error.reason == "incomplete"
    assert "longer than 500 events" in str(error)


def test_times_of_loss_are_gaps() -> None:
    lose, back = threading.Event(), threading.Event()

    def shut_down(peer: Peer) -> None:
        peer.log_in()
        lose.wait(LONG / 1000)
        peer.say(event("Shutdown", Shutdown="Cleanly", Restart="True"))

    def come_back(peer: Peer) -> None:
        back.wait(LONG / 1000)
        stay(peer)

    with met(shut_down, come_back) as client:
        client.drain(NOW)
        lose.set()
        wait_until_down(client)
        lasting = client.drain(NOW)
        told = client.connection(NOW)
        back.set()
        assert client.wait_until_up(LONG)
        ended = client.drain(NOW)

    assert lasting.events[-1].message.event == "Shutdown"
    assert told.core.shutdown == "announced restart"
    ((since, until, because),) = lasting.gaps
    assert until is None
    assert because == "the switch closed the connection (announced restart)"
    assert since <= NOW
    assert ended.gaps[0].until is not None


def test_it_says_good_bye() -> None:
    said: list[str] = []

    def listen(peer: Peer) -> None:
        peer.log_in()
        said.append(peer.action()["Action"])

    with serving(listen) as switch, client_of(switch) as client:
        assert client.wait_until_up(LONG)
        client.close()
        with pytest.raises(AskFailed, match="sitewatch has left"):
            client.ask("Ping")

    assert said == ["Logoff"]


def test_bytes_leave_at_one_place_only() -> None:
    folder = Path("src/sitewatch/probes/asterisk/ami")
    places = [
        f"{each.name}: {line.strip()}"
        for each in folder.glob("*.py")
        for line in each.read_text().splitlines()
        if ".send(" in line or ".sendall(" in line or ".sendto(" in line
    ]

    assert len(places) == 1
    assert places[0].startswith("link.py: ")
