from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from backline.cli import COMMANDS, main


def test_help_lists_every_verb_with_a_line() -> None:
    shown = CliRunner().invoke(main, ["--help"]).output
    for name, verb in COMMANDS.items():
        assert f"  {name} " in shown
        assert verb.help in shown


@pytest.mark.parametrize("name", COMMANDS)
def test_every_verb_explains_itself(name: str) -> None:
    done = CliRunner().invoke(main, [name, "--help"])
    assert done.exit_code == 0, done.output
    assert f"{name} [OPTIONS]" in done.output


def test_an_unknown_verb_is_a_usage_error() -> None:
    done = CliRunner().invoke(main, ["calculate"])
    assert done.exit_code == 2
    assert "No such command 'calculate'" in done.output


def test_help_starts_without_django() -> None:
    question = (
        "import sys; sys.argv = ['backline', '--help']\n"
        "from backline.cli import main\n"
        "try: main()\n"
        "except SystemExit: sys.exit('django' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", question], check=False).returncode == 0
