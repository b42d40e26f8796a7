"""The pages of a major incident in a browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.surfaces.desk import incident, sign_in
from tests.surfaces.eyes import assert_readable

from backline.records.majors import actions
from backline.records.majors.models import Callback


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people() -> cast.Cast:
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - pages read it
    people = cast.stage(now=now)
    ticket = incident(people.meridian, at=now - timedelta(minutes=20))
    by, at = cast.reader(people.l2), now - timedelta(minutes=10)
    actions.declare(number=ticket.number, words="All out", by=by, now=at)
    actions.announce(number=ticket.number, words="Logging in fails.", by=by, now=at)
    return people


def test_l1_notes_a_caller_by_keyboard_and_calls_back(
    page: Page, live_server: LiveServer, people: cast.Cast
) -> None:
    sign_in(page, live_server.url, people.l1)
    page.goto(f"{live_server.url}/console/callbacks/")
    # The line is ready to be typed into, again and again. A browser gives a field its
    # focus with the first picture it draws, which may be after the page has loaded.
    line = page.locator("[name=site]")
    expect(line).to_be_focused()
    page.keyboard.type("orbit")
    page.keyboard.press("Tab")
    page.keyboard.type("Layla Haddad")
    page.keyboard.press("Tab")
    page.keyboard.type("04 555 01")
    page.keyboard.press("Tab")
    page.keyboard.type("Nobody logs in")
    page.keyboard.press("Enter")
    page.get_by_text("they are called back.").wait_for()
    expect(line).to_be_focused()
    caller = Callback.objects.get()
    page.get_by_role("button", name="Call the next").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Reached", exact=True).wait_for()
    expect(page.locator("input[autofocus]")).to_be_focused()
    page.keyboard.type("They restart")
    page.keyboard.press("Enter")
    page.get_by_text("Nobody waits for a call").wait_for()
    caller.refresh_from_db()
    assert caller.result == "They restart"


@pytest.mark.looks
def test_the_pages_are_readable(
    page: Page, live_server: LiveServer, people: cast.Cast
) -> None:
    sign_in(page, live_server.url, people.l2)
    page.goto(f"{live_server.url}/console/majors/")
    assert_readable(page)
    page.locator("main table a").first.click()
    assert_readable(page)
