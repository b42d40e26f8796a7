from __future__ import annotations

import signal
import subprocess
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
        said, _ = server.communicate(timeout=30)
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
