"""Heartbeats, signed batches, and desks that want something else of a site."""

from __future__ import annotations

import json
import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.sitewatch.standin import Clocks, Desk, Post, Reply, channel
from tests.sitewatch.test_spool import measurements

from sitewatch import wire
from sitewatch.credentials import KeyFile, Own, Token
from sitewatch.heartbeat import Pulse
from sitewatch.measuring import Measuring
from sitewatch.probes.simulated.faults import Faults
from sitewatch.probes.simulated.probe import HttpSwitch, SimulatedProbe
from sitewatch.rhythm import Rhythm
from sitewatch.sender import Kept, Sender, Settled
from sitewatch.spool import Counts
from sitewatch.standings import Standings
from sitewatch.thinning import Thinning


if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sitewatch.probes.probe import Probe
    from sitewatch.probes.simulated.server import Centre
    from sitewatch.spool import Spool

BEATS = "/api/v1/heartbeats"
WELL = Reply(200, b'{"desk_time": "2026-03-02T09:00:00Z"}')


@pytest.fixture
def clocks(now: datetime) -> Clocks:
    return Clocks(now)


@pytest.fixture
def key(tmp_path: Path) -> KeyFile:
    made = KeyFile(tmp_path / "desk-key.pem")
    made.make()
    return made


@pytest.fixture
def rhythm(
    desk: Desk,
    spool: Spool,
    switch_url: str,
    centre: Centre,
    clocks: Clocks,
    key: KeyFile,
) -> Iterator[Rhythm]:
    """A site that is enrolled."""
    desk.others[BEATS] = lambda post: WELL
    centre.clock = lambda: clocks.now
    probes: list[Probe] = [SimulatedProbe(HttpSwitch(wire.endpoint(switch_url)))]
    told = channel(desk.url, clocks, key)
    standings = Standings(probes, {"simulated": "simulated"})
    measuring = Measuring(probes)
    yield Rhythm(
        measuring=measuring,
        thinning=Thinning(15),
        spool=spool,
        sender=Sender(told, spool),
        now=lambda: clocks.now,
        steady=lambda: clocks.seconds,
        share=lambda: 100,
        pulse=Pulse(told, spool, standings, clocks.now, b"the configuration"),
    )
    measuring.close()


@pytest.fixture
def site(
    rhythm: Rhythm, clocks: Clocks, key: KeyFile
) -> tuple[Rhythm, Clocks, KeyFile]:
    return rhythm, clocks, key


def beat(rhythm: Rhythm) -> None:
    rhythm.measure()
    rhythm.send(until=lambda: False)


def beats(desk: Desk) -> list[dict[str, Any]]:
    return [json.loads(each.body) for each in desk.asked if each.path == BEATS]


def problem(kind: str, status: int = 401, **more: object) -> Reply:
    said = {"type": f"urn:backline:problem:{kind}", "detail": f"It is {kind}.", **more}
    return Reply(status, json.dumps(said).encode())


def test_it_says_what_runs_what_is_seen_and_what_waits(
    rhythm: Rhythm, desk: Desk, centre: Centre
) -> None:
    beat(rhythm)
    (told,) = beats(desk)
    assert (told["format"], told["sitewatch"]) == (1, "0.1.0")
    assert told["at"] == told["started_at"] == "2026-03-02T09:00:00Z"
    assert told["clock_offset_seconds"] is None
    assert told["spool"] == {
        "waiting": 7, "refused": 0, "lost": 0, "waiting_since": "2026-03-02T09:00:00Z",
    }  # fmt: skip
    (probe,) = told["probes"]
    assert (probe["name"], probe["kind"], len(probe["watches"])) == (
        "simulated", "simulated", 7,
    )  # fmt: skip
    assert {each["state"] for each in probe["watches"]} == {"measured"}
    assert len(desk.known) == 7


def test_a_blind_measure_says_since_when_and_why(
    rhythm: Rhythm, desk: Desk, centre: Centre, clocks: Clocks
) -> None:
    beat(rhythm)
    centre.faults = Faults(down=True)
    for _ in range(2):
        clocks.passes(60)
        beat(rhythm)
    watched = beats(desk)[-1]["probes"][0]["watches"][0]
    assert (watched["state"], watched["since"]) == ("blind", "2026-03-02T09:01:00Z")
    assert "cannot be seen" in watched["because"]


