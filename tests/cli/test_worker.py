"""The worker as a process."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import psycopg
import pytest
from tests.frame.live import LiveDatabase

from backline.surfaces.jobs.work import all_jobs


WITHIN = 300.0
BEATS = "SELECT name FROM trail_heartbeat ORDER BY name"
LATER = """
    SELECT 1 FROM trail_heartbeat AS alarms JOIN trail_heartbeat AS receipts
    ON alarms.name = 'worker.alarms' AND receipts.name = 'worker.receipts'
    WHERE alarms.at > receipts.at + interval '9 s'
"""
ALL = [(f"worker.{name}",) for name in sorted(all_jobs())]


def until(holds: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + WITHIN
    while not holds():
        assert time.monotonic() < give_up_at
        time.sleep(0.1)


@contextmanager
def worker(database: LiveDatabase) -> Iterator[subprocess.Popen[str]]:
    process = database.start("worker")
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_once_does_what_is_due_and_ends(live_database: LiveDatabase) -> None:
    done = live_database.run("worker", "--once")
    assert done.returncode == 0, done.stderr
    assert live_database.rows(BEATS) == ALL
    assert "no mail server is configured: set BACKLINE_SMTP_URL" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_ends_well(
    live_database: LiveDatabase, number: signal.Signals
) -> None:
    with worker(live_database) as process:
        until(lambda: live_database.rows(BEATS) == ALL)
        process.send_signal(number)
        said, _ = process.communicate(timeout=WITHIN)
    assert process.returncode == 0, said
    assert "worker.stopped unfinished=" in said
    assert "Traceback" not in said


def test_a_mail_server_that_is_none_is_said_at_the_start(
    live_database: LiveDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BACKLINE_SMTP_URL", "carrier-pigeon://loft")
    done = live_database.run("worker", "--once")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert "Traceback" not in done.stderr


def test_a_database_that_is_not_set_up_is_said_at_the_start(
    live_database: LiveDatabase,
) -> None:
    nowhere = replace(live_database, url="postgres://nobody@127.0.0.1:1/none")
    done = nowhere.run("worker", "--once")
    assert done.returncode == 1
    assert "The database does not answer" in done.stderr


if os.environ.get("BACKLINE_TEST_DATABASE") == "postgres":

    def test_a_lost_database_is_found_again(live_database: LiveDatabase) -> None:
        """The server cuts every connection of the worker."""
        with worker(live_database) as process:
            until(lambda: live_database.rows(BEATS) == ALL)
            _cut_all(live_database)
            until(lambda: live_database.rows(LATER) != [])
            process.terminate()
            said, _ = process.communicate(timeout=WITHIN)
        assert process.returncode == 0, said


def _cut_all(database: LiveDatabase) -> None:
    with psycopg.connect(database.url) as opened:
        opened.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
