"""Memory and processor of a sitewatch that measures, spools and sends, at its rhythm.

Run: `python -m benchmarks.sitewatch [SECONDS]`; two minutes by default. The promises:
under 80 MB, under 1 % of a processor. It runs as a process of its own against the
simulated switch; the desk is away, so it also keeps trying.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from collections.abc import Iterator

SITEWATCH = Path(sys.executable).with_name("sitewatch")
PROMISED_MB, PROMISED_PERCENT = 80, 1
NOBODY_LISTENS = "http://127.0.0.1:9"


def main() -> None:
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 120
    with tempfile.TemporaryDirectory() as folder, switch() as url:
        program = subprocess.Popen(
            [SITEWATCH, "run", "--switch-url", url],
            env={
                "PATH": os.environ["PATH"],
                "SITEWATCH_DESK_URL": NOBODY_LISTENS,
                "SITEWATCH_TOKEN": "s3cret",
                "SITEWATCH_SPOOL": f"{folder}/spool.sqlite3",
            },
            stderr=subprocess.DEVNULL,
        )
        begun = time.perf_counter()
        time.sleep(seconds)
        used = ticks(program.pid)
        megabytes = high_water(program.pid)
        spent = time.perf_counter() - begun
        program.send_signal(signal.SIGTERM)
        program.wait()
    percent = 100 * used / os.sysconf("SC_CLK_TCK") / spent
    print(f"{'memory':12} {megabytes:.0f} MB (promised: under {PROMISED_MB})")
    print(f"{'processor':12} {percent:.2f} % of one, its start included", end=" ")
    print(f"(promised: under {PROMISED_PERCENT}), over {spent:.0f} s")


@contextmanager
def switch() -> Iterator[str]:
    process = subprocess.Popen(
        [SITEWATCH, "switch", "--port", "0"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().split()[-1].rstrip("/")
    finally:
        process.terminate()
        process.wait()


def ticks(pid: int) -> int:
    """Return what a process has used of the processor, in clock ticks."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def high_water(pid: int) -> float:
    """Return the most memory that a process has held, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1000


main()