def test_one_is_sent_a_minute(rhythm: Rhythm, desk: Desk, clocks: Clocks) -> None:
    for _ in range(9):
        beat(rhythm)
        clocks.passes(15)
    assert len(beats(desk)) == 3


def test_the_clock_is_told_as_soon_as_it_was_learned(
    rhythm: Rhythm, desk: Desk, clocks: Clocks
) -> None:
    for _ in range(2):
        beat(rhythm)
        clocks.passes(15)
    assert [each["clock_offset_seconds"] for each in beats(desk)] == [None, 0]


def test_its_requests_are_signed_each_with_a_nonce_of_its_own(
    rhythm: Rhythm, desk: Desk, clocks: Clocks
) -> None:
    beat(rhythm)
    clocks.passes(60)
    beat(rhythm)
    posts = [*desk.posts, *desk.asked]
    inputs = {each.headers["Signature-Input"] for each in posts}
    assert len(inputs) == len(posts) == 4
    assert all(each.token is None for each in posts)


def test_the_configuration_is_told_by_a_digest_that_only_the_site_can_make(
    rhythm: Rhythm, desk: Desk, tmp_path: Path
) -> None:
    one, two = KeyFile(tmp_path / "1.pem"), KeyFile(tmp_path / "2.pem")
    for each in (one, two):
        each.make()
    assert one.fingerprint(b"x") == one.fingerprint(b"x")
    assert (
        len({one.fingerprint(b"x"), one.fingerprint(b"y"), two.fingerprint(b"x")}) == 3
    )


def test_a_wrong_clock_is_learned_and_told_with_the_samples(
    rhythm: Rhythm, desk: Desk, clocks: Clocks, now: datetime
) -> None:
    """The site's clock is a day behind; its samples keep its own instants."""
    time = "2026-03-03T09:00:00Z"
    off = [problem("clock-off", desk_time=time), Reply(200, WELL.body)]
    desk.others[BEATS] = lambda post: off.pop(0) if off else _says(clocks, 86_400)
    beat(rhythm)
    first, second = (each.headers["Signature-Input"] for each in desk.asked)
    assert ";created=1772442000;" in first
    assert ";created=1772528400;" in second
    desk.others[BEATS] = lambda post: _says(clocks, 86_400)
    clocks.passes(60)
    beat(rhythm)
    clocks.passes(60)
    beat(rhythm)
    assert beats(desk)[-1]["clock_offset_seconds"] == 86_400
    sample: dict[str, object] = dict(desk.posts[-1].samples[0])
    assert sample["at"] == "2026-03-02T09:02:00Z"
    assert sample["clock_offset_seconds"] == 86_400


def _says(clocks: Clocks, ahead: int) -> Reply:
    time = clocks.now + timedelta(seconds=ahead)
    return Reply(200, json.dumps({"desk_time": f"{time:%Y-%m-%dT%H:%M:%SZ}"}).encode())


def test_a_desk_that_never_likes_the_clock_is_asked_twice_and_left_alone(
    desk: Desk, spool: Spool, clocks: Clocks, key: KeyFile, now: datetime
) -> None:
    spool.store(measurements(1, now), now=now)
    off = problem("clock-off", desk_time="2026-03-03T09:00:00Z")
    desk.answers = [lambda post: off] * 9
    outcome = Sender(channel(desk.url, clocks, key), spool).send_next(now=now)
    assert isinstance(outcome, Kept)
    assert "Set this computer's clock." in outcome.because
    assert len(desk.posts) == 2


@pytest.mark.parametrize("time", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "x"])
def test_a_time_that_cannot_be_is_not_learned(
    desk: Desk, clocks: Clocks, key: KeyFile, time: str
) -> None:
    told = channel(desk.url, clocks, key)
    desk.others[BEATS] = lambda post: Reply(
        200, json.dumps({"desk_time": time}).encode()
    )
    told.post(BEATS, b"{}")
    assert told.clock.offset() is None


