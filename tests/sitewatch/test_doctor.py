from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import pytest
from click.testing import CliRunner
from tests.sitewatch.standin import Reply, raw_server

from sitewatch.cli import main, options
from sitewatch.credentials import KeyFile, key_file
from sitewatch.probes.simulated.faults import Faults


if TYPE_CHECKING:
    import socket
    import threading
    from datetime import datetime
    from pathlib import Path

    from tests.sitewatch.standin import Desk

    from sitewatch.probes.simulated.server import Centre
    from sitewatch.spool import Spool

NOW = "Mon, 02 Mar 2026 09:00:00 GMT"


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(options, "now", lambda: now)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(2, 1, 10**9))
    for name in ("CONFIG", "SWITCH_URL", "DESK_URL", "TOKEN", "TOKEN_FILE", "SPOOL"):
        monkeypatch.delenv(f"SITEWATCH_{name}", raising=False)


Doctor = Callable[..., tuple[int, dict[str, list[tuple[str, str, str]]]]]


@pytest.fixture
def doctor(desk: Desk, tmp_path: Path, switch_url: str) -> Doctor:
    """Return what runs the doctor on a site that is well, but for the *settings*."""
    desk.date = NOW

    def examine(
        **settings: str,
    ) -> tuple[int, dict[str, list[tuple[str, str, str]]]]:
        environment = {
            "SITEWATCH_DESK_URL": desk.url,
            "SITEWATCH_TOKEN": "s3cret",
            "SITEWATCH_SPOOL": str(tmp_path / "spool.sqlite3"),
            "SITEWATCH_SWITCH_URL": switch_url,
            **settings,
        }
        result = CliRunner().invoke(main, ["doctor", "--json"], env=environment)
        assert result.stderr == ""
        told: dict[str, list[tuple[str, str, str]]] = {}
        for line in result.stdout.splitlines():
            found = json.loads(line)
            told.setdefault(found["about"], []).append(
                (found["level"], found["said"], found["remedy"])
            )
        return result.exit_code, told

    return examine


def test_a_site_that_is_well_has_nothing_to_mend(doctor: Doctor) -> None:
    code, told = doctor()
    assert code == 0
    assert set(told) == {"program", "spool", "desk", "clock", "key", "probes.simulated"}
    notes = [note for each in told.values() for note in each]
    assert {(level, remedy) for level, _, remedy in notes} == {("good", "")}
    assert told["clock"][0][1] == "This computer's clock and the desk's are 0 s apart."


def test_in_words_each_remedy_stands_under_its_finding(doctor: Doctor) -> None:
    result = CliRunner().invoke(main, ["doctor"])
    assert result.exit_code == 1
    assert "bad       desk: No desk: set [desk] url" in result.stdout
    assert "\n          -> Mend the configuration.\n" in result.stdout


@pytest.mark.parametrize(
    ("date", "level"),
    [
        ("Mon, 02 Mar 2026 09:00:04 GMT", "good"),
        ("Mon, 02 Mar 2026 08:59:54 GMT", "doubtful"),
        ("Mon, 02 Mar 2026 08:54:59 GMT", "bad"),
        ("yesterday", "doubtful"),
    ],
)
def test_clocks_that_are_apart(
    doctor: Doctor, desk: Desk, date: str, level: str
) -> None:
    desk.date = date
    code, told = doctor()
    assert (told["clock"][0][0], code) == (level, int(level == "bad"))


OWN = "/api/v1/enrolments/own"


@pytest.fixture
def key(tmp_path: Path) -> KeyFile:
    made = key_file(tmp_path / "state")
    made.make()
    return made


def test_an_enrolled_site_is_told_who_it_is(
    doctor: Doctor, desk: Desk, key: KeyFile
) -> None:
    said = {"key_id": "x", "site_name": "Whitefield", "customer": "Meridian Bank"}
    desk.others[OWN] = lambda post: Reply(200, json.dumps(said).encode())
    code, told = doctor(SITEWATCH_TOKEN="")
    known = "The desk knows it as Whitefield of Meridian Bank."
    assert (code, told["key"]) == (0, [("good", known, "")])
    assert 'keyid="site-' in desk.asked[0].headers["Signature-Input"]
    assert "s3cret" not in str(desk.asked)


