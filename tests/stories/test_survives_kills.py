"""Alarms under SIGKILL: none lost, none doubled (process.escalation).

Two workers take the steps of a desk that is far behind, and are killed at random again
and again. `BACKLINE_TEST_KILLS` says how often; `make survive` says 200.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import TextIO

import pytest
from tests.frame.live import LiveDatabase
from tests.records.outbox.mail_server import MailServer


ROOT = Path(__file__).parents[2]
SENDER = ROOT / "tests/records/outbox/sender_process.py"
KILLS = int(os.environ.get("BACKLINE_TEST_KILLS", "20"))
TICKETS = 8 * KILLS
#: In which a step of each ticket falls due; a kill takes about as long.
SECONDS = max(10, KILLS)
WITHIN = 120.0


@dataclass
class Workers:
    """Two worker processes, always two."""

    database: LiveDatabase
    log: TextIO
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> subprocess.Popen[bytes]:
        worker = subprocess.Popen(
            [sys.executable, "-m", "backline", "worker"],
            env=self.database.env,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
        )
        self.running.append(worker)
        return worker

    def kill(self, worker: subprocess.Popen[bytes], *, after: float) -> None:
        with pytest.raises(subprocess.TimeoutExpired):
            worker.wait(timeout=after)  # raises, for no worker ends by itself
        worker.kill()
        worker.wait(timeout=WITHIN)
        self.running.remove(worker)

    def stop(self) -> None:
        for worker in self.running:
            worker.terminate()
        ended = {worker.wait(timeout=WITHIN) for worker in self.running}
        assert ended <= {0, -signal.SIGTERM}, "the second: it was still starting"


@pytest.fixture
def mail_server(caplog: pytest.LogCaptureFixture) -> Iterator[MailServer]:
    caplog.set_level(logging.WARNING, logger="mail.log")
    with MailServer() as server:
        yield server


@pytest.fixture
def database(
    live_database: LiveDatabase,
    mail_server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
) -> LiveDatabase:
    """A desk whose mail goes to the test's own server."""
    monkeypatch.setenv("BACKLINE_SMTP_URL", mail_server.url)
    monkeypatch.setenv("BACKLINE_MAIL_FROM", "desk@example.com")
    monkeypatch.setenv("BACKLINE_LOG_LEVEL", "WARNING")
    return live_database


@pytest.fixture
def workers(database: LiveDatabase, tmp_path: Path) -> Iterator[Workers]:
    with (tmp_path / "workers.log").open("w+") as log:
        workers = Workers(database, log)
        yield workers
        for worker in workers.running:
            worker.kill()
            worker.wait()
        log.seek(0)
        print(log.read())  # noqa: T201 - shown when the test fails


@pytest.mark.kills
def test_killed_again_and_again_no_alarm_is_lost_and_none_doubled(
    database: LiveDatabase, workers: Workers, mail_server: MailServer
) -> None:
    seed = int.from_bytes(os.urandom(4), "big")
    print(f"random seed: {seed}")  # noqa: T201 - shown when the test fails
    chance = Random(seed)  # noqa: S311 - no secret
    due = backlog(database, seed)
    pair = [workers.start(), workers.start()]
    for _ in range(KILLS):
        place = chance.randrange(2)
        workers.kill(pair[place], after=chance.uniform(0.0, 2.0))
        pair[place] = workers.start()
    until(lambda: set(alarms(database)) >= set(due), "an alarm is lost")
    workers.stop()
    send_the_rest(database)

    assert alarms(database) == Counter(due.keys()), "a step was taken twice"
    assert audits(database) == Counter(due.keys())
    told = Counter(notice for notice in due.values() if notice[1])
    assert notices(database) == told, "told twice, or to nobody"
    called = Counter(step for step, notice in due.items() if not notice[1])
    assert pages(database) == called, "called twice, or nobody"
    assert escalations(database) == Counter(
        (ticket, step)
        for ticket, _, step in due
        if step in {"critical-to-specialists", "critical-to-experts"}
    )
    assert_delivered(database, mail_server)
    checked = database.run("rebuild", "--check")
    assert checked.returncode == 0, checked.stdout + checked.stderr


#: A ticket's number, a clock, a step.
Step = tuple[str, str, str]
#: A ticket's number, an address, a line.
Notice = tuple[str, str, str]


