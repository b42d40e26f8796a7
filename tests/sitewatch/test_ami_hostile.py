"""A client against switches that say anything at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sitewatch.ami_met import SHORT, client_of
from tests.sitewatch.ami_server import (
    BANNER,
    Peer,
    Script,
    event,
    response,
    serving,
    whole_list,
)

from sitewatch.probes.asterisk.ami.asked import AskFailed
from sitewatch.probes.asterisk.ami.client import Client


NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Step:
    """What a switch does next; `ID` in *said* becomes the id of what it was asked."""

    does: Literal["say", "hear", "log in"]
    said: bytes = b""


SAID = st.one_of(
    st.binary(max_size=80),
    st.sampled_from(
        [
            BANNER,
            b"\r\n\r\n",
            b"x" * 70_000,
            response("ID"),
            response("ID", b"Challenge: \xff\r\n"),
            response("ID", b"EventList: start\r\n"),
            response("ID", b"", b"Error"),
            whole_list("ID", 5),
            whole_list("ID", 5, "6"),
            event("QueueStatusComplete", "ID", ListItems="0"),
            event("FullyBooted", Uptime="-1"),
            event("Newchannel") * 50,
        ]
    ),
)
STEPS = st.lists(
    st.one_of(
        SAID.map(lambda said: Step("say", said)),
        st.sampled_from([Step("hear"), Step("log in")]),
    ),
    max_size=8,
)


def playing(steps: list[Step]) -> Script:
    def script(peer: Peer) -> None:
        asked = b"nothing"
        for step in steps:
            if step.does == "hear":
                asked = peer.action()["ActionID"].encode()
            elif step.does == "log in":
                peer.say(BANNER)
                peer.answer(peer.action(), b"Challenge: 1\r\n")
                peer.answer(peer.action())
            else:
                peer.say(step.said.replace(b"ID", asked))
        peer.over.wait(0.05)

    return script


def outcome(client: Client) -> str:
    try:
        answer = client.ask("QueueStatus")
    except AskFailed as error:
        return error.reason
    return f"{len(answer.events)} events"


@settings(max_examples=40, deadline=None)
@given(steps=STEPS, head=st.booleans())
def test_a_client_outlives_any_switch(steps: list[Step], head: bool) -> None:
    script = playing([Step("log in"), *steps] if head else steps)
    with serving(script) as switch, client_of(switch, SHORT) as client:
        client.wait_until_up(100)
        told = {outcome(client) for _ in range(3)}
        drained = client.drain(NOW)
        because = client.connection(NOW).because

    assert told <= {
        "0 events",
        "5 events",
        "unreachable",
        "refused",
        "timeout",
        "incomplete",
    }
    assert drained.dropped == 0
    assert "broke" not in because
    assert not client._thread.is_alive()