def test_a_revoked_key_is_said_with_the_way_on(
    doctor: Doctor, desk: Desk, key: KeyFile
) -> None:
    said = {"type": "urn:backline:problem:key-revoked", "detail": "It was revoked."}
    desk.others[OWN] = lambda post: Reply(401, json.dumps(said).encode())
    code, told = doctor()
    ((level, words, remedy),) = told["key"]
    assert (code, level) == (1, "bad")
    assert words.endswith("It was revoked.")
    assert "run sitewatch enrol" in remedy
    assert "What waits is kept." in remedy


def test_a_key_that_others_can_read_is_bad(
    doctor: Doctor, desk: Desk, key: KeyFile
) -> None:
    key.path.chmod(0o644)
    code, told = doctor()
    assert (code, told["key"][0][0]) == (1, "bad")
    assert "chmod 600" in told["key"][0][1]


def test_a_desk_that_is_not_there(doctor: Doctor) -> None:
    code, told = doctor(SITEWATCH_DESK_URL="http://127.0.0.1:9")
    assert code == 1
    assert "nothing listens there" in told["desk"][0][1]
    assert "127.0.0.1:9" in told["desk"][0][2]


def test_something_else_in_the_desks_place(doctor: Doctor) -> None:
    def refuse(link: socket.socket, done: threading.Event) -> None:
        link.sendall(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")

    with raw_server(refuse) as url:
        code, told = doctor(SITEWATCH_DESK_URL=url)
    assert (code, told["desk"][0][0]) == (1, "bad")
    assert "status 403" in told["desk"][0][1]


def test_a_probe_that_sees_nothing_says_why(doctor: Doctor, centre: Centre) -> None:
    centre.faults = Faults(down=True)
    code, told = doctor()
    assert code == 1
    assert told["probes.simulated"][0][0] == "bad"
    assert "sitewatch switch" in told["probes.simulated"][0][2]


def test_one_wrong_setting_hides_no_other(doctor: Doctor, tmp_path: Path) -> None:
    file = tmp_path / "sitewatch.toml"
    file.write_text('[probes.asterix]\n[probes.simulated]\nurl = "http://x y"')
    code, told = doctor(SITEWATCH_CONFIG=str(file), SITEWATCH_SWITCH_URL="")
    assert code == 1
    said = [note[1] for note in told["configuration"]]
    assert "[probes.asterix] there is no probe 'asterix'" in said[0]
    assert "[probes.simulated]" in said[1]
    assert told["desk"][0][0] == "good"


def test_a_file_that_is_no_configuration(doctor: Doctor, tmp_path: Path) -> None:
    file = tmp_path / "sitewatch.toml"
    file.write_text("[desk")
    code, told = doctor(SITEWATCH_CONFIG=str(file))
    assert (code, set(told)) == (1, {"program", "configuration"})


def test_what_waits_and_what_was_refused(
    doctor: Doctor, spool: Spool, now: datetime
) -> None:
    spool._db.execute(
        "INSERT INTO sample (id, body, stored_at) VALUES ('a', '{}', ?)",
        ("2026-03-02T08:00:00Z",),
    )
    spool._db.execute(
        "INSERT INTO sample (id, body, stored_at, state, reason)"
        " VALUES ('b', '{}', ?, 'refused', 'too old')",
        ("2026-03-02T08:00:00Z",),
    )
    code, told = doctor()
    assert code == 0
    assert "1 samples wait, the oldest 60 min" in told["spool"][0][1]
    assert "refused 1 samples, the last because: too old" in told["spool"][1][1]


@pytest.mark.parametrize(
    ("free", "level"), [(500_000_000, "good"), (499_999_999, "doubtful"), (1, "bad")]
)
def test_a_disk_with_little_room(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch, free: int, level: str
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(2, 1, free))
    code, told = doctor()
    assert (told["spool"][1][0], code) == (level, int(level == "bad"))


def test_a_file_that_is_no_spool(doctor: Doctor, tmp_path: Path) -> None:
    (tmp_path / "spool.sqlite3").write_bytes(b"no database" * 100)
    code, told = doctor()
    assert (code, told["spool"][0][0]) == (1, "bad")
    assert "cannot be used" in told["spool"][0][1]


def test_it_runs_beside_the_program(
    doctor: Doctor, spool: Spool, tmp_path: Path
) -> None:
    other = sqlite3.connect(spool.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("ROLLBACK")
    other.close()
    assert doctor()[0] == 0
