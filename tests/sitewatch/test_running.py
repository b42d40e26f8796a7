"""The program as a process of its own: killed, stopped, started again."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.project.source import ROOT
from tests.sitewatch.standin import Desk, Post, Reply

from sitewatch.probes.simulated.faults import Faults


if TYPE_CHECKING:
    from collections.abc import Iterator
    from subprocess import Popen

    from sitewatch.probes.simulated.server import Centre

SITEWATCH = str(Path(sys.executable).with_name("sitewatch"))


@pytest.fixture(autouse=True)
def real_clock(centre: Centre) -> None:
    """The process reads the real clock, so its switch must too."""
    centre.clock = lambda: datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - beside a process with a real clock


@pytest.fixture
def spool_path(tmp_path: Path) -> Path:
    return tmp_path / "spool.sqlite3"


@contextlib.contextmanager
def running(desk: Desk, switch_url: str, spool_path: Path) -> Iterator[Popen[str]]:
    process = subprocess.Popen(
        [SITEWATCH, "run", "--every", "1", "--switch-url", switch_url],
        env={
            **{name: os.environ[name] for name in ("PATH",)},
            "SITEWATCH_DESK_URL": desk.url,
            "SITEWATCH_TOKEN": "s3cret",
            "SITEWATCH_SPOOL": str(spool_path),
        },
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def spooled(spool_path: Path, state: str) -> list[str]:
    db = sqlite3.connect(spool_path)
    with contextlib.closing(db):
        rows = db.execute(
            "SELECT id FROM sample WHERE state = ? ORDER BY seq", (state,)
        ).fetchall()
    return [str(row[0]) for row in rows]


def test_killed_between_sending_and_marking_it_sends_the_same_again(
    desk: Desk, switch_url: str, spool_path: Path
) -> None:
    """Three times the desk has stored the batch when the sender dies."""
    for _ in range(3):
        with running(desk, switch_url, spool_path) as process:

            def store_and_kill(post: Post, process: Popen[str] = process) -> Reply:
                os.kill(process.pid, signal.SIGKILL)
                process.wait()
                return desk.take(post)

            desk.answers = [store_and_kill]
            desk.received.get(timeout=60)
    with running(desk, switch_url, spool_path) as process:
        desk.received.get(timeout=60)
        desk.received.get(timeout=60)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
    first = desk.posts[:4]
    assert {(each.key, each.body) for each in first} == {(first[0].key, first[0].body)}
    assert desk.posts[4].key != first[0].key
    everything = spooled(spool_path, "sent") + spooled(spool_path, "waiting")
    assert desk.known == everything[: len(desk.known)]


def test_it_stops_at_sigterm_with_exit_code_0_and_forgets_nothing(
    desk: Desk, switch_url: str, spool_path: Path
) -> None:
    with running(desk, switch_url, spool_path) as process:
        desk.received.get(timeout=60)
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "run.stopped" in log
    assert "s3cret" not in log
    assert "Traceback" not in log
    assert desk.known[:7] == spooled(spool_path, "sent")[:7]


def test_a_fault_its_end_and_a_dead_switch_reach_the_desk(
    desk: Desk, switch_url: str, centre: Centre, spool_path: Path
) -> None:
    def reaches_the_desk(state: str, affected: int | None) -> bool:
        """Tell whether the agents who cannot log in are told so in the next posts."""
        for _ in range(20):
            for each in desk.received.get(timeout=60).samples:
                told = (each["state"], each["affected"])
                if each["measure"] == "agents_cannot_log_in" and told == (
                    state,
                    affected,
                ):
                    return True
        return False

    with running(desk, switch_url, spool_path):
        assert reaches_the_desk("measured", 0)
        centre.faults = Faults(agents_cannot_log_in=21)
        assert reaches_the_desk("measured", 21)
        centre.faults = Faults()
        assert reaches_the_desk("measured", 0)
        centre.faults = Faults(down=True)
        assert reaches_the_desk("blind", None)


def test_it_listens_on_no_port(desk: Desk, switch_url: str, spool_path: Path) -> None:
    with running(desk, switch_url, spool_path) as process:
        desk.received.get(timeout=60)
        assert bound_by(process.pid) == []
        assert listening_of(os.getpid()), "the stand-ins listen, and are not found"


def listening_of(pid: int) -> list[str]:
    """Return the addresses on which a process listens."""
    return [line for line in bound_by(pid) if line.split()[3] == "0A"]


def bound_by(pid: int) -> list[str]:
    """Return the lines of /proc/net of the ports that others could reach."""
    inodes = set()
    for each in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed in the meantime
            inodes.add(each.readlink().name.removeprefix("socket:").strip("[]"))
    found = []
    for kind in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/{pid}/net/{kind}").read_text().splitlines()[1:]:
            fields = line.split()
            # 0A listens; a datagram socket without a peer takes what comes.
            is_open = fields[3] in {"0A", "07"}
            if fields[9] in inodes and is_open:
                found.append(line)
    return found


def test_the_switch_is_a_program_that_serves_and_stops() -> None:
    process = subprocess.Popen(
        [SITEWATCH, "switch", "--seats", "10", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        words = process.stdout.readline()
        assert words.startswith("10 seats at http://127.0.0.1:")
        url = words.split()[-1].rstrip("/")
        sampled = subprocess.run(
            [SITEWATCH, "sample", "--once", "--switch-url", url],
            capture_output=True,
            text=True,
            check=True,
        )
        assert "0 of 10" in sampled.stdout
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
        process.communicate()


def test_it_stands_alone() -> None:
    """Everything of it is imported where neither Django nor the desk can be."""
    program = """
import importlib, pkgutil, sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("django", "backline"):
            raise AssertionError(f"{name} is imported")

sys.meta_path.insert(0, Refuse())
before = set(sys.modules)
import sitewatch
for each in pkgutil.walk_packages(sitewatch.__path__, "sitewatch."):
    importlib.import_module(each.name)
new = {name.partition(".")[0] for name in set(sys.modules) - before}
new = {name for name in new if not name.startswith("_sysconfigdata")}  # of zoneinfo
print(*sorted(new - sys.stdlib_module_names))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    needed = (ROOT / "requirements/sitewatch.txt").read_text()
    # dateutil takes six where it is; cryptography makes _openssl itself.
    for name in set(done.stdout.split()) - {"sitewatch", "_openssl", "six"}:
        (distribution,) = set(packages_distributions()[name])
        assert re.search(
            rf"^{distribution.replace('_', '-')}==",
            needed,
            re.IGNORECASE | re.MULTILINE,
        )


def test_what_a_probe_needs_is_loaded_with_the_probe() -> None:
    """A site without databases has their drivers neither in memory nor in the way."""
    program = "import sys, sitewatch.cli; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert not loaded & {"pg8000", "pymysql", "prometheus_client"}
