"""`backline access`: the key that certificates are signed with (access.mechanisms)."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from pytest_django import Settings
from tests import cast
from tests.records.remote.host import SCRIPT

from backline.cli.access import command
from backline.records.trail.models import AuditEvent


@pytest.mark.django_db
def test_the_key_is_made_once_and_is_its_owner_s_alone(
    settings: Settings, tmp_path: Path
) -> None:
    settings.DATA = tmp_path
    site, run = cast.stage().meridian.site, CliRunner().invoke
    first = run(command, ["ca"])
    assert first.exit_code == 0, first.output
    assert first.output.startswith("ssh-ed25519 ")
    kept = tmp_path / "access_ca"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert "PRIVATE KEY" in kept.read_text()
    told = run(command, ["ca", "--site", str(site.pk)]).output
    assert told.startswith(first.output)
    assert f"SITE={site.pk}" in told
    assert "AuthorizedPrincipalsCommand /usr/local/sbin/backline-access" in told
    assert AuditEvent.objects.filter(did="access.authority-made").count() == 1
    unknown = run(command, ["ca", "--site", "987654"])
    assert unknown.exit_code == 1
    assert "There is no site 987654" in unknown.output


def test_the_host_s_script_says_how_it_is_called(tmp_path: Path) -> None:
    conf = tmp_path / "conf"
    conf.write_text("SITE=7\n")
    done = subprocess.run(
        [SCRIPT],
        env={"BACKLINE_ACCESS_CONF": str(conf), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
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
        timeout=60,
    )
    assert done.stdout == ""
    assert [path.name for path in tmp_path.iterdir()] == ["conf"]
