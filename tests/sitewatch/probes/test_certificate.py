from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import trustme
from tests.frame.ports import free_port
from tests.sitewatch.standin import place

from sitewatch.probes import registry
from sitewatch.shape import Misshapen


if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sitewatch.measurement import Measurement


@contextmanager
def server(until: datetime | None) -> Iterator[int]:
    """Serve one connection, with TLS and a certificate of nobody's authority, or without."""
    listener = socket.create_server(("127.0.0.1", 0))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if until is not None:
        trustme.CA().issue_cert("127.0.0.1", not_after=until).configure_cert(context)

    def serve() -> None:
        link, _ = listener.accept()
        with link, contextlib.suppress(OSError):
            if until is None:
                link.sendall(b"220 hello\r\n")
                link.recv(1000)
            else:
                with context.wrap_socket(link, server_side=True) as secure:
                    secure.recv(1)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        thread.join()
        listener.close()


def measured(port: int, now: datetime) -> Measurement:
    settings = {"servers": [f"127.0.0.1:{port}"]}
    (found,) = registry.probe(place("certificate"), settings).measure(now)
    return found


@pytest.mark.parametrize(("days", "affected"), [(21, 0), (20, 1), (-1, 1)])
def test_a_certificate_that_ends_within_three_weeks(
    now: datetime, days: int, affected: int
) -> None:
    until = now + timedelta(days=days)
    with server(until) as port:
        found = measured(port, now)
    assert (found.affected, found.total) == (affected, 1)
    assert (
        found.evidence
        == f"{affected} of 1 certificates expire: 127.0.0.1:{port}: until {until:%Y-%m-%d}"
    )


def test_a_server_without_tls_is_blind(now: datetime) -> None:
    with server(None) as port:
        assert "shows no certificate" in measured(port, now).evidence


def test_nobody_there_is_blind(now: datetime) -> None:
    assert measured(free_port(), now).state == "blind"


@pytest.mark.parametrize(
    "server",
    ["", "a b", "user@host", "host/path", "host:99999", "host:port", "http://host"],
)
def test_a_server_is_a_host_with_a_port(server: str) -> None:
    with pytest.raises(Misshapen, match="servers: "):
        registry.probe(place("certificate"), {"servers": [server]})
