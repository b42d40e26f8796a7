"""`backline plan show` and `backline plan check` (package.tailored)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from backline.cli import main
from backline.plans import plan_mapping


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["plan", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_show_prints_every_figure_with_its_clause() -> None:
    code, out, _ = run("show", "exotel-standard")
    assert code == 0
    for words in (
        "Standard (exotel-standard, version 1)",
        "90 min of service time",
        "6 h of service time",
        "48 h of service time",
        "next release or update",
        "72 h of elapsed time",
        "20 % or higher [severity.critical]",
        "First response, never pauses [package.standard]",
        "at 25 % of resolution, critical: goes to L2 [process.escalation]",
        "Assumed: not stated by the source",
    ):
        assert words in out


@pytest.mark.parametrize("name", ["exotel-standard", "exotel-premium"])
def test_show_json_is_the_plan_files_own_form(name: str) -> None:
    code, out, _ = run("show", name, "--json")
    assert code == 0
    assert json.loads(out) == plan_mapping(name)


def test_an_unknown_plan_is_an_unusable_argument() -> None:
    code, _, err = run("show", "gold")
    assert code == 2
    assert "the desk has exotel-premium, exotel-standard, liveops" in err


def test_check_accepts_a_plan(tmp_path: Path) -> None:
    source = Path(__file__).parents[2] / "src/backline/guide/plans"
    file = tmp_path / "own.toml"
    file.write_bytes((source / "exotel-standard.toml").read_bytes())
    code, out, _ = run("check", str(file))
    assert code == 0
    assert "is a plan: Standard" in out


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b'name = "x"', "severities: is missing", id="no plan"),
        pytest.param(b"name = ", "is not TOML", id="no TOML"),
        pytest.param(b"\xff", "is not UTF-8", id="no UTF-8"),
    ],
)
def test_check_says_where_a_file_is_no_plan(
    tmp_path: Path, content: bytes, says: str
) -> None:
    file = tmp_path / "own.toml"
    file.write_bytes(content)
    code, _, err = run("check", str(file))
    assert code == 1
    assert says in err


def test_check_of_no_file_is_an_unusable_argument(tmp_path: Path) -> None:
    assert run("check", str(tmp_path / "none.toml"))[0] == 2
