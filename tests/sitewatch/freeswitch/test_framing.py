"""Bytes of an event socket become the same blocks, however they are cut."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sitewatch import ami_transcripts

from sitewatch.probes.asterisk.ami.framing import BadFraming
from sitewatch.probes.freeswitch.esl import framing
from sitewatch.probes.freeswitch.esl.events import KEPT, event_of
from sitewatch.probes.freeswitch.esl.framing import Framer, blocks_of
from sitewatch.probes.freeswitch.esl.uptime import uptime


EVENT = b"Content-Length: %d\nContent-Type: text/event-plain\n\n%s"


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("fs-01-auth-ok", 5),
        ("fs-02-auth-wrong", 3),
        ("fs-02-no-auth", 2),
        ("fs-03-agents-100-available", 7),
        ("fs-05-calls-answered", 184),
        ("fs-06-rejects", 11),
        ("fs-drv", 424),
    ],
)
def test_a_transcript_is_read_whole(name: str, count: int) -> None:
    assert len(blocks_of(ami_transcripts.server_bytes(name))) == count


def test_one_byte_at_a_time_makes_the_same_blocks() -> None:
    raw = ami_transcripts.server_bytes("fs-06-rejects")
    framer = Framer()

    found = [each for byte in raw for each in framer.feed(bytes([byte]))]

    assert found == blocks_of(raw)
    assert not framer.is_amid


@settings(max_examples=60, deadline=None)
@given(cuts=st.lists(st.integers(0, 20_000), max_size=6), share=st.integers(0, 1_000))
def test_a_transcript_may_be_cut_anywhere(cuts: list[int], share: int) -> None:
    raw = ami_transcripts.server_bytes("fs-03-agents-100-available")
    kept = raw[: len(raw) * share // 1_000]
    edges = [0, *sorted(min(each, len(kept)) for each in cuts), len(kept)]
    framer = Framer()

    found = [
        each
        for begin, end in itertools.pairwise(edges)
        for each in framer.feed(kept[begin:end])
    ]

    assert found == blocks_of(raw)[: len(found)]
    assert not framer.fault


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_garbage_is_refused_and_never_raises(raw: bytes) -> None:
    framer = Framer()
    framer.feed(b"Content-Type: auth/request\n\n" + raw)
    framer.feed(raw)


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"SSH-2.0-OpenSSH_9", "no block of an event socket came but 'SSH-2.0"),
        (b"Content-Length: -1\n\n", "no number"),
        (b"Content-Length: 9999999999\n\n", "no number"),
        (b"Content-Length: 1048577\n\n", "a body is longer"),
        (b"Content-Type: " + b"x" * framing.MOST_HEADERS, "headers are longer"),
    ],
)
def test_what_is_no_block_is_a_fault(raw: bytes, fault: str) -> None:
    with pytest.raises(BadFraming, match=fault):
        blocks_of(raw)


def test_an_event_keeps_few_headers_decoded_and_cannot_be_forged() -> None:
    name = b"Cust%0AEvent-Name%3A%20HEARTBEAT"
    body = (
        b"Event-Name: CUSTOM\nEvent-Subclass: callcenter%3A%3Ainfo\n"
        b"CC-Agent: " + name + b"\nvariable_secret: x\nCC-Queue: caf%C3%A9\n\n"
        b"CC-Action: bridge-agent-start\n"
    )
    (block,) = blocks_of(EVENT % (len(body), body))
    event = event_of(block.body)

    assert event.event == "callcenter::info"
    assert event.get("CC-Agent") == "Cust\nEvent-Name: HEARTBEAT"
    assert event.get("CC-Queue") == "café"
    assert event.get("CC-Action") == ""
    assert {name for name, _ in event.headers} <= {"Event", *KEPT}


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("UP 0 years, 0 days, 0 hours, 0 minutes, 12 seconds, 53 milliseconds\n", 12),
        ("UP 1 year, 2 days, 1 hour, 1 minute, 1 second, 9 microseconds", 31_712_461),
        ("-ERR no\n", None),
        ("UP and running", None),
        ("", None),
    ],
)
def test_the_uptime_is_read(told: str, seconds: int | None) -> None:
    assert uptime(told) == seconds
