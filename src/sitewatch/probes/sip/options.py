"""Whether a SIP server answers OPTIONS: a witness beside what the switch says of itself.

Every final answer means that it lives: 200 for an extension that it knows, 404 for one
that it does not, 401 where it wants a log-in first. No log-in is tried. A request over
UDP is sent again as RFC 3261 (17.1.2) says, after 0.5, 1, 2 and then every 4 s, until
the time is up. Answers to others, and garbage, are passed over.
"""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sitewatch.probes.sip import message
from sitewatch.probes.sip.stream import Broken, Stream


if TYPE_CHECKING:
    from sitewatch.probes.sip.address import Address

T1_MS, T2_MS = 500, 4000  # RFC 3261, 17.1.1.1
SECONDS = 4
MOST_STRANGE = 500  # answers passed over before the flood is called one
MOST_DATAGRAM = 65_535
FIRST_FINAL = 200


@dataclass(frozen=True, slots=True)
class Alive:
    status: int
    milliseconds: int


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """No answer came; *asked* is False where the question never left this computer."""

    because: str
    asked: bool = True


class _GaveUp(Exception):
    """Why no answer is waited for any longer."""


class _Waiting:
    """The time that is left, and what came meanwhile."""

    def __init__(self, seconds: int) -> None:
        self.began_ms = _steady_ms()
        self.until_ms = self.began_ms + seconds * 1000
        self.seconds = seconds
        self.strange = 0
        self.last = ""

    def left_ms(self) -> int:
        left = self.until_ms - _steady_ms()
        if left <= 0:
            msg = f"no answer within {self.seconds} s{self.last}"
            raise _GaveUp(msg)
        return left

    def pass_over(self, why: str) -> None:
        self.strange += 1
        self.last = f"; what came was not for us: {why}"
        if self.strange >= MOST_STRANGE:
            msg = f"{self.strange} messages came, none an answer: {why}"
            raise _GaveUp(msg)

    def judge(self, head: bytes, question: message.Question) -> int | None:
        """Return the status of an answer to *question*; None for anything else."""
        try:
            said = message.read(head)
        except message.NotSip as error:
            self.pass_over(str(error))
            return None
        if not question.is_answered_by(said):
            self.pass_over("it answers another request")
            return None
        return said.status


def ask(to: Address, *, seconds: int = SECONDS) -> Alive | NoAnswer:
    """Ask *to* for its options; comes to an end within *seconds* and a name's look-up."""
    try:
        found = socket.getaddrinfo(to.host, to.port, type=_kind(to))
    except (OSError, UnicodeError) as error:
        return NoAnswer(f"{to.host} has no address: {error}", asked=False)
    family, kind, protocol, _, where = found[0]
    waiting = _Waiting(seconds)
    try:
        with socket.socket(family, kind, protocol) as link:
            link.settimeout(seconds)
            link.connect(where)
            through = _over_udp if to.transport == "udp" else _over_tcp
            status = through(link, message.question(to), waiting)
    except (_GaveUp, Broken, OSError) as error:
        return _no_answer(error, waiting)
    return Alive(status, _steady_ms() - waiting.began_ms)


def _no_answer(error: Exception, waiting: _Waiting) -> NoAnswer:
    """Return why there is no answer; only what stayed here was never asked."""
    if isinstance(error, _GaveUp | Broken):
        return NoAnswer(str(error))
    if isinstance(error, TimeoutError):
        return NoAnswer(f"no answer within {waiting.seconds} s{waiting.last}")
    if isinstance(error, ConnectionRefusedError):
        return NoAnswer("it was refused: nothing listens there")
    if isinstance(error, ConnectionError):
        return NoAnswer(f"the connection was cut: {error}")
    return NoAnswer(f"it cannot be reached from here: {error}", asked=False)


def _kind(to: Address) -> socket.SocketKind:
    return socket.SOCK_DGRAM if to.transport == "udp" else socket.SOCK_STREAM


def _over_udp(
    link: socket.socket, question: message.Question, waiting: _Waiting
) -> int:
    """Return the status; the socket is connected, so others cannot answer."""
    request = question.written(*link.getsockname()[:2])
    pause_ms = T1_MS
    link.send(request)
    again_ms = _steady_ms() + pause_ms
    while True:
        left = waiting.left_ms()
        link.settimeout(min(left, max(1, again_ms - _steady_ms())) / 1000)
        try:
            status = waiting.judge(link.recv(MOST_DATAGRAM), question)
        except TimeoutError:
            waiting.left_ms()
            link.send(request)
            pause_ms = min(2 * pause_ms, T2_MS)
            again_ms = _steady_ms() + pause_ms
            continue
        if status is not None and status >= FIRST_FINAL:
            return status
        if status is not None:  # it is at work: RFC 3261, 17.1.2.2
            waiting.last = f"; it only said {status}"
            pause_ms = T2_MS


def _over_tcp(
    link: socket.socket, question: message.Question, waiting: _Waiting
) -> int:
    link.sendall(question.written(*link.getsockname()[:2]))
    stream = Stream(link, waiting.left_ms)
    while True:
        status = waiting.judge(stream.next_head(), question)
        if status is not None and status >= FIRST_FINAL:
            return status
        if status is not None:
            waiting.last = f"; it only said {status}"


def _steady_ms() -> int:
    return time.monotonic_ns() // 1_000_000
