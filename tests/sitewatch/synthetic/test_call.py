"""Test calls by the real sipp, to sipp's own server and to worse ones."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.frame.ports import free_port
from tests.sitewatch.sip.server import Speak, answer, udp_server

from sitewatch.probes.sip.address import Address
from sitewatch.probes.synthetic import call as calls
from sitewatch.probes.synthetic.call import (
    Answered,
    Call,
    Failed,
    NotPlaced,
    place_call,
)


pytestmark = pytest.mark.usefixtures("sipp")


@contextmanager
def sipp_server(sipp: str, folder: Path, transport: str) -> Iterator[Address]:
    """Run sipp's own server for one call; its messages go to `messages`."""
    port = free_port()
    own = ["-i", "127.0.0.1", "-p", str(port), "-ci", "127.0.0.1"]
    log = ["-trace_msg", "-message_file", "messages"]
    mode = ["-t", "u1" if transport == "udp" else "t1"]
    end = ["-m", "1", "-nostdin", "-timeout", "30"]
    server = subprocess.Popen(
        [sipp, "-sn", "uas", *own, *log, *mode, *end],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        if transport == "tcp":
            wait_for(port)
        yield Address("127.0.0.1", port, "tcp" if transport == "tcp" else "udp", "7000")
    finally:
        server.kill()
        server.wait()


def wait_for(port: int) -> None:
    for _ in range(200_000):
        with socket.socket() as link:
            if link.connect_ex(("127.0.0.1", port)) == 0:
                return
    pytest.fail("sipp does not listen")


def audio_port(invite: bytes) -> int:
    found = re.search(rb"m=audio ([0-9]+) ", invite)
    assert found is not None
    return int(found[1])


def said_of(request: bytes, status: int) -> bytes:
    to = re.search(rb"To: ([^\r]+)", request)
    port = re.search(rb"INVITE sip:7000@127.0.0.1:([0-9]+)", request)
    assert to is not None
    told = to[1].decode()
    tagged = told if ";tag=" in told else f"{told};tag=there"
    contact = f"<sip:there@127.0.0.1:{port[1].decode() if port else 5060}>"
    return answer(request, status, To=tagged, Contact=contact)


def says(*statuses: int, audio: bool = False) -> Speak:
    """Answer an INVITE with *statuses*, and whatever follows with 200."""

    def speak(request: bytes, _: int) -> list[bytes]:
        method = request.split(b" ", 1)[0]
        if method == b"ACK":
            return []
        if method != b"INVITE":
            return [said_of(request, 200)]
        if audio:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as voice:
                voice.sendto(b"\x80voice", ("127.0.0.1", audio_port(request)))
        return [said_of(request, each) for each in statuses]

    return speak


def methods(came: list[bytes]) -> list[str]:
    return [each.split(b" ", 1)[0].decode() for each in came]


def to_user(to: Address) -> Address:
    return Address(to.host, to.port, to.transport, "7000")


@pytest.mark.parametrize("transport", ["udp", "tcp"])
def test_a_call_is_answered_held_and_hung_up(
    sipp: str, tmp_path: Path, transport: str
) -> None:
    with sipp_server(sipp, tmp_path, transport) as to:
        outcome = place_call(Call(to, "sitewatch", 5))
    assert isinstance(outcome, Answered), outcome
    assert outcome.milliseconds < 5000
    messages = (tmp_path / "messages").read_text()
    for method in ("INVITE", "ACK", "BYE"):
        assert f"\n{method} sip:" in messages
    assert "From: <sip:sitewatch@127.0.0.1:" in messages


@pytest.mark.parametrize("status", [486, 503, 404, 603])
def test_a_call_that_is_refused_has_failed(status: int) -> None:
    with udp_server(says(100, status)) as (to, came):
        outcome = place_call(Call(to_user(to), "sitewatch", 5))
    assert outcome == Failed(f"refused with {status}")
    assert methods(came) == ["INVITE", "ACK"]


@pytest.mark.parametrize("status", [401, 403, 407])
def test_who_is_not_let_in_knows_nothing(status: int) -> None:
    with udp_server(says(status)) as (to, _):
        outcome = place_call(Call(to_user(to), "sitewatch", 5))
    assert outcome == NotPlaced(f"sitewatch is not let in: {status}")


def test_a_silent_server_has_not_answered() -> None:
    with udp_server(lambda request, _: []) as (to, came):
        outcome = place_call(Call(to_user(to), "sitewatch", 1))
    assert outcome == Failed("not answered within 1 s")
    assert set(methods(came)) == {"INVITE"}


def test_what_rings_too_long_is_cancelled() -> None:
    def speak(request: bytes, before: int) -> list[bytes]:
        if request.startswith(b"CANCEL"):
            ended = answer(request, 487, CSeq="1 INVITE", To="<sip:x>;tag=there")
            return [said_of(request, 200), ended]
        return says(100, 180)(request, before)

    with udp_server(speak) as (to, came):
        outcome = place_call(Call(to_user(to), "sitewatch", 1))
    assert outcome == Failed("not answered within 1 s")
    assert methods(came) == ["INVITE", "CANCEL", "ACK"]


def test_who_answers_while_it_is_cancelled_is_hung_up() -> None:
    """Both crossed: the answer is taken, and the call ended, but it came too late."""
    invites: list[bytes] = []

    def speak(request: bytes, before: int) -> list[bytes]:
        if request.startswith(b"CANCEL"):
            return [said_of(invites[0], 200), said_of(request, 200)]
        if request.startswith(b"INVITE"):
            invites.append(request)
        return says(180)(request, before)

    with udp_server(speak) as (to, came):
        outcome = place_call(Call(to_user(to), "sitewatch", 1))
    assert outcome == Failed("not answered within 1 s")
    assert methods(came) == ["INVITE", "CANCEL", "ACK", "BYE"]


def test_audio_is_expected_only_if_it_is_asked_for() -> None:
    with udp_server(says(200)) as (to, came):
        outcome = place_call(Call(to_user(to), "sitewatch", 5, expect_audio=True))
    assert isinstance(outcome, Failed)
    assert outcome.because.endswith("but nothing was to be heard")
    assert methods(came) == ["INVITE", "ACK", "BYE"]
    with udp_server(says(200, audio=True)) as (to, _):
        outcome = place_call(Call(to_user(to), "sitewatch", 5, expect_audio=True))
    assert isinstance(outcome, Answered)


def test_a_closed_port_over_tcp_has_not_answered() -> None:
    to = Address("127.0.0.1", free_port(), "tcp", "7000")
    outcome = place_call(Call(to, "sitewatch", 1))
    assert isinstance(outcome, Failed)
    assert "refused" in outcome.because


def test_a_name_without_address_was_not_called() -> None:
    outcome = place_call(Call(Address("x.invalid", user="7000"), "sitewatch", 1))
    assert isinstance(outcome, NotPlaced)


def test_without_sipp_nothing_is_placed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    outcome = place_call(Call(Address("127.0.0.1", user="7000"), "sitewatch", 1))
    assert isinstance(outcome, NotPlaced)
    assert "apt-get install sip-tester" in outcome.because


def test_sipp_cannot_be_told_to_leave_a_call_open(sipp: str, tmp_path: Path) -> None:
    """What ends a service sends SIGTERM to all of its programs."""
    script = tmp_path / calls.PROGRAM
    script.write_text(f'#!/bin/sh\nkill -TERM $$\nkill -INT $$\nexec {sipp} "$@"\n')
    script.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch, udp_server(says(200)) as (to, came):
        patch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
        assert isinstance(place_call(Call(to_user(to), "sitewatch", 5)), Answered)
    assert methods(came) == ["INVITE", "ACK", "BYE"]
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == set()
