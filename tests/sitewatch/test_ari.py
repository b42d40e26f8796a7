from __future__ import annotations

import base64
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

import pytest
from tests.sitewatch.standin import raw_server, serving

from sitewatch import wire
from sitewatch.probes.asterisk import ari


INFO = {"status": {"startup_time": "2026-11-23T10:00:50.123+0200"}}
ENDPOINTS = [
    {"technology": "PJSIP", "resource": "agent001", "state": "online"},
    {"technology": "PJSIP", "resource": "agent002", "state": "offline"},
    {"technology": "PJSIP", "resource": "agent003", "state": "unknown"},
    {"technology": "PJSIP", "resource": "agent004", "state": "online"},
]


@dataclass
class Ari:
    """What a stand-in says for each path, and what it was asked."""

    info: object = field(default_factory=lambda: INFO)
    endpoints: object = field(default_factory=lambda: ENDPOINTS)
    status: int = 200
    asked: list[tuple[str, str, str]] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        told = cast("_Server", self.server).told
        key = self.headers.get("Authorization", "")
        told.asked.append((self.command, self.path, key))
        said = told.info if self.path == "/ari/asterisk/info" else told.endpoints
        body = json.dumps(said).encode()
        self.send_response(told.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(OSError):  # a client that has read enough
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        pass


class _Server(ThreadingHTTPServer):
    told: Ari


@contextmanager
def account_at(told: Ari) -> Iterator[ari.Account]:
    server = _Server(("127.0.0.1", 0), _Handler)
    server.told = told
    with serving(server) as port:
        yield account(f"http://127.0.0.1:{port}")


def account(url: str) -> ari.Account:
    return ari.Account(wire.endpoint(url), "sitewatch", "s3cret")


def why_not(told: Ari) -> str:
    with account_at(told) as where, pytest.raises(ari.NotSeen) as caught:
        ari.look(where, seconds=5)
    return str(caught.value)


def test_it_tells_the_start_and_the_endpoints() -> None:
    told = Ari()
    with account_at(told) as where:
        seen = ari.look(where, seconds=5)

    assert seen.started_at == datetime(2026, 11, 23, 8, 0, 50, 123_000, tzinfo=UTC)
    assert seen.online == {"PJSIP/agent001", "PJSIP/agent004"}
    assert seen.offline == {"PJSIP/agent002"}
    assert seen.unknown == {"PJSIP/agent003"}
    key = f"Basic {base64.b64encode(b'sitewatch:s3cret').decode()}"
    assert told.asked == [
        ("GET", "/ari/asterisk/info", key),
        ("GET", "/ari/endpoints", key),
    ]


@pytest.mark.parametrize(
    ("told", "because"),
    [
        (Ari(status=401), "the user or the password is wrong"),
        (Ari(status=500), "status 500 for /ari/asterisk/info"),
        (Ari(info=[]), "info: a table expected"),
        (Ari(info={"status": {"startup_time": "soon"}}), "'soon' is no time"),
        (Ari(endpoints={"a": 1}), "endpoints: a list expected"),
        (Ari(endpoints=[{"technology": "PJSIP"}]), "resource: text expected"),
        (Ari(endpoints=[1] * 20_001), "at most 20000 entries"),
        (Ari(endpoints=["x" * 5_000_000]), "larger than"),
    ],
)
def test_what_is_no_answer_is_told(told: Ari, because: str) -> None:
    assert because in why_not(told)


def test_a_silent_server_is_not_waited_for() -> None:
    def speak(link: socket.socket, over: threading.Event) -> None:
        over.wait(10)

    with raw_server(speak) as url, pytest.raises(ari.NotSeen, match="within 1 s"):
        ari.look(account(url), seconds=1)


def test_a_password_travels_to_another_computer_in_tls_only() -> None:
    with pytest.raises(wire.BadUrl, match="use https://"):
        account("http://10.0.0.5:8088")
    assert "s3cret" not in repr(account("https://10.0.0.5:8089"))
