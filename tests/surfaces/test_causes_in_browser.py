"""A root cause report, looked at and written without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.records.causes.room import over, released
from tests.surfaces.desk import sign_in
from tests.surfaces.eyes import assert_readable

from backline.records.causes.models import Version
from backline.records.tickets.models import Ticket


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people() -> cast.Cast:
    return cast.stage()


@pytest.fixture
def ticket(people: cast.Cast) -> Ticket:
    return over(people)


@pytest.mark.looks
def test_the_pages_of_both_sides_are_readable(
    page: Page, live_server: LiveServer, people: cast.Cast, ticket: Ticket
) -> None:
    released(people, ticket)
    sign_in(page, live_server.url, people.l1)
    place = f"{live_server.url}/console/tickets/{ticket.number}/cause/"
    for address in (f"{place}edit/", place, f"{live_server.url}/console/causes/"):
        page.goto(address)
        assert_readable(page)
    page.context.clear_cookies()
    sign_in(page, live_server.url, people.meridian.owner)
    page.goto(f"{live_server.url}/portal/tickets/{ticket.number}/cause/1/")
    assert_readable(page)


def test_a_report_is_written_and_handed_in(
    page: Page, live_server: LiveServer, people: cast.Cast, ticket: Ticket
) -> None:
    sign_in(page, live_server.url, people.l1)
    page.goto(f"{live_server.url}/console/tickets/{ticket.number}/")
    page.get_by_role("link", name="Begin the report").click()
    page.get_by_role("link", name="Begin to write").click()
    page.get_by_label("Summary").fill("The table was full.")
    expect(page.locator("#kept")).to_contain_text("Kept")
    page.go_back()
    page.get_by_role("link", name="Begin to write").click()
    expect(page.get_by_label("Summary")).to_have_value("The table was full.")
    page.get_by_label("What happened").fill("It filled up.")
    page.get_by_label("Root cause", exact=True).fill("Nothing emptied it.")
    page.get_by_role("button", name="Save a version").click()
    page.get_by_role("button", name="Hand it in for review").click()
    expect(page.get_by_role("button", name="Take it back")).to_be_visible()
    assert Version.objects.get().content["summary"] == "The table was full."
