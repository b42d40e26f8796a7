"""`sitewatch shift`, as a supervisor uses it; it is 09:00 UTC, 14:30 in India."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from sitewatch.cli import main, options
from sitewatch.roster import Roster


if TYPE_CHECKING:
    from datetime import datetime


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(options, "now", lambda: now)
    for name in ("CONFIG", "SPOOL"):
        monkeypatch.delenv(f"SITEWATCH_{name}", raising=False)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    path = tmp_path / "sitewatch.toml"
    path.write_text(
        '[spool]\npath = "spool.sqlite3"\n'
        '[roster]\nzone = "Asia/Kolkata"\nseats = 100\n'
        '[probes.simulated]\nurl = "http://127.0.0.1:1"\n'
    )
    return path


def shift(site: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["shift", *arguments, "--config", str(site)])


@pytest.mark.parametrize(
    ("until", "shown"),
    [
        pytest.param("18:00", "2026-03-02 18:00", id="today"),
        pytest.param("14:30", "2026-03-03 14:30", id="now is tomorrow's"),
        pytest.param("06:00", "2026-03-03 06:00", id="tomorrow"),
        pytest.param("2026-03-02T22:00", "2026-03-02 22:00", id="in full"),
        pytest.param("2026-03-02T18:00Z", "2026-03-02 23:30", id="with its offset"),
    ],
)
def test_a_figure_is_typed_and_shown(site: Path, until: str, shown: str) -> None:
    said = f"85 agents until {shown}, typed by Asha Rao at 2026-03-02 14:30\n"
    assert shift(site, "85", "--until", until, "--by", "Asha Rao").stdout == said
    assert shift(site, "--show").stdout == said


def test_it_is_the_roster_that_the_probes_are_given(site: Path, now: datetime) -> None:
    shift(site, "85", "--until", "18:00")
    told = options.configuration(site, switch_url=None, every=None)
    assert options.roster(told).at(now) == Roster(85, "typed")
    (probe,) = options.probes(told)
    probe.close()


def test_a_figure_can_be_forgotten(site: Path) -> None:
    shift(site, "85", "--until", "18:00")
    assert shift(site, "--clear").stdout == "Forgotten.\n"
    assert shift(site, "--clear").stdout == "Nothing was typed.\n"
    assert shift(site, "--show").stdout == "Nothing is typed.\n"


def test_a_figure_that_is_over_is_shown_as_such(
    site: Path, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    shift(site, "85", "--until", "18:00")
    monkeypatch.setattr(options, "now", lambda: now.replace(hour=13))
    assert "until 2026-03-02 18:00 (over)" in shift(site, "--show").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "give the number of agents, or --show, or --clear"),
        (["85", "--clear"], "give the number of agents"),
        (["85"], "give --until"),
        (["85", "--until", "6pm"], "'6pm' is not a time"),
        (["85", "--until", "2026-03-04T18:00"], "within 24 hours"),
        (["85", "--until", "2026-03-01T18:00"], "within 24 hours"),
        (["0", "--until", "18:00"], "0 agents cannot be"),
        (["101", "--until", "18:00"], "more than the 100 licensed seats"),
        (["85", "--until", "18:00", "--by", "a\nb"], "printable text"),
    ],
)
def test_what_cannot_be_taken_is_refused(
    site: Path, arguments: list[str], said: str
) -> None:
    result = shift(site, *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not (site.parent / "state").exists()


def test_without_a_zone_a_time_of_day_means_nothing(tmp_path: Path) -> None:
    site = tmp_path / "sitewatch.toml"
    site.write_text('[spool]\npath = "spool.sqlite3"\n')
    assert "set [roster] zone" in shift(site, "85", "--until", "18:00").stderr
    assert shift(site, "85", "--until", "2026-03-02T18:00Z").exit_code == 0


def test_a_folder_that_cannot_be_written_is_told(site: Path) -> None:
    (site.parent / "state").write_text("a file is in the way")
    result = shift(site, "85", "--until", "18:00")
    assert result.exit_code == 2
    assert "run this as the service's user" in result.stderr
