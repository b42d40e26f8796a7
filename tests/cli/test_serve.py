from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.request

from tests.frame.live import LiveDatabase
from tests.frame.ports import free_port


def test_serve_answers_and_stops_cleanly(live_database: LiveDatabase) -> None:
    port = free_port()
    server = live_database.start("serve", "--port", str(port), "--processes", "1")
    try:
        _read_until(server, "Booting worker")
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
            assert answer.read() == b"ready\n"
        server.send_signal(signal.SIGTERM)
        said, _ = server.communicate(timeout=300)
    finally:
        server.kill()
        server.wait()
    assert server.returncode == 0, said


def test_ctrl_c_ends_all_of_it_at_once(live_database: LiveDatabase) -> None:
    """The terminal tells every process of the group, and the master its workers."""
    server = subprocess.Popen(
        [sys.executable, "-m", "backline", "serve", "--port", str(free_port())],
        env=live_database.env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        process_group=0,
    )
    try:
        _read_until(server, "Booting worker")
        _read_until(server, "Booting worker")
        os.killpg(server.pid, signal.SIGINT)
        said, _ = server.communicate(timeout=300)
    finally:
        server.kill()
        server.wait()
    assert server.returncode == 0, said


def _read_until(server: subprocess.Popen[str], words: str) -> None:
    assert server.stdout is not None
    said = []
    for line in server.stdout:
        said.append(line)
        if words in line:
            return
    raise AssertionError("".join(said))


def test_a_demo_is_never_shown_to_other_computers(live_database: LiveDatabase) -> None:
    environment = {**live_database.env, "BACKLINE_DEMO": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "backline", "serve", "--host", "0.0.0.0"],  # noqa: S104 - what is refused
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=300,
    )
    assert done.returncode == 1
    assert "a demo is never shown on 0.0.0.0" in done.stderr
