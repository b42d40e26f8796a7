"""Stand-ins of trackers on this machine, each in its documented form."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


TOKEN = "ghp_standin"  # noqa: S105 - of the stand-in

Answer = tuple[int, object]


@dataclass(slots=True)
class Call:
    """A request as it came in."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any


@dataclass(slots=True)
class TrackerServer:
    """What the stand-in heard, and how it answers."""

    url: str
    answer: Callable[[Call], Answer]
    headers: dict[str, str] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)


@contextmanager
def serving(answer: Callable[[Call], Answer]) -> Iterator[TrackerServer]:
    """Run a stand-in as long as it is wanted."""
    told = TrackerServer("", answer)

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            parts = urlsplit(self.path)
            call = Call(
                self.command,
                parts.path,
                parse_qs(parts.query),
                dict(self.headers.items()),
                body,
            )
            told.calls.append(call)
            status, said = told.answer(call)
            sent = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_GET = _any  # noqa: N815 - the library's own name
        do_POST = _any  # noqa: N815 - the library's own name

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(slots=True)
class GitHubStandIn:
    """The issues of acme/dialer, as GitHub's REST API of 2022-11-28 tells of them."""

    issues: list[dict[str, Any]] = field(default_factory=list)
    #: What it answers instead, once each; a taken one is stored and then answered so.
    instead: list[tuple[str, int, object]] = field(default_factory=list)

    def __call__(self, call: Call) -> Answer:
        if call.headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {"message": "Bad credentials"}
        if not call.path.startswith("/repos/acme/dialer/issues"):
            return 404, {"message": "Not Found"}
        instead = self.instead.pop(0) if self.instead else None
        if instead and instead[0] == "before":
            return instead[1], instead[2]
        answer = self._answer(call)
        return (instead[1], instead[2]) if instead else answer

    def _answer(self, call: Call) -> Answer:
        if call.method == "POST":
            number = len(self.issues) + 41
            self.issues.append(
                {
                    "number": number,
                    "title": call.body["title"],
                    "body": call.body["body"],
                    "state": "open",
                    "html_url": f"https://github.com/acme/dialer/issues/{number}",
                }
            )
            return 201, self.issues[-1]
        if call.path.endswith("/issues"):
            return 200, self.issues[::-1]
        number = int(call.path.rpartition("/")[2])
        found = [each for each in self.issues if each["number"] == number]
        return (200, found[0]) if found else (404, {"message": "Not Found"})
