from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import time_machine
from click.testing import CliRunner, Result
from tests.cast import NOON, Cast, stage
from tests.records.tickets.desk import clock, major

from backline.cli.recount import command
from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.actions import publish_calendar
from backline.records.contracts.models import CalendarVersion
from backline.records.contracts.queries import forget_compiled
from backline.records.recounts.actions import begin, go_on
from backline.records.recounts.queries import calendar_choice
from backline.records.tickets.models import Ticket


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    """The program reads the clock, and the calendars of the stage end in two years."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    forget_compiled()
    yield stage()
    forget_compiled()


@pytest.fixture
def tickets(cast: Cast) -> list[Ticket]:
    return [major(cast.meridian) for _ in range(3)]


@pytest.fixture
def calendar(cast: Cast) -> CalendarVersion:
    """Return a version in which the Tuesday after NOON is a holiday too."""
    held = cast.meridian.contract.covered.get().calendar_version
    body = {**held.body, "holidays": sorted([*held.body["holidays"], "2026-03-03"])}
    return publish_calendar(
        name=held.name, body=body, source="the state", by=THE_DESK, now=NOON
    )


def _recount(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def test_the_difference_is_shown_in_words_and_nothing_is_changed(
    tickets: list[Ticket], calendar: CalendarVersion
) -> None:
    before = clock(tickets[0]).due_at
    done = _recount("--calendar", calendar.name, "--to", "2", "--limit", "1")
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0] == (
        "3 open tickets would be put under calendar IN-KA 24x5, version 2."
    )
    assert "  3 due later, 0 due earlier, 0 the same" in lines
    assert "  Meridian Bank: 3 later, 0 earlier" in lines
    assert sum("1 d later" in line for line in lines) == 1
    assert lines[-1].startswith("Nothing was changed")
    assert clock(tickets[0]).due_at == before


def test_it_is_applied_for_a_reason(
    tickets: list[Ticket], calendar: CalendarVersion
) -> None:
    asked = ("--calendar", calendar.name, "--to", "2", "--apply")
    refused = _recount(*asked)
    assert refused.exit_code == 1
    assert "Say why" in refused.output
    done = _recount(*asked, "--because", "The state closed", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["applied"], told["moved"], told["left"]) == (True, 3, {})
    assert {ticket.calendar_version_id for ticket in Ticket.objects.all()} == {
        calendar.pk
    }
    again = _recount("--calendar", calendar.name, "--to", "2")
    assert again.stdout.startswith("No open ticket is under other terms")


def test_a_run_that_was_stopped_is_resumed(
    tickets: list[Ticket], calendar: CalendarVersion
) -> None:
    nothing = _recount("--resume")
    assert nothing.exit_code == 1
    assert "No recount was stopped" in nothing.output
    choice = calendar_choice(reader=THE_DESK, name=calendar.name, version=2)
    run = begin(choice=choice, because="The state closed", by=THE_DESK, now=NOON)
    go_on(run_id=run.pk, now=NOON, batch=1)
    done = _recount("--resume", "--batch", "1")
    assert done.exit_code == 0, done.output
    assert "3 open tickets were put under calendar" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param([], "one of --calendar", id="nothing chosen"),
        pytest.param(["--zone-data", "--contract", "1"], "one of", id="two"),
        pytest.param(["--contract", "1"], "--to", id="to what"),
        pytest.param(["--zone-data", "--show", "--apply"], "--show", id="both"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(
    cast: Cast, arguments: list[str], words: str
) -> None:
    done = _recount(*arguments)
    assert done.exit_code == 2
    assert words in done.output


def test_a_calendar_that_there_is_not_is_refused(cast: Cast) -> None:
    done = _recount("--calendar", "Nowhere", "--to", "1")
    assert done.exit_code == 1
    assert "There is no calendar called Nowhere" in done.output
