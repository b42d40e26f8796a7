"""A client of an event socket, and switches that break in every way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from tests.sitewatch import ami_transcripts
from tests.sitewatch.ami_met import patient, wait_until_down
from tests.sitewatch.ami_server import Peer, Script, serving
from tests.sitewatch.freeswitch.said import event_bytes
from tests.sitewatch.freeswitch.switch import (
    GREETING,
    LONG,
    PASSWORD,
    Pace,
    api,
    at_once,
    byte_by_byte,
    client_of,
    command,
    log_in,
    met,
    reply,
)

from sitewatch.probes.asterisk.ami import ear
from sitewatch.probes.asterisk.ami.account import BadAccount
from sitewatch.probes.asterisk.ami.actions import NotAllowed
from sitewatch.probes.asterisk.ami.asked import AskFailed
from sitewatch.probes.asterisk.ami.patience import Patience
from sitewatch.probes.freeswitch.esl.account import Account


NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LIST = "api callcenter_config queue list"


def stay(peer: Peer) -> None:
    log_in(peer)
    peer.wait()


def why_not(*scripts: Script, **short: int) -> str:
    with serving(*scripts) as switch, client_of(switch, patient(**short)) as client:
        return wait_until_down(client)


@pytest.mark.parametrize("pace", [at_once, byte_by_byte])
def test_every_event_is_heard_in_order_before_the_answer_that_came_after_it(
    pace: Pace,
) -> None:
    played = event_bytes("fs-06-rejects")

    def script(peer: Peer) -> None:
        log_in(peer)
        asked = command(peer)
        pace(peer, played)
        peer.say(api(f"answer to {asked}"))
        peer.wait()

    with met(script) as client:
        said = client.ask(LIST).response.get("Body")
        heard = [each.message.event for each in client.drain(NOW).events]

    assert said == f"answer to {LIST}"
    assert heard == ["CHANNEL_CREATE", "CHANNEL_HANGUP_COMPLETE"] * 4


def test_answers_come_in_the_order_of_the_commands() -> None:
    gateways = [f"api sofia status gateway g{number}" for number in range(20)]

    def script(peer: Peer) -> None:
        log_in(peer)
        asked = [command(peer) for _ in gateways]
        peer.say(*(api(each) for each in asked))
        peer.wait()

    with met(script) as client, ThreadPoolExecutor(20) as threads:
        answers = list(threads.map(client.ask, gateways))

    assert [each.response.get("Body") for each in answers] == gateways


def test_a_late_answer_is_not_taken_for_that_of_the_next_command() -> None:
    def script(peer: Peer) -> None:
        log_in(peer)
        command(peer)
        second = command(peer)
        peer.say(api("late\n"), api(f"to {second}"))
        peer.wait()

    with met(script, patience=Patience(answer=400)) as client:
        with pytest.raises(AskFailed) as late:
            client.ask(LIST)
        assert late.value.reason == "timeout"
        assert client.ask("api sofia status").response.get("Body") == (
            "to api sofia status"
        )


@pytest.mark.parametrize(
    ("script", "never_comes", "because"),
    [
        (lambda peer: peer.wait(), "banner", "no greeting came in time"),
        (lambda peer: peer.say(b"220 mail\r\n"), "", "no block of an event socket"),
        (lambda peer: peer.say(GREETING[:9]), "", "closed the connection"),
        (
            lambda peer: peer.say(
                b"Content-Type: text/rude-rejection\nContent-Length: 24\n\n"
                b"Access Denied, go away.\n"
            ),
            "",
            "not in the access list",
        ),
        (
            lambda peer: (peer.say(GREETING), peer.wait()),
            "log_in",
            "the log-in failed: auth: no whole answer",
        ),
        (
            lambda peer: peer.say(reply("+OK nobody asked")),
            "",
            "answers what was not asked",
        ),
    ],
)
def test_a_switch_that_lets_nobody_in(
    script: Script, never_comes: str, because: str
) -> None:
    short = {never_comes: 100} if never_comes else {}
    assert because in why_not(script, **short)


def test_a_wrong_password_is_told_without_it_and_not_tried_again_soon() -> None:
    said = ami_transcripts.server_bytes("fs-02-auth-wrong")

    def script(peer: Peer) -> None:
        peer.say(GREETING)
        command(peer)
        peer.say(said.removeprefix(GREETING))

    with serving(script) as switch, client_of(switch) as client:
        because = wait_until_down(client)
        assert client.connection(NOW).refuses
    assert "'-ERR invalid'" in because
    assert "esl-pw" not in because


def test_a_switch_that_answers_nothing_any_more_is_left_and_met_again() -> None:
    def frozen(peer: Peer) -> None:
        log_in(peer)
        peer.wait()

    quick = Patience(answer=100, silence=100)
    with met(frozen, stay, patience=quick) as client:
        with pytest.raises(AskFailed) as silent:
            client.ask(LIST)
        assert silent.value.reason == "timeout"
        assert "silent and may be frozen" in wait_until_down(client)
        assert client.wait_until_up(LONG)


def test_a_lost_connection_fails_what_is_pending_and_nothing_is_sent_again() -> None:
    again: list[str] = []

    def cut(peer: Peer) -> None:
        log_in(peer)
        command(peer)
        peer.say(api("x" * 500)[:300])

    def back(peer: Peer) -> None:
        log_in(peer)
        again.append(command(peer))
        peer.say(api("+OK\n"))
        peer.wait()

    with met(cut, back) as client:
        with pytest.raises(AskFailed, match="the connection was lost") as lost:
            client.ask(LIST)
        assert lost.value.reason == "incomplete"
        assert client.wait_until_up(LONG)
        client.ask("api sofia status")
        gaps = [each.because for each in client.drain(NOW).gaps]

    assert again == ["api sofia status"]
    assert gaps[-1] == "the switch closed the connection"


def test_a_stop_that_was_announced_is_told_as_one() -> None:
    body = b"Event-Name: SHUTDOWN\nEvent-Info: System%20Shutting%20Down\n\n"
    told = b"Content-Length: %d\nContent-Type: text/event-plain\n\n%s"

    def script(peer: Peer) -> None:
        log_in(peer, events=told % (len(body), body))

    with met(script) as client:
        because = wait_until_down(client)
    assert because == "the switch closed the connection (announced stop)"


def test_a_slow_listener_loses_events_and_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ear, "MOST_EVENTS", 5)
    played = event_bytes("fs-06-rejects")

    def script(peer: Peer) -> None:
        log_in(peer)
        command(peer)
        peer.say(played, api("+OK\n"))
        peer.wait()

    with met(script) as client:
        client.ask(LIST)
        drained = client.drain(NOW)

    assert (len(drained.events), drained.dropped) == (5, 3)


@pytest.mark.parametrize("said", ["-ERR permission denied", "-USAGE: no", "-ERR no"])
def test_an_error_is_no_answer(said: str) -> None:
    def script(peer: Peer) -> None:
        log_in(peer)
        command(peer)
        peer.say(reply(said))
        peer.wait()

    with met(script) as client, pytest.raises(AskFailed) as failed:
        client.ask(LIST)
    assert failed.value.reason == ("denied" if "perm" in said else "refused")


def test_what_is_not_allowed_is_not_even_sent() -> None:
    with met(stay) as client:
        with pytest.raises(NotAllowed):
            client.ask("api shutdown")
        with pytest.raises(NotAllowed):
            client.ask("api status", Queue="x")


def test_it_knows_since_when_the_switch_runs_and_says_good_bye() -> None:
    left: list[str] = []

    def script(peer: Peer) -> None:
        log_in(peer, uptime=60)
        peer.say(api("+OK\n")) if command(peer) else None
        left.append(command(peer))

    with met(script) as client:
        client.ask(LIST)
        started = client.connection(NOW).core_started_at
        client.close()
    assert started is not None
    assert 59 <= (NOW - started).total_seconds() <= 70
    assert left == ["exit"]


def account(host: str, *, plain: bool = False) -> Account:
    return Account(host=host, password=PASSWORD, plain=plain)


def test_beyond_this_computer_a_tunnel_is_asked_for() -> None:
    with pytest.raises(BadAccount, match="ssh -N -L 8021"):
        account("10.0.0.5")
    assert account("10.0.0.5", plain=True).tls is False
    assert PASSWORD not in repr(account("::1"))
