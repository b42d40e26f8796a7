"""Calls: offered, rejected by the centre, and what only looks like a rejection."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.sitewatch.asterisk.transcripts import (
    HUNDRED,
    LONG_AGO,
    SETTINGS,
    Transcripts,
    ended,
    measured,
    message,
    settings,
    show,
    told,
)

from sitewatch.probes.asterisk.picture import Beside, Picture
from sitewatch.probes.asterisk.refused_calls import RefusedCalls, refused_call
from sitewatch.probes.switch import Tally


if TYPE_CHECKING:
    from pathlib import Path

    from sitewatch.probes.asterisk.ami.message import Message

REJECTED = "calls_rejected"
CARRIER = frozenset({"from-carrier"})
REFUSAL = (
    "[2026-11-23 08:37:52.101] NOTICE[18219] res_pjsip_session.c:  carrier: Call "
    "(UDP:127.0.0.1:6202) to extension '7777' rejected because extension not found in "
    "context 'from-carrier'."
)


@pytest.mark.parametrize(
    ("name", "rejected", "offered"),
    [
        pytest.param("22-load-400-calls-08-rejected-cause34", 8, 400, id="8 of 400"),
        pytest.param("22-load-400-calls-80-rejected-cause34", 80, 400, id="80 of 400"),
        pytest.param("22-load-400-calls-81-rejected-cause34", 81, 400, id="81 of 400"),
        pytest.param("08-reject-7100", 1, 1, id="congestion"),
        pytest.param("08-reject-7101", 0, 1, id="busy"),
        pytest.param("08-reject-7102", 1, 1, id="no route"),
        pytest.param("08-reject-7104", 1, 1, id="hung up with cause 34"),
        pytest.param("08-reject-7106", 1, 1, id="network out of order"),
        pytest.param("08-reject-7777", 0, 0, id="unknown number: no channel"),
        pytest.param("08b-agentleg-404", 0, 1, id="the phone says 404: cause 1"),
        pytest.param("08b-agentleg-488", 1, 1, id="the phone says 488"),
        pytest.param("08b-agentleg-503", 1, 1, id="the phone says 503"),
        pytest.param("08b-agentleg-busy", 0, 1, id="the phone is busy"),
        pytest.param("08b-agentleg-reject", 0, 1, id="the phone says 603"),
        pytest.param(
            "08c-agentleg-unreachable-after-qualify", 1, 1, id="no such phone"
        ),
        pytest.param("09a-abandon-overflow-full", 2, 4, id="2 full, 2 abandoned"),
        pytest.param("09b-timeout", 0, 1, id="a time-out in the queue"),
        pytest.param("21c-calls-to-dead-phones-qualify-off", 0, 20, id="time-outs"),
        pytest.param("13-dialer-1-answer", 0, 0, id="a dialled call is not offered"),
        pytest.param("17-overlapping-lists-and-events", 0, 0, id="Local calls alone"),
        pytest.param("20c-kill9-mid-burst", 0, 0, id="cut in the middle"),
    ],
)
def test_rejected_by_the_centre(
    transcripts: Transcripts, name: str, rejected: int, offered: int
) -> None:
    found = transcripts.state(name)
    assert told(found, REJECTED) == ("measured", rejected, offered)


@pytest.mark.parametrize(
    ("name", "rejected", "offered"),
    [
        pytest.param("06-events-03-calls-siteagent", 0, 3, id="answered"),
        pytest.param("08-reject-7100", 1, 2, id="congestion"),
        pytest.param("08-reject-7101", 0, 2, id="busy"),
        pytest.param("08-reject-7102", 1, 2, id="no route"),
        pytest.param("08-reject-7777", 1, 1, id="cause 0, nobody asked for it"),
        pytest.param("12-ivr-7010", 0, 1, id="hung up in the queue"),
        pytest.param("07b-phones-reject-status-looks-fine", 0, 2, id="time-outs"),
    ],
)
def test_calls_by_context_are_one_of_two_halves(
    transcripts: Transcripts, name: str, rejected: int, offered: int
) -> None:
    """A Local channel has two halves; `;1` is none of the calls."""
    found = transcripts.state(name, contexts=CARRIER)
    state, affected, total = told(found, REJECTED)
    doubled = name.startswith("08-reject-71") and affected == rejected + 1
    assert (state, affected, total) == ("measured", rejected + doubled, offered)


def test_the_same_messages_twice_are_the_same_calls(transcripts: Transcripts) -> None:
    name = "22-load-400-calls-80-rejected-cause34"
    assert told(transcripts.state(name, name), REJECTED) == ("measured", 80, 400)


def test_calls_of_more_than_a_quarter_hour_ago_are_of_the_past(
    transcripts: Transcripts,
) -> None:
    picture, now = transcripts.picture("22-load-400-calls-80-rejected-cause34")
    later = picture.state(now + timedelta(minutes=15), HUNDRED)
    assert told(later, REJECTED) == ("measured", 0, 0)
    said = measured(later)[REJECTED].evidence
    assert said == "no calls offered in the last 15 min, nothing measured"


def test_the_time_of_an_event_is_its_own_and_not_that_of_its_arrival(
    transcripts: Transcripts,
) -> None:
    """Events that were held up for ten minutes are of ten minutes ago."""
    said = transcripts.messages("22-load-400-calls-80-rejected-cause34")
    picture = Picture(SETTINGS)
    arrived = ended(said) + timedelta(minutes=10)
    show(picture, said, arrived)
    assert told(picture.state(arrived, HUNDRED), REJECTED)[1:] == (80, 400)
    late = arrived + timedelta(minutes=6)
    assert told(picture.state(late, HUNDRED), REJECTED)[1:] == (0, 0)


def test_calls_refused_before_a_channel_exists_stand_in_the_log_alone(
    transcripts: Transcripts, tmp_path: Path
) -> None:
    """80 of 400 are answered 404: AMI and CDR know of 320, the log of the others."""
    name = "22-load-400-calls-80-rejected-invisible-404"
    picture, now = transcripts.picture(name)
    assert told(picture.state(now, HUNDRED), REJECTED) == ("measured", 0, 320)

    log = tmp_path / "full"
    log.write_bytes(transcripts.raw(name, "full"))
    followed = RefusedCalls(log, {"carrier"})
    assert followed.names(now) == ()  # what stood there before is of the past
    with log.open("ab") as file:
        file.write(transcripts.raw(name, "full"))
    refused = followed.names(now)
    followed.close()
    found = picture.state(now, HUNDRED, Beside(refused_calls=refused))
    assert told(found, REJECTED) == ("measured", 80, 400)


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        pytest.param(REFUSAL, True, id="refused"),
        pytest.param(REFUSAL.replace("carrier:", "agent001:"), False, id="a phone's"),
        pytest.param(f"someone wrote: {REFUSAL}", False, id="quoted by another line"),
        pytest.param(REFUSAL.replace("NOTICE", "ERROR"), False, id="another kind"),
        pytest.param("", False, id="empty"),
    ],
)
def test_which_line_of_the_log_is_a_refused_call(line: str, *, counts: bool) -> None:
    assert bool(refused_call(line, {"carrier"})) is counts


def call(**told: str) -> Message:
    return message(Timestamp="1795420922.5", Uniqueid="u.1", Linkedid="u.1", **told)


CAME = call(Event="Newchannel", Channel="PJSIP/carrier-01", ChannelState="4")
JOINED = call(Event="QueueCallerJoin", Queue="support")


@pytest.mark.parametrize(
    ("said", "rejected"),
    [
        pytest.param([call(Event="Hangup", Cause="42")], 1, id="more than maxcalls"),
        pytest.param([call(Event="Hangup", Cause="16")], 0, id="hung up"),
        pytest.param([call(Event="Hangup", Cause="0")], 1, id="ended by nobody"),
        pytest.param(
            [call(Event="HangupRequest"), call(Event="Hangup", Cause="127")],
            0,
            id="the caller gave up while it rang",
        ),
        pytest.param(
            [call(Event="Hangup", Cause="127", TechCause="487")], 0, id="487: gave up"
        ),
        pytest.param(
            [JOINED, call(Event="Hangup", Cause="34")], 0, id="joined a queue"
        ),
        pytest.param(
            [JOINED, call(Event="UserEvent", QueueStatus="LEAVEEMPTY")],
            1,
            id="put out of the queue",
        ),
        pytest.param(
            [call(Event="UserEvent", QueueStatus="FULL"), call(Event="AgentConnect")],
            0,
            id="full, then served elsewhere",
        ),
        pytest.param(
            [call(Event="BridgeEnter"), call(Event="Hangup", Cause="38")],
            0,
            id="cut while talking",
        ),
        pytest.param(
            [call(Event="UserEvent", QueueStatus="TIMEOUT")], 0, id="waited in vain"
        ),
    ],
)
def test_what_is_a_rejection(said: list[Message], rejected: int) -> None:
    picture = Picture(SETTINGS)
    picture.fold([CAME, *said], LONG_AGO)
    now = ended([CAME])
    assert told(picture.state(now, HUNDRED), REJECTED)[1:] == (rejected, 1)


def test_the_first_half_of_a_local_channel_is_no_call() -> None:
    picture = Picture(settings(contexts=CARRIER))
    half = {"Channel": "Local/7000@from-carrier-1;1", "Context": "from-carrier"}
    picture.fold([call(Event="Newchannel", ChannelState="4", **half)], LONG_AGO)
    assert told(picture.state(ended([CAME]), HUNDRED), REJECTED)[1:] == (0, 0)


def test_the_causes_that_speak_against_the_centre_are_the_site_s_own() -> None:
    picture = Picture(settings(system_causes=frozenset({1})))
    picture.fold([CAME, call(Event="Hangup", Cause="1")], LONG_AGO)
    assert told(picture.state(ended([CAME]), HUNDRED), REJECTED)[1:] == (1, 1)


def test_too_much_that_was_not_seen_is_not_judged(transcripts: Transcripts) -> None:
    """A gap of a second is forgiven, one of two minutes is not, for a quarter hour."""
    picture, now = transcripts.picture("22-load-400-calls-80-rejected-cause34")
    picture.gap(now - timedelta(seconds=1), now)
    assert told(picture.state(now, HUNDRED), REJECTED)[0] == "measured"
    back = now + timedelta(seconds=120)
    picture.gap(now, back)
    found = measured(picture.state(back, HUNDRED))[REJECTED]
    assert (found.state, found.affected, found.total) == ("partial", 80, 400)
    assert "121 s of the time watched were not seen" in found.evidence
    later = now + timedelta(minutes=16)
    assert told(picture.state(later, HUNDRED), REJECTED)[0] == "measured"


def test_more_calls_than_can_be_kept_are_not_judged() -> None:
    picture = Picture(SETTINGS)
    flood = [
        message(
            Event="Newchannel",
            Timestamp="1795420922.5",
            Channel="PJSIP/carrier-01",
            ChannelState="4",
            Uniqueid=f"u.{count}",
            Linkedid=f"u.{count}",
        )
        for count in range(18_001)
    ]
    picture.fold(flood, LONG_AGO)
    state = picture.state(ended([CAME]), HUNDRED)
    assert isinstance(state.calls, Tally)
    assert state.calls.total == 18_000
    assert state.calls.incomplete == "more calls came than can be kept"
