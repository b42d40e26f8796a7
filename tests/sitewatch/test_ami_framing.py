from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sitewatch import ami_transcripts

from sitewatch.probes.asterisk.ami import framing
from sitewatch.probes.asterisk.ami.framing import BadFraming, Framer, messages_of
from sitewatch.probes.asterisk.ami.message import Message, parse


BANNER = b"Asterisk Call Manager/11.0.0\r\n"
TRANSCRIPTS = ami_transcripts.names() or ["01-login-ok"]  # skips loudly
EVERY_BYTE_UP_TO = 32_000


def fed(pieces: list[bytes]) -> tuple[list[Message], str]:
    framer = Framer()
    found = [message for piece in pieces for message in framer.feed(piece)]
    return found, framer.fault


def cut(whole: bytes, at: list[int]) -> list[bytes]:
    places = [0, *sorted(each % (len(whole) + 1) for each in at), len(whole)]
    return [whole[begin:end] for begin, end in pairwise(places)]


def counted(transcript: bytes) -> tuple[int, int]:
    """Return how many events and responses there are, without the framing."""
    body = transcript.partition(b"\r\n")[2]
    whole = body[: body.rfind(b"\r\n\r\n") + 2]
    events = len(re.findall(rb"^Event: ", whole, re.MULTILINE))
    return events, len(re.findall(rb"(?:\A|\r\n\r\n)Response: ", whole))


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_a_transcript_holds_as_many_events_and_responses_as_its_lines(
    name: str,
) -> None:
    transcript = ami_transcripts.server_bytes(name)

    found = messages_of(transcript)

    events = sum(1 for each in found if each.event)
    assert (events, len(found) - events) == counted(transcript)
    assert all(each.get("Response") for each in found if not each.event)


@pytest.mark.parametrize("name", TRANSCRIPTS)
def test_a_transcript_reads_the_same_in_pieces_of_any_length(name: str) -> None:
    transcript = ami_transcripts.server_bytes(name)
    whole = fed([transcript])

    lengths = (1, 7) if len(transcript) <= EVERY_BYTE_UP_TO else (9_973,)
    for length in lengths:
        starts = range(0, len(transcript), length)
        pieces = [transcript[start : start + length] for start in starts]
        assert fed(pieces) == whole


@settings(max_examples=15, deadline=None)
@given(at=st.lists(st.integers(0, 10**7), max_size=40))
@pytest.mark.parametrize("name", ["17-overlapping-lists-and-events", "16-odd-events"])
def test_a_transcript_reads_the_same_however_it_is_cut(
    name: str, at: list[int]
) -> None:
    transcript = ami_transcripts.server_bytes(name)

    assert fed(cut(transcript, at)) == fed([transcript])


@pytest.mark.parametrize(
    "name",
    ["01-login-ok", "02f-login-md5", "19-slow-reader", "20f-queuereset-by-readonly"],
)
def test_what_comes_before_a_cut_is_told_and_nothing_of_what_is_cut(name: str) -> None:
    transcript = ami_transcripts.server_bytes(name)
    whole = messages_of(transcript)

    for offset in range(len(transcript) + 1):
        found, fault = fed([transcript[:offset]])
        assert not fault
        assert found == whole[: len(found)]
        assert len(found) == sum(counted(transcript[:offset]))


@settings(max_examples=200, deadline=None)
@given(
    body=st.text(alphabet="\r\n:aE ", max_size=60).map(str.encode),
    at=st.lists(st.integers(0, 100), max_size=5),
)
def test_line_ends_of_any_kind_read_the_same_however_they_are_cut(
    body: bytes, at: list[int]
) -> None:
    for banner in (BANNER, BANNER.replace(b"\r", b"")):
        assert fed(cut(banner + body, at)) == fed([banner + body])


@settings(max_examples=100, deadline=None)
@given(garbage=st.binary(max_size=400), at=st.lists(st.integers(0, 400), max_size=3))
def test_garbage_breaks_nothing(garbage: bytes, at: list[int]) -> None:
    assert not fed(cut(b"\x00" + garbage, at))[0]
    assert not fed(cut(BANNER + garbage, at))[1]


