"""The developers' tracker of the demo: a stand-in that speaks GitHub's documented form.

It answers on a free port of this computer while the demo runs, and keeps its issues in
the demo's folder. The addresses that it gives them end in `.example`, which is nobody's.
"""

from __future__ import annotations

import json
import re
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


#: The name by which engineers choose it.
NAME = "contact-centre"
_PROJECT = "backline-demo/contact-centre"
#: Where its issues seem to be read.
PAGES = f"https://tracker.example/{_PROJECT}/issues"
_PLACE = re.compile(rf"/repos/{_PROJECT}/issues(?:/(\d{{1,9}}))?(?:\?.*)?")
_FIRST = 118
_MOST_BYTES = 1_000_000

Told = tuple[HTTPStatus, object]


@dataclass(slots=True)
class Issues:
    """The issues, in a file: they are there again at the next start."""

    kept: Path
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def all(self) -> list[dict[str, object]]:
        """Return them, the oldest first."""
        return json.loads(self.kept.read_text()) if self.kept.exists() else []

    def open(self, title: str, body: str) -> dict[str, object]:
        """Open one."""
        with self._lock:
            issues = self.all()
            number = _FIRST + len(issues)
            issue: dict[str, object] = {
                "number": number,
                "title": title,
                "body": body,
                "state": "open",
                "html_url": f"{PAGES}/{number}",
            }
            self.kept.write_text(json.dumps([*issues, issue], indent=1))
        return issue

    def told(self, method: str, path: str, body: bytes) -> Told:
        """Return what GitHub's REST API of 2022-11-28 would answer."""
        place = _PLACE.fullmatch(path)
        if place is None:
            return HTTPStatus.NOT_FOUND, {"message": "Not Found"}
        if method == "POST":
            given = json.loads(body)
            return HTTPStatus.CREATED, self.open(given["title"], given["body"])
        if place[1] is None:
            return HTTPStatus.OK, self.all()[::-1]
        found = [each for each in self.all() if each["number"] == int(place[1])]
        if found:
            return HTTPStatus.OK, found[0]
        return HTTPStatus.NOT_FOUND, {"message": "Not Found"}


@contextmanager
def standing_in(folder: Path) -> Iterator[Path]:
    """Answer as the developers' tracker; yield the file that names it to the desk."""
    token = secrets.token_urlsafe()
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), _handler(Issues(folder / "tracker-issues.json"), token)
    )
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
    try:
        yield _named(folder / "trackers.toml", server.server_port, token)
    finally:
        server.shutdown()
        server.server_close()


def _named(file: Path, port: int, token: str) -> Path:
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_text(
        f'[{NAME}]\nkind = "github"\napi = "http://127.0.0.1:{port}"\n'
        f'project = "{_PROJECT}"\ntoken = "{token}"\nhook_secret = "{token}"\n'
    )
    return file


def _handler(issues: Issues, token: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            told: Told = HTTPStatus.UNAUTHORIZED, {"message": "Bad credentials"}
            if self.headers.get("Authorization") == f"Bearer {token}":
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(min(length, _MOST_BYTES))
                told = issues.told(self.command, self.path, body)
            status, said = told
            sent = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_GET = _any  # noqa: N815 - the library's own name
        do_POST = _any  # noqa: N815 - the library's own name

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    return Handler
