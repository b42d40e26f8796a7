"""The HTTP server of the simulated switch, on 127.0.0.1 only.

`GET /` its page, `GET /state` what the probe reads, `POST /faults` and
`POST /presets` (form or JSON) to switch faults on and off.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qsl, urlsplit

from sitewatch import shape
from sitewatch.probes.simulated import answer, guard, page
from sitewatch.probes.simulated.faults import BadFaults, Faults, presets
from sitewatch.probes.simulated.simulation import state_of


if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

MOST_BODY = 16_384
SILENCE_SECONDS = 30  # longer than any probe waits
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Centre:
    """The simulated contact centre: its seats, its faults now, who read it last."""

    seats: int
    clock: Callable[[], datetime]
    faults: Faults = field(default_factory=Faults)
    last_read_at: datetime | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def change(self, changes: Mapping[str, object]) -> Faults:
        with self.lock:
            self.faults = self.faults.with_changes(changes, seats=self.seats)
            return self.faults

    def choose(self, preset: object) -> Faults:
        known = presets(self.seats)
        if not isinstance(preset, str) or preset not in known:
            said = f"there is no such preset; known: {', '.join(known)}"
            raise BadFaults({"preset": said})
        with self.lock:
            self.faults = known[preset][1]
            return self.faults


class SwitchServer(ThreadingHTTPServer):
    """Serves one `Centre`; `stopping` ends the silences of silent requests."""

    daemon_threads = True

    def __init__(self, port: int, centre: Centre) -> None:
        self.centre = centre
        self.stopping = threading.Event()
        super().__init__(("127.0.0.1", port), SwitchHandler)

    def shutdown(self) -> None:
        self.stopping.set()
        super().shutdown()

    def handle_error(self, request: object, client_address: object) -> None:
        """Note what broke in a request; a client that went away is no news."""
        level = logging.DEBUG if isinstance(sys.exception(), OSError) else logging.ERROR
        log.log(level, "switch.request-broke", exc_info=True)


class SwitchHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "sitewatch-switch"
    sys_version = ""
    timeout = 10  # for a client that does not finish its request

    @property
    def centre(self) -> Centre:
        return cast("SwitchServer", self.server).centre

    def do_GET(self) -> None:
        if not guard.host_is_own(self.headers.get("Host")):
            self._refuse_host()
            return
        path = urlsplit(self.path).path
        if path == "/":
            self._page()
        elif path == "/state":
            self._state()
        elif path in page.FILES:
            self._file(path)
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_POST(self) -> None:
        if not guard.host_is_own(self.headers.get("Host")):
            self._refuse_host()
        elif not guard.post_is_own(dict(self.headers.items())):
            self.send_error(
                HTTPStatus.FORBIDDEN, explain="Only this switch's own page may post."
            )
        elif (body := self._body()) is not None:
            self._change(urlsplit(self.path).path, body)

    def _change(self, path: str, body: bytes) -> None:
        kind = Message()
        kind["Content-Type"] = self.headers.get("Content-Type", "")
        is_json = kind.get_content_type() == JSON
        try:
            if is_json:
                changes = dict(shape.mapping(shape.json_of(body), "body"))
            else:
                changes = dict(parse_qsl(body.decode("latin-1"), max_num_fields=50))
        except ValueError as error:
            self.send_error(HTTPStatus.BAD_REQUEST, explain=str(error))
            return
        try:
            if path == "/presets":
                faults = self.centre.choose(changes.get("preset"))
            elif path == "/faults":
                faults = self.centre.change(changes)
            else:
                self.send_error(HTTPStatus.NOT_FOUND)
                return
        except BadFaults as error:
            self._refuse_faults(error, changes, is_json=is_json)
            return
        log.info("switch.faults-set %s", faults)
        if is_json:
            self._send_json(HTTPStatus.OK, faults.as_json())
        else:
            self._send(HTTPStatus.SEE_OTHER, b"", "text/plain", {"Location": "/"})

    def _refuse_faults(
        self, error: BadFaults, typed: Mapping[str, object], *, is_json: bool
    ) -> None:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if is_json:
            self._send_json(status, {"error": error.problems})
        else:
            self._page(status, error.problems, typed)

    def _page(
        self,
        status: HTTPStatus = HTTPStatus.OK,
        problems: Mapping[str, str] | None = None,
        typed: Mapping[str, object] | None = None,
    ) -> None:
        centre = self.centre
        now = centre.clock()
        shown = page.Shown(
            faults=centre.faults,
            seats=centre.seats,
            now=now,
            last_read_at=centre.last_read_at,
            problems=problems or {},
            typed=typed or {},
        )
        self._send(status, page.page(shown).encode(), "text/html; charset=utf-8")

    def _state(self) -> None:
        centre = self.centre
        faults, now = centre.faults, centre.clock()
        if faults.silent:
            cast("SwitchServer", self.server).stopping.wait(SILENCE_SECONDS)
        if faults.silent or faults.down:
            self.close_connection = True
            return
        centre.last_read_at = now
        state = state_of(faults, seats=centre.seats, now=now)
        self._send_json(HTTPStatus.OK, answer.as_json(state))

    def _file(self, path: str) -> None:
        found = resources.files("sitewatch.probes.simulated") / path.lstrip("/")
        self._send(HTTPStatus.OK, found.read_bytes(), page.FILES[path])

    def _body(self) -> bytes | None:
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit():
            self.send_error(HTTPStatus.LENGTH_REQUIRED)
            return None
        if int(length[:10]) > MOST_BODY:
            self.send_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return None
        return self.rfile.read(int(length))

    def _refuse_host(self) -> None:
        self.send_error(
            HTTPStatus.MISDIRECTED_REQUEST,
            explain="Ask for 127.0.0.1 or localhost; no other name is served.",
        )

    def send_error(
        self, code: int, message: str | None = None, explain: str | None = None
    ) -> None:
        """Answer an error as plain text, with the headers of every answer."""
        self.close_connection = True
        status = HTTPStatus(code)
        words = ". ".join(part for part in (status.phrase, message, explain) if part)
        self._send(status, f"{words}\n".encode(), "text/plain; charset=utf-8")

    def _send_json(self, status: HTTPStatus, value: object) -> None:
        self._send(status, json.dumps(value).encode() + b"\n", JSON)

    def _send(
        self,
        status: HTTPStatus,
        body: bytes,
        kind: str,
        more: Mapping[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        headers = {"Content-Type": kind, "Content-Length": str(len(body))}
        for name, value in (headers | guard.HEADERS | dict(more or {})).items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        log.debug("switch.request %s", format % args)