def test_the_banner_tells_the_version() -> None:
    framer = Framer()

    assert framer.feed(BANNER[:11]) == []
    assert framer.is_amid
    assert framer.version == ""
    framer.feed(BANNER[11:])
    assert framer.version == "11.0.0"
    assert not framer.is_amid


@pytest.mark.parametrize(
    ("greeting", "said"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "but 'HTTP/1.1 400 Bad Request'"),
        (b"\x15\x03\x03\x00\x02\x02\x28", "another service"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "but 'SSH-2.0-OpenSSH_9.6'"),
        (b"Event: FullyBooted\r\n\r\n", "but 'Event: FullyBooted'"),
        (b"Asterisk\r\n", "but 'Asterisk'"),
        (b"\r\n" + BANNER, "another service"),
        (framing.GREETING + b"1" * 999, "longer than 200 bytes"),
    ],
)
def test_another_service_is_told_apart(greeting: bytes, said: str) -> None:
    with pytest.raises(BadFraming, match=said):
        messages_of(greeting)


def test_a_line_without_end_is_refused_and_what_came_before_is_told() -> None:
    before = BANNER + b"Event: Good\r\n\r\nEvent: Long\r\nBig: "
    longest = before + b"x" * (framing.MOST_LINE - 5)

    assert len(messages_of(longest + b"\r\n\r\n")) == 2
    for pieces in ([longest + b"x\r\n\r\n"], [before, b"x" * 10**6], [before * 3]):
        found, fault = fed(pieces)
        assert found[0].event == "Good"
        assert (fault != "") == (pieces != [before * 3])
    assert "a line is longer than 65536 bytes" in fed([longest + b"xx"])[1]


def test_a_message_without_end_is_refused_and_not_kept() -> None:
    framer = Framer()
    framer.feed(BANNER)
    line = b"Output: " + b"x" * 1_000 + b"\r\n"

    pieces = 0
    while not framer.fault:
        framer.feed(line)
        pieces += 1

    assert pieces == framing.MOST_MESSAGE // len(line) + 1
    assert framer.feed(b"\r\n" + BANNER) == []


def test_a_bare_line_feed_in_a_value_begins_neither_header_nor_message() -> None:
    forged = b"Event: Newchannel\r\nCallerIDName: x\nStatus: 5\n\nEvent: Hangup\r\n\r\n"

    (message,) = messages_of(BANNER + forged)

    assert message.event == "Newchannel"
    assert message.get("Status") == ""


def test_lines_end_as_the_banner_does() -> None:
    (message,) = messages_of(b"Asterisk Call Manager/5.0.5\nEvent: A\nKey: 1\n\n")

    assert message == Message((("Event", "A"), ("Key", "1")))


def test_odd_headers_come_through() -> None:
    found = messages_of(ami_transcripts.server_bytes("16-odd-events"))
    odd = {each.get("UserEvent"): each for each in found if each.event == "UserEvent"}

    assert odd["Odd1"].get("Empty", "absent") == ""
    assert odd["Odd1"].get("Colons") == "a: b: c:d"
    assert odd["Odd1"].get("utf8") == "Zoë ☎ 東京"
    assert odd["Dup"].all("key") == ["1", "2", "3"]
    assert odd["Latin1"].get("Name") == "José Müller"
    assert odd["NoSpace"].get("KeyNoSpace") == "value"
    assert odd["NoSpace"].get("ActionID") == "u5"
    assert len(odd["Long"].get("Big")) == 900
    assert odd["Fake\\r\\nEvent: Hangup"].event == "UserEvent"


def test_the_output_of_a_command_is_many_headers() -> None:
    found = messages_of(ami_transcripts.server_bytes("16-odd-driver"))
    outputs = {each.get("ActionID"): each.all("Output") for each in found}

    assert len(outputs["cmd1"]) > 10
    assert outputs["cmd1"][2].startswith("Recorder")


def test_two_names_in_bytes_of_no_charset_stay_two() -> None:
    first = parse(b"Name: Jos\xe9\r\n").get("Name")

    assert first != parse(b"Name: Jos\xe8\r\n").get("Name")
    assert first == parse(b"Other: \xff\r\nName: Jos\xc3\xa9\r\n").get("Name")
