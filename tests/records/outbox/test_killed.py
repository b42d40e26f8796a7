"""Workers that are killed, and workers that work side by side, as real processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection
from tests.records.outbox.letters import NOW, put, the
from tests.records.outbox.mail_server import MailServer

from backline.records.outbox.models import Message


pytestmark = pytest.mark.django_db(transaction=True)

PROGRAM = Path(__file__).parent / "sender_process.py"


def database_url() -> str:
    """Return the address of this very test database, for another process."""
    place = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{place['NAME']}"
    user, password = (quote(place[key], safe="") for key in ("USER", "PASSWORD"))
    host, port = quote(place["HOST"], safe=""), place["PORT"]
    return f"postgres://{user}:{password}@{host}:{port}/{place['NAME']}"


def worker(
    server: MailServer, *, turn: int = 0, dies_after: int = 0
) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "BACKLINE_DATABASE_URL": database_url(),
        "BACKLINE_SMTP_URL": server.url,
        "BACKLINE_MAIL_FROM": "desk@example.com",
    }
    command = [
        sys.executable,
        str(PROGRAM),
        NOW.isoformat(),
        str(turn),
        str(dies_after),
    ]
    return subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def finish(process: subprocess.Popen[str], *, code: int = 0) -> None:
    output, _ = process.communicate("go\n", timeout=300)
    assert process.returncode == code, output


def test_killed_between_sending_and_marking_it_goes_again_under_the_same_id(
    mail_server: MailServer,
) -> None:
    message_id = put()
    finish(worker(mail_server, dies_after=1), code=-9)
    held = the(message_id)
    assert (held.state, held.attempts) == ("pending", 0)
    assert held.lease is not None

    finish(worker(mail_server, turn=0))
    assert len(mail_server.received) == 1, "the lease of the dead still stands"

    finish(worker(mail_server, turn=1))
    assert the(message_id).state == "sent"
    first, second = mail_server.received
    assert first.content == second.content
    assert first.message_id == f"<{message_id}@example.com>"


def test_killed_again_and_again_none_is_lost(mail_server: MailServer) -> None:
    """Each kill repeats one letter, the one that was on its way, and no other."""
    ids = [put(f"r{place}@example.com") for place in range(20)]
    kills = [1, 4, 2]
    for turn, dies_after in enumerate(kills):
        finish(worker(mail_server, turn=turn, dies_after=dies_after), code=-9)
    finish(worker(mail_server, turn=len(kills)))

    arrived = Counter(received.message_id for received in mail_server.received)
    assert set(arrived) == {f"<{message_id}@example.com>" for message_id in ids}
    assert arrived.total() == 20 + len(kills)
    assert not Message.objects.exclude(state="sent").exists()


def test_two_workers_at_once_send_each_message_once(mail_server: MailServer) -> None:
    ids = [put(f"r{place}@example.com") for place in range(60)]
    workers = [worker(mail_server), worker(mail_server)]
    for process in workers:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in workers:
        output, _ = process.communicate(timeout=300)
        assert process.returncode == 0, output

    arrived = Counter(received.message_id for received in mail_server.received)
    assert arrived == Counter(f"<{message_id}@example.com>" for message_id in ids)
    assert not Message.objects.exclude(state="sent").exists()
