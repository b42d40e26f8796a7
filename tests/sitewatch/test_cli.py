from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from sitewatch.cli import main, options
from sitewatch.probes.simulated.faults import Faults


if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sitewatch.probes.simulated.server import Centre


def sitewatch(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(main, arguments, env=environment)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """The entry point's clock, and no settings of whoever runs the tests."""
    monkeypatch.setattr(options, "now", lambda: now)
    for name in ("CONFIG", "SWITCH_URL", "DESK_URL", "TOKEN", "TOKEN_FILE", "SPOOL"):
        monkeypatch.delenv(f"SITEWATCH_{name}", raising=False)


def test_one_sample_as_json_has_a_line_for_each_measure(
    switch_url: str, centre: Centre
) -> None:
    centre.faults = Faults(agents_cannot_log_in=21)
    result = sitewatch("sample", "--once", "--json", "--switch-url", switch_url)
    assert (result.exit_code, result.stderr) == (0, "")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(lines) == 7
    assert lines[0] == {
        "component": "acd",
        "measure": "agents_cannot_log_in",
        "affected": 21,
        "total": 100,
        "total_source": "roster",
        "state": "measured",
        "evidence": "21 of 100 rostered agents were refused at log-in:"
        " 1001, 1002, 1003, 1004, 1005 and 16 more",
        "at": "2026-03-02T09:00:00Z",
    }


def test_a_blind_sample_is_an_answer_not_a_failure(
    switch_url: str, centre: Centre
) -> None:
    centre.faults = Faults(down=True)
    result = sitewatch("sample", "--once", "--json", SITEWATCH_SWITCH_URL=switch_url)
    assert result.exit_code == 0
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert {(each["state"], each["affected"], each["total"]) for each in lines} == {
        ("blind", None, None)
    }


def test_one_sample_for_people_is_a_table(switch_url: str, tmp_path: Path) -> None:
    path = tmp_path / "sitewatch.toml"
    path.write_text(f'[probes.simulated]\nurl = "{switch_url}"\n')
    result = sitewatch("sample", "--once", "--config", str(path))
    assert result.exit_code == 0
    assert result.stdout.splitlines()[2].split(maxsplit=6)[:6] == [
        "acd", "calls_rejected", "0", "of", "400", "measured",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        pytest.param("desk = 1", "[desk]: a table expected", id="no table"),
        pytest.param("[desk", "is not TOML", id="not TOML"),
        pytest.param("[desc]\nurl = 'x'", "desc: there is no such table", id="table"),
        pytest.param("[desk]\nurll = 'x'", "urll: there is no such key", id="key"),
        pytest.param("[rhythm]\nevery_seconds = 0", "give 1 to 3600", id="rhythm"),
        pytest.param(
            "[rhythm]\nevery_seconds = 1.5", "a whole number", id="a fraction"
        ),
        pytest.param("[probes.asterix]", "there is no probe 'asterix'", id="no probe"),
        pytest.param("[probes.simulated]", "url: text expected", id="no url"),
        pytest.param("[probes.simulated]\nurl='ftp://x'", "is not a URL", id="bad url"),
        pytest.param(
            "[probes.simulated]\nurl='http://x'\nq=1", "q: there is no", id="q"
        ),
        pytest.param("", "nothing to measure", id="empty"),
        pytest.param("\x00", "is not TOML", id="a NUL byte"),
    ],
)
def test_a_configuration_that_cannot_be_used_says_why(
    tmp_path: Path, toml: str, said: str
) -> None:
    path = tmp_path / "sitewatch.toml"
    path.write_text(toml)
    result = sitewatch("sample", "--once", "--config", str(path))
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr


def test_a_configuration_that_is_not_there_says_so(tmp_path: Path) -> None:
    result = sitewatch("sample", "--config", str(tmp_path / "none.toml"))
    assert result.exit_code == 2
    assert "cannot be read: No such file" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        pytest.param((), {}, "no desk", id="no desk"),
        pytest.param(("--desk-url", "http://127.0.0.1"), {}, "no token", id="no token"),
        pytest.param(
            ("--desk-url", "http://desk.example"),
            {"SITEWATCH_TOKEN": "t"},
            "use https://",
            id="a token in the clear",
        ),
        pytest.param(
            ("--desk-url", "http://127.0.0.1"),
            {"SITEWATCH_TOKEN": "a\tb"},
            "letters that no token has",
            id="a broken token",
        ),
        pytest.param(
            ("--desk-url", "http://127.0.0.1", "--token-file", "/nowhere/token"),
            {},
            "cannot be read",
            id="no token file",
        ),
        pytest.param(
            ("--desk-url", "http://127.0.0.1", "--spool", "/dev/null/spool"),
            {"SITEWATCH_TOKEN": "t"},
            "the spool /dev/null/spool cannot be used",
            id="no spool",
        ),
    ],
)
def test_a_run_that_cannot_start_says_why(
    arguments: tuple[str, ...], environment: dict[str, str], said: str
) -> None:
    result = sitewatch(
        "run", "--switch-url", "http://127.0.0.1:1", *arguments, **environment
    )
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_token_that_everybody_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("t")
    path.chmod(0o644)
    result = sitewatch(
        "run",
        *("--switch-url", "http://127.0.0.1:1", "--desk-url", "http://127.0.0.1:1"),
        *("--token-file", str(path)),
    )
    assert result.exit_code == 2
    assert f"chmod 600 {path}" in result.stderr


def test_no_command_takes_the_token_as_an_argument() -> None:
    for command in ("run", "sample", "switch"):
        assert "--token " not in sitewatch(command, "--help").stdout


def test_it_tells_its_version() -> None:
    assert sitewatch("--version").stdout == "sitewatch 0.1.0\n"


def test_a_port_that_is_taken_is_said(switch_url: str) -> None:
    result = sitewatch("switch", "--port", switch_url.rpartition(":")[2])
    assert result.exit_code == 2
    assert "give another --port" in result.stderr
