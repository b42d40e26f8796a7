"""`backline simulate`: a log and a desk under other terms, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from tests.cast import NOON, Cast, reader, stage

from backline.cli.simulate import command
from backline.plans import plan_mapping
from backline.records.contracts.queries import forget_compiled
from backline.records.tickets.actions import work
from backline.records.tickets.actions.intake import Report, open_ticket


HEADER = (
    "sr_number,changed_at,status,sub_status,support_team,support_level,impact,product,"
    "owner_first_name"
)
#: 2026-03-02 is a Monday. A is restored after seven hours, B after four.
STORY = (
    "A-1,2026-03-02T09:00:00Z,Queued,Awaiting Assignment,D2,L1,High,P1,Asha",
    "A-1,2026-03-02T10:00:00Z,Accepted,In Progress,D2,L1,High,P1,Asha",
    "B-2,2026-03-02T11:00:00Z,Accepted,In Progress,D2,L1,High,P1,Wei",
    "B-2,2026-03-02T15:00:00Z,Completed,Resolved,D2,L1,High,P1,Wei",
    "A-1,2026-03-02T16:00:00Z,Completed,Resolved,D2,L1,High,P1,Asha",
)


@pytest.fixture
def log(tmp_path: Path) -> str:
    path = tmp_path / "log.csv"
    path.write_text("\n".join([HEADER, *STORY, ""]))
    return str(path)


def _simulate(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def _told(*arguments: str) -> dict[str, Any]:
    done = _simulate(*arguments, "--json")
    assert done.exit_code == 0, done.output
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _missed(scenario: dict[str, Any]) -> int:
    missed: int = scenario["compliance"]["resolution"]["critical"]["missed"]
    return missed


@pytest.mark.parametrize(
    "plans",
    [
        ("--plan", "exotel-standard", "--plan", "exotel-premium"),
        ("--plan", "exotel-standard", "exotel-premium"),
    ],
)
def test_a_log_is_judged_under_each_plan(log: str, plans: tuple[str, ...]) -> None:
    told = _told(*plans, "--log", log, "--mapping", "volvo")
    standard, premium = told["scenarios"]
    assert told["baseline"] == standard["name"] == "exotel-standard"
    assert (_missed(standard), _missed(premium)) == (1, 2)
    assert premium["breaches"]["resolution"]["gained_tickets"] == ["B-2"]
    assert "for none was named" in standard["calendar"]
    assert told["history"]["tickets"] == 2


def test_figures_calendars_and_geographies_are_set_against_each_other(
    log: str, tmp_path: Path
) -> None:
    days = tmp_path / "days.json"
    days.write_text(
        json.dumps({"tz": "UTC", "weekly_hours": {"mon": [["09:00", "12:00"]]}})
    )
    told = _told(
        *("--plan", "exotel-standard", "--log", log, "--mapping", "volvo"),
        *("--calendar", str(days), "--geography", "AE", "--limit", "1"),
        *("--override", "clocks.resolution.targets.critical=2 h"),
    )
    assert [(one["name"], _missed(one)) for one in told["scenarios"]] == [
        ("exotel-standard on days.json", 0),
        ("exotel-standard with overrides on days.json", 1),
        ("exotel-standard on AE", 1),
        ("exotel-standard with overrides on AE", 1),
    ]


def test_a_plan_file_with_other_severities_is_paired_or_as_stated(
    log: str, tmp_path: Path
) -> None:
    text = json.dumps(plan_mapping("exotel-standard"))
    for old, new in (("minor", "P3"), ("major", "P2"), ("critical", "P1")):
        text = text.replace(f'"{old}"', f'"{new}"')
    mine = tmp_path / "mine.toml"
    mine.write_text(_toml(json.loads(text)))
    of_log = ("--plan", str(mine), "--log", log, "--mapping", "volvo")
    paired, stated = (
        _told(*of_log, *more)["scenarios"][0]
        for more in ((), ("--severity", "critical=P2"))
    )
    assert paired["severities"]["critical"] == "P1"
    assert paired["compliance"]["resolution"]["P1"]["missed"] == 1
    assert stated["compliance"]["resolution"]["P2"]["met"] == 2


def _toml(table: dict[str, Any]) -> str:
    """A plan as TOML, every table in line."""
    return "".join(f"{key} = {_value(value)}\n" for key, value in table.items())


def _value(value: object) -> str:
    if isinstance(value, dict):
        inner = ", ".join(f'"{key}" = {_value(one)}' for key, one in value.items())
        return f"{{{inner}}}"
    if isinstance(value, list):
        return f"[{', '.join(_value(one) for one in value)}]"
    return json.dumps(value, ensure_ascii=False)


def test_people_read_tables(log: str) -> None:
    done = _simulate(
        *("--plan", "exotel-standard", "exotel-premium"),
        *("--log", log, "--mapping", "volvo"),
    )
    assert done.exit_code == 0, done.output
    for words in (
        "log.csv: 2 tickets, 10 events",
        "The impact is the log's own scale",
        "Breaches, against exotel-standard:",
        "Targets that fall due, by local time:",
        "met of judged",
    ):
        assert words in " ".join(done.stdout.split()), done.stdout
    assert done.stderr == "", "no bar where nobody looks"


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        pytest.param((), 2, "Missing option '--plan'", id="no plan"),
        pytest.param(("--plan", "gold", "LOG"), 1, "Plan 'gold' is unknown", id="plan"),
        pytest.param(
            ("--plan", "no.toml", "LOG"), 1, "no.toml is no plan file", id="plan file"
        ),
        pytest.param(
            ("--plan", "exotel-standard", "--mapping", "volvo"),
            2,
            "Give --log and --mapping together.",
            id="half a log",
        ),
        pytest.param(
            ("--plan", "exotel-standard", "--override", "x", "LOG"),
            1,
            "'x' is no override.",
            id="override",
        ),
        pytest.param(
            ("--plan", "exotel-standard", "--override", "a.b=1", "LOG"),
            1,
            "a.b: is no figure of this plan.",
            id="path",
        ),
        pytest.param(
            ("--plan", "exotel-standard", "--severity", "x", "LOG"),
            2,
            "'x' is no pair.",
            id="severity",
        ),
        pytest.param(
            ("--plan", "exotel-standard", "--geography", "XX", "LOG"),
            1,
            "XX",
            id="geography",
        ),
    ],
)
def test_what_cannot_be_done_is_refused(
    log: str, arguments: tuple[str, ...], code: int, why: str
) -> None:
    of_log = ("--log", log, "--mapping", "volvo")
    given = [word for one in arguments for word in (of_log if one == "LOG" else (one,))]
    done = _simulate(*given)
    assert done.exit_code == code, done.output
    assert why in " ".join(done.output.split())


@pytest.fixture
def cast(db: None) -> Cast:
    forget_compiled()
    return stage()


def test_the_desks_own_history_stands_against_its_own_terms(cast: Cast) -> None:
    report = Report(
        channel="portal",
        kind="incident",
        site_id=cast.meridian.site.pk,
        subject="Agents cannot log in",
        component="acd",
        measure="agents_cannot_log_in",
        affected=25,
    )
    by = reader(cast.l1)
    number = open_ticket(report=report, by=by, now=NOON).number
    work.restore(
        number=number, how="fix", evidence="ok", by=by, now=NOON.replace(hour=13)
    )
    told = _told("--plan", "exotel-premium")
    own, premium = told["scenarios"]
    assert told["baseline"] == own["name"] == "as it is"
    assert premium["breaches"]["resolution"]["gained_tickets"] == [number]
    assert (
        _told("--plan", "exotel-premium", "--tickets", "0")["scenarios"][1]["breaches"][
            "resolution"
        ]["gained_tickets"]
        == []
    )
    done = _simulate("--plan", "exotel-premium", "--since", "2099-01-01")
    assert done.exit_code == 1
    assert "There is no ticket to judge" in done.output


def test_a_plan_that_neither_comes_with_the_desk_nor_was_published(cast: Cast) -> None:
    done = _simulate("--plan", "gold")
    assert done.exit_code == 1
    assert "Published here: exotel-premium, exotel-standard." in " ".join(
        done.output.split()
    )
