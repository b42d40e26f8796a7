"""The whole way: a switch that talks, a client, the probe, measurements."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.sitewatch.ami_server import BANNER, Peer, response
from tests.sitewatch.asterisk.live import IMPATIENT, NOW, Answers, place, probing
from tests.sitewatch.asterisk.transcripts import Transcripts, settings

from sitewatch.probes import registry
from sitewatch.probes.asterisk.settings import RecordingPlace
from sitewatch.probes.sip.options import Alive, NoAnswer
from sitewatch.shape import Misshapen


if TYPE_CHECKING:
    from sitewatch.measurement import Measurement
    from sitewatch.probes.probe import Note

LOG_IN, TAKE_CALLS = "agents_cannot_log_in", "agents_cannot_take_calls"
REJECTED, UNRECORDED = "calls_rejected", "calls_not_recorded"
YES: Alive | NoAnswer = Alive(200, 8)
NO: Alive | NoAnswer = NoAnswer("no answer within 2 s")


def by_measure(found: list[Measurement]) -> dict[str, Measurement]:
    return {each.measure: each for each in found}


def figures(found: Measurement) -> tuple[str, int | None, int | None]:
    return found.state, found.affected, found.total


def test_20_gone_and_80_rejected_are_measured_the_whole_way(
    transcripts: Transcripts,
) -> None:
    answers = Answers(
        transcripts,
        members="04-queuestatus-100-20-unavailable",
        events=("22-load-400-calls-80-rejected-cause34",),
    )
    with probing(answers) as (probe, _):
        probe.measure(NOW)
        found = by_measure(probe.measure(NOW))
    assert list(found) == [each.measure for each in probe.watches]
    assert figures(found[LOG_IN]) == ("measured", 0, 100)
    assert figures(found[TAKE_CALLS]) == ("measured", 20, 100)
    assert figures(found[REJECTED]) == ("measured", 80, 400)
    assert found[TAKE_CALLS].total_source == "roster"
    assert found[TAKE_CALLS].at == NOW
    assert found[TAKE_CALLS].as_json()["evidence"] == (
        "20 of 100 rostered agents cannot take calls: "
        "agent001, agent002, agent003, agent004, agent005 and 15 more"
    )


def test_a_look_asks_five_things_at_most_and_changes_nothing(
    transcripts: Transcripts,
) -> None:
    answers = Answers(transcripts)
    with probing(answers) as (probe, _):
        probe.measure(NOW)
        probe.measure(NOW)
    assert answers.told == [
        *("Ping", "CoreStatus", "DeviceStateList", "QueueStatus"),
        *("Ping", "CoreStatus", "QueueStatus"),
        *(["Logoff"] if answers.told[-1] == "Logoff" else []),
    ]


def test_an_unloaded_module_of_queues_leaves_the_rest_in_sight(
    transcripts: Transcripts,
) -> None:
    answers = Answers(transcripts, unloaded=True, events=("13-dialer-carrier-503",))
    with probing(answers, dials=True) as (probe, _):
        probe.measure(NOW)
        found = by_measure(probe.measure(NOW))
    assert found[TAKE_CALLS].state == "blind"
    assert "Invalid/unknown command: QueueStatus" in found[TAKE_CALLS].evidence
    assert figures(found["dials_failed"]) == ("measured", 5, 5)


def test_a_core_that_started_meanwhile_is_warming_up(transcripts: Transcripts) -> None:
    before = Answers(transcripts, leave_after=4)
    after = Answers(transcripts, "20a-restart-now-reconnect-1", uptime=2)
    with probing(before, after) as (probe, switch):
        assert figures(by_measure(probe.measure(NOW))[TAKE_CALLS])[0] == "measured"
        switch.peers.get(timeout=60)
        switch.peers.get(timeout=60)  # it is back
        assert probe._client.wait_until_up(60_000)
        found = by_measure(probe.measure(NOW))[TAKE_CALLS]
    assert figures(found) == ("partial", 86, 100), found.evidence
    assert "warming up" in found.evidence


def test_ami_alone_is_blind_and_both_witnesses_twice_are_down(
    transcripts: Transcripts,
) -> None:
    said = iter([YES, YES, NO, NO])
    with probing(Answers(transcripts, leave_after=4), sip=lambda: next(said)) as (
        probe,
        switch,
    ):
        assert figures(by_measure(probe.measure(NOW))[TAKE_CALLS]) == (
            "measured",
            0,
            100,
        )
        switch.scripts[:] = [lambda peer: None]
        ami_alone = by_measure(probe.measure(NOW))
        once = by_measure(probe.measure(NOW))
        twice = by_measure(probe.measure(NOW))
    assert {each.state for each in ami_alone.values()} == {"blind"}
    assert "SIP answers with 200: the switch lives" in ami_alone[TAKE_CALLS].evidence
    assert {each.state for each in once.values()} == {"blind"}
    assert "SIP does not answer either, in 1 of 2 looks" in once[TAKE_CALLS].evidence
    assert figures(twice[TAKE_CALLS]) == ("measured", 100, 100)
    assert "SIP OPTIONS: no answer within 2 s" in twice[TAKE_CALLS].evidence
    assert twice[TAKE_CALLS].suspect is not None
    assert {twice[LOG_IN].state, twice[REJECTED].state} == {"blind"}


def test_a_switch_that_refuses_the_log_in_lives(transcripts: Transcripts) -> None:
    """SIP does not answer either; but who refuses is not down."""

    def refuse(peer: Peer) -> None:
        peer.say(BANNER)
        words = b"Message: Authentication failed\r\n"
        peer.say(response(peer.action()["ActionID"], words, b"Error"))
        refused.set()
        peer.wait()

    refused = threading.Event()
    said = iter([YES, NO, NO, NO])
    answers = Answers(transcripts, leave_after=4)
    with probing(answers, sip=lambda: next(said)) as (probe, switch):
        assert figures(by_measure(probe.measure(NOW))[TAKE_CALLS]) == (
            "measured",
            0,
            100,
        )
        switch.scripts[:] = [refuse]
        assert refused.wait(60)
        while not probe._client.connection(NOW).refuses:
            assert not probe._client.wait_until_up(50)
        for _ in range(3):
            found = by_measure(probe.measure(NOW))
            assert {each.state for each in found.values()} == {"blind"}
    assert "SIP does not answer, but the core lives" in found[TAKE_CALLS].evidence


def test_a_frozen_switch_is_blind_in_time(transcripts: Transcripts) -> None:
    """Connected, logged in, and then no word: the wait has its end."""
    with probing(Answers(transcripts, silent=True), patience=IMPATIENT) as (probe, _):
        found = probe.measure(NOW)
    assert {each.state for each in found} == {"blind"}
    assert "Ping" in found[0].evidence


def test_a_clock_that_is_wrong_is_blind(transcripts: Transcripts) -> None:
    with probing(Answers(transcripts)) as (probe, _):
        found = probe.measure(NOW + timedelta(minutes=3))
    assert {each.state for each in found} == {"blind"}
    assert "away from this computer's clock" in found[0].evidence


def test_recordings_are_looked_at_where_they_lie(
    transcripts: Transcripts, tmp_path: Path
) -> None:
    events = ("11-recording-7000",)
    kept = RecordingPlace(folder=tmp_path, lag_seconds=5)
    with probing(Answers(transcripts, events=events), recordings=kept) as (probe, _):
        found = by_measure(probe.measure(NOW))
    assert found[UNRECORDED].total == 0  # a call of 17 minutes ago
    missing = RecordingPlace(folder=tmp_path / "none", lag_seconds=1000)
    with probing(Answers(transcripts, events=events), recordings=missing) as (probe, _):
        found = by_measure(probe.measure(NOW))
    assert found[UNRECORDED].state == "blind"
    late = RecordingPlace(folder=tmp_path, lag_seconds=1000)
    with probing(Answers(transcripts, events=events), recordings=late) as (probe, _):
        probe.measure(NOW)
        found = by_measure(probe.measure(NOW))
    assert figures(found[UNRECORDED]) == ("measured", 1, 1)


def test_the_log_that_cannot_be_read_is_said(transcripts: Transcripts) -> None:
    with probing(Answers(transcripts), log_file=Path("/nowhere/full")) as (probe, _):
        found = by_measure(probe.measure(NOW))
    assert found[REJECTED].state == "partial"
    assert "/nowhere/full cannot be read" in found[REJECTED].evidence


def notes(found: list[Note]) -> str:
    return "\n".join(f"{each.level}: {each.said}" for each in found)


def test_the_doctor_finds_a_healthy_switch_well(transcripts: Transcripts) -> None:
    answers = Answers(transcripts, events=("14-registration",))
    with probing(answers, sip=lambda: YES, queues=frozenset({"support"})) as (probe, _):
        probe.measure(NOW)
        said = notes(probe.examine(NOW))
    for line in (
        "good: Logged in as siteagent, AMI 11.0.0.",
        "good: The account may ask, and nothing that it should not.",
        "good: 100 agents are in the queues.",
        "good: The trunk PJSIP/carrier is there.",
        "good: Events come, and tell their time.",
        "good: 3 phones were asked by the switch and answered.",
        "good: Second witness: SIP answers with 200: the switch lives.",
    ):
        assert line in said
    assert "bad:" not in said


def test_the_doctor_says_what_is_wrong(transcripts: Transcripts) -> None:
    answers = Answers(
        transcripts, may=b"Originate: Originate a call.  (Priv: originate,all)\r\n"
    )
    with probing(
        answers,
        queues=frozenset({"sales"}),
        trunks=frozenset({"PJSIP/provider"}),
        qualify_seconds=0,
        log_file=Path("/nowhere/full"),
        recordings=RecordingPlace(folder=Path("/nowhere")),
    ) as (probe, _):
        found = probe.examine(NOW)
    said = notes(found)
    for line in (
        "bad: The account may do more than ask: Originate.",
        "bad: the switch knows no queue sales.",
        "bad: The switch knows no trunk PJSIP/provider.",
        "doubtful: No event has come yet.",
        "doubtful: Phones are not qualified: dead ones look well.",
        "doubtful: There is no second witness.",
        "bad: The folder /nowhere cannot be read.",
        "bad: /nowhere/full cannot be read.",
    ):
        assert line in said
    assert all(each.remedy for each in found if each.level != "good")


def test_the_doctor_without_a_switch(transcripts: Transcripts) -> None:
    with probing(Answers(transcripts), first_wait_ms=200) as (probe, switch):
        switch.scripts[:] = [lambda peer: None]
        found = probe.examine(NOW)
    assert found[0].level == "bad"
    assert found[0].said.startswith("No log-in: ")
    assert "mend host, user and secret_file" in found[0].remedy


def secret_in(folder: Path, mode: int = 0o600) -> Path:
    path = folder / "secret"
    path.write_text("siteagent-pw\n")
    path.chmod(mode)
    return path


def test_a_probe_is_made_of_its_settings(tmp_path: Path) -> None:
    secret_in(tmp_path)
    told = {
        "user": "siteagent",
        "secret_file": "secret",
        "trunks": ["PJSIP/carrier"],
        "dials": True,
        "ivr": {"event": "Step"},
        "recordings": {"folder": "monitor", "name": "{year}/*{uniqueid}.wav"},
        "sip": "sip:127.0.0.1",
        "accounts": r"agent\d+",
        "ari_url": "http://127.0.0.1:8088",
        "ari_user": "sitewatch",
        "ari_password_file": "secret",
    }
    probe = registry.probe(place(tmp_path), told)
    assert [each.measure for each in probe.watches] == [
        LOG_IN,
        TAKE_CALLS,
        REJECTED,
        "ivr_calls_failed",
        "dials_failed",
        UNRECORDED,
    ]
    probe.close()


@pytest.mark.parametrize(
    ("told", "because"),
    [
        pytest.param({"secret": "x"}, "secret: there is no such setting", id="unknown"),
        pytest.param({"user": 7}, "user: text expected", id="no text"),
        pytest.param({"port": 70_000}, "port: give 1 to 65535", id="port"),
        pytest.param({"tls": "yes"}, "tls: true or false", id="flag"),
        pytest.param({"host": "a b"}, "host: give a name", id="host"),
        pytest.param({"agents_by": "colour"}, "agents_by: give interface", id="agents"),
        pytest.param({"accounts": "("}, "accounts: not a pattern", id="pattern"),
        pytest.param({"system_causes": ["x"]}, "system_causes: a whole", id="causes"),
        pytest.param({"dials": True}, "dials: name the trunks", id="dials alone"),
        pytest.param({"sip": "http://x"}, "is not an address", id="sip"),
        pytest.param({"ivr": {"steps": "x"}}, "steps: there is no such", id="ivr"),
        pytest.param(
            {"recordings": {"folder": "m", "name": "../{uniqueid}"}},
            "recordings.name: give a name under the folder",
            id="recordings",
        ),
        pytest.param(
            {"host": "10.0.0.5", "tls": False}, "another computer", id="plain"
        ),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(
    tmp_path: Path, told: dict[str, object], because: str
) -> None:
    secret_in(tmp_path)
    needed = {"user": "siteagent", "secret_file": "secret"}
    with pytest.raises(Misshapen, match=because):
        registry.probe(place(tmp_path), {**needed, **told})


def test_a_secret_that_everybody_can_read_is_refused(tmp_path: Path) -> None:
    secret_in(tmp_path, 0o644)
    told = {"user": "siteagent", "secret_file": "secret"}
    with pytest.raises(Misshapen, match="can be read by everybody"):
        registry.probe(place(tmp_path), told)
    with pytest.raises(Misshapen, match="cannot be read"):
        registry.probe(place(tmp_path), {**told, "secret_file": "none"})


def test_a_probe_watches_what_it_is_told_how_to_see() -> None:
    seen = settings(trunks=frozenset()).watches
    assert [each.measure for each in seen] == [LOG_IN, TAKE_CALLS]
