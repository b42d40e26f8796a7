"""`backline calendar`: proposed, compared and checked (package.geography)."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from backline.cli import main
from backline.geography import terms_of


LIST = """country,subdivision,date,name,kind
GB,scotland,2026-01-01,New Year's Day,off
IN,KA,2026-02-03,Founders' day,off
"""


def run(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["calendar", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def proposal(path: Path, *arguments: str) -> Path:
    code, out, err = run("propose", *arguments, "--json")
    assert code == 0, err
    path.write_text(out)
    return path


def test_propose_tells_the_days_that_differ_from_the_week() -> None:
    code, out, _ = run("propose", "tr", "--years", "2026")
    assert code == 0
    assert out.startswith("TR, Europe/Istanbul, from holidays ")
    assert "2026-10-28 Wed  open 00:00-13:00 (Republic Day (from 1pm))" in out
    assert "2026-10-29 Thu  holiday (Republic Day)" in out


def test_propose_json_is_what_calc_takes(tmp_path: Path) -> None:
    path = proposal(tmp_path / "a.json", "IN-KA", "--years", "2026-2027")
    assert terms_of(json.loads(path.read_text())).known_years == (2026, 2027)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("XX", "--years", "2026"), "country XX is unknown"),
        (("US-CA", "--years", "2026"), "several time zones"),
        (("IN-KA", "--years", "next"), "'next' is no year"),
        (("IN-KA", "--years", "2027-2026"), "in order"),
        (("IN-KA", "--years", "2199"), "are not known"),
        (("IN-KA",), "--years"),
    ],
)
def test_what_cannot_be_proposed_is_an_unusable_argument(
    arguments: tuple[str, ...], words: str
) -> None:
    code, _, err = run("propose", *arguments)
    assert code == 2
    assert words in err


def test_diff_tells_what_changes(tmp_path: Path) -> None:
    before = proposal(tmp_path / "a.json", "IN-KA", "--years", "2026")
    after = proposal(tmp_path / "b.json", "IN-TN", "--years", "2026")
    code, out, _ = run("diff", before, after)
    assert code == 0
    assert "becomes holiday (" in out
    assert out.endswith("differences, 2026 to 2026\n")
    code, out, _ = run("diff", before, after, "--json")
    first = json.loads(out)[0]
    assert set(first) == {"day", "what", "before", "after"}
    assert run("diff", before, before)[1] == "no differences, 2026 to 2026\n"


def test_diff_wants_years_where_a_calendar_has_none(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"geography": "IN-KA", "coverage": "24x5"}')
    code, _, err = run("diff", path, path)
    assert code == 2
    assert "Give --years" in err
    code, out, _ = run("diff", path, path, "--years", "2026")
    assert (code, out) == (0, "no differences, 2026 to 2026\n")


@pytest.mark.parametrize("text", ["{", "[]", '{"weekly_hours": {}}', "\udc80"])
def test_diff_of_no_calendar_says_so(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(text.encode(errors="surrogateescape"))
    code, _, err = run("diff", path, path, "--years", "2026")
    assert code == 1
    assert err.startswith("Error: ")


@pytest.mark.parametrize("packed", [False, True])
def test_check_lists_and_explains_every_difference(
    tmp_path: Path, *, packed: bool
) -> None:
    path = tmp_path / ("days.csv.gz" if packed else "days.csv")
    path.write_bytes(gzip.compress(LIST.encode()) if packed else LIST.encode())
    code, out, _ = run("check", path)
    assert code == 0
    assert "list: working day; ours: off: Scotland's participation" in out
    assert "Proclaimed after the list was fetched" in out
    assert (
        "2026-02-03  list: off: Founders' day; ours: working day. not explained" in out
    )
    told = json.loads(run("check", path, "--json")[1])
    assert [each["geography"] for each in told] == ["GB-SCT", "IN-KA"]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("days.csv", b"country,date\n", "no column kind"),
        ("days.csv", b"\xff\xfe", "is no CSV in UTF-8"),
        ("days.csv.gz", b"plain", "is no CSV in UTF-8"),
        (
            "days.csv",
            b"country,subdivision,date,name,kind\nXX,,2026-01-01,A,off\n",
            "country XX is unknown",
        ),
    ],
)
def test_check_of_no_list_says_so(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    code, _, err = run("check", path)
    assert code == 1
    assert words in err
