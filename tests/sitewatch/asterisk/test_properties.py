"""The picture does not depend on how its messages came."""

from __future__ import annotations

import dataclasses
import itertools
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st
from tests.sitewatch.asterisk.transcripts import (
    HUNDRED,
    LONG_AGO,
    Transcripts,
    ended,
    is_listed,
    settings,
    show,
)

from sitewatch.probes.asterisk.ami.framing import Framer, messages_of
from sitewatch.probes.asterisk.ami.message import Message
from sitewatch.probes.asterisk.ivr import IvrWords
from sitewatch.probes.asterisk.picture import Picture
from sitewatch.probes.asterisk.settings import RecordingPlace
from sitewatch.probes.losses import losses
from sitewatch.probes.switch import Tally, Unseen


if TYPE_CHECKING:
    import random

    from sitewatch.probes.switch import SwitchState

MIXED = (
    "06-events-03-calls-siteagent",
    "08-reject-7100",
    "08b-agentleg-503",
    "09a-abandon-overflow-full",
    "11-recording-7000",
    "12-ivr-7011",
    "13-dialer-carrier-503",
    "14-registration",
)
SEEING = settings(
    dials=True,
    ivr=IvrWords(),
    recordings=RecordingPlace(folder=Path("/nowhere"), lag_seconds=5),
)


@pytest.fixture(scope="module")
def mixed(transcripts: Transcripts) -> list[Message]:
    return [
        each
        for name in MIXED
        for each in transcripts.messages(name)
        if each.event and not is_listed(each) and each.event != "FullyBooted"
    ]


def state_of(said: list[Message], until: list[Message]) -> tuple[SwitchState, object]:
    picture = Picture(SEEING)
    now = ended(until) + timedelta(seconds=10)
    picture.fold(said, now)
    names = sorted(each.call for each in picture.due(now))
    refused = sorted(picture.refusals.standing(now))
    unable = sorted(picture.outcomes.verdict(now).unable)
    found = picture.state(now, HUNDRED)
    return unordered(found), (names, refused, unable)


def unordered(state: SwitchState) -> SwitchState:
    """Return *state* with its calls in the order of their names."""

    def sorted_(part: Tally | Unseen) -> Tally | Unseen:
        if isinstance(part, Unseen):
            return part
        return dataclasses.replace(part, affected=tuple(sorted(part.affected)))

    return dataclasses.replace(
        state,
        calls=sorted_(state.calls),
        recordings=sorted_(state.recordings),
        ivr_calls=sorted_(state.ivr_calls),
        dials=sorted_(state.dials),
    )


def streams_of(said: list[Message]) -> list[list[Message]]:
    """Return the messages of each call, and of each phone that registers."""
    found: dict[str, list[Message]] = {}
    for each in said:
        key = (
            each.get("Linkedid")
            or each.get("DestLinkedid")
            or each.get("AccountID")
            or each.get("EndpointName")
            or each.event
        )
        found.setdefault(key, []).append(each)
    return list(found.values())


def shuffled(streams: list[list[Message]], order: random.Random) -> list[Message]:
    """Return the streams run together; each keeps its own order."""
    left = [iter(each) for each in streams]
    turns = [place for place, each in enumerate(streams) for _ in each]
    order.shuffle(turns)
    return [next(left[turn]) for turn in turns]


@how(max_examples=15, deadline=None)
@given(order=st.randoms(use_true_random=False))
def test_calls_may_be_interleaved_at_will(
    mixed: list[Message], order: random.Random
) -> None:
    expected = state_of(mixed, mixed)
    assert state_of(shuffled(streams_of(mixed), order), mixed) == expected


@how(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_message_may_come_again(mixed: list[Message], data: st.DataObject) -> None:
    """At once, and at the end when all is over."""
    again = data.draw(st.sets(st.integers(0, len(mixed) - 1), max_size=60))
    twice = [
        copy
        for place, each in enumerate(mixed)
        for copy in itertools.repeat(each, 2 if place in again else 1)
    ]
    expected = state_of(mixed, mixed)
    assert state_of(twice, mixed) == expected
    assert state_of([*mixed, *(mixed[place] for place in sorted(again))], mixed) == (
        expected
    )


@cache
def _raw(transcripts: Transcripts) -> bytes:
    return transcripts.raw("20c-kill9-mid-burst-reconnect-2")


@how(max_examples=20, deadline=None)
@given(cuts=st.lists(st.integers(0, 30_000), max_size=40))
def test_the_pieces_in_which_bytes_come_do_not_matter(
    transcripts: Transcripts, cuts: list[int]
) -> None:
    raw = _raw(transcripts)
    framer, said = Framer(), []
    for begin, end in itertools.pairwise(sorted({0, *cuts, len(raw)})):
        said += framer.feed(raw[begin:end])
    pictures = []
    for each in (said, messages_of(raw)):
        picture = Picture(SEEING)
        show(picture, each, ended(each))
        pictures.append(picture.state(ended(each), HUNDRED))
    assert pictures[0] == pictures[1]


def test_no_message_of_any_transcript_breaks_the_picture(
    transcripts: Transcripts,
) -> None:
    """All together, driver connections among them, as a hostile switch might."""
    picture = Picture(SEEING)
    for path in sorted(transcripts.folder.glob("[012]*.server.txt.gz")):
        said = transcripts.messages(path.name.removesuffix(".server.txt.gz"))
        picture.fold(said, ended(said))
        losses(picture.state(ended(said), HUNDRED), ended(said).replace(microsecond=0))


@how(max_examples=50, deadline=None)
@given(
    headers=st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "Event",
                    "Timestamp",
                    "Linkedid",
                    "Uniqueid",
                    "Channel",
                    "ChannelState",
                    "Cause",
                    "Interface",
                    "DestUniqueid",
                    "DialStatus",
                    "AccountID",
                    "Service",
                    "EndpointName",
                    "URI",
                    "UserEvent",
                    "QueueStatus",
                    "Step",
                    "Result",
                    "Queue",
                    "TalkTime",
                    "Uptime",
                    "LastReload",
                ]
            ),
            st.one_of(
                st.text(max_size=90),
                st.sampled_from(
                    [
                        "Newchannel",
                        "Hangup",
                        "AgentCalled",
                        "AgentConnect",
                        "AgentComplete",
                        "UserEvent",
                        "ContactStatus",
                        "FullyBooted",
                        "ChallengeResponseFailed",
                        "IvrStep",
                        "enter",
                        "4",
                        "0",
                        "99999999999",
                        "-1",
                        "PJSIP/carrier-1",
                        "PJSIP/",
                        "/",
                        "@",
                        "sip:@",
                        "sip:[::1]",
                        "PJSIP",
                        "1795420922.264064",
                        "9999999999.9",
                    ]
                ),
            ),
        ),
        max_size=12,
    )
)
def test_whatever_a_switch_says_breaks_nothing(headers: list[tuple[str, str]]) -> None:
    picture = Picture(SEEING)
    picture.fold(
        [Message(tuple(headers)), Message((("Event", "Hangup"), *headers))], LONG_AGO
    )
    losses(picture.state(LONG_AGO, HUNDRED), LONG_AGO)
