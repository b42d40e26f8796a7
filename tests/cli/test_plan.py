"""`backline plan show` and `backline plan check` (package.tailored)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from backline.cli import main
from backline.guide.plan_schema import plan_schema
from backline.plans import plan_mapping


UNLIKE = Path(__file__).parents[1] / "guide/unlike.toml"


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
        "72 h elapsed",
        "20 % or higher [severity.critical]",
        "First response [package.standard]\n  Starts when the ticket is opened.",
        "Never pauses.",
        "resolution, critical, at 25 %: goes to L2 [process.escalation]",
        "vendor  Tell of each new release: at each release",
        "Assumed: not stated by the source",
    ):
        assert words in out


@pytest.mark.parametrize("name", ["exotel-standard", "exotel-premium"])
def test_show_json_is_the_plan_files_own_form(name: str) -> None:
    code, out, _ = run("show", name, "--json")
    assert code == 0
    assert json.loads(out) == plan_mapping(name)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("liveops-support-plus", "Begins anew each time the customer is told"),
        ("liveops-support-plus", "Does not count while an ETA is given."),
        ("liveops-support-plus", "8 h after it starts, unless an ETA is given or a"),
        ("talkdesk-premium-care", "S3              1 business day, office hours"),
        ("ozonetel-international", "4 h after it starts: tells the director of"),
    ],
)
def test_show_says_what_other_vendors_promise(name: str, says: str) -> None:
    assert says in run("show", name)[1]


def test_show_reads_a_file_too() -> None:
    code, out, _ = run("show", str(UNLIKE))
    assert code == 0
    assert "visits          4 per year" in out
    assert out.count("Asia/Tokyo") == 3
    assert "under 1 affected [package.tailored]" in out
    assert "Assumed" not in out
    assert "L1              around the clock" in out
    assert json.loads(run("show", str(UNLIKE), "--json")[1])["name"] == "unlike"


def test_show_of_a_bad_file_says_its_lines(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text('name = "x"')
    code, _, err = run("show", str(file))
    assert code == 1
    assert f"{file}:1: severities: is missing." in err


def test_schema_prints_the_published_schema() -> None:
    code, out, _ = run("schema")
    assert code == 0
    assert json.loads(out) == plan_schema()


def test_check_names_every_line_with_its_remedy(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    text = UNLIKE.read_text("utf-8")
    text = text.replace('"2 weeks"', '"6 hrs"').replace('"Asia/Tokyo"', '"Asia/Edo"')
    file.write_text(text.replace('coverage = "24x5"', 'coverage = "24x6"'))
    code, out, err = run("check", str(file))
    assert (code, out) == (1, "")
    coverage, target = err.splitlines()
    assert coverage == (
        f"{file}:8: coverage: '24x6' is not known. Write one of 24x5, 24x7."
    )
    number = line('high = "2 weeks"')
    assert target.startswith(f"{file}:{number}: clocks.analysis.targets.high: ")
    assert "'6 hrs' is no target. Write a whole number and s, min, h" in target
    code, out, _ = run("check", str(file), "--json")
    assert code == 1
    told = json.loads(out)
    assert told["plan"] is None
    assert [problem["line"] for problem in told["problems"]] == [8, number]
    assert set(told["problems"][0]) == {"line", "path", "what", "remedy"}


def test_check_asks_the_zone_data(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(UNLIKE.read_text("utf-8").replace("Asia/Tokyo", "Asia/Edo"))
    code, _, err = run("check", str(file))
    assert code == 1
    number = line('zone = "Asia/Tokyo"')
    where = f"{file}:{number}: hours.day.zone: "
    assert err.startswith(f"{where}'Asia/Edo' is no time zone.")


def line(starts: str) -> int:
    lines = UNLIKE.read_text("utf-8").splitlines()
    return 1 + next(n for n, text in enumerate(lines) if text.startswith(starts))


def test_check_json_names_the_plan() -> None:
    code, out, _ = run("check", str(UNLIKE), "--json")
    assert code == 0
    named = {"name": "unlike", "title": "Unlike", "version": 3}
    assert json.loads(out) == {"plan": named, "problems": []}


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
        pytest.param(b"a = 1\nname = ", ":2: is not TOML", id="no TOML"),
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
