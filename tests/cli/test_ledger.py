"""`backline ledger`: the account of turnaround.waiting and turnaround.fault-domain, as text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from click.testing import CliRunner, Result
from tests.cast import NOON, Cast, reader, stage

from backline.cli.ledger import command
from backline.records.contracts.queries import forget_compiled
from backline.records.tickets.actions.customer import reply
from backline.records.tickets.actions.intake import Report, open_ticket
from backline.records.tickets.actions.work import (
    answer,
    ask,
    restore,
    set_fault_domain,
)


HOUR = timedelta(hours=1)


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    forget_compiled()
    yield stage()
    forget_compiled()


@pytest.fixture
def number(cast: Cast) -> str:
    """An incident of Meridian that waited for the customer from 15:30 to 17:30 in Bengaluru."""
    by = reader(cast.l1)
    report = Report(
        channel="portal",
        kind="incident",
        site_id=cast.meridian.site.pk,
        subject="Agents cannot log in [again]",
        component="acd",
        measure="agents_cannot_log_in",
        affected=25,
    )
    owner = reader(cast.meridian.owner)
    number = open_ticket(report=report, by=owner, now=NOON).number
    answer(number=number, words="On it.", by=by, now=NOON + HOUR / 2)
    ask(number=number, what="the core dump", by=by, now=NOON + HOUR)
    reply(number=number, words="Here.", by=owner, now=NOON + 3 * HOUR)
    evidence = "They log in."
    restore(number=number, how="fix", evidence=evidence, by=by, now=NOON + 9 * HOUR)
    return number


def _ledger(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


@time_machine.travel(NOON + 24 * HOUR, tick=False)
def test_the_ledger_tells_why_span_by_span_in_the_zone_of_the_site(number: str) -> None:
    done = _ledger(number)
    assert done.exit_code == 0, done.output
    lines = [line.rstrip() for line in done.output.splitlines()]
    assert lines[0] == f"{number}  Agents cannot log in [again]"
    assert "Site       Meridian Bank Bengaluru (Asia/Kolkata)" in lines
    assert "Plan       Standard, version 1" in lines
    assert any(line.startswith("Zone data  20") for line in lines)
    resolution = lines[lines.index("Resolution, critical") :]
    assert resolution[1] == "Missed: 7 h used of 6 h."
    assert "due Mon 2 Mar 22:30 IST" in resolution[3]
    waited = next(line for line in resolution if "core dump" in line)
    assert waited.split("  ")[:2] == [
        "Mon 2 Mar 15:30 IST",
        "Mon 2 Mar 17:30 IST",
    ]
    assert "not 2 h" in waited
    assert waited.endswith("turnaround.waiting")
    until = next(line for line in resolution if line.startswith("Until"))
    assert "7 h" in until
    assert "2 h not counted" in until


def test_the_first_verdict_stands_beside_the_corrected_one(
    number: str, cast: Cast
) -> None:
    assert "another one" not in _ledger(number).output
    set_fault_domain(
        number=number,
        domain="client_infrastructure",
        evidence="Their switch was off.",
        by=reader(cast.l1),
        signed_by_id=cast.l2.pk,
        at=NOON + 4 * HOUR,
        now=NOON + 10 * HOUR,
    )
    said = _ledger(number).output
    assert "Ended: the error was traced outside the contact centre." in said
    assert "stays on record: Missed: 7 h used of 6 h." in said


def test_as_json_it_is_what_the_api_answers(number: str) -> None:
    told = json.loads(_ledger(number, "--json").output)
    assert told["number"] == number
    resolution = told["clocks"][1]
    assert resolution["used"] == 7 * 3600
    assert resolution["due_at"] == "2026-03-02T17:00:00Z"
    assert [line["counted"] for line in resolution["lines"]] == [
        True,
        True,
        False,
        True,
    ]


def test_a_person_reads_it_as_they_may_see_it(number: str, cast: Cast) -> None:
    own, stranger = cast.meridian.colleague.email, cast.orbit.owner.email
    assert _ledger(number, "--as", own).output == _ledger(number).output
    refused = _ledger(number, "--as", stranger)
    assert refused.exit_code == 1
    assert f"There is no ticket {number} here" in refused.output
    nobody = _ledger(number, "--as", "nobody@vendor.example")
    assert nobody.exit_code == 1
    assert "Nobody signs in as nobody@vendor.example" in nobody.output


@pytest.mark.parametrize("wrong", ["INC-999999", "QST-1", "1", "", "INC-" + "9" * 40])
def test_an_unknown_ticket_is_a_clear_error(cast: Cast, wrong: str) -> None:
    done = _ledger(wrong)
    assert done.exit_code == 1
    assert "check the number" in done.output


@time_machine.travel(NOON + HOUR, tick=False)
def test_a_running_clock_is_told_until_now(cast: Cast) -> None:
    report = Report(
        channel="portal", kind="incident", site_id=cast.orbit.site.pk, subject="Slow"
    )
    ticket = open_ticket(report=report, by=reader(cast.orbit.owner), now=NOON)
    assert "Overdue: 1 h used of 30 min." in _ledger(ticket.number).output


def test_a_question_has_no_clocks_and_says_so(cast: Cast) -> None:
    report = Report(
        channel="portal", kind="question", site_id=cast.orbit.site.pk, subject="How?"
    )
    ticket = open_ticket(report=report, by=reader(cast.orbit.owner), now=NOON)
    done = _ledger(ticket.number)
    assert done.exit_code == 0
    assert "Resolution" not in done.output
    assert "service level" in done.output
