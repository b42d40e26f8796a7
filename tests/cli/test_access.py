"""`backline access`: the key that certificates are signed with (access.mechanisms)."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path

import pytest
from tests.frame.live import LiveDatabase
from tests.records.remote.host import SCRIPT


def test_the_key_is_made_once_and_is_its_owner_s_alone(
    live_database: LiveDatabase,
) -> None:
    first = live_database.run("access", "ca")
    assert first.returncode == 0, first.stderr
    assert first.stdout.startswith("ssh-ed25519 ")
    kept = live_database.data / "access_ca"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "PRIVATE KEY" in kept.read_text()
    assert live_database.run("access", "ca").stdout == first.stdout
    unknown = live_database.run("access", "ca", "--site", "7")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "There is no site 7" in unknown.stderr


def test_the_host_s_script_says_how_it_is_called(tmp_path: Path) -> None:
    conf = tmp_path / "conf"
    conf.write_text("SITE=7\n")
    done = subprocess.run(
        [SCRIPT],
        env={"BACKLINE_ACCESS_CONF": str(conf), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=10,
    )
    assert done.returncode == 2
    assert "backline-access principals ACCOUNT KEY-ID SERIAL" in done.stdout


@pytest.mark.parametrize("key_id", ["backline-7-until-1", "somebody", ""])
def test_what_is_over_or_not_the_desk_s_lets_nobody_in(
    tmp_path: Path, key_id: str
) -> None:
    conf = tmp_path / "conf"
    conf.write_text(f"SITE=7\nSESSIONS={tmp_path}\n")
    done = subprocess.run(
        [SCRIPT, "principals", "support", key_id, "7"],
        env={"BACKLINE_ACCESS_CONF": str(conf), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=10,
    )
    assert done.stdout == ""
    assert [path.name for path in tmp_path.iterdir()] == ["conf"]
