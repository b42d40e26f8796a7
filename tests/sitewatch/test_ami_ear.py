from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta

import pytest

from sitewatch.probes.asterisk.ami import ear
from sitewatch.probes.asterisk.ami.actions import question
from sitewatch.probes.asterisk.ami.ear import Ear, Gap, Heard
from sitewatch.probes.asterisk.ami.link import Link, LinkFailed
from sitewatch.probes.asterisk.ami.message import Message


NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def message(name: str) -> Message:
    return Message((("Event", name),))


def before(milliseconds: int) -> datetime:
    return NOW - timedelta(milliseconds=milliseconds)


def test_events_come_out_once_with_when_they_arrived() -> None:
    heard = Ear()
    heard.take(message("A"), 1_000)
    heard.take(message("B"), 1_700)

    assert heard.drain(2_000, NOW) == (
        [Heard(before(1_000), message("A")), Heard(before(300), message("B"))],
        0,
        [],
    )
    assert heard.drain(2_000, NOW) == ([], 0, [])


def test_what_is_too_much_is_a_gap_from_the_first_to_the_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ear, "MOST_EVENTS", 2)
    heard = Ear()
    for at in range(5):
        heard.take(message(str(at)), at * 100)
    drained = heard.drain(1_000, NOW)
    heard.take(message("after"), 1_100)

    assert [each.message.event for each in drained.events] == ["0", "1"]
    assert drained.dropped == 3
    assert drained.gaps == [
        Gap(before(800), before(600), "more events came than were taken away")
    ]
    assert len(heard.drain(1_200, NOW).events) == 1


def test_large_events_are_fewer() -> None:
    heard = Ear()
    large = Message((("Event", "A"), ("Big", "x" * 1_000_000)))
    for at in range(100):
        heard.take(large, at)

    drained = heard.drain(100, NOW)
    assert len(drained.events) == ear.MOST_BYTES // 1_000_000
    assert len(drained.events) + drained.dropped == 100


def test_a_gap_that_lasts_is_told_each_time_and_once_when_it_is_over() -> None:
    heard = Ear()
    heard.deaf(0, "gone")
    heard.deaf(500, "still gone")
    first, second = heard.drain(1_000, NOW), heard.drain(1_000, NOW)
    heard.hearing(1_500)
    third, fourth = heard.drain(2_000, NOW), heard.drain(2_000, NOW)

    assert first.gaps == second.gaps == [Gap(before(1_000), None, "gone")]
    assert third.gaps == [Gap(before(2_000), before(500), "gone")]
    assert fourth.gaps == []


def test_a_connection_that_flaps_makes_no_endless_list() -> None:
    heard = Ear()
    for at in range(0, 5_000, 2):
        heard.deaf(at, "gone")
        heard.hearing(at + 1)

    gaps = heard.drain(5_000, NOW).gaps
    assert len(gaps) == ear.MOST_GAPS
    assert gaps[-1].until == before(1)


def test_a_switch_that_takes_nothing_is_left() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        link = Link(ours)
        for number in range(20_000):
            link.say(question("QueueStatus", str(number), {"Queue": "q" * 190}), 0)
        link.flush(0, 5_000)
        assert link.has_unsent
        link.flush(4_999, 5_000)
        theirs.recv(1_000_000)
        link.flush(9_000, 5_000)
        link.flush(13_999, 5_000)
        with pytest.raises(LinkFailed, match="no longer takes"):
            link.flush(14_000, 5_000)
