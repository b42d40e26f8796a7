from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.frame.ports import free_port
from tests.sitewatch.standin import place

from sitewatch.probes import registry
from sitewatch.shape import Misshapen


if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sitewatch.measurement import Measurement

PROGRAMS = Path("/lib/nut")
START_WITHIN_SECONDS = 120


@contextmanager
def upsd(*answers: bytes) -> Iterator[str]:
    """Serve one conversation: each question gets the next answer; then hang up."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        link, _ = listener.accept()
        with link, contextlib.suppress(OSError):
            for each in answers:
                link.recv(1000)
                link.sendall(each)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"127.0.0.1:{listener.getsockname()[1]}"
    finally:
        thread.join()
        listener.close()


def measured(server: str, now: datetime, *names: str) -> Measurement:
    settings = {"server": server, "names": list(names)}
    (found,) = registry.probe(place("ups"), settings).measure(now)
    return found


def status(ups: str, words: str) -> bytes:
    return f'VAR {ups} ups.status "{words}"\n'.encode()


TWO = b'BEGIN LIST UPS\nUPS a "Rack A"\nUPS b "Rack B"\nEND LIST UPS\n'


@pytest.mark.parametrize(
    ("words", "affected", "said"),
    [
        ("OL CHRG", 0, "0 of 2 power supplies fail: a: on line; b: on line"),
        ("OB DISCHRG", 1, "b: on battery"),
        ("OB LB", 1, "b: on battery, battery low"),
        ("OL RB", 1, "b: battery to be replaced"),
    ],
)
def test_the_power_supplies_that_the_server_knows(
    now: datetime, words: str, affected: int, said: str
) -> None:
    with upsd(TWO, status("a", "OL"), status("b", words)) as server:
        found = measured(server, now)
    assert (found.affected, found.total) == (affected, 2)
    assert said in found.evidence


def test_one_whose_data_are_stale_hides_no_other(now: datetime) -> None:
    with upsd(TWO, b"ERR DATA-STALE\n", status("b", "OB")) as server:
        found = measured(server, now)
    assert (found.affected, found.total) == (1, 1)
    assert "a: it says ERR DATA-STALE" in found.evidence


@pytest.mark.parametrize(
    "answer",
    [
        b"ERR ACCESS-DENIED\n",
        b"HTTP/1.1 400 Bad\n",
        b'VAR a ups.status "OL\n',
        b"x" * 10_000,
        b"",
        b"half a line",
    ],
)
def test_something_else_is_blind(now: datetime, answer: bytes) -> None:
    with upsd(answer) as server:
        found = measured(server, now, "a")
    assert found.state == "blind"


def test_a_list_that_does_not_end_is_blind(now: datetime) -> None:
    with upsd(b"BEGIN LIST UPS\n" + b'UPS a "A"\n' * 600) as server:
        found = measured(server, now)
    assert "does not end" in found.evidence


def test_nobody_there_is_blind(now: datetime) -> None:
    assert measured(f"127.0.0.1:{free_port()}", now, "a").state == "blind"


@pytest.mark.parametrize("name", ["a b", "a\nSET VAR", "", "é"])
def test_a_name_is_never_a_command(name: str) -> None:
    with pytest.raises(Misshapen, match="names: "):
        registry.probe(place("ups"), {"server": "x", "names": [name]})


@pytest.fixture
def real_upsd(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Run the real upsd, with a driver that reads the state from a file."""
    driver, program = PROGRAMS / "dummy-ups", PROGRAMS / "upsd"
    if not driver.exists() or not program.exists():
        pytest.skip("no upsd on this machine: apt-get install nut-server")
    port = free_port()
    state = tmp_path / "state.dev"
    state.write_text("ups.status: OL\n")
    (tmp_path / "ups.conf").write_text(
        f"[rack]\ndriver = dummy-ups\nport = {state}\nmode = dummy-loop\n"
        "desc = x\npollinterval = 1\n"
    )
    (tmp_path / "upsd.conf").write_text(f"LISTEN 127.0.0.1 {port}\nMAXAGE 30\n")
    (tmp_path / "upsd.users").write_text("")
    for path in tmp_path.iterdir():
        path.chmod(0o640)
    user = "root" if os.geteuid() == 0 else os.environ.get("USER", "nobody")
    environment = {
        **os.environ,
        "NUT_CONFPATH": str(tmp_path),
        "NUT_STATEPATH": str(tmp_path),
        "NUT_ALTPIDPATH": str(tmp_path),
    }
    processes = [
        subprocess.Popen(
            [*words, "-F", "-u", user],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for words in ([driver, "-a", "rack"], [program])
    ]
    try:
        yield f"127.0.0.1:{port}", state
    finally:
        for process in processes:
            process.terminate()
            process.wait()


def test_the_real_upsd(real_upsd: tuple[str, Path], now: datetime) -> None:
    server, state = real_upsd
    assert _soon(server, now, affected=0).evidence.endswith(": rack: on line")
    state.write_text("ups.status: OB LB\n")
    assert _soon(server, now, affected=1).evidence.endswith(
        ": rack: on battery, battery low"
    )


def _soon(server: str, now: datetime, *, affected: int) -> Measurement:
    """Return what is measured once it is *affected*: the programs take a moment."""
    give_up_at = time.monotonic() + START_WITHIN_SECONDS
    while True:
        found = measured(server, now)
        if found.affected == affected or time.monotonic() > give_up_at:
            assert found.affected == affected, found
            return found
        time.sleep(0.1)
