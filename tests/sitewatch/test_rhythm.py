from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.sitewatch.standin import Desk, Reply

from sitewatch import wire
from sitewatch.probes.losses import AGENT_MEASURES
from sitewatch.probes.simulated.probe import HttpSwitch, SimulatedProbe
from sitewatch.rhythm import Rhythm, measured
from sitewatch.sender import Sender
from sitewatch.spool import Counts, Spool


if TYPE_CHECKING:
    from sitewatch.measurement import Measurement
    from sitewatch.probes.probe import Probe, Watched
    from sitewatch.probes.simulated.server import Centre


@dataclass
class Clock:
    now: datetime
    seconds: int = 0

    def passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.seconds += seconds


@dataclass
class BrokenProbe:
    """Has a mistake in it."""

    name: str = "broken"
    watches: Sequence[Watched] = AGENT_MEASURES

    def measure(self, now: datetime) -> list[Measurement]:
        message = f"a mistake at {now}"
        raise KeyError(message)


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture
def rhythm(
    desk: Desk, spool: Spool, switch_url: str, centre: Centre, clock: Clock
) -> Rhythm:
    centre.clock = lambda: clock.now
    probes: list[Probe] = [SimulatedProbe(HttpSwitch(wire.endpoint(switch_url)))]
    return Rhythm(
        probes=probes,
        spool=spool,
        sender=Sender(wire.endpoint(desk.url), "t", spool),
        now=lambda: clock.now,
        steady=lambda: clock.seconds,
        share=lambda: 100,
    )


def never() -> bool:
    return False


def test_a_probe_that_breaks_is_blind_and_the_others_go_on(
    now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    found = measured([BrokenProbe(), BrokenProbe(name="other")], now)
    assert [each.state for each in found] == ["blind"] * 4
    assert found[0].evidence == "the probe broken broke: KeyError"
    assert caplog.text.count("a mistake at") == 2


def test_what_is_measured_reaches_the_desk(rhythm: Rhythm, desk: Desk) -> None:
    rhythm.measure()
    rhythm.send(until=never)
    assert len(desk.known) == 7


def test_a_desk_that_fails_is_left_alone_for_a_while(
    rhythm: Rhythm, desk: Desk, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    desk.answers = [lambda post: Reply(500, b"")] * 2
    rhythm.measure()
    rhythm.send(until=never)
    rhythm.send(until=never)
    assert len(desk.posts) == 1
    assert rhythm.next_try(due=15) == 4
    clock.passes(4)
    rhythm.send(until=never)
    assert rhythm.next_try(due=15) == 12
    clock.passes(8)
    rhythm.send(until=never)
    assert len(desk.posts) == 3
    assert len(desk.known) == 7
    assert rhythm.failures == 0
    assert rhythm.next_try(due=15) == 15
    assert "again_in=8s: status 500" in caplog.text


def test_the_desk_decides_how_long_it_is_left_alone(
    rhythm: Rhythm, desk: Desk, clock: Clock
) -> None:
    desk.answers = [lambda post: Reply(429, b"", {"Retry-After": "600"})]
    rhythm.measure()
    rhythm.send(until=never)
    clock.passes(599)
    rhythm.send(until=never)
    assert len(desk.posts) == 1
    clock.passes(1)
    rhythm.send(until=never)
    assert len(desk.known) == 7


def test_a_long_backlog_does_not_hold_up_the_next_measurement(
    rhythm: Rhythm, desk: Desk
) -> None:
    for _ in range(60):
        rhythm.measure()
    answers = iter([False, True])
    rhythm.send(until=lambda: next(answers))
    assert len(desk.known) == 200


def test_a_full_disk_does_not_end_the_run(
    rhythm: Rhythm, spool: Spool, caplog: pytest.LogCaptureFixture
) -> None:
    spool._db.execute("PRAGMA query_only = ON")
    rhythm.measure()
    rhythm.send(until=never)
    assert "samples_lost=7" in caplog.text
    spool._db.execute("PRAGMA query_only = OFF")
    rhythm.measure()
    assert spool.counts() == Counts(waiting=7, sent=0, refused=0)


def test_the_token_is_in_no_log(
    rhythm: Rhythm, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    rhythm.sender = Sender(rhythm.sender.desk, "tok-9f3a", rhythm.spool)
    desk.answers = [lambda post: Reply(401, post.token.encode())]
    rhythm.measure()
    rhythm.send(until=never)
    assert desk.posts[0].token == "Bearer tok-9f3a"  # noqa: S105 - made up
    assert "tok-9f3a" not in caplog.text
