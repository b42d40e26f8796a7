"""A ledger with a corrected verdict, a dispute and a merge, looked at on both sides."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.surfaces.desk import incident, sign_in
from tests.surfaces.eyes import assert_readable

from backline.records.tickets.actions import corrections, work
from backline.records.tickets.actions.merging import merge
from backline.records.tickets.models import Ticket


pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the browser's own


@pytest.fixture
def people(now: datetime) -> cast.Cast:
    return cast.stage(now - timedelta(days=3))


@pytest.fixture
def ticket(people: cast.Cast, now: datetime) -> Ticket:
    """Disputed: traced to a third party, written down hours after it took effect."""
    found = incident(people.orbit, at=now - 9 * HOUR)
    other = incident(people.orbit, at=now - 10 * HOUR, subject="No dialling at all")
    by, number = cast.reader(people.l1), found.number
    work.take(number=number, by=by, now=now - 8 * HOUR)
    words = "The same carrier, an hour earlier."
    merge(number=other.number, into=number, words=words, by=by, now=now - 8 * HOUR)
    work.ask(number=number, what="The carrier's trace", by=by, now=now - 7 * HOUR)
    work.withdraw_request(number=number, words="Seen.", by=by, now=now - 6 * HOUR)
    said = "All dial again."
    work.restore(number=number, how="fix", evidence=said, by=by, now=now - 4 * HOUR)
    work.set_fault_domain(
        number=number,
        domain="third_party",
        evidence="Their carrier's report of the outage.",
        by=by,
        signed_by_id=people.l2.pk,
        now=now - 2 * HOUR,
        at=now - 5 * HOUR,
    )
    owner = cast.reader(people.orbit.owner)
    said = "The carrier was up all day; see the attached log."
    corrections.dispute(number=number, words=said, by=owner, now=now - HOUR)
    return found


def test_both_verdicts_the_dispute_and_the_other_report_are_told(
    page: Page, live_server: LiveServer, people: cast.Cast, ticket: Ticket
) -> None:
    for side, person in (("console", people.manager), ("portal", people.orbit.owner)):
        page.context.clear_cookies()
        sign_in(page, live_server.url, person)
        page.goto(f"{live_server.url}/{side}/tickets/{ticket.number}/")
        ledger = page.locator("#ledger")
        expect(ledger.get_by_text("First verdict")).to_be_visible()
        expect(ledger.get_by_text("the arbiters decide").first).to_be_visible()
        expect(ledger.get_by_text("Corrected verdict · written down")).to_be_visible()
        expect(page.get_by_text("Stands for INC-")).to_be_visible()
        assert_readable(page)


def test_a_manager_writes_down_what_the_arbiters_decided(
    page: Page, live_server: LiveServer, people: cast.Cast, ticket: Ticket
) -> None:
    sign_in(page, live_server.url, people.manager)
    place = f"{live_server.url}/console/tickets/{ticket.number}/"
    page.goto(place)
    page.get_by_text("Severity, fault domain, dates").click()
    page.get_by_role("link", name="Write down what the arbiters decided").click()
    assert_readable(page)
    page.get_by_label("The fault is traced to").select_option("contact_centre")
    page.get_by_label("The arbiters").fill("Ada Iyer and Bo Larsen")
    page.get_by_label("What they decided").fill("The carrier was up.")
    page.get_by_role("button", name="Write down").click()
    expect(page.get_by_text("Decided by Ada Iyer and Bo Larsen").first).to_be_visible()
    for name in ("merge", "note-fact", "promise", "fault-domain"):
        page.goto(f"{place}{name}/")
        assert_readable(page)


def test_the_ledger_is_taken_away_as_a_file_and_as_a_table(
    page: Page, live_server: LiveServer, people: cast.Cast, ticket: Ticket
) -> None:
    sign_in(page, live_server.url, people.orbit.owner)
    page.goto(f"{live_server.url}/portal/tickets/{ticket.number}/")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Export with its facts").click()
    assert json.loads(taken.value.path().read_text())["format"] == "backline-ledger"
    with page.expect_download() as taken:
        page.get_by_role("link", name="Lines as a table").click()
    table = taken.value.path().read_text().splitlines()
    assert table[0].startswith("clock,ordinal,severity")
    assert any(line.startswith('"resolution, first"') for line in table)
