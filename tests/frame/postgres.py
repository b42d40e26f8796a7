"""A PostgreSQL server of the test run's own, which needs no rights and leaves nothing.

PostgreSQL refuses to run as root, so under root it runs as its own user.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg
from tests.frame.ports import free_port


MISSING = (
    "no PostgreSQL on this machine: install it (Debian: apt-get install postgresql),"
    " or give TEST_DATABASE_URL a server on which databases may be created"
)
START_WITHIN_SECONDS = 120
#: Durability is PostgreSQL's own business; nothing here outlives the run.
SPEED = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]


class DidNotStart(RuntimeError):
    """The server did not answer in time; its log follows."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; *process* is None when it was there before us."""

    url: str
    process: subprocess.Popen[bytes] | None = None
    folder: Path | None = None

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=START_WITHIN_SECONDS)
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def start(settings: Sequence[str] = SPEED) -> Server | None:
    """Return a server to make databases on, or None if the machine has none."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return Server(url=given)
    programs = _programs()
    if programs is None:
        return None
    folder = Path(tempfile.mkdtemp(prefix="backline-postgres-"))
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    port = free_port()
    _run_initdb(programs, folder, user)
    process = _run_server(programs, folder, port, user, settings)
    server = Server(f"postgres://backline@127.0.0.1:{port}/backline", process, folder)
    _wait_until_it_answers(server, port)
    return server


def _programs() -> Path | None:
    """Return the folder of the newest server that may run here, if there is one."""
    if os.geteuid() == 0:
        try:
            pwd.getpwnam("postgres")
        except KeyError:
            return None
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: float(path.parts[-3]),
    )
    if debian:
        return debian[-1].parent
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).resolve().parent if elsewhere else None


def _run_initdb(programs: Path, folder: Path, user: str | None) -> None:
    subprocess.run(
        [
            programs / "initdb",
            *("--pgdata", folder / "data"),
            *("--username", "backline", "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
        ],
        check=True,
        capture_output=True,
        cwd=folder,
        user=user,
        group=user,
        extra_groups=[] if user else None,
    )


def _run_server(
    programs: Path, folder: Path, port: int, user: str | None, settings: Sequence[str]
) -> subprocess.Popen[bytes]:
    settings = [
        *settings,
        "listen_addresses=127.0.0.1",
        f"port={port}",
        f"unix_socket_directories={folder}",
        "max_connections=200",
    ]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [
                programs / "postgres",
                *("-D", folder / "data"),
                *(part for setting in settings for part in ("-c", setting)),
            ],
            stdout=log,
            stderr=log,
            cwd=folder,
            start_new_session=True,
            user=user,
            group=user,
            extra_groups=[] if user else None,
        )


def _wait_until_it_answers(server: Server, port: int) -> None:
    give_up_at = time.monotonic() + START_WITHIN_SECONDS
    address = f"postgres://backline@127.0.0.1:{port}/postgres"
    while time.monotonic() < give_up_at:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(address, connect_timeout=2).close()
            return
        time.sleep(0.05)
    log = (server.folder / "log").read_text() if server.folder else ""
    server.stop()
    raise DidNotStart(log)
