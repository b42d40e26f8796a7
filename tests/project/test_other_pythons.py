"""The code is of Python 3.11 and of every later one that this machine has."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from tests.project.source import SRC


LATER = ("3.12", "3.13", "3.14")
COMPILE = (
    "import pathlib, sys\n"
    "for path in sorted(pathlib.Path(sys.argv[1]).rglob('*.py')):\n"
    "    compile(path.read_bytes(), path, 'exec')\n"
)


@cache
def _pythons() -> list[str]:
    """Return the interpreters that answer; a name on the path may lead nowhere."""
    pyenv = Path.home() / ".pyenv/versions"
    names = [sys.executable, *(f"python{version}" for version in LATER)]
    names += [
        str(path / "bin/python")
        for version in LATER
        for path in sorted(pyenv.glob(f"{version}.*"))
    ]
    return [name for name in names if _answers(name)]


def _answers(name: str) -> bool:
    try:
        asked = subprocess.run([name, "-V"], capture_output=True, check=False)
    except OSError:
        return False
    return asked.returncode == 0


@pytest.mark.parametrize("python", _pythons())
def test_the_source_compiles_without_a_warning(python: str) -> None:
    done = subprocess.run(
        [python, "-W", "error", "-c", COMPILE, SRC],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
