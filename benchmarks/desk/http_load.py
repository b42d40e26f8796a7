"""A light client: prepared bytes over kept connections, a thread each."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import quantiles


@dataclass(slots=True)
class Connection:
    """One kept connection to the desk."""

    port: int
    opened: socket.socket | None = None
    left: bytes = b""

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send one request; return the status and the body."""
        if self.opened is None:
            self.opened = socket.create_connection(("127.0.0.1", self.port), 30)
            self.opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.opened.sendall(request)
        head, _, body = self._until(b"\r\n\r\n")
        lowered = head.lower()
        start = lowered.index(b"content-length:") + len(b"content-length:")
        length = int(lowered[start:].split(b"\r\n", 1)[0])
        while len(body) < length:
            body += self._more()
        if b"connection: close" in lowered:
            self.opened.close()
            self.opened = None
        return int(head[9:12]), body

    def _until(self, mark: bytes) -> tuple[bytes, bytes, bytes]:
        got = b""
        while mark not in got:
            got += self._more()
        return got.partition(mark)

    def _more(self) -> bytes:
        assert self.opened is not None
        got = self.opened.recv(65_536)
        assert got, "the desk hung up"
        return got


def get(path: str, header: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{header}\r\n\r\n".encode()


def post(path: str, header: str, body: bytes) -> bytes:
    lines = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{header}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return lines.encode() + body


@dataclass(slots=True)
class Load:
    """What some clients did in some time."""

    done: int = 0
    seconds: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def rate(self) -> float:
        return self.done / self.seconds


def load(port: int, clients: int, seconds: float, request: Callable[[], bytes]) -> Load:
    """Send *request* over and over by *clients* at once; all must be answered 201."""
    told, begin = Load(), time.perf_counter()
    until = begin + seconds

    def client() -> None:
        connection, done = Connection(port), 0
        while time.perf_counter() < until:
            status, body = connection.ask(request())
            assert status == 201, body
            done += 1
        with told.lock:
            told.done += done

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told.seconds = time.perf_counter() - begin
    return told


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle and the slow end of some times, in milliseconds.

    `cpu` is what the server's processes spent on each, which a busy machine blurs less.
    """

    p50: float
    p95: float
    cpu: float = 0.0


def times(port: int, requests: Sequence[bytes]) -> Spread:
    """Send *requests* one after the other; all must be answered 200."""
    connection, taken = Connection(port), []
    for request in requests:
        begin = time.perf_counter()
        status, body = connection.ask(request)
        taken.append((time.perf_counter() - begin) * 1000)
        assert status == 200, (status, body[:500])
    cuts = quantiles(taken, n=20)
    return Spread(cuts[9], cuts[18])
