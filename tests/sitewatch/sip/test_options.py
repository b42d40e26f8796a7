from __future__ import annotations

import socket

import pytest
from tests.frame.ports import free_port
from tests.sitewatch.sip.server import answer, tcp_server, udp_server

from sitewatch.probes.sip import options
from sitewatch.probes.sip.address import Address
from sitewatch.probes.sip.options import Alive, NoAnswer, ask


STRANGE = {
    "of another call": {"Call_ID": "somebody-else"},
    "of another branch": {
        "Via": "SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bKother;rport=1"
    },
    "for another tag": {"From": "<sip:sitewatch@127.0.0.1>;tag=other"},
    "to another request": {"CSeq": "1 INVITE"},
    "of a later number": {"CSeq": "2 OPTIONS"},
}


def status_of(said: Alive | NoAnswer) -> int:
    assert isinstance(said, Alive), said
    return said.status


def because_of(said: Alive | NoAnswer) -> str:
    assert isinstance(said, NoAnswer), said
    return said.because


@pytest.mark.parametrize("status", [200, 401, 404, 486, 503, 603])
@pytest.mark.parametrize("serving", [udp_server, tcp_server])
def test_every_final_answer_is_a_sign_of_life(status: int, serving) -> None:  # type: ignore[no-untyped-def]
    with serving(lambda request, _: [answer(request, status)]) as (to, _):
        assert status_of(ask(to)) == status


def test_the_request_is_whole_and_asks_for_the_user() -> None:
    with udp_server(lambda request, _: [answer(request)]) as (to, came):
        ask(Address(to.host, to.port, user="100"))
    lines = came[0].decode().split("\r\n")
    assert lines[0] == f"OPTIONS sip:100@127.0.0.1:{to.port} SIP/2.0"
    assert lines[-2:] == ["", ""]
    assert "CSeq: 1 OPTIONS" in lines
    assert any(line.startswith("Via: SIP/2.0/UDP 127.0.0.1:") for line in lines)


def test_no_two_requests_share_a_mark() -> None:
    with udp_server(lambda request, _: [answer(request)]) as (to, came):
        ask(to)
        ask(to)
    marks = [
        {line for line in each.decode().split("\r\n") if line[:4] in {"Via:", "Call"}}
        for each in came
    ]
    assert not marks[0] & marks[1]


@pytest.mark.parametrize("serving", [udp_server, tcp_server])
@pytest.mark.parametrize("changed", STRANGE.values(), ids=STRANGE)
def test_an_answer_to_somebody_else_is_passed_over(changed, serving) -> None:  # type: ignore[no-untyped-def]
    def speak(request: bytes, _: int) -> list[bytes]:
        return [answer(request, 200, **changed), answer(request, 404)]

    with serving(speak) as (to, _):
        assert status_of(ask(to)) == 404


def test_an_answer_that_belongs_further_down_is_passed_over() -> None:
    def speak(request: bytes, _: int) -> list[bytes]:
        (via,) = [
            line[5:] for line in request.decode().split("\r\n") if line[:4] == "Via:"
        ]
        stacked = answer(request, Via=f"{via}, SIP/2.0/UDP 10.0.0.1;branch=z9hG4bKx")
        return [stacked, answer(request, 404)]

    with udp_server(speak) as (to, _):
        assert status_of(ask(to)) == 404


def test_garbage_over_udp_is_passed_over() -> None:
    def speak(request: bytes, _: int) -> list[bytes]:
        strange = [
            b"",
            b"\x00" * 1000,
            b"HTTP/1.1 200 OK\r\n\r\n",
            request,
            b"\r\n\r\n",
        ]
        return [*strange, answer(request)]

    with udp_server(speak) as (to, _):
        assert status_of(ask(to)) == 200


def test_a_flood_of_garbage_comes_to_an_end() -> None:
    flood = [b"nothing"] * (options.MOST_STRANGE + 100)
    with udp_server(lambda request, _: flood) as (to, _):
        assert "it begins with 'nothing'" in because_of(ask(to, seconds=8))


