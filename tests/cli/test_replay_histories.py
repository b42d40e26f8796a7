"""`backline replay` with a log that is not tidy: defects, forms of dates, defaults."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from backline.cli.replay import command
from backline.replay.judging import counted
from backline.replay.mapping import load_mapping
from backline.replay.reading import BadLog, Case, read_cases


MAPPING = """
title = "Dirty desk"
zone = "Europe/Rome"
date_form = "%d/%m/%Y %H:%M"
unknown = ["?", ""]
[columns]
case = "id"
at = "changed"
state = "status"
severity = "priority"
person = "who"
[defaults]
severity = "minor"
level = "L2"
[states]
New = "queued"
Open = "in_work"
Carrier = "waiting"
Hold = "waiting"
"-1" = "unchanged"
Done = "restored"
[balls]
Carrier = "third party"
Hold = "vendor"
[severities]
P1 = "critical"
[counted]
answers = ["Open"]
[[defects]]
kind = "created_missing"
column = "created"
unknown = true
assumed = "It is taken from its first event."
[[defects]]
kind = "created_late"
column = "created"
after = "changed"
assumed = "It is taken from its first event."
[[defects]]
kind = "state_unknown"
column = "status"
is = ["-1"]
assumed = "It stays in the state in which it was."
"""
HEADER = "id,changed,status,priority,who,created"
ROWS = (
    "A,2/3/2026 09:00,New,P1,?,2/3/2026 08:59",
    "A,2/3/2026 09:30,Open,P1,Ann,?",
    "A,2/3/2026 9:30,-1,P1,Ann,?",
    "A,2/3/2026 09:10,Carrier,?,Ann,2/3/2026 23:00",
    "A,2/3/2026 10:00,Done,P1,Ann,2/3/2026 08:59",
)
FACTS = """
[[facts]]
name = "lines"
count = "events"
[[facts]]
name = "who"
count = "cases"
by = "who"
look_at = "first"
[[facts]]
name = "people"
count = "values"
by = "who"
[[facts]]
name = "never_p2"
count = "cases"
column = "priority"
is = ["P2"]
look_at = "any"
[[facts]]
name = "two_not_new"
count = "cases"
column = "status"
not = ["New"]
at_least = 2
[[facts]]
name = "on_mondays"
count = "events"
weekdays = ["mon"]
[[facts]]
name = "late"
count = "cases"
defect = "created_late"
[[facts]]
name = "no_person"
count = "cases"
column = "who"
unknown = true
look_at = "first"
"""


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "dirty.toml"
    path.write_text(MAPPING)
    return path


def _log(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "log.csv"
    path.write_text("\n".join([header, *rows, ""]))
    return path


def _read(mapping: Path, *rows: str, header: str = HEADER) -> list[Case]:
    log = _log(mapping.parent, *rows, header=header)
    return read_cases(log, mapping=load_mapping(str(mapping)))


def _told(mapping: Path, log: Path) -> dict[str, object]:
    calendar = mapping.parent / "days.json"
    calendar.write_text(json.dumps({"tz": "Europe/Rome", "weekly_hours": "24x7"}))
    arguments = (
        *(str(log), "--mapping", str(mapping), "--plan", "exotel-standard"),
        *("--calendar", str(calendar), "--no-desk", "--json", "-"),
    )
    done = CliRunner().invoke(command, arguments)
    assert done.exit_code == 0, done.output
    told: dict[str, object] = json.loads(done.output)
    return told


def test_each_defect_is_told_once_for_each_case_with_its_line(mapping: Path) -> None:
    (case,) = _read(mapping, *ROWS)
    assert sorted(
        (defect.kind, defect.line, defect.column, defect.said, defect.rows)
        for defect in case.defects
    ) == [
        ("created_late", 5, "created", "2/3/2026 23:00", 1),
        ("created_missing", 3, "created", "?", 2),
        ("out_of_order", 5, "changed", "2/3/2026 09:10", 1),
        ("severity_unknown", 5, "priority", "?", 1),
        ("state_unknown", 4, "status", "-1", 1),
    ]
    assert len(case.events) == len(ROWS), "none is dropped"


def test_what_is_assumed_stands_in_the_report(mapping: Path) -> None:
    told = _told(mapping, _log(mapping.parent, *ROWS))
    defects = told["defects"]
    assert isinstance(defects, dict)
    assert defects["created_missing"] == {
        "cases": 1,
        "rows": 2,
        "assumed": "It is taken from its first event.",
        "found": [
            {"case": "A", "line": 3, "column": "created", "said": "?", "rows": 2}
        ],
    }
    assert "Where the log names no level, it is L2." in told["assumptions"]  # type: ignore[operator]
    states = told["mapping"]["states"]  # type: ignore[index]
    assert states["Carrier"] == {"state": "waiting_third_party", "ball": "third party"}
    assert states["Hold"] == {"state": "in_work", "ball": "vendor"}
    assert states["-1"]["ball"] == "as before"


def test_a_minute_keeps_the_order_of_the_file(mapping: Path) -> None:
    mapping.write_text(MAPPING.replace('date_form = "%d/%m/%Y %H:%M"\n', ""))
    (case,) = _read(
        mapping,
        "A,2026-03-02T10:00:00,New,P1,Ann,?",
        "A,2026-03-02T10:05:40,Open,P1,Ann,?",
        "A,2026-03-02T10:05:10,Done,P1,Ann,?",
        "A,2026-03-02T10:04:59,Hold,P1,Ann,?",
    )
    assert [event.said_state for event in case.events] == [
        *("New", "Hold", "Open", "Done")
    ]
    assert case.events[2].at == case.events[3].at, "time does not run backwards"


@pytest.mark.parametrize(
    ("form", "said", "utc"),
    [
        ("%d/%m/%Y %H:%M", "29/2/2016 4:57", "2016-02-29T03:57:00"),
        ("%Y/%m/%d %H:%M:%S.%f", "2012/10/09 14:50:17.000", "2012-10-09T12:50:17"),
        ("%m/%d/%Y %I:%M %p", "3/2/2026 12:05 AM", "2026-03-01T23:05:00"),
        ("%d-%b-%Y %H:%M", "02-Mar-2026 09:00", "2026-03-02T08:00:00"),
        ("%Y%m%d", None, None),
        ("%d.%m.%Y %H:%M:%S %z", "02.03.2026 09:00:00 +0530", "2026-03-02T03:30:00"),
        ("%d/%m/%Y %H:%M", "29/3/2026 02:30", "2026-03-29T01:00:00"),
        ("%d/%m/%Y %H:%M", "25/10/2026 02:30", "2026-10-25T00:30:00"),
    ],
)
def test_a_date_is_read_in_the_form_the_mapping_states(
    mapping: Path, form: str, said: str | None, utc: str | None
) -> None:
    mapping.write_text(MAPPING.replace("%d/%m/%Y %H:%M", form))
    if said is None:
        with pytest.raises(ValueError, match="has not one %H or %I"):
            load_mapping(str(mapping))
        return
    (case,) = _read(mapping, f"A,{said},New,P1,Ann,?")
    assert case.events[0].at.isoformat() == f"{utc}+00:00"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("30/2/2026 09:00", "'30/2/2026 09:00' is no instant in the form %d/%m/%Y"),
        ("2026-03-02T09:00:00", "is not written as %d/%m/%Y %H:%M. Mend it"),
        ("2/3/2026 9:00 ", ""),
        ("?", "'?' is not written as"),
    ],
)
def test_a_date_in_another_form_is_a_fault(mapping: Path, said: str, why: str) -> None:
    row = f"A,{said},New,P1,Ann,?"
    if not why:
        assert _read(mapping, row)
        return
    with pytest.raises(BadLog, match=r"log\.csv: line 2, column changed: ") as refused:
        _read(mapping, row)
    assert why in str(refused.value)


def test_the_first_faults_are_told_together(mapping: Path) -> None:
    bad = "A,2/3/2026 09:00,Lost,P1,Ann,?"
    with pytest.raises(BadLog) as refused:
        _read(mapping, *ROWS, *[bad] * 12)
    assert len(refused.value.faults) == 10
    assert refused.value.faults[1].startswith("log.csv: line 8, column status: 'Lost'")


def test_a_mapping_counts_what_it_declares(mapping: Path) -> None:
    mapping.write_text(MAPPING + FACTS)
    told = _told(mapping, _log(mapping.parent, *ROWS, "B,3/3/2026 1:00,New,P1,Bo,?"))
    assert told["facts"] == {
        "late": 1,
        "lines": 6,
        "never_p2": 0,
        "no_person": 1,
        "on_mondays": 5,
        "people": 3,
        "two_not_new": 1,
        "who=?": 1,
        "who=Bo": 1,
    }


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('Hold = "vendor"', 'Hold = "nobody"', "balls.'Hold' is nobody, but the state"),
        ('Hold = "vendor"', 'Lost = "vendor"', "is no state of the mapping"),
        ('level = "L2"', "", "columns.level is missing. Name the column, or state"),
        ('level = "L2"', 'level = "L9"', "defaults.level is 'L9'. Choose one of L1"),
        ("%d/%m", "%d/%Q", "%Q is unknown. Known are"),
        ("%d/%m", "%m/%m", "%m is twice"),
        ('kind = "created_late"', 'kind = "created_missing"', "is taken. Name it"),
        ("unknown = true", "unknown = false", "needs one of is, unknown, before"),
        ('after = "changed"', "", "needs one of is, unknown, before, after"),
        ('unknown = ["?", ""]', "", "no value means not known. State `unknown`."),
        ('count = "events"', 'count = "cats"', "facts 1.count is"),
        ('by = "who"', 'by = "nobody"', "column 'nobody' is not there"),
        ('weekdays = ["mon"]', 'weekdays = ["moon"]', "weekdays has 'moon'. Known are"),
        ('defect = "created_late"', 'defect = "x"', "facts 7.defect is 'x'. Choose"),
        ("at_least = 2", "at_least = 0.5", "at_least is no whole number"),
        ('not = ["New"]', "", "column goes with one of is, not and unknown = true"),
        ('by = "who"\n[[facts]]\nname = "never', '[[facts]]\nname = "never', "by is"),
    ],
)
def test_a_mapping_that_is_wrong_is_refused(
    mapping: Path, old: str, new: str, why: str
) -> None:
    whole = MAPPING + FACTS
    assert old in whole
    mapping.write_text(whole.replace(old, new, 1))
    with pytest.raises(ValueError, match=r"dirty\.toml|log\.csv") as refused:
        _read(mapping, *ROWS)
    assert why in str(refused.value)


HOSTILE = {
    "a line without end": (b"x" * 2_000_000, "line 1 is longer than 1,000,000"),
    "a cell too long": (
        f"{HEADER}\nA,2/3/2026 09:00,New,P1,{'n' * 5000},?\n".encode(),
        "line 2, column who: 'nnnnnnnnnnnnnnnnnnnn'… has 5,000 characters.",
    ),
    "a field beyond csv": (
        f"{HEADER}\n{'n' * 200_000},,,,,\n".encode(),
        "line 2 is no CSV (field larger",
    ),
    "UTF-16": (HEADER.encode("utf-16"), "the file is UTF-16, not UTF-8. Save it"),
    "a NUL": (f"{HEADER}\nA\0,2/3/2026 09:00,New,P1,,?\n".encode(), "is not printable"),
    "a bell": (f"{HEADER}\nA\a,2/3/2026 09:00,New,P1,,?\n".encode(), "not printable"),
}


@pytest.mark.parametrize(("content", "why"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_with_its_place(
    mapping: Path, content: bytes, why: str
) -> None:
    log = mapping.parent / "log.csv"
    log.write_bytes(content)
    with pytest.raises(BadLog) as refused:
        read_cases(log, mapping=load_mapping(str(mapping)))
    assert why in str(refused.value)
    assert str(refused.value).startswith("log.csv: ")


def test_line_ends_marks_and_quotes_of_a_spreadsheet_are_read(mapping: Path) -> None:
    log = mapping.parent / "log.csv"
    rows = ['"A","2/3/2026 09:00",New,P1,"Ann ""the"" Ox",?', *ROWS[1:2]]
    log.write_bytes("\ufeff".encode() + "\r\n".join([HEADER, *rows]).encode())
    (case,) = read_cases(log, mapping=load_mapping(str(mapping)))
    assert case.events[0].person == 'Ann "the" Ox'
    assert len(case.events) == 2


def test_hostile_files_of_the_corpus_are_refused(mapping: Path, shared: Path) -> None:
    files = sorted((shared / "hostile" / "corpus" / "csv").glob("*.csv"))
    assert files
    for file in files:
        with pytest.raises(BadLog, match=file.name):
            read_cases(file, mapping=load_mapping(str(mapping)))


@pytest.mark.parametrize(
    ("name", "folder", "file"),
    [
        ("servicenow", "servicenow_uci498", "incident_events.csv.gz"),
        ("italian_helpdesk", "italian_helpdesk", "events.csv.gz"),
    ],
)
def test_a_real_log_comes_out_with_its_facts(
    shared: Path, name: str, folder: str, file: str
) -> None:
    data, mapping = shared / "data" / folder, load_mapping(name)
    cases = read_cases(data / file, mapping=mapping)
    assert counted(cases, mapping) == json.loads((data / "facts.json").read_text())


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("servicenow", "servicenow_uci498/incident_events.csv.gz"),
        ("italian_helpdesk", "italian_helpdesk/events.csv.gz"),
    ],
)
def test_the_desk_and_the_timelines_alone_come_to_the_same(
    shared: Path, tmp_path: Path, name: str, file: str
) -> None:
    days = tmp_path / "days.json"
    days.write_text(json.dumps({"tz": "Asia/Kolkata", "weekly_hours": "24x7"}))
    told = []
    for more in ([], ["--no-desk"]):
        done = subprocess.run(
            [
                *(sys.executable, "-m", "backline", "replay"),
                *(str(shared / "data" / file), "--mapping", name),
                *("--plan", "exotel-standard", "--calendar", str(days)),
                *("--limit", "40", "--json", "-", *more),
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        assert done.returncode == 0, done.stderr
        report = json.loads(done.stdout)
        assert all(
            bool(case.pop("tickets")) is not bool(more) for case in report["cases"]
        )
        told.append(report)
    assert told[0] == told[1]


def test_the_defects_of_servicenow_are_told_once(shared: Path) -> None:
    data = shared / "data" / "servicenow_uci498"
    mapping = load_mapping("servicenow")
    cases = read_cases(data / "incident_events.csv.gz", mapping=mapping)
    found = [(defect.kind, defect.case) for case in cases for defect in case.defects]
    assert len(found) == len(set(found))
    kinds = [kind for kind, _ in found]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "created_missing": 5684,
        "resolved_missing": 769,
        "created_before_opened": 1,
        "state_unknown": 2,
    }


def test_a_killed_replay_leaves_no_desk(mapping: Path) -> None:
    folder = mapping.parent
    days = folder / "days.json"
    days.write_text(json.dumps({"tz": "Europe/Rome", "weekly_hours": "24x7"}))
    row = "{},2/3/2026 09:00,New,P1,Ann,?"
    log = _log(folder, *(row.format(number) for number in range(20_000)))
    arguments = (
        *("replay", str(log), "--mapping", str(mapping), "--plan", "exotel-standard"),
        *("--calendar", str(days), "--keep", str(folder / "kept")),
    )
    running = subprocess.Popen([sys.executable, "-m", "backline", *arguments])
    give_up_at = time.monotonic() + 300
    while not list(folder.glob(".kept-unfinished-*/backline.sqlite3")):
        assert time.monotonic() < give_up_at
        assert running.poll() is None
        os.sched_yield()
    running.send_signal(signal.SIGKILL)
    running.wait(300)
    assert not (folder / "kept").exists()
    log = _log(folder, *ROWS)
    again = subprocess.run(
        [sys.executable, "-m", "backline", *arguments], check=False, timeout=600
    )
    assert again.returncode == 0
    assert (folder / "kept" / "backline.sqlite3").exists()


@pytest.mark.parametrize(
    ("plan", "clocks", "told"),
    [
        (
            "ozonetel-international",
            {"first_response", "resolution"},
            "Ozonetel International has no critical: P0 is taken for it.",
        ),
        (
            "talkdesk-premium-care",
            {"first_response"},
            "Talkdesk Premium Care has no minor: S3 is taken for it.",
        ),
    ],
)
def test_a_plan_with_other_severities_and_clocks_judges_it(
    tmp_path: Path, mapping: Path, plan: str, clocks: set[str], told: str
) -> None:
    """package.tailored: severities are paired from the top, and that is told."""
    log, out = tmp_path / "log.csv", tmp_path / "out.json"
    log.write_text("\n".join([HEADER, *ROWS, ""]))
    done = CliRunner().invoke(
        command,
        [
            str(log),
            *("--mapping", str(mapping)),
            *("--plan", plan),
            *("--geography", "IN-KA"),
            *("--json", str(out)),
            "--no-desk",
        ],
    )
    assert done.exit_code == 0, done.output
    report = json.loads(out.read_text())
    assert set(report["compliance"]) == clocks
    assert told in report["assumptions"]
    assert report["time"]["total_s"] > 0
