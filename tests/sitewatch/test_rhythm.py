from __future__ import annotations

import dataclasses
import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.sitewatch.standin import Clocks, Desk, Reply, channel

from sitewatch import wire
from sitewatch.credentials import Token
from sitewatch.measuring import Measuring
from sitewatch.probes.simulated.probe import HttpSwitch, SimulatedProbe
from sitewatch.rhythm import Rhythm
from sitewatch.sender import Sender
from sitewatch.spool import Counts, Spool
from sitewatch.thinning import Thinning


if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitewatch.probes.probe import Probe
    from sitewatch.probes.simulated.server import Centre


@pytest.fixture
def clock(now: datetime) -> Clocks:
    return Clocks(now)


@pytest.fixture
def rhythm(
    desk: Desk, spool: Spool, switch_url: str, centre: Centre, clock: Clocks
) -> Iterator[Rhythm]:
    centre.clock = lambda: clock.now
    probes: list[Probe] = [SimulatedProbe(HttpSwitch(wire.endpoint(switch_url)))]
    measuring = Measuring(probes)
    yield Rhythm(
        measuring=measuring,
        thinning=Thinning(15),
        spool=spool,
        sender=Sender(channel(desk.url, clock), spool),
        now=lambda: clock.now,
        steady=lambda: clock.seconds,
        share=lambda: 100,
    )
    measuring.close()


def never() -> bool:
    return False


def test_what_is_measured_reaches_the_desk(rhythm: Rhythm, desk: Desk) -> None:
    rhythm.measure()
    rhythm.send(until=never)
    assert len(desk.known) == 7


def test_a_desk_that_fails_is_left_alone_for_a_while(
    rhythm: Rhythm, desk: Desk, clock: Clocks, caplog: pytest.LogCaptureFixture
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
    rhythm: Rhythm, desk: Desk, clock: Clocks
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
    rhythm: Rhythm, desk: Desk, clock: Clocks
) -> None:
    for _ in range(200):
        rhythm.measure()
        clock.passes(60)
    answers = iter([False, True])
    rhythm.send(until=lambda: next(answers))
    assert len(desk.known) == 1000


def test_what_a_full_disk_does_not_take_is_held_until_it_does(
    rhythm: Rhythm, spool: Spool, clock: Clocks, caplog: pytest.LogCaptureFixture
) -> None:
    pages = spool._db.execute("PRAGMA page_count").fetchone()[0]
    spool._db.execute(f"PRAGMA max_page_count = {pages}")
    for _ in range(60):
        rhythm.measure()
        clock.passes(60)
    assert "database or disk is full" in caplog.text
    rhythm.send(until=never)
    spool._db.execute(f"PRAGMA max_page_count = {pages + 1000}")
    rhythm.measure()
    assert sum(dataclasses.astuple(spool.counts())) == 61 * 7
    assert "samples_lost=0" in caplog.text


def test_a_disk_that_stays_full_costs_the_oldest(
    rhythm: Rhythm,
    spool: Spool,
    clock: Clocks,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sitewatch.rhythm.MOST_HELD", 10)
    spool._db.execute("PRAGMA query_only = ON")
    for _ in range(3):
        rhythm.measure()
        clock.passes(60)
    rhythm.send(until=never)
    assert "samples_held=10 samples_lost=4" in caplog.text
    spool._db.execute("PRAGMA query_only = OFF")
    rhythm.measure()
    assert spool.counts() == Counts(waiting=17, sent=0, refused=0)


def test_a_clock_that_is_set_back_keeps_the_order_of_sending(
    rhythm: Rhythm, desk: Desk, clock: Clocks
) -> None:
    rhythm.measure()
    clock.now -= timedelta(days=1)
    rhythm.measure()
    clock.now += timedelta(days=2)
    rhythm.measure()
    rhythm.send(until=never)
    days = [sample["at"][8:10] for post in desk.posts for sample in post.samples]
    assert days == ["02"] * 7 + ["01"] * 7 + ["03"] * 7


def test_the_token_is_in_no_log(
    rhythm: Rhythm, desk: Desk, clock: Clocks, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told = channel(desk.url, clock, Token("tok-9f3a"))
    rhythm.sender = Sender(told, rhythm.spool)
    desk.answers = [lambda post: Reply(401, str(post.token).encode())]
    rhythm.measure()
    rhythm.send(until=never)
    assert desk.posts[0].token == "Bearer tok-9f3a"  # noqa: S105 - made up
    assert "tok-9f3a" not in caplog.text
