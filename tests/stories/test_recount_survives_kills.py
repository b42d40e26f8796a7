"""A recount under SIGKILL: it ends complete, and nothing is applied twice.

Guide: package.geography - applying other terms to open tickets is recorded, once.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from random import Random

import pytest
from tests.frame.live import LiveDatabase


ROOT = Path(__file__).parents[2]
KILLS = 6
TICKETS = 120
WITHIN = 300.0


@pytest.mark.kills
def test_a_recount_that_is_killed_again_and_again_ends_complete(
    live_database: LiveDatabase,
) -> None:
    seed = int.from_bytes(os.urandom(4), "big")
    print(f"random seed: {seed}")  # noqa: T201 - shown when the test fails
    chance = Random(seed)  # noqa: S311 - no secret
    name = backlog(live_database)
    asked = ["--calendar", name, "--to", "2", "--apply", "--because", "Closed"]
    asked += ["--batch", "1"]
    killed = 0
    for _ in range(KILLS):
        before = applied(live_database)
        program = live_database.start("recount", *asked)
        until_more_than(before, live_database, program)
        try:
            program.wait(timeout=chance.uniform(0.0, 0.1))
        except subprocess.TimeoutExpired:
            program.kill()
            killed += 1
        program.communicate(timeout=WITHIN)
        asked = ["--resume", "--batch", "1"]
    assert killed, "it was over before anybody could kill it"
    resumed = live_database.run("recount", "--resume")
    assert resumed.returncode in {0, 1}, resumed.stderr

    assert applied(live_database) == TICKETS
    assert count(live_database, "recounts_recountline") == TICKETS
    (state, cursor) = live_database.rows(
        "SELECT state, cursor FROM recounts_recountrun"
    )[0]
    assert state == "done", cursor
    letters = "outbox_message WHERE about = 'recount-1'"
    assert count(live_database, letters) == 1
    audits = "trail_auditevent WHERE did = 'ticket.terms-applied'"
    assert count(live_database, audits) == TICKETS
    checked = live_database.run("rebuild", "--check")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def backlog(database: LiveDatabase) -> str:
    """Open the tickets; return the name of the calendar that they are on."""
    made = subprocess.run(
        [sys.executable, "-m", "tests.stories.recount_backlog", str(TICKETS)],
        env={**database.env, "DJANGO_SETTINGS_MODULE": "backline.settings"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


def applied(database: LiveDatabase) -> int:
    return count(database, "tickets_ticketevent WHERE kind = 'terms_applied'")


def count(database: LiveDatabase, where: str) -> int:
    ((found,),) = database.rows(f"SELECT count(*) FROM {where}")  # noqa: S608 - our own
    assert isinstance(found, int)
    return found


def until_more_than(
    before: int, database: LiveDatabase, program: subprocess.Popen[str]
) -> None:
    """Wait until *program* has begun to apply, or has ended."""
    give_up_at = time.monotonic() + WITHIN
    while applied(database) <= before and program.poll() is None:
        assert time.monotonic() < give_up_at, "it does not begin"
