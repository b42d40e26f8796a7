"""Changes looked at, and a window agreed without scripts: change.agreed-window."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.records.changes.scene import agreed, proposed
from tests.surfaces.desk import sign_in
from tests.surfaces.eyes import assert_readable


pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the browser's own


@pytest.fixture
def people(now: datetime) -> cast.Cast:
    return cast.stage(now - 3 * DAY)


@pytest.fixture
def number(people: cast.Cast, now: datetime) -> str:
    """A window of tomorrow waits for the customer; another change is agreed."""
    start = now.replace(second=0) + DAY
    agreed(people, now=now - DAY, start=start + DAY, end=start + DAY * 2)
    return proposed(people, now=now - DAY, start=start, end=start + DAY / 12)


@pytest.mark.looks
def test_the_pages_are_readable(
    page: Page, live_server: LiveServer, people: cast.Cast, number: str
) -> None:
    sign_in(page, live_server.url, people.manager)
    ticket = f"/console/tickets/{number}/"
    for path in (
        "/console/changes/",
        "/console/changes/freezes/",
        "/console/changes/feed/",
        ticket,
        f"{ticket}window/",
        f"{ticket}plan-change/",
    ):
        page.goto(f"{live_server.url}{path}")
        assert_readable(page)


def test_a_contact_accepts_without_scripts(
    browser: Browser, live_server: LiveServer, people: cast.Cast, number: str
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    sign_in(page, live_server.url, people.meridian.owner)
    page.goto(f"{live_server.url}/portal/tickets/{number}/")
    page.get_by_role("link", name="Accept the window").click()
    page.get_by_label("Vikram Shetty").check()
    page.get_by_role("button", name="Accept this window").click()
    expect(page.get_by_text("Thank you: the window is agreed.")).to_be_visible()
    expect(page.get_by_text("Window agreed", exact=True)).to_be_visible()
    page.context.close()