@pytest.mark.parametrize("kind", ["key-revoked", "unknown-key"])
def test_shut_out_it_keeps_all_slows_down_says_so_and_goes_on_when_enrolled_anew(
    site: tuple[Rhythm, Clocks, KeyFile],
    desk: Desk,
    kind: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    (rhythm, clocks, key), spool = site, site[0].spool
    desk.answers = [lambda post: problem(kind)] * 2
    desk.others[BEATS] = lambda post: problem(kind)
    for _ in range(40):
        beat(rhythm)
        clocks.passes(15)
    assert len(desk.posts) == 2
    assert spool.counts().waiting > 40
    said = f"again_in=300s: status 401, {kind}: It is {kind}. Have a code made"
    assert said in caplog.text
    before = desk.posts[0].headers["Signature-Input"]
    key.make()
    desk.others[BEATS] = lambda post: WELL
    clocks.passes(300)
    beat(rhythm)
    assert spool.counts().waiting == 0
    assert len(desk.known) > 47
    after = desk.posts[-1].headers["Signature-Input"]
    assert before.partition("keyid=")[2][:40] != after.partition("keyid=")[2][:40]


def test_without_its_key_it_keeps_all_and_says_so(
    rhythm: Rhythm,
    desk: Desk,
    key: KeyFile,
    spool: Spool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    key.path.unlink()
    beat(rhythm)
    assert desk.posts == desk.asked == []
    assert spool.counts() == Counts(waiting=7, sent=0, refused=0)
    assert "desk-key.pem cannot be used: No such file" in caplog.text


COMMANDS = {"run": "rm -rf /", "config": {"url": "http://x"}, "\x1b[2J": 1}


def test_a_command_of_the_desk_is_not_done_but_reported(
    rhythm: Rhythm, desk: Desk, spool: Spool, caplog: pytest.LogCaptureFixture
) -> None:
    def command(post: Post) -> Reply:
        said = {**json.loads(desk.take(post).body), **COMMANDS}
        return Reply(202, json.dumps(said).encode())

    caplog.set_level(logging.INFO)
    desk.answers = [command]
    told = json.dumps({**json.loads(WELL.body), **COMMANDS}).encode()
    desk.others[BEATS] = lambda post: Reply(200, told)
    beat(rhythm)
    said = "answer.ignored nobody_asked_for= [2J,config,run"
    assert caplog.text.count(said.replace("= ", "=")) + caplog.text.count(said) == 2
    assert "rm -rf" not in caplog.text
    assert spool.counts() == Counts(waiting=0, sent=7, refused=0)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Reply(302, b"", {"Location": "http://127.0.0.1:1/"}), id="302"),
        pytest.param(Reply(200, b"[" * 1_000_001), id="huge"),
        pytest.param(Reply(200, b"<html>"), id="a page"),
        pytest.param(Reply(200, b"[]"), id="a list"),
        pytest.param(Reply(200, b'{"desk_time": ["x"]}'), id="no time"),
        pytest.param(Reply(200, WELL.body, cut_after=5), id="cut"),
        pytest.param(Reply(422, b'{"type": {}, "detail": []}'), id="422"),
        pytest.param(Reply(500, b""), id="500"),
    ],
)
def test_a_heartbeat_that_goes_wrong_holds_no_sample_up(
    rhythm: Rhythm, desk: Desk, spool: Spool, answer: Reply
) -> None:
    desk.others[BEATS] = lambda post: answer
    beat(rhythm)
    assert spool.counts() == Counts(waiting=0, sent=7, refused=0)


def test_a_site_with_a_token_sends_no_heartbeats_until_it_is_enrolled(
    desk: Desk, spool: Spool, clocks: Clocks, tmp_path: Path, now: datetime
) -> None:
    desk.others[BEATS] = lambda post: WELL
    key = KeyFile(tmp_path / "key.pem")
    told = channel(desk.url, clocks, Own(key, Token("s3cret")))
    pulse = Pulse(told, spool, Standings([], {}), now, b"")
    pulse.send()
    assert len(desk.asked) == 0
    key.make()
    pulse.send()
    assert desk.asked[0].token is None
    spool.store(measurements(1, now), now=now)
    assert isinstance(Sender(told, spool).send_next(now=now), Settled)
    assert "Signature" in desk.posts[0].headers
