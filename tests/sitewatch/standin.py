"""Stand-ins over real sockets: a desk that records, a switch that misbehaves."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from typing import TypedDict, cast

from sitewatch import wire
from sitewatch.channel import Channel
from sitewatch.clocks import DeskClock
from sitewatch.credentials import Credential, Token
from sitewatch.probes.probe import Place


class Sample(TypedDict):
    id: str
    component: str
    measure: str
    affected: int | None
    total: int | None
    state: str
    at: str


@dataclass(frozen=True)
class Post:
    key: str
    token: str | None
    path: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def samples(self) -> list[Sample]:
        return cast("list[Sample]", json.loads(self.body)["samples"])

    @property
    def ids(self) -> list[str]:
        return [each["id"] for each in self.samples]


@dataclass
class Reply:
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    cut_after: int | None = None


@dataclass
class Desk:
    """Accepts samples as the desk does; `answers` come first, one for each post."""

    posts: list[Post] = field(default_factory=list)
    received: Queue[Post] = field(default_factory=Queue)
    answers: list[Callable[[Post], Reply | None]] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    port: int = 0
    #: What is answered at other addresses, and what was asked there.
    others: dict[str, Callable[[Post], Reply]] = field(default_factory=dict)
    asked: list[Post] = field(default_factory=list)
    #: What its header Date says; what is right if it is empty.
    date: str = ""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def take(self, post: Post) -> Reply:
        """Store the samples that are new, as the desk does."""
        new = [each for each in post.ids if each not in self.known]
        self.known += new
        repeated = len(post.ids) - len(new)
        said = {"accepted": len(new), "repeated": repeated, "quarantined": []}
        return Reply(202, json.dumps(said).encode())


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self._at_another_address(b""):
            return
        self.send_response(200 if self.path == "/healthz" else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def date_time_string(self, timestamp: float | None = None) -> str:
        desk = cast("_Server", self.server).desk
        return desk.date or super().date_time_string(timestamp)

    def do_POST(self) -> None:
        desk = cast("_Server", self.server).desk
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self._at_another_address(body):
            return
        post = self._post(body)
        desk.posts.append(post)
        reply = (desk.answers.pop(0) if desk.answers else desk.take)(post)
        desk.received.put(post)
        if reply is not None:
            self._say(reply)

    def _at_another_address(self, body: bytes) -> bool:
        desk = cast("_Server", self.server).desk
        answer = desk.others.get(self.path)
        if answer is None:
            return False
        desk.asked.append(self._post(body))
        self._say(answer(desk.asked[-1]))
        return True

    def _post(self, body: bytes) -> Post:
        return Post(
            key=self.headers["Idempotency-Key"],
            token=self.headers["Authorization"],
            path=self.path,
            body=body,
            headers=dict(self.headers.items()),
        )

    def _say(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body[: reply.cut_after])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    desk: Desk

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed is what some tests are about."""


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[int]:
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}
    )
    with server:
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def desk_serving(desk: Desk) -> Iterator[Desk]:
    server = _Server(("127.0.0.1", desk.port), _Handler)
    server.desk = desk
    with serving(server) as port:
        desk.port = port
        yield desk


@contextmanager
def raw_server(
    speak: Callable[[socket.socket, threading.Event], None],
) -> Iterator[str]:
    """Serve one connection: the request is read, then *speak* does what it likes."""
    over = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            link, _ = listener.accept()
        except OSError:
            return
        with link:
            link.recv(65_536)
            try:
                speak(link, over)
            except OSError:
                return  # the client has had enough

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


@dataclass
class Clocks:
    """The two clocks of a site, in the hands of a test."""

    now: datetime
    seconds: int = 0

    def passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.seconds += seconds

    @property
    def of_desk(self) -> DeskClock:
        return DeskClock(lambda: self.now, lambda: self.seconds)


def channel(
    url: str, clocks: Clocks, credential: Credential | None = None, seconds: int = 60
) -> Channel:
    """Return the way to a desk, with a token if nothing else is given."""
    by = credential or Token("s3cret")
    return Channel(wire.endpoint(url), by, clocks.of_desk, seconds)


def place(name: str, folder: Path = Path("/nowhere")) -> Place:
    """Return the place of a probe whose files begin at *folder*."""
    return Place(name, folder, folder / "state")
