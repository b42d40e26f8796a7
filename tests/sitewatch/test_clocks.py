"""The desk's time beside the site's own clock, which may be wrong, or jump."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.sitewatch.standin import Clocks


def test_nothing_is_known_before_the_desk_spoke(now: datetime) -> None:
    clock = Clocks(now).of_desk
    assert (clock.offset(), clock.reads()) == (None, now)


def test_the_offset_is_measured_in_the_middle_of_the_exchange(now: datetime) -> None:
    clocks = Clocks(now)
    clock = clocks.of_desk
    clocks.passes(6)
    clock.learn(now + timedelta(seconds=603), asked_at=0)
    assert clock.offset() == 600
    clocks.passes(60)
    assert clock.offset() == 600
    assert clock.reads() == clocks.now + timedelta(seconds=600)


def test_a_clock_that_jumps_is_noticed_before_the_desk_speaks_again(
    now: datetime,
) -> None:
    clocks = Clocks(now)
    clock = clocks.of_desk
    clock.learn(now, asked_at=0)
    clocks.passes(30)
    clocks.now -= timedelta(hours=1)
    assert clock.offset() == 3600
    assert clock.reads() == now + timedelta(seconds=30)
    clocks.now += timedelta(hours=2)
    assert clock.offset() == -3600
