"""A stand-in HTTP server on this machine: it notes what comes and answers as told."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(slots=True)
class Asked:
    """A request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class StandIn:
    """What the server heard, and what it answers from now on."""

    url: str
    status: int = 200
    body: bytes = b"ok"
    headers: dict[str, str] = field(default_factory=dict)
    #: Says nothing until this is set.
    silent_until: threading.Event | None = None
    #: Sends a byte of its answer now and then, for ever.
    drips: bool = False
    asked: list[Asked] = field(default_factory=list)

    def was_silent(self, over: threading.Event) -> bool:
        """Say nothing as long as it is to be so; tell whether it was to be at all."""
        if self.silent_until is None:
            return False
        while not (over.is_set() or self.silent_until.wait(0.02)):
            pass
        return True


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """Run the server as long as it is wanted."""
    told, over = StandIn(""), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            body = self.rfile.read(length)
            told.asked.append(Asked(self.path, dict(self.headers.items()), body))
            if told.was_silent(over):
                self.close_connection = True
                return
            if told.drips:
                self._drip()
                return
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(told.body)))
            self.end_headers()
            self.wfile.write(told.body)

        def _drip(self) -> None:
            self.close_connection = True
            with suppress(OSError):
                while not over.wait(0.02):
                    self.wfile.write(b"H")

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
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()