def backlog(database: LiveDatabase, seed: int) -> dict[Step, Notice]:
    """Put the desk behind; return each step that is due with what it tells to whom."""
    made = subprocess.run(
        [
            *(sys.executable, "-m", "tests.stories.backlog"),
            *map(str, (TICKETS, SECONDS, seed)),
        ],
        env={**database.env, "DJANGO_SETTINGS_MODULE": "backline.settings"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    lines = [json.loads(line) for line in made.stdout.splitlines()]
    return {
        (ticket, clock, step): (ticket, who, words)
        for ticket, clock, step, who, words in lines
    }


def until(holds: Callable[[], bool], otherwise: str) -> None:
    give_up_at = time.monotonic() + WITHIN
    while not holds():
        assert time.monotonic() < give_up_at, otherwise
        time.sleep(0.2)


def send_the_rest(database: LiveDatabase) -> None:
    """Send what the killed had leased, by a clock one lease ahead."""
    present = datetime.now(UTC)  # noqa: TID251 - the workers' own clock
    subprocess.run(
        [sys.executable, SENDER, present.isoformat(), "1", "0"],
        env={**database.env, "DJANGO_SETTINGS_MODULE": "backline.settings"},
        input="go\n",
        text=True,
        check=True,
        timeout=WITHIN,
    )


def alarms(database: LiveDatabase) -> Counter[Step]:
    rows = database.rows("SELECT ticket_id, clock, step, generation FROM tickets_alarm")
    assert {generation for *_, generation in rows} <= {1}
    return Counter((f"INC-{pk}", str(clock), str(step)) for pk, clock, step, _ in rows)


def audits(database: LiveDatabase) -> Counter[Step]:
    rows = database.rows(
        "SELECT about, details FROM trail_auditevent WHERE did = 'clock.step'"
    )
    told = [(str(about), as_facts(details)) for about, details in rows]
    return Counter((about, facts["clock"], facts["step"]) for about, facts in told)


def pages(database: LiveDatabase) -> Counter[Step]:
    """Count the steps that called somebody: each on a timeline, and on one page."""
    rows = database.rows(
        "SELECT ticket_id, facts FROM tickets_ticketevent WHERE kind = 'paged'"
    )
    told = [(f"INC-{pk}", as_facts(facts)) for pk, facts in rows]
    own, taken_in = "SELECT key FROM paging_page", "SELECT key FROM paging_takenin"
    keys = [str(key) for (key,) in database.rows(f"{own} UNION ALL {taken_in}")]
    assert Counter(keys) == Counter(facts["key"] for _, facts in told)
    return Counter((number, facts["clock"], facts["step"]) for number, facts in told)


def escalations(database: LiveDatabase) -> Counter[tuple[str, str]]:
    rows = database.rows(
        "SELECT ticket_id, facts FROM tickets_ticketevent WHERE kind = 'escalated'"
    )
    return Counter((f"INC-{pk}", as_facts(facts)["step"]) for pk, facts in rows)


def notices(database: LiveDatabase) -> Counter[Notice]:
    """Count what the desk told its own people, the news of each ticket apart."""
    rows = database.rows("SELECT about, recipient, body FROM outbox_message")
    told = [(str(about), str(who), str(body)) for about, who, body in rows]
    return Counter(
        (about, who, body.splitlines()[0])
        for about, who, body in told
        if about.startswith("INC-")
        and who.endswith("@vendor.example")
        and not body.startswith(("New and critical", f"{about}: "))
    )


def assert_delivered(database: LiveDatabase, mail_server: MailServer) -> None:
    """Every message arrived, and what arrived again is the same letter."""
    rows = database.rows("SELECT id, state FROM outbox_message")
    assert {state for _, state in rows} == {"sent"}
    arrived = {mail.message_id for mail in mail_server.received}
    sent = {f"<{uuid.UUID(str(row_id))}@example.com>" for row_id, _ in rows}
    assert arrived == sent
    letters = {(mail.message_id, mail.content) for mail in mail_server.received}
    assert len(letters) == len(sent), "a repeat is another letter than the first"


def as_facts(stored: object) -> dict[str, str]:
    """Return a JSON column: text to SQLite, a value to PostgreSQL."""
    facts = json.loads(stored) if isinstance(stored, str) else stored
    assert isinstance(facts, dict)
    return facts
