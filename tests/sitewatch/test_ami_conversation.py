"""Conversations with no socket and a clock that the test moves."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sitewatch import ami_transcripts
from tests.sitewatch.ami_server import (
    BANNER,
    SECRET,
    USER,
    event,
    renamed,
    response,
    whole_list,
)

from sitewatch.probes.asterisk.ami.account import Account
from sitewatch.probes.asterisk.ami.actions import Action
from sitewatch.probes.asterisk.ami.asked import Asked, AskFailed
from sitewatch.probes.asterisk.ami.conversation import Conversation
from sitewatch.probes.asterisk.ami.message import Message
from sitewatch.probes.asterisk.ami.patience import Patience, pause


ACCOUNT = Account(
    host="127.0.0.1",
    user=USER,
    secret=SECRET,
    tls=False,
    challenge=False,
)
CHALLENGED = Account(host="127.0.0.1", user=USER, secret=SECRET)


@dataclass
class Played:
    """A conversation and what it told."""

    talk: Conversation
    heard: list[Message] = field(default_factory=list)
    said: list[Action] = field(default_factory=list)

    def hear(self, *pieces: bytes, now: int = 0) -> None:
        for piece in pieces:
            self.talk.hear(piece, now)
            self.said += self.talk.take_to_say()

    def elapse(self, now: int) -> None:
        self.talk.elapse(now)
        self.said += self.talk.take_to_say()

    def ask(self, name: str, now: int = 0, **fields: str) -> Asked[Action]:
        asked = self.talk.ask(name, fields, now)
        self.said += self.talk.take_to_say()
        return asked


def played(account: Account = ACCOUNT) -> Played:
    heard: list[Message] = []
    talk = Conversation(account, Patience(), lambda event, _: heard.append(event))
    talk.begin(0)
    return Played(talk, heard)


def logged_in() -> Played:
    it = played()
    it.hear(BANNER)
    it.hear(response(it.said[0].action_id))
    it.hear(response(it.said[1].action_id, b"CoreStartupDate: 2026-11-23\r\n"))
    assert it.talk.is_up
    it.said.clear()
    return it


def reason(asked: Asked[Action]) -> str:
    error = asked.answer.exception(timeout=0)
    assert isinstance(error, AskFailed)
    return error.reason


def login_played(name: str, login_id: str = "login-1") -> Played:
    """Play a whole transcript to a client that logs in with its secret."""
    it = played()
    transcript = ami_transcripts.server_bytes(name)
    it.hear(transcript[: len(BANNER)])
    rest = transcript[len(BANNER) :]
    it.hear(renamed(rest, login_id, it.said[0].action_id))
    return it


@pytest.mark.parametrize(
    "name", ["02a-login-wrong-secret", "02b-login-unknown-user", "02c-login-acl-denied"]
)
def test_three_kinds_of_refusal_look_the_same(name: str) -> None:
    it = login_played(name)

    assert it.talk.refused
    assert it.talk.over == (
        "the log-in as siteagent failed: Login: the switch answers "
        "'Authentication failed'"
    )


def test_an_action_before_the_log_in_is_denied() -> None:
    it = login_played("02d-action-before-login", "x1")

    assert it.talk.refused
    assert "Permission denied" in it.talk.over


def test_a_switch_that_waits_for_no_log_in_closes() -> None:
    it = login_played("02e-auth-timeout")
    it.talk.end("the switch closed the connection")

    assert not it.talk.refused
    assert reason(it.talk._ceremony or pytest.fail("no log-in")) == "incomplete"


def test_a_challenge_is_answered_without_the_secret() -> None:
    it = played(CHALLENGED)
    transcript = ami_transcripts.server_bytes("02f-login-md5")
    it.hear(BANNER)
    rest = renamed(transcript[len(BANNER) :], "c1", it.said[0].action_id)
    challenge, gap, rest = rest.partition(b"\r\n\r\n")
    it.hear(challenge + gap)
    assert it.said[1].fields == (
        ("AuthType", "MD5"),
        ("Username", "siteagent"),
        ("Key", "33b6e244d492dc02a3160c1c8f136ef6"),
    )
    it.hear(renamed(rest, "c2", it.said[1].action_id))

    assert it.talk.is_up
    assert [each.event for each in it.heard] == ["FullyBooted", "SuccessfulAuth"]
    assert it.talk.core.started == -104_000


def test_what_the_switch_complains_of_before_the_log_in_is_nothing() -> None:
    it = login_played("02g-garbage-first")
    it.elapse(5_000)

    assert it.talk.over.endswith("Login: no whole answer within 5 s")
    assert not it.talk.refused


def test_what_is_answered_and_what_is_denied_with_few_rights() -> None:
    transcript = ami_transcripts.server_bytes("03-permissions-siteagent")
    it = logged_in()
    asked = {
        "perm-0": it.ask("DeviceStateList"),  # stands for what is never asked
        "perm-4": it.ask("QueueSummary"),
        "perm-5": it.ask("DeviceStateList"),
        "perm-6": it.ask("CoreShowChannels"),
        "perm-9": it.ask("Ping"),
        "perm-11": it.ask("Getvar", Variable="QUEUE_MEMBER(support,logged)"),
    }
    rest = transcript.partition(b"\r\n")[2]
    for old, each in asked.items():
        rest = renamed(rest, old, each.action.action_id)
    it.hear(rest)

    assert reason(asked["perm-0"]) == "denied"
    assert reason(asked["perm-9"]) == "refused"
    queues = asked["perm-4"].answer.result(timeout=0).events
    assert [each.get("LoggedIn") for each in queues] == ["2", "100", "100"]
    assert asked["perm-5"].answer.result(timeout=0).events
    assert asked["perm-6"].answer.result(timeout=0).events == []
    assert asked["perm-11"].answer.result(timeout=0).response.get("Value") == "100"


def test_overlapping_lists_come_apart() -> None:
    transcript = ami_transcripts.server_bytes("17-overlapping-lists-and-events")
    it = logged_in()
    asked = {
        "A": it.ask("QueueStatus"),
        "B": it.ask("QueueStatus", Queue="support"),
        "C": it.ask("CoreShowChannels"),
        "D": it.ask("DeviceStateList"),
    }
    rest = transcript.partition(b"\r\n")[2]
    events = len(re.findall(rb"^Event: ", rest, re.MULTILINE))
    for old, each in asked.items():
        rest = renamed(rest, old, each.action.action_id)
    it.hear(*(rest[at : at + 4096] for at in range(0, len(rest), 4096)))

    lists = {key: each.answer.result(timeout=0).events for key, each in asked.items()}
    members = [each for each in lists["A"] if each.event == "QueueMember"]
    assert (
        len(
            {each.get("Location") for each in members if each.get("Queue") == "support"}
        )
        == 100
    )
    assert len(lists["B"]) == 101
    assert {each.event for each in lists["C"]} <= {"CoreShowChannel"}
    assert {each.event for each in lists["D"]} == {"DeviceStateChange"}
    listed = sum(len(each) + 1 for each in lists.values())
    assert len(it.heard) == events - listed


@pytest.mark.parametrize("name", ["18-drop-mid-event-5000", "19-slow-reader"])
def test_a_list_cut_in_the_middle_is_incomplete(name: str) -> None:
    transcript = ami_transcripts.server_bytes(name)
    (old,) = set(re.findall(rb"^ActionID: (?!login)(\w+)\r$", transcript, re.MULTILINE))
    it = logged_in()
    asked = it.ask("QueueStatus")
    rest = transcript.partition(b"\r\n")[2]
    it.hear(renamed(rest, old.decode(), asked.action.action_id))
    assert not asked.is_over
    it.talk.end("the switch closed the connection")

    assert reason(asked) == "incomplete"


def test_an_unloaded_module_is_an_error_and_then_a_list_again() -> None:
    transcript = ami_transcripts.server_bytes("20e-module-unload-queue")
    it = logged_in()
    unloaded, again = it.ask("QueueStatus"), it.ask("QueueStatus", Queue="support")
    rest = renamed(transcript.partition(b"\r\n")[2], "mu", unloaded.action.action_id)
    it.hear(renamed(rest, "mu3", again.action.action_id))

    assert reason(unloaded) == "refused"
    assert len(again.answer.result(timeout=0).events) == 101
    assert it.talk.is_up


def test_an_announced_restart_is_known() -> None:
    it = login_played("20a-restart-now")

    assert it.talk.core.shutdown == "announced restart"
    assert it.talk.core.started == -1_686_000


def test_a_kill_is_not_announced_and_what_was_whole_is_told() -> None:
    it = login_played("20c-kill9-mid-burst")
    it.talk.end("the switch closed the connection")

    assert it.talk.core.shutdown == ""
    assert len(it.heard) == 522


def test_a_frozen_core_is_pinged_and_given_up() -> None:
    it = login_played("20d-frozen-core")
    silence = it.talk.next_at()
    it.elapse(4_999)
    it.elapse(5_000)  # CoreStatus is not answered in this one
    it.elapse(15_000)
    assert [each.name for each in it.said] == ["Login", "CoreStatus", "Ping"]
    it.elapse(19_999)
    assert it.talk.is_up
    it.elapse(20_000)

    assert silence == 5_000
    assert "silent and may be frozen" in it.talk.over


def test_an_unknown_queue_is_an_empty_list() -> None:
    transcript = ami_transcripts.server_bytes("16-odd-driver")
    it = logged_in()
    asked = it.ask("QueueStatus", Queue="nosuchqueue")
    it.hear(renamed(transcript.partition(b"\r\n")[2], "qn", asked.action.action_id))

    assert asked.answer.result(timeout=0).events == []


def test_a_foreign_id_in_a_user_event_is_just_an_event() -> None:
    it = logged_in()
    asked = it.ask("QueueStatus")
    transcript = ami_transcripts.server_bytes("16-odd-events")
    it.hear(transcript.partition(b"\r\n")[2])

    assert not asked.is_over
    assert len([each for each in it.heard if each.event == "UserEvent"]) == 7


def test_two_clients_ids_are_never_the_same() -> None:
    ids = {logged_in().ask("Ping").action.action_id for _ in range(50)}

    assert len(ids) == 50


@pytest.mark.parametrize("name", ["01-login-ok", "20f-queuereset-by-readonly"])
def test_a_conversation_may_be_cut_anywhere(name: str) -> None:
    transcript = ami_transcripts.server_bytes(name)[len(BANNER) :]
    for offset in range(len(transcript) + 1):
        it = played()
        it.hear(BANNER)
        rest = renamed(transcript, "login-1", it.said[0].action_id)
        it.hear(rest[:offset])
        asked = it.ask("QueueStatus") if it.talk.is_up else None
        it.talk.end("cut")

        assert it.talk.over
        assert not it.talk.is_up
        assert asked is None or reason(asked) == "incomplete"


@settings(max_examples=60, deadline=None)
@given(
    pieces=st.lists(
        st.sampled_from(
            [
                event("Newchannel", Uniqueid="1.1"),
                event("Shutdown", Restart="x"),
                event("FullyBooted", Uptime="99999999999999999999"),
                whole_list("x", 3),
                whole_list("Q", 3),
                whole_list("Q", 3, "4"),
                response("Q"),
                response("Q", b"EventList: start\r\n"),
                response("Q", b"", b"Error"),
                response("P"),
                event("QueueMember", "Q", EventList="Cancelled"),
                b"\r\n",
                b"ActionID: Q\r\n\r\n",
                b"\xff\x00\r\n\r\n",
            ]
        ),
        max_size=12,
    ),
    times=st.lists(st.integers(0, 40_000), max_size=12).map(sorted),
)
def test_whatever_comes_each_question_has_one_end(
    pieces: list[bytes], times: list[int]
) -> None:
    it = logged_in()
    asked, ping = it.ask("QueueStatus"), it.ask("Ping")
    for piece, now in zip(pieces, times, strict=False):
        half = renamed(piece, "Q", asked.action.action_id)
        it.hear(renamed(half, "P", ping.action.action_id), now=now)
        it.elapse(now)
        assert it.talk.over or it.talk.next_at() > now
    it.talk.end("over")

    assert asked.is_over
    assert ping.is_over
    ended = asked.answer.exception(timeout=0)
    if ended is None:
        whole = asked.answer.result(timeout=0)
        assert len(whole.events) in {0, 3}


def test_pauses_double_and_are_spread() -> None:
    lost = [pause(failures, refused=False, share=100) for failures in range(1, 9)]
    refused = [pause(failures, refused=True, share=100) for failures in range(1, 6)]

    assert lost == [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]
    assert refused == [60_000, 120_000, 240_000, 480_000, 900_000]
    assert pause(10_000, refused=False, share=0) == 30_000
    assert pause(1, refused=False, share=50) == 750
