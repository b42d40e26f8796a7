from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result
from tests.cast import NOON, Cast, reader, stage

from backline.cli.rebuild import command
from backline.records.contracts.queries import forget_compiled
from backline.records.tickets.actions.intake import Report, open_ticket
from backline.records.tickets.models import Clock, Ticket


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    forget_compiled()
    yield stage()
    forget_compiled()


@pytest.fixture
def tickets(cast: Cast) -> list[Ticket]:
    report = Report(
        channel="portal", kind="incident", site_id=cast.orbit.site.pk, subject="Slow"
    )
    by = reader(cast.orbit.owner)
    return [open_ticket(report=report, by=by, now=NOON) for _ in range(2)]


def _rebuild(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def _spoil(ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(level="L3")
    Clock.objects.filter(ticket=ticket, name="first_response").update(used=7)


def test_what_is_stored_well_is_left_alone(tickets: list[Ticket]) -> None:
    done = _rebuild()
    assert done.exit_code == 0, done.output
    assert done.output == "2 tickets: all as their timelines tell.\n"


def test_what_is_stored_otherwise_is_told_and_mended(tickets: list[Ticket]) -> None:
    _spoil(tickets[1])
    done = _rebuild()
    assert done.exit_code == 0, done.output
    assert f"{tickets[1].number} level: stored L3, rebuilt L1" in done.output
    assert done.output.endswith("2 tickets: 2 differences mended.\n")
    assert _rebuild("--check").exit_code == 0


def test_check_changes_nothing_and_fails(tickets: list[Ticket]) -> None:
    _spoil(tickets[0])
    for _ in range(2):
        done = _rebuild("--check")
        assert done.exit_code == 1
        assert done.output.endswith("2 tickets: 2 differences found.\n")


def test_the_ticket_that_is_named_alone_is_rebuilt(tickets: list[Ticket]) -> None:
    _spoil(tickets[0])
    done = _rebuild(tickets[1].number)
    assert done.output == "1 ticket: all as their timelines tell.\n"
    assert _rebuild("--check", tickets[0].number).exit_code == 1


def test_as_json_each_difference_is_a_line(tickets: list[Ticket]) -> None:
    _spoil(tickets[0])
    lines = [json.loads(line) for line in _rebuild("--json").output.splitlines()]
    assert [line["ticket"] for line in lines] == [tickets[0].number] * 2
    assert lines[0] == {
        "ticket": tickets[0].number,
        "column": "level",
        "stored": "L3",
        "rebuilt": "L1",
    }


def test_an_unknown_ticket_is_a_clear_error(cast: Cast) -> None:
    done = _rebuild("INC-4711")
    assert done.exit_code == 1
    assert "There is no ticket INC-4711 here" in done.output


def test_an_empty_desk_has_nothing_to_rebuild(db: None) -> None:
    assert _rebuild("--check").output == "0 tickets: all as their timelines tell.\n"
