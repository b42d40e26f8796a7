from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.frame.ports import free_port
from tests.sitewatch.standin import place

from sitewatch.probes import registry
from sitewatch.probes.clock import ClockProbe, NoTime, ask
from sitewatch.shape import Misshapen


if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ERA = datetime(1900, 1, 1, tzinfo=UTC)


def answer(
    request: bytes, at: datetime, *, head: int = 0x24, stratum: int = 2
) -> bytes:
    """Return what a time server says, its time in the last field."""
    seconds = int((at - ERA).total_seconds()) % 2**32
    words = bytearray(48)
    words[0:2] = head, stratum
    words[24:32] = request[40:48]
    words[40:44] = seconds.to_bytes(4, "big")
    return bytes(words)


@contextmanager
def time_server(say: Callable[[bytes], bytes]) -> Iterator[int]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link:
        link.bind(("127.0.0.1", 0))
        link.settimeout(10)

        def serve() -> None:
            request, client = link.recvfrom(512)
            link.sendto(say(request), client)

        thread = threading.Thread(target=serve)
        thread.start()
        yield link.getsockname()[1]
        thread.join()


@pytest.mark.parametrize("year", [2026, 2036, 2040])
def test_a_time_server_is_asked(year: int) -> None:
    at = datetime(year, 3, 2, 9, 0, 7, tzinfo=UTC)
    with time_server(lambda request: answer(request, at)) as port:
        assert ask("127.0.0.1", port) == at


@pytest.mark.parametrize(
    ("say", "because"),
    [
        (lambda request: b"short", "not to our question"),
        (lambda request: answer(b"x" * 48, ERA), "not to our question"),
        (lambda request: answer(request, ERA, stratum=0), "stratum 0"),
        (lambda request: answer(request, ERA, stratum=16), "stratum 16"),
        (lambda request: answer(request, ERA, head=0xE4), "no time itself"),
        (lambda request: answer(request, ERA, head=0x23), "no time itself"),
    ],
    ids=["short", "another's", "kiss of death", "stratum", "alarm", "a client"],
)
def test_an_answer_that_is_none_is_refused(
    say: Callable[[bytes], bytes], because: str
) -> None:
    with time_server(say) as port, pytest.raises(NoTime, match=because):
        ask("127.0.0.1", port)


def test_nobody_there() -> None:
    with pytest.raises(NoTime, match="no time server answers"):
        ask("127.0.0.1", free_port())


def probe(now: datetime, *apart: int | None, waits: int = 0) -> ClockProbe:
    """Return a probe whose servers are so many seconds apart; None answers not."""
    steady = iter(range(0, 100, waits) if waits else [0] * 100)
    says = dict(zip("abc", apart, strict=False))

    def said(server: str) -> datetime:
        seconds = says[server]
        if seconds is None:
            raise NoTime(server)
        return now + timedelta(seconds=seconds)

    return ClockProbe("clock", tuple(says), 5, said, lambda: next(steady))


@pytest.mark.parametrize(
    ("apart", "affected", "said"),
    [
        ((0, 0, 0), 0, "right, by 3 of 3"),
        ((5,), 0, "5 s behind"),
        ((6,), 1, "6 s behind"),
        ((-6,), 1, "6 s ahead"),
        ((3600, 0, 1), 0, "1 s behind"),
        ((None, 7, 7), 1, "7 s behind, by 2 of 3"),
    ],
)
def test_the_middle_one_decides(
    now: datetime, apart: tuple[int | None, ...], affected: int, said: str
) -> None:
    (found,) = probe(now, *apart).measure(now)
    assert (found.affected, found.total, found.measure) == (affected, 1, "clocks_off")
    assert said in found.evidence


def test_what_was_waited_for_a_server_is_not_the_clocks_fault(now: datetime) -> None:
    (found,) = probe(now, None, 4, waits=4).measure(now)
    assert "this computer: right" in found.evidence


def test_no_server_at_all_is_blind(now: datetime) -> None:
    (found,) = probe(now, None, None).measure(now)
    assert found.state == "blind"
    assert probe(now, None).examine(now)[0].level == "bad"


@pytest.mark.parametrize(
    "wrong", [{"servers": []}, {"servers": ["a"] * 4}, {"servers": ["a"], "most": 1}]
)
def test_a_wrong_setting_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(Misshapen):
        registry.probe(place("clock"), wrong)
