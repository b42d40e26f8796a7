"""The whole way: a switch that talks, a client, the probe, measurements."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st
from tests.sitewatch.ami_server import Peer, serving
from tests.sitewatch.freeswitch.said import SETTINGS, event_bytes
from tests.sitewatch.freeswitch.switch import (
    Answers,
    Pace,
    at_once,
    byte_by_byte,
    log_in,
    place,
    probing,
)

from sitewatch.measurement import Measurement
from sitewatch.probes import registry
from sitewatch.probes.asterisk.ami.patience import Patience
from sitewatch.probes.freeswitch.probe import FreeSwitchProbe
from sitewatch.probes.probe import Note
from sitewatch.probes.sip.options import Alive, NoAnswer
from sitewatch.shape import Misshapen


NOW = datetime(2026, 11, 23, 9, 0, 40, tzinfo=UTC)
LOG_IN, TAKE_CALLS = "agents_cannot_log_in", "agents_cannot_take_calls"
REJECTED = "calls_rejected"
LIST = "api callcenter_config queue list"
YES: Alive | NoAnswer = Alive(200, 8)
NO: Alive | NoAnswer = NoAnswer("no answer within 2 s")


def figures(found: list[Measurement]) -> dict[str, tuple[str, int | None, int | None]]:
    return {each.measure: (each.state, each.affected, each.total) for each in found}


def said(notes: list[Note], level: str) -> str:
    return " ".join(each.said for each in notes if each.level == level)


@pytest.mark.parametrize("pace", [at_once, byte_by_byte])
def test_rejected_calls_are_measured_the_whole_way(pace: Pace) -> None:
    answers = Answers(events=event_bytes("fs-06-rejects"), pace=pace)

    with probing(answers.script) as probe:
        found = probe.measure(NOW)

    assert [each.measure for each in found] == [each.measure for each in probe.watches]
    assert figures(found) == {
        LOG_IN: ("measured", 0, 100),
        TAKE_CALLS: ("partial", 0, 100),
        REJECTED: ("measured", 2, 4),
    }
    asked = ["api status", LIST, f"{LIST} agents support@default"]
    assert answers.told[:3] == asked


@pytest.mark.parametrize(
    ("agents", "events", "unable", "offered"),
    [
        ("fs-03-agents-100-available", "fs-05-calls-answered", 0, 10),
        ("fs-07-phones-busy-agents", "fs-07-phones-busy", 100, 3),
        ("fs-07-phones-reject-agents", "fs-07-phones-reject", 100, 3),
    ],
)
def test_whole_transcripts_are_measured_the_whole_way(
    agents: str, events: str, unable: int, offered: int
) -> None:
    answers = Answers(agents=agents, events=event_bytes(events))

    with probing(answers.script) as probe:
        probe.measure(NOW)
        found = figures(probe.measure(NOW))

    assert found[TAKE_CALLS][1:] == (unable, 100)
    assert found[REJECTED] == ("measured", 0, offered)


@hypothesis(max_examples=12, deadline=None)
@given(share=st.integers(0, 1_000))
def test_a_switch_may_be_cut_anywhere(share: int) -> None:
    whole = event_bytes("fs-06-rejects")
    kept = whole[: len(whole) * share // 1_000]

    def cut(peer: Peer) -> None:
        log_in(peer, events=kept)

    with probing(cut, Answers().script) as probe:
        first = probe.measure(NOW)
        assert probe._client.wait_until_up(10_000)
        second = figures(probe.measure(NOW))

    assert {each.state for each in first} <= {"blind", "measured", "partial"}
    assert second[LOG_IN] == ("measured", 0, 100)
    rejected, offered = second[REJECTED][1:]
    assert (rejected or 0) <= 2
    assert (offered or 0) <= 4


def test_a_switch_that_has_just_started_is_not_judged() -> None:
    answers = Answers(agents="fs-09-agents-after-kill9-restart", uptime=12)

    with probing(answers.script) as probe:
        found = probe.measure(NOW)

    assert figures(found)[TAKE_CALLS] == ("partial", 0, 100)
    assert "warming up" in found[1].evidence


def test_without_its_queues_the_agents_are_blind_and_the_calls_are_not() -> None:
    answers = Answers(events=event_bytes("fs-06-rejects"), unloaded=True)

    with probing(answers.script) as probe:
        found = probe.measure(NOW)

    assert figures(found)[TAKE_CALLS][0] == "blind"
    assert "Command not found" in found[1].evidence
    assert figures(found)[REJECTED] == ("measured", 2, 4)


def test_a_queue_that_is_not_known_makes_the_agents_blind() -> None:
    settings = replace(SETTINGS, queues=frozenset({"sales@default"}))

    with probing(Answers().script, settings=settings) as probe:
        found = probe.measure(NOW)

    assert "knows no queue sales@default" in found[0].evidence


def test_a_frozen_switch_is_blind_and_down_only_by_two_witnesses() -> None:
    frozen = Answers(silent_at="api status")
    witness = [YES, NO, NO]

    with probing(
        frozen.script, sip=lambda: witness.pop(0), patience=Patience(answer=200)
    ) as probe:
        looks = [figures(probe.measure(NOW))[TAKE_CALLS] for _ in range(3)]

    assert looks == [
        ("blind", None, None),
        ("blind", None, None),
        ("measured", 100, 100),
    ]


def test_a_dead_gateway_is_seen_by_asking() -> None:
    answers = Answers(gateway="Name\tcarrier\nStatus  \tDOWN (ping)\nState   \tNOREG\n")
    settings = replace(SETTINGS, gateways=frozenset({"carrier"}))

    with probing(answers.script, settings=settings) as probe:
        found = probe.measure(NOW)

    assert figures(found)[REJECTED] == ("partial", 0, 0)
    assert "gateway/carrier does not answer" in found[2].evidence
    assert "api sofia status gateway carrier" in answers.told


def test_the_doctor_says_what_is_seen_and_what_is_missing() -> None:
    answers = Answers(gateway="Invalid Gateway!\n")
    settings = replace(
        SETTINGS, contexts=frozenset(), gateways=frozenset({"carrier"}), plain=True
    )

    with probing(answers.script, settings=settings) as probe:
        notes = probe.examine(NOW)

    assert "Logged in" in said(notes, "good")
    assert "Queue support@default: 100 agents" in said(notes, "good")
    assert "knows no gateway carrier" in said(notes, "bad")
    doubtful = said(notes, "doubtful")
    assert "travels readable" in doubtful
    assert "Calls are not counted" in doubtful
    assert "No event has come yet" in doubtful
    assert all(each.remedy for each in notes if each.level != "good")


def test_the_doctor_says_why_there_is_no_log_in() -> None:
    with probing(lambda peer: peer.say(b"220 mail\r\n")) as probe:
        probe._first_wait_ms = 100
        (first, *_) = probe.examine(NOW)

    assert first.level == "bad"
    assert "No log-in" in first.said


def password(folder: Path, word: str = "esl-pw") -> str:
    path = folder / "password"
    path.write_text(f"{word}\n")
    path.chmod(0o600)
    return str(path)


@pytest.mark.parametrize(("word", "bad"), [("ClueCon", True), ("long-one", False)])
def test_the_doctor_knows_the_password_that_everybody_knows(
    word: str, bad: bool, tmp_path: Path
) -> None:
    with serving(lambda peer: peer.say(b"220 mail\r\n")) as switch:
        told = {"password_file": password(tmp_path, word), "port": switch.port}
        probe = registry.probe(place(tmp_path), told)
        assert isinstance(probe, FreeSwitchProbe)
        probe._first_wait_ms = 0
        try:
            notes = probe.examine(NOW)
        finally:
            probe.close()
    assert ("that FreeSWITCH comes with" in said(notes, "bad")) is bad


def test_it_is_made_from_its_settings(tmp_path: Path) -> None:
    told = {
        "password_file": password(tmp_path),
        "queues": ["support@default"],
        "profiles": ["external"],
        "gateways": ["carrier"],
        "accounts": r"\d+",
        "system_causes": ["NO_ROUTE_DESTINATION"],
        "sip": "sip:127.0.0.1",
    }
    probe = registry.probe(place(tmp_path), told)

    assert [each.measure for each in probe.watches] == [LOG_IN, TAKE_CALLS, REJECTED]
    probe.close()


@pytest.mark.parametrize(
    ("change", "because"),
    [
        ({"host": "10.0.0.5"}, "Lead a tunnel here"),
        ({"passwort_file": "x"}, "no such setting"),
        ({"password_file": "gone"}, "cannot be read"),
        ({"port": 0}, "port: give 1 to 65535"),
        ({"queues": ["support; shutdown"]}, "queues: 'support; shutdown' is no name"),
        ({"gateways": ["carrier"]}, "gateways: name the profiles"),
        ({"system_causes": ["BAD_LUCK"]}, "'BAD_LUCK' is no cause"),
        ({"accounts": "("}, "accounts: not a pattern"),
        ({"plain": "yes"}, "plain: true or false"),
    ],
)
def test_what_is_set_wrongly_is_refused(
    change: dict[str, object], because: str, tmp_path: Path
) -> None:
    told: dict[str, object] = {"password_file": password(tmp_path), **change}

    with pytest.raises(Misshapen, match=because):
        registry.probe(place(tmp_path), told)
