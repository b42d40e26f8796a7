"""`backline verify`: an exported ledger, recomputed without a desk.

Guide: turnaround.fault-domain, package.tailored.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner, Result
from tests.cast import NOON, Cast, reader, stage

from backline.cli.ledger import command as ledger
from backline.cli.verify import DEEPEST, LARGEST, command
from backline.records.contracts.queries import forget_compiled
from backline.records.tickets.actions.intake import Report, open_ticket
from backline.records.tickets.actions.work import answer, note, restore


HOUR = timedelta(hours=1)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    forget_compiled()
    yield stage()
    forget_compiled()


@pytest.fixture
def file(cast: Cast, tmp_path: Path) -> Path:
    """The exported ledger of an incident that was missed by an hour."""
    by = reader(cast.l1)
    report = Report(
        channel="portal",
        kind="incident",
        site_id=cast.meridian.site.pk,
        subject="Agents cannot log in",
        component="acd",
        measure="agents_cannot_log_in",
        affected=25,
    )
    number = open_ticket(report=report, by=reader(cast.meridian.owner), now=NOON).number
    answer(number=number, words="On it.", by=by, now=NOON + HOUR)
    note(number=number, words="They never pay.", by=by, now=NOON + 2 * HOUR)
    restore(number=number, how="fix", evidence="x", by=by, now=NOON + 7 * HOUR)
    path = tmp_path / "ledger.json"
    with time_machine.travel(NOON + 24 * HOUR, tick=False):
        done = CliRunner().invoke(ledger, [number, "--export", str(path)])
    assert done.exit_code == 0, done.output
    assert "recomputes it" in done.output
    return path


def verify(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(each) for each in arguments])


def test_every_figure_of_an_export_holds(file: Path) -> None:
    done = verify(file)
    assert done.exit_code == 0, done.output
    assert "holds: 3 clocks with" in done.output
    assert "never pay" not in file.read_text()


def test_it_needs_no_desk(file: Path, tmp_path: Path) -> None:
    """No database, and no folder to put one."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("BACKLINE_", "DJANGO_"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "backline", "verify", str(file)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ledger.json"]


def test_a_changed_figure_is_told_with_both_values(file: Path) -> None:
    told = json.loads(file.read_text())
    told["clocks"][1]["used"] = 3600
    file.write_text(json.dumps(told))
    done = verify(file)
    assert done.exit_code == 1
    assert "clocks.resolution#1.used: the file says 3600, its facts come to 25200." in (
        done.output
    )
    answered = json.loads(verify(file, "--json").output)
    assert answered["holds"] is False
    assert answered["differences"] == [
        {"place": "clocks.resolution#1.used", "file": 3600, "facts": 25200}
    ]


def test_a_changed_fact_is_told(file: Path) -> None:
    told = json.loads(file.read_text())
    told["facts"]["customer"] = "Somebody else"
    file.write_text(json.dumps(told))
    done = verify(file)
    assert done.exit_code == 1
    assert "digest: a fact was changed" in done.output


def test_other_zone_data_is_told(file: Path) -> None:
    told = json.loads(file.read_text())
    told["facts"]["tzdata"] = "1999a"
    file.write_text(json.dumps(told))
    assert "counted with zone data 1999a, this program has" in verify(file).output


HOSTILE: list[tuple[bytes, str]] = [
    (b"", "is no JSON in UTF-8"),
    (b"\xff\xfe", "is no JSON in UTF-8"),
    (b"{", "is no JSON in UTF-8"),
    (b"[]", "not a JSON object"),
    (b'{"a": NaN}', "NaN is no number"),
    (b'{"a": -Infinity}', "-Infinity is no number"),
    (b'{"format": 1, "format": 2}', "stands twice"),
    (b'{"a": ' + b"9" * 5000 + b"}", "is no JSON in UTF-8"),
    (b"[" * 200_000, "nested deeper than"),
    (b"[" * (DEEPEST + 2) + b"]" * (DEEPEST + 2), "nested deeper than"),
    (b'{"format": "backline-ledger", "version": 99}', "of version 99"),
    (b'{"format": "\\u001b[2Jx"}', "is no ledger"),
]


@pytest.mark.parametrize(("body", "why"), HOSTILE)
def test_what_is_no_ledger_ends_with_2_and_a_clear_word(
    tmp_path: Path, body: bytes, why: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(body)
    done = verify(path)
    assert done.exit_code == 2, done.output
    assert why in done.output
    answered = json.loads(verify(path, "--json").output)
    assert answered["holds"] is None


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with path.open("wb") as sink:
        sink.truncate(LARGEST + 1)
    done = verify(path)
    assert done.exit_code == 2
    assert "larger than 32 MiB" in done.output


@pytest.mark.parametrize("name", ["none.json", "."])
def test_a_path_that_cannot_be_read_is_told(tmp_path: Path, name: str) -> None:
    done = verify(tmp_path / name)
    assert done.exit_code == 2
    assert "cannot be read" in done.output


def test_what_stands_in_a_file_reaches_no_terminal_raw(file: Path) -> None:
    told: dict[str, Any] = json.loads(file.read_text())
    told["facts"]["ticket"] = "INC-1\u001b[2J"
    told["clocks"][0]["\u001b]0;x"] = "\u001b[2J"
    file.write_text(json.dumps(told))
    assert "\x1b" not in verify(file).output


def test_an_export_that_cannot_be_written_is_told(cast: Cast, tmp_path: Path) -> None:
    report = Report(
        channel="portal", kind="question", site_id=cast.orbit.site.pk, subject="How?"
    )
    ticket = open_ticket(report=report, by=reader(cast.orbit.owner), now=NOON)
    path = tmp_path / "none" / "file"
    done = CliRunner().invoke(ledger, [ticket.number, "--export", str(path)])
    assert done.exit_code == 1
    assert "cannot be written" in done.output
    shown = CliRunner().invoke(ledger, [ticket.number, "--export", "-"])
    assert json.loads(shown.output)["clocks"] == []
