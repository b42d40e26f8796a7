"""A web server with a few pages, as a platform has them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

from tests.sitewatch.standin import serving


@dataclass
class Pages:
    """What is at each path: a status and a body; and who asked as whom."""

    at: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        pages = cast("_Server", self.server).pages
        pages.asked.append((self.path, self.headers.get("Authorization", "")))
        status, body = pages.at.get(self.path, (404, b""))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    pages: Pages


@contextmanager
def pages_serving() -> Iterator[Pages]:
    server = _Server(("127.0.0.1", 0), _Handler)
    server.pages = Pages()
    with serving(server) as port:
        server.pages.port = port
        yield server.pages
