"""`backline replay`: its report, and every way in which its input can be wrong."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.frame.live import LiveDatabase

from backline.cli.replay import command


HEADER = (
    "sr_number,changed_at,status,sub_status,support_team,support_level,impact,product,"
    "owner_first_name"
)
#: 2026-03-02 is a Monday; L1 takes it, waits for the user, hands it to L2, who mends it.
STORY = (
    "A-1,2026-03-02T09:00:00Z,Queued,Awaiting Assignment,D2,L1,Medium,P1,Asha",
    "A-1,2026-03-02T10:00:00Z,Accepted,In Progress,D2,L1,Medium,P1,Asha",
    "A-1,2026-03-02T11:00:00Z,Accepted,Wait - User,D2,L1,Medium,P1,Asha",
    "B-2,2026-03-02T11:30:00Z,Accepted,In Progress,D2,L3,High,P1,Wei",
    "A-1,2026-03-02T14:00:00Z,Queued,Awaiting Assignment,V9,L2,Medium,P1,Asha",
    "A-1,2026-03-02T15:00:00Z,Accepted,In Progress,V9,L2,High,P1,Grace",
    "A-1,2026-03-02T16:00:00Z,Completed,Resolved,V9,L2,High,P1,Grace",
)
CALENDAR = {"tz": "Asia/Kolkata", "weekly_hours": "24x7"}
ALWAYS = ("--mapping", "volvo", "--plan", "exotel-standard")


@pytest.fixture
def calendar(tmp_path: Path) -> str:
    path = tmp_path / "calendar.json"
    path.write_text(json.dumps(CALENDAR))
    return str(path)


def _log(folder: Path, *lines: str, header: str = HEADER) -> str:
    path = folder / "log.csv"
    path.write_text("\n".join([header, *lines, ""]))
    return str(path)


def _refusal(*arguments: str) -> str:
    """Return why the verb refuses; in this process, for it gets to no desk."""
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code in {1, 2}, done.output
    return " ".join(done.output.split())


def _replay(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "backline", "replay", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_history_is_told_as_json(tmp_path: Path, calendar: str) -> None:
    done = _replay(
        _log(tmp_path, *STORY), *ALWAYS, "--calendar", calendar, "--json", "-"
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["cases"] == [
        {
            "sr_number": "A-1",
            "tickets": ["INC-1"],
            "events": 6,
            "total_s": 7 * 3600,
            "wait_client_s": 3 * 3600,
            "completed": True,
            "path": "L1>L2",
            "levels": "L1>L2",
            "times_reopened": 0,
        },
        {
            "sr_number": "B-2",
            "tickets": ["INC-2"],
            "events": 1,
            "total_s": 0,
            "wait_client_s": 0,
            "completed": False,
            "path": "L3",
            "levels": "L3",
            "times_reopened": 0,
        },
    ]
    assert told["facts"] == {
        "cases": 2,
        "events": 7,
        "impact_last=High": 2,
        "never_completed": 1,
        "path_changes>=2": 0,
        "reached_L2": 1,
        "reached_L3": 1,
        "reopened": 0,
        "waits_on_client": 1,
    }
    assert told["compliance"]["resolution"]["critical"] == {
        "met": 1,
        "missed": 0,
        "running": 1,
        "not_judged": 0,
    }
    assert told["compliance"]["first_response"]["critical"]["met"] == 1
    assert told["mapping"]["states"]["Accepted/Wait - User"] == {
        "state": "waiting",
        "ball": "customer",
    }


def test_a_history_is_told_to_people_and_leaves_a_real_desk_alone(
    live_database: LiveDatabase, tmp_path: Path, calendar: str
) -> None:
    log = _log(tmp_path, *STORY)
    out = tmp_path / "report.json"
    done = live_database.run(
        "replay", log, *ALWAYS, "--calendar", calendar, "--json", str(out)
    )
    assert done.returncode == 0, done.stderr
    assert "log.csv: 2 cases, 7 events under Standard" in done.stdout
    assert "The impact is the log's own scale" in done.stdout
    assert "path_changes>=2" in done.stdout
    assert json.loads(out.read_text())["facts"]["cases"] == 2
    assert live_database.rows("SELECT COUNT(*) FROM tickets_ticket") == [(0,)]


def test_the_desk_it_fills_can_be_kept(tmp_path: Path, calendar: str) -> None:
    kept = tmp_path / "kept"
    log = _log(tmp_path, *STORY)
    done = _replay(log, *ALWAYS, "--calendar", calendar, "--keep", str(kept))
    assert done.returncode == 0, done.stderr
    desk = LiveDatabase(f"sqlite:///{kept / 'backline.sqlite3'}", kept)
    rows = desk.rows("SELECT subject, level, state FROM tickets_ticket ORDER BY id")
    assert rows == [("A-1", "L2", "restored"), ("B-2", "L3", "in_work")]
    assert desk.rows("SELECT COUNT(*) FROM outbox_message") == [(0,)]
    again = _refusal(log, *ALWAYS, "--calendar", calendar, "--keep", str(kept))
    assert "is there already" in again


def test_a_case_that_comes_back_is_reopened_in_time_and_followed_later(
    tmp_path: Path, calendar: str
) -> None:
    """
    2026-03-02  restored, a Monday
    2026-03-06  back: the same ticket
    2026-03-06  restored again
    2026-03-20  back: a ticket that follows it
    """
    line = "C-3,2026-03-{}T09:00:00Z,{},D2,L1,Low,P1,Asha"
    log = _log(
        tmp_path,
        line.format("01", "Accepted,In Progress"),
        line.format("02", "Completed,In Call"),
        line.format("06", "Accepted,In Progress"),
        line.format("07", "Completed,Resolved"),
        line.format("08", "Completed,Closed"),
        line.format("20", "Accepted,Assigned"),
    )
    done = _replay(log, *ALWAYS, "--calendar", calendar, "--json", "-")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["reopened"] == {"cases": 1, "same_ticket": 1, "linked_ticket": 1}
    assert told["cases"][0]["tickets"] == ["INC-1", "INC-2"]
    assert told["cases"][0]["total_s"] == 24 * 3600
    assert told["compliance"]["resolution"]["minor"]["not_judged"] == 2


def test_a_geography_gives_the_working_days_of_the_plan(tmp_path: Path) -> None:
    line = "D-4,2026-03-{}T00:00:00+05:30,{},D2,L1,High,P1,Asha"
    log = _log(
        tmp_path,
        line.format("06", "Accepted,In Progress"),
        line.format("09", "Completed,Resolved"),
    )
    done = _replay(log, *ALWAYS, "--geography", "IN-KA", "--json", "-")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["calendar"] == "IN-KA 24x5"
    assert told["cases"][0]["total_s"] == 24 * 3600, "Friday counts, the weekend not"


def test_only_the_first_cases_are_played(tmp_path: Path, calendar: str) -> None:
    path = tmp_path / "log.csv.gz"
    with gzip.open(path, "wt") as text:
        text.write("\n".join([HEADER, *STORY, ""]))
    done = _replay(
        *(str(path), *ALWAYS, "--calendar", calendar, "--limit", "1", "--json", "-")
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [case["sr_number"] for case in told["cases"]] == ["A-1"]
    assert done.stderr == "", "no bar where nobody looks"


def test_a_mapping_of_ones_own_reads_another_log(tmp_path: Path, calendar: str) -> None:
    mapping = tmp_path / "mine.toml"
    mapping.write_text(
        """
        title = "Another desk"
        zone = "Asia/Kolkata"
        [columns]
        case = "id"
        at = "when"
        state = "status"
        severity = "priority"
        level = "tier"
        [states]
        open = "in_work"
        "with carrier of the customer" = "waiting_third_party"
        done = "closed"
        [severities]
        1 = "critical"
        [levels]
        front = "L1"
        """
    )
    log = _log(
        tmp_path,
        "7,2026-03-02 09:00,open,1,front",
        "7,2026-03-02 10:00,with carrier of the customer,1,front",
        "7,2026-03-02 12:00,done,1,front",
        header="id,when,status,priority,tier",
    )
    named = ("--mapping", str(mapping), "--plan", "exotel-premium")
    done = _replay(log, *named, "--calendar", calendar, "--json", "-")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    case = told["cases"][0]
    assert (case["id"], case["total_s"], case["wait_client_s"]) == ("7", 10800, 7200)


BAD_LINES = {
    "an unknown state": (
        STORY[0].replace("Awaiting Assignment", "Lost"),
        (
            "line 3, column status and sub_status: 'Queued/Lost' stands for nothing. Mend"
            " it, or give it a meaning in [states] of the mapping."
        ),
    ),
    "an unknown severity": (
        STORY[0].replace("Medium", "Mdium"),
        "line 3, column impact: 'Mdium' stands for nothing.",
    ),
    "an unknown level": (
        STORY[0].replace(",L1,", ",L9,"),
        "line 3, column support_level: 'L9' stands for nothing.",
    ),
    "no instant": (
        STORY[0].replace("2026-03-02T09:00:00Z", "yesterday+01:00"),
        "line 3, column changed_at: 'yesterday+01:00' is no instant",
    ),
    "no offset": (
        STORY[0].replace("00Z", "00"),
        (
            "line 3, column changed_at: '2026-03-02T09:00:00' has no offset. Write one"
            " (2026-03-02T09:00:00Z), or state zone in the mapping."
        ),
    ),
    "half a second": (
        STORY[0].replace("00Z", "00.5Z"),
        "line 3, column changed_at: '2026-03-02T09:00:00.5Z' is finer than a second",
    ),
    "no case": (STORY[0].replace("A-1", " "), "line 3, column sr_number: the case has"),
    "a NUL": (STORY[0].replace("D2", "D\0"), "line 3, column support_team: 'D\\x00'"),
    "a column too few": (STORY[0].replace(",Asha", ""), "line 3 has 8 columns, the"),
    "a column too many": (STORY[0] + ",x", "line 3 has 10 columns, the header 9"),
    "an open quote": (STORY[0].replace("D2", '"D2'), "line 3 is no CSV"),
}


@pytest.mark.parametrize(("line", "why"), BAD_LINES.values(), ids=BAD_LINES)
def test_a_bad_line_stops_it_before_anything_is_done(
    tmp_path: Path, calendar: str, line: str, why: str
) -> None:
    log, kept = _log(tmp_path, STORY[0], line, STORY[1]), tmp_path / "kept"
    said = _refusal(log, *ALWAYS, "--calendar", calendar, "--keep", str(kept))
    assert f"log.csv: {why}" in said
    assert not kept.exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"", "the file is empty", id="nothing at all"),
        pytest.param(HEADER.encode(), "has a header and no event", id="a header only"),
        pytest.param(
            HEADER.replace("impact,", "").encode(),
            "column 'impact' is not there. The header has sr_number,",
            id="a column missing",
        ),
        pytest.param(
            f"{HEADER},impact".encode(), "column 'impact' is twice", id="one twice"
        ),
        pytest.param(
            f"{HEADER}\n".encode() + b"\xff\xfe", "is not UTF-8", id="not UTF-8"
        ),
    ],
)
def test_a_file_that_is_no_log_is_refused(
    tmp_path: Path, calendar: str, content: bytes, why: str
) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(content)
    assert why in _refusal(str(path), *ALWAYS, "--calendar", calendar)


def test_half_a_gzip_file_is_refused(tmp_path: Path, calendar: str) -> None:
    path = tmp_path / "log.csv.gz"
    whole = gzip.compress("\n".join([HEADER, *STORY]).encode())
    path.write_bytes(whole[: len(whole) // 2])
    assert "is no whole gzip file" in _refusal(
        str(path), *ALWAYS, "--calendar", calendar
    )
    path.write_bytes(b"sr_number")
    assert "is no whole gzip file" in _refusal(
        str(path), *ALWAYS, "--calendar", calendar
    )


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        pytest.param(
            ("--mapping", "jira", "--plan", "exotel-standard"),
            "Mapping 'jira' is unknown: the desk has italian_helpdesk, servicenow, volvo.",
            id="mapping",
        ),
        pytest.param(
            ("--mapping", "nowhere.toml", "--plan", "exotel-standard"),
            "nowhere.toml cannot be read",
            id="mapping file",
        ),
        pytest.param(
            ("--mapping", "volvo", "--plan", "gold"),
            "Plan 'gold' is unknown: the desk has exotel-premium, exotel-standard,",
            id="plan",
        ),
        pytest.param(
            (*ALWAYS, "--geography", "IN-KA"),
            "Give either --calendar or --geography.",
            id="calendar and geography",
        ),
        pytest.param(
            (*ALWAYS, "--json", "/nowhere/out.json"),
            "/nowhere/out.json cannot be written",
            id="report",
        ),
    ],
)
def test_unknown_terms_are_refused(
    tmp_path: Path, calendar: str, arguments: tuple[str, ...], why: str
) -> None:
    log = _log(tmp_path, *STORY)
    assert why in _refusal(log, *arguments, "--calendar", calendar)


@pytest.mark.parametrize(
    ("stated", "name", "why"),
    [
        pytest.param('{"a": {}, "b": {}}', "", "holds several calendars", id="several"),
        pytest.param('{"a": {}}', "#b", "has no calendar 'b'. It has a.", id="name"),
        pytest.param("[]", "", "holds no object", id="a list"),
        pytest.param("{", "", "is no JSON in UTF-8", id="no JSON"),
        pytest.param(
            '{"tz": "Asia/Dubai", "weekly_hours": {}}',
            "",
            "no open time",
            id="never open",
        ),
        pytest.param(
            '{"geography": "AE", "coverage": "24x5", "holidays": ["2026-03-02"]}',
            "",
            "holidays beside a geography",
            id="geography and more",
        ),
    ],
)
def test_a_file_that_is_no_calendar_is_refused(
    tmp_path: Path, stated: str, name: str, why: str
) -> None:
    path = tmp_path / "days.json"
    path.write_text(stated)
    log = _log(tmp_path, *STORY)
    said = _refusal(log, *ALWAYS, "--calendar", f"{path}{name}")
    assert why in said


MAPPING = """
title = "T"
[columns]
case = "a"
at = "b"
state = "c"
severity = "d"
level = "e"
[states]
x = "in_work"
[severities]
x = "minor"
[levels]
x = "L1"
"""


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('x = "in_work"', 'x = "asleep"', "states.'x' is 'asleep'. Choose one of"),
        ('x = "L1"', 'x = "L4"', "levels.'x' is 'L4'. Choose one of L1, L2, L3."),
        ('x = "minor"', 'x = "tiny"', "'tiny', which Standard does not have."),
        ('case = "a"', "", "columns.case is missing or no text."),
        ('state = "c"', "state = []", "columns.state is missing."),
        ('title = "T"', 'titel = "T"', "titel means nothing here."),
        ('title = "T"', 'title = "T"\nzone = "Mars"', "Time zone 'Mars' is unknown"),
        ("[levels]", "[levels", "is not TOML"),
        ('[levels]\nx = "L1"', "", "[levels] is missing."),
        (
            'x = "L1"',
            'x = "L1"\n[counted]\nanswers = ["y"]',
            "counted.answers names 'y', which the mapping gives no meaning.",
        ),
    ],
)
def test_a_mapping_that_is_wrong_is_refused(
    tmp_path: Path, calendar: str, old: str, new: str, why: str
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(MAPPING.replace(old, new, 1))
    log = _log(tmp_path, *STORY)
    said = _refusal(
        *(log, "--mapping", str(path), "--plan", "exotel-standard"),
        *("--calendar", calendar),
    )
    assert why in said
