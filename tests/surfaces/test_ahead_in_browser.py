"""What happens next on a ticket, looked at on both sides: process.escalation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.surfaces.desk import incident, sign_in
from tests.surfaces.eyes import assert_readable

from backline.records.tickets.actions import work
from backline.records.tickets.actions.alarms import fire_due
from backline.records.tickets.models import Ticket


pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the browser's own


@pytest.fixture
def people(now: datetime) -> cast.Cast:
    return cast.stage(now - timedelta(days=3))


@pytest.fixture
def running(people: cast.Cast, now: datetime) -> Ticket:
    """Answered and an hour old: it went up to L2 and goes on."""
    opened = now - 60 * MINUTE
    found = incident(people.orbit, at=opened)
    by, number = cast.reader(people.l1), found.number
    work.answer(number=number, words="We see it.", by=by, now=opened + 5 * MINUTE)
    while fire_due(now=now - 10 * MINUTE).taken:
        pass
    return found


@pytest.fixture
def standing(people: cast.Cast, now: datetime) -> Ticket:
    """Waiting for the customer."""
    opened = now - 40 * MINUTE
    found = incident(people.orbit, at=opened, subject="Dialer drops calls")
    by, number = cast.reader(people.l1), found.number
    what = "The trace of the SIP trunk from 10:00 to 10:15"
    work.ask(
        number=number, what=what, owed_by="customer", by=by, now=opened + 20 * MINUTE
    )
    return found


@pytest.fixture
def over(people: cast.Cast, now: datetime) -> Ticket:
    """Service is back."""
    found = incident(people.orbit, at=now - 30 * MINUTE, subject="No recordings")
    by, number = cast.reader(people.l1), found.number
    work.restore(number=number, how="fix", evidence="All record again.", by=by, now=now)
    return found


def test_what_comes_next_is_readable_on_both_sides(
    page: Page,
    live_server: LiveServer,
    people: cast.Cast,
    running: Ticket,
    standing: Ticket,
    over: Ticket,
) -> None:
    for side, person in (("console", people.l1), ("portal", people.orbit.owner)):
        page.context.clear_cookies()
        sign_in(page, live_server.url, person)
        for ticket, words in (
            (running, "Goes up to L3"),
            (standing, "more on the clock:"),
            (over, "The root cause report is due"),
        ):
            page.goto(f"{live_server.url}/{side}/tickets/{ticket.number}/")
            panel = page.get_by_role("region", name="What happens next")
            expect(panel.get_by_text(words).first).to_be_visible()
            assert_readable(page)
