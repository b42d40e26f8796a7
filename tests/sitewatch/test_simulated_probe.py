from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from tests.sitewatch.standin import place, raw_server

from sitewatch import wire
from sitewatch.probes import registry
from sitewatch.probes.losses import SWITCH_MEASURES
from sitewatch.probes.simulated.faults import Faults
from sitewatch.shape import Misshapen


if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from datetime import datetime

    from sitewatch.measurement import Measurement
    from sitewatch.probes.simulated.server import Centre


def measure(url: str, now: datetime) -> list[Measurement]:
    probe = registry.probe(place("simulated"), {"url": url, "timeout_seconds": 1})
    return probe.measure(now)


def assert_blind(found: list[Measurement], because: str) -> None:
    assert [each.measure for each in found] == [
        each.measure for each in SWITCH_MEASURES
    ]
    for each in found:
        assert (each.state, each.affected, each.total) == ("blind", None, None)
        assert because in each.evidence


def test_21_of_100_who_cannot_log_in_are_measured_over_http(
    switch_url: str, centre: Centre, now: datetime
) -> None:
    centre.faults = Faults(agents_cannot_log_in=21)
    found = measure(switch_url, now)[0]
    assert (found.component, found.measure) == ("acd", "agents_cannot_log_in")
    assert (found.affected, found.total, found.state) == (21, 100, "measured")
    assert (found.total_source, found.at) == ("roster", now)
    centre.faults = Faults()
    assert measure(switch_url, now)[0].affected == 0


def test_a_silent_switch_is_blind(
    switch_url: str, centre: Centre, now: datetime
) -> None:
    centre.faults = Faults(silent=True)
    assert_blind(measure(switch_url, now), "cannot be seen: no whole answer within 1 s")


def test_a_switch_that_is_down_is_blind(
    switch_url: str, centre: Centre, now: datetime
) -> None:
    centre.faults = Faults(down=True)
    assert_blind(
        measure(switch_url, now), "the connection was closed without an answer"
    )


def test_a_switch_that_is_not_there_is_blind(now: datetime) -> None:
    with raw_server(lambda link, over: None) as url:
        pass
    assert_blind(measure(url, now), "nothing listens there")


def http_answer(body: bytes, length: int | None = None) -> bytes:
    told = len(body) if length is None else length
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % told + body


def say(said: bytes) -> Callable[[socket.socket, threading.Event], None]:
    return lambda link, over: link.sendall(said)


def drip(link: socket.socket, over: threading.Event) -> None:
    """Send a byte now and then, for ever: no single read ever times out."""
    link.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while not over.wait(0.1):
        link.sendall(b"a")


def endless(link: socket.socket, over: threading.Event) -> None:
    link.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while not over.is_set():
        link.sendall(b"[" * 65_536)


@pytest.mark.parametrize(
    ("speak", "because"),
    [
        pytest.param(say(b"\x00\xff garbage\r\n"), "not HTTP", id="garbage"),
        pytest.param(
            say(http_answer(b'{"form": 1, "as', 400)), "cut after 15 of 400", id="half"
        ),
        pytest.param(say(http_answer(b'{"form": 1, "as')), "not JSON", id="half JSON"),
        pytest.param(
            say(http_answer(b"", 10**12)), "larger than 2000000", id="a huge promise"
        ),
        pytest.param(endless, "larger than 2000000 bytes", id="endless"),
        pytest.param(drip, "no whole answer within 1 s", id="a drip"),
        pytest.param(
            say(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n"),
            "status 302",
            id="a redirect is not followed",
        ),
        pytest.param(
            say(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"),
            "not HTTP",
            id="endless headers",
        ),
        pytest.param(say(http_answer(b"[" * 9999)), "not JSON", id="endless nesting"),
    ],
)
def test_a_switch_that_answers_wrongly_is_blind(
    speak: Callable[[socket.socket, threading.Event], None], because: str, now: datetime
) -> None:
    with raw_server(speak) as url:
        assert_blind(measure(url, now), because)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://127.0.0.1",
        "127.0.0.1:8001",
        "http://",
        "http://a:b@127.0.0.1",
        "http://127.0.0.1:99999",
        "http://127.0.0.1/?a=b",
        "http://127.0.0.1/a b",
        "http://127.0.0.1/\r\nX: y",
    ],
)
def test_a_url_that_cannot_be_asked_is_refused(url: str) -> None:
    with pytest.raises((wire.BadUrl, Misshapen)):
        registry.probe(place("simulated"), {"url": url})


def test_a_setting_that_is_not_known_is_refused() -> None:
    with pytest.raises(Misshapen, match="no such setting"):
        registry.probe(place("simulated"), {"url": "http://127.0.0.1", "user": "x"})
    with pytest.raises(Misshapen, match="give 1 to 60"):
        registry.probe(
            place("simulated"), {"url": "http://127.0.0.1", "timeout_seconds": 0}
        )


def test_a_probe_is_a_folder() -> None:
    assert {"asterisk", "simulated"} <= set(registry.probe_names())
    with pytest.raises(registry.UnknownProbe, match=r"known are .*simulated"):
        registry.probe(place("os"), {})
