"""A recount from the choice to its lines as managers do it, wide and narrow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.surfaces.desk import incident, sign_in
from tests.surfaces.eyes import assert_readable

from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.actions import publish_calendar
from backline.records.contracts.queries import forget_compiled
from backline.surfaces.jobs.work.recounts import Job


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def now() -> datetime:
    forget_compiled()
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the browser's own


@pytest.fixture
def people(now: datetime) -> cast.Cast:
    """Return everybody, with tickets on a calendar that has a newer version."""
    people = cast.stage(now)
    for affected in (2, 5, 12, 34):
        incident(people.meridian, at=now, affected=affected)
    held = people.meridian.contract.covered.get().calendar_version
    days = {f"{now + timedelta(days=ahead):%Y-%m-%d}" for ahead in range(1, 6)}
    body = {**held.body, "holidays": sorted({*held.body["holidays"], *days})}
    publish_calendar(
        name=held.name, body=body, source="the state", by=THE_DESK, now=now
    )
    return people


def _work(now: datetime) -> None:
    job = Job()
    while job.round(lambda: now):
        pass


def test_a_recount_is_readable_from_the_choice_to_its_lines(
    page: Page, live_server: LiveServer, people: cast.Cast, now: datetime
) -> None:
    sign_in(page, live_server.url, people.manager)
    page.goto(f"{live_server.url}/console/recounts/")
    assert_readable(page)
    page.get_by_label("calendar IN-KA 24x5, version 2").check()
    page.get_by_role("button", name="Show the difference").click()
    page.get_by_text("0 of 4 tickets are compared").wait_for()
    assert_readable(page)
    _work(now)
    # The part asks for itself; nobody reloads.
    page.get_by_role("heading", name="The most moved tickets").wait_for()
    assert_readable(page)
    page.get_by_label("Why").fill("The state closed for the election")
    page.get_by_role("button", name="Apply").click()
    page.get_by_text("0 of 4 tickets are done").wait_for()
    assert_readable(page)
    _work(now)
    page.get_by_role("heading", name="Ticket by ticket").wait_for()
    assert_readable(page)
    page.goto(f"{live_server.url}/console/recounts/")
    page.get_by_role("heading", name="Nothing to recount").wait_for()
    assert_readable(page)
