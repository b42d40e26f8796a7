"""Zone data comes from the pinned package, whatever the machine says (DESIGN: law 2)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


_SHOW = "; import zoneinfo; print(zoneinfo.TZPATH, zoneinfo.ZoneInfo('Asia/Kolkata').utcoffset(__import__('datetime').datetime(2026, 3, 2)))"

ENTRY_POINTS = [
    pytest.param(
        "from backline.cli import main; main(['calc'], standalone_mode=False)", id="cli"
    ),
    pytest.param("from backline.cli.calc import command", id="calc"),
    pytest.param("import backline.geography as g; g.terms_of", id="geography"),
    pytest.param("import backline.wsgi", id="wsgi"),
    pytest.param(
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'backline.settings';"
        "import django; django.setup()",
        id="settings",
    ),
]


@pytest.mark.parametrize("entry", ENTRY_POINTS)
def test_a_poisoned_zone_path_is_not_looked_at(entry: str, tmp_path: Path) -> None:
    poison = tmp_path / "Asia"
    poison.mkdir()
    utc = Path(sys.prefix, "lib").glob("python*/site-packages/tzdata/zoneinfo/Etc/UTC")
    (poison / "Kolkata").write_bytes(next(utc).read_bytes())
    environment = {
        **os.environ,
        "PYTHONTZPATH": str(tmp_path),
        "BACKLINE_DATA": str(tmp_path),
        "BACKLINE_SECRET_KEY": "not secret: for tests" * 3,
    }
    run = subprocess.run(
        [sys.executable, "-c", entry + _SHOW],
        input=b"",
        capture_output=True,
        env=environment,
        check=True,
    )
    assert run.stdout.decode().strip() == "() 5:30:00"


def test_the_poison_works_without_an_entry_point(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", "pass" + _SHOW.replace("; import", "\nimport", 1)],
        capture_output=True,
        env={**os.environ, "PYTHONTZPATH": str(tmp_path)},
        check=True,
    )
    assert str(tmp_path) in run.stdout.decode()
