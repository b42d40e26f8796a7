from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sitewatch.roster import Roster, Unseen, shifts
from sitewatch.roster.file import RosterFile


INDIA = ZoneInfo("Asia/Kolkata")
BERLIN = ZoneInfo("Europe/Berlin")
GOOD = """\
agent,from,to
1001,2026-03-02T09:00,2026-03-02T18:00
1002,2026-03-02T03:30Z,2026-03-02T12:30:00Z
1003,2026-03-02 14:00,2026-03-02 22:00
"Rao, Asha",2026-03-02T09:00+05:30,2026-03-02T18:00+05:30
"""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def names(body: str, now: str) -> set[str]:
    found = shifts.read(body.encode(), INDIA).at(at(now))
    assert isinstance(found, Roster), found
    assert (found.size, found.source) == (len(found.names or ()), "roster")
    return set(found.names or ())


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param(
            "2026-03-02T09:00+05:30", {"1001", "1002", "Rao, Asha"}, id="from"
        ),
        pytest.param(
            "2026-03-02T14:00+05:30", {"1001", "1002", "1003", "Rao, Asha"}, id="both"
        ),
        pytest.param("2026-03-02T18:00+05:30", {"1003"}, id="until, not including it"),
    ],
)
def test_who_works_now_is_read_from_the_shifts(now: str, expected: set[str]) -> None:
    assert names(GOOD, now) == expected


def test_an_agent_with_two_shifts_at_once_is_one() -> None:
    twice = GOOD + "1001,2026-03-02T08:00,2026-03-02T12:00\n"
    assert len(names(twice, "2026-03-02T09:00+05:30")) == 3


def test_a_gap_between_shifts_has_nobody() -> None:
    gap = GOOD + "1001,2026-03-03T09:00,2026-03-03T18:00\n"
    assert names(gap, "2026-03-03T01:00+05:30") == set()


@pytest.mark.parametrize("now", ["2026-03-02T08:59+05:30", "2026-03-02T22:00+05:30"])
def test_before_and_after_all_shifts_nothing_is_known(now: str) -> None:
    found = shifts.read(GOOD.encode(), INDIA).at(at(now))
    assert found == Unseen(
        "it tells of 2026-03-02T03:30:00Z to 2026-03-02T16:30:00Z only"
    )


def test_what_a_spreadsheet_writes_is_read() -> None:
    body = "\ufeffAgent;From;To\r\n1001;2026-03-02T09:00;2026-03-02T18:00\r\n\r\n"
    assert names(body, "2026-03-02T10:00+05:30") == {"1001"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("1009,2026-03-02T09:00", "line 6: agent, from and to expected, 2 fields"),
        ("1009,a,b,c", "4 fields found"),
        (",2026-03-02T09:00,2026-03-02T18:00", "line 6: the agent is not a name"),
        ("x" * 65 + ",2026-03-02T09:00,2026-03-02T18:00", "the agent is not a name"),
        ("10\x0009,2026-03-02T09:00,2026-03-02T18:00", "the agent is not a name"),
        ("1009,02.03.2026 09:00,2026-03-02T18:00", "'02.03.2026 09:00' is not a time"),
        ("1009,2026-02-30T09:00,2026-03-02T18:00", "there is no time"),
        ("1009,2026-03-02T18:00,2026-03-02T09:00", "ends after it begins"),
        ("1009,2026-03-02T18:00,2026-03-02T18:00", "ends after it begins"),
        ("1009,2026-03-02T18:00,2027-03-02T18:00", "within 24 h"),
        ('"1009,2026-03-02T18:00,2026-03-02T19:00', "0 fields found"),
    ],
)
def test_a_line_that_cannot_be_read_makes_the_roster_unusable(
    line: str, said: str
) -> None:
    with pytest.raises(shifts.BadRoster) as raised:
        shifts.read((GOOD + line + "\n").encode(), INDIA)
    assert said in str(raised.value)


def test_of_many_bad_lines_three_are_told() -> None:
    with pytest.raises(shifts.BadRoster) as raised:
        shifts.read(("agent,from,to\n" + "x\n" * 10).encode(), INDIA)
    assert "line 4" in str(raised.value)
    assert str(raised.value).endswith("and 7 more lines")


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "line 1: it should say agent,from,to"),
        (b"name,begin,end\n", "line 1"),
        (b"agent,from,to\n", "no shifts"),
        (b"agent,from,to\n\xff\xfe", "byte 14 is not UTF-8"),
        (b"agent,from,to\n" + b"\n" * shifts.MOST_SHIFTS, "more than 50000 lines"),
        (b"x" * (shifts.MOST_BYTES + 1), "larger than 4000000 bytes"),
    ],
    ids=["empty", "header", "no shifts", "Latin-1", "lines", "bytes"],
)
def test_what_is_no_roster_is_refused(body: bytes, said: str) -> None:
    with pytest.raises(shifts.BadRoster, match=said):
        shifts.read(body, INDIA)


def test_a_local_time_needs_a_zone() -> None:
    with pytest.raises(shifts.BadRoster, match="set \\[roster\\] zone"):
        shifts.read(GOOD.encode(), None)


def test_a_shift_over_the_night_of_the_clocks_is_as_long_as_it_is() -> None:
    body = b"agent,from,to\n1,2026-10-25T01:00,2026-10-25T02:30\n"
    found = shifts.read(body, BERLIN)
    assert found.end_at - found.start_at == timedelta(hours=2, minutes=30)
    with pytest.raises(shifts.BadRoster, match="never shows"):
        shifts.read(b"agent,from,to\n1,2026-03-29T02:30,2026-03-29T09:00\n", BERLIN)


NOW = at("2026-03-02T10:00+05:30")


def size(file: RosterFile) -> int | str:
    found = file.at(NOW)
    return found.size if isinstance(found, Roster) else found.because


def test_a_file_that_has_changed_is_read_when_it_stands_still(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(GOOD)
    file = RosterFile(path, INDIA)
    assert size(file) == 3
    path.write_text("agent,from,to\n1001,2026-03-")
    assert size(file) == 3
    path.write_text(GOOD + "1005,2026-03-02T09:00,2026-03-02T18:00\n")
    assert size(file) == 3
    assert size(file) == 4
    path.write_text("agent,from,to\n1001,2026-03-")
    size(file)
    assert size(file) == (
        "the roster roster.csv: line 2: agent, from and to expected, 2 fields found"
    )


def test_a_file_that_is_not_there_is_told_and_read_when_it_comes(
    tmp_path: Path,
) -> None:
    path = tmp_path / "roster.csv"
    file = RosterFile(path, INDIA)
    assert (
        size(file)
        == "the roster roster.csv: it cannot be read: No such file or directory"
    )
    path.write_text(GOOD)
    assert size(file) == 3
    path.unlink()
    assert "cannot be read" in str(size(file))


def test_a_file_that_has_not_changed_is_not_read_again(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(GOOD)
    file = RosterFile(path, INDIA)
    assert size(file) == 3
    times = path.stat()
    path.write_text(GOOD.replace("1001", "1002"))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    size(file)
    found = file.at(NOW)
    assert isinstance(found, Roster)
    assert "1001" in (found.names or ())