def test_folded_and_compact_headers_are_read() -> None:
    def speak(request: bytes, _: int) -> list[bytes]:
        said = (
            answer(request)
            .replace(b"Via: ", b"v : ")
            .replace(b";branch", b"\r\n ;branch")
        )
        return [said.replace(b"Call-ID", b"i").replace(b"From", b"f")]

    with udp_server(speak) as (to, _):
        assert status_of(ask(to)) == 200


def test_a_lost_request_is_sent_again_the_same() -> None:
    def speak(request: bytes, before: int) -> list[bytes]:
        return [answer(request)] if before == 1 else []

    with udp_server(speak) as (to, came):
        said = ask(to)
    assert isinstance(said, Alive)
    assert len(came) == 2
    assert came[0] == came[1]
    assert said.milliseconds >= options.T1_MS


def test_silence_ends_in_time_after_few_requests() -> None:
    with udp_server(lambda request, _: []) as (to, came):
        assert because_of(ask(to, seconds=2)) == "no answer within 2 s"
    assert len(came) in {2, 3}  # at 0, 0.5 and, if the machine is not late, 1.5 s


def test_a_server_that_only_tries_has_not_answered() -> None:
    def speak(request: bytes, _: int) -> list[bytes]:
        return [answer(request, 100)]

    with udp_server(speak) as (to, _):
        assert (
            because_of(ask(to, seconds=1)) == "no answer within 1 s; it only said 100"
        )


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM])
def test_a_closed_port_is_told_at_once(kind: socket.SocketKind) -> None:
    port = free_port()
    udp, tcp = Address("127.0.0.1", port), Address("127.0.0.1", port, "tcp")
    said = ask(udp if kind is socket.SOCK_DGRAM else tcp)
    assert said == NoAnswer("it was refused: nothing listens there")


def test_a_name_without_address_was_never_asked() -> None:
    said = ask(Address("no-such-host.invalid"))
    assert isinstance(said, NoAnswer)
    assert not said.asked


def test_over_tcp_an_answer_in_single_bytes_is_read() -> None:
    def speak(request: bytes, _: int) -> list[bytes]:
        whole = b"\r\n\r\n" + answer(request, 200)
        return [whole[at : at + 1] for at in range(len(whole))]

    with tcp_server(speak) as (to, _):
        assert status_of(ask(to)) == 200


def test_over_tcp_a_body_is_not_read_as_the_next_message() -> None:
    def speak(request: bytes, _: int) -> list[bytes]:
        body = answer(request, 603)
        other = answer(request, 200, Call_ID="somebody-else")
        length = f"Content-Length: {len(body)}".encode()
        with_body = other.replace(b"Content-Length: 0", length) + body
        return [with_body, answer(request, 404)]

    with tcp_server(speak) as (to, _):
        assert status_of(ask(to)) == 404


@pytest.mark.parametrize(
    ("said", "because"),
    [
        pytest.param(b"HTTP/1.1 400 Bad\r\n\r\n", "no SIP message", id="HTTP"),
        pytest.param(b"x" * 70_000, "no end within 65536 bytes", id="endless"),
        pytest.param(
            b"SIP/2.0 200 OK\r\nContent-Length: -1\r\n\r\n", "its length", id="length"
        ),
        pytest.param(
            b"SIP/2.0 200 OK\r\nContent-Length: 99999\r\n\r\n", "its length", id="huge"
        ),
        pytest.param(b"SIP/2.0 200 OK\r\nrubbish\r\n\r\n", "no header", id="no header"),
    ],
)
def test_over_tcp_what_is_not_sip_is_told(said: bytes, because: str) -> None:
    with tcp_server(lambda request, _: [said]) as (to, _):
        assert because in because_of(ask(to, seconds=2))


def test_over_tcp_a_connection_that_drips_ends_in_time() -> None:
    with tcp_server(lambda request, _: [b"SIP/2.0 200"]) as (to, _):
        assert because_of(ask(to, seconds=1)).startswith("no answer within 1 s")


def test_over_tcp_a_connection_that_is_closed_is_told() -> None:
    def speak(request: bytes, _: int) -> list[bytes]:
        raise OSError

    with tcp_server(speak) as (to, _):
        assert "closed without an answer" in because_of(ask(to))
