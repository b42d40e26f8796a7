"""A computer of a site and the desk, each a program of its own, from code to revocation."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from subprocess import Popen

import pytest
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.sitewatch.standin import serving
from tests.sitewatch.test_running import SITEWATCH

from backline.records.accounts.queries import THE_DESK
from backline.records.enrolment.actions import make_code, revoke_key
from backline.records.enrolment.models import SiteHeartbeat, SiteKey
from backline.records.fleet.models import Sample
from sitewatch.probes.simulated.server import Centre, SwitchServer


pytestmark = pytest.mark.django_db(transaction=True)


def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - beside a process with a real clock


@pytest.fixture
def switch_url() -> Iterator[str]:
    with serving(SwitchServer(0, Centre(seats=100, clock=now))) as port:
        yield f"http://127.0.0.1:{port}"


class Computer:
    """The computer at the site: its folder, and what is started on it."""

    def __init__(self, folder: Path, desk: str, switch: str) -> None:
        self.folder = folder
        self.env = {
            "PATH": os.environ["PATH"],
            "SITEWATCH_DESK_URL": desk,
            "SITEWATCH_SPOOL": str(folder / "spool.sqlite3"),
        }
        self.switch = switch

    def enrol(self, code: str) -> str:
        path = self.folder / "code"
        path.write_text(code)
        done = subprocess.run(
            [SITEWATCH, "enrol", "--code-file", str(path), "--name", "pbx-1"],
            env=self.env,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        return done.stdout + done.stderr

    @contextlib.contextmanager
    def running(self) -> Iterator[Popen[str]]:
        told = [SITEWATCH, "run", "--every", "1", "--switch-url", self.switch]
        process = Popen(told, env=self.env, stderr=subprocess.PIPE, text=True)
        try:
            yield process
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=300)
            assert process.returncode == 0
        finally:
            process.kill()
            process.communicate()

    def ids(self, state: str) -> set[str]:
        db = sqlite3.connect(self.folder / "spool.sqlite3")
        with contextlib.closing(db):
            rows = db.execute("SELECT id FROM sample WHERE state = ?", (state,))
            return {str(row[0]) for row in rows}


def says(process: Popen[str], words: str) -> str:
    """Wait until the log of a program says *words*; return that line."""
    assert process.stderr is not None
    for line in process.stderr:
        if words in line:
            return line
    pytest.fail(f"it ended and never said {words!r}")


def test_from_the_code_to_a_revoked_key_and_enrolled_anew(
    live_server: LiveServer, switch_url: str, tmp_path: Path
) -> None:
    """Nothing that was measured in between is lost."""
    staged = cast.stage(now())
    site_id = staged.meridian.site.pk
    computer = Computer(tmp_path, live_server.url, switch_url)

    code = make_code(site_id=site_id, by=THE_DESK, now=now())
    said = computer.enrol(code)
    assert said.startswith(
        "Enrolled as Meridian Bank Bengaluru of Meridian Bank: site-"
    )
    with computer.running() as process:
        says(process, "batch.settled")
        assert SiteHeartbeat.objects.get().told["probes"][0]["kind"] == "simulated"
        assert Sample.objects.filter(site=site_id).count() == 7
        (key,) = SiteKey.objects.all()
        revoke_key(
            site_id=site_id, key_pk=key.pk, because="lost", by=THE_DESK, now=now()
        )
        line = says(process, "batch.kept")
        assert "again_in=300s: status 401, key-revoked" in line
    waiting = computer.ids("waiting")
    assert waiting

    assert "is used up" in Computer(_other(tmp_path), live_server.url, "").enrol(code)
    assert "Enrolled as" in computer.enrol(
        make_code(site_id=site_id, by=THE_DESK, now=now())
    )
    with computer.running() as process:
        says(process, "batch.settled")
    told = set(Sample.objects.values_list("sample_id", flat=True))
    assert waiting <= told
    assert computer.ids("sent") == told


def _other(folder: Path) -> Path:
    made = folder / "other"
    made.mkdir()
    return made
