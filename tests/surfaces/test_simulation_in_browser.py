"""The page of the simulator looked at, and used without scripts."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.surfaces.desk import incident, sign_in
from tests.surfaces.eyes import assert_readable

from backline.records.tickets.actions import work


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people() -> cast.Cast:
    """Three weeks of incidents, most in the hours of the day, some of them slow."""
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the browser's own
    people, chance = cast.stage(now - timedelta(days=30)), Random(4)  # noqa: S311
    by = cast.reader(people.l1)
    midnight = now.replace(hour=0, minute=0, second=0)
    for place in range(45):
        house = (people.meridian, people.orbit, people.najd)[place % 3]
        day = midnight - timedelta(days=chance.randrange(2, 23))
        at = day + timedelta(minutes=int(chance.gauss(600, 180)))
        number = incident(house, at=at, affected=chance.choice((5, 7, 34))).number
        answered = at + timedelta(minutes=chance.choice((10, 25, 50, 80, 100)))
        work.answer(number=number, words="We look.", by=by, now=answered)
        restored = answered + timedelta(minutes=int(chance.expovariate(1 / 240)) + 1)
        if place % 9:
            work.restore(number=number, how="fix", evidence="ok", by=by, now=restored)
    return people


def test_terms_are_tried_and_read_at_every_width(
    page: Page, live_server: LiveServer, people: cast.Cast
) -> None:
    sign_in(page, live_server.url, people.manager)
    page.locator("summary", has_text="The desk").click()
    page.get_by_role("link", name="What if").click()
    assert_readable(page)
    page.get_by_role("button", name="Judge").click()
    expect(page.get_by_text("Choose a plan.")).to_be_visible()
    page.get_by_label("exotel-premium").check()
    page.get_by_label("exotel-standard").check()
    page.get_by_label("Figures to try").fill("clocks.resolution.targets.critical = 2 h")
    page.get_by_role("button", name="Judge").click()
    expect(
        page.get_by_role("heading", name="45 tickets, judged 3 times")
    ).to_be_visible()
    chart = page.get_by_role("img", name="Resolution, met of judged: A critical")
    expect(chart).to_be_visible()
    assert_readable(page)
    for summary in page.locator("main summary").all():
        summary.click()
    assert_readable(page)


def test_a_ticket_that_gained_a_breach_is_found_without_scripts(
    browser: Browser, live_server: LiveServer, people: cast.Cast
) -> None:
    plain = browser.new_context(java_script_enabled=False).new_page()
    sign_in(plain, live_server.url, people.l1)
    plain.locator("summary", has_text="The desk").click()
    plain.get_by_role("link", name="What if").click()
    plain.get_by_label("exotel-premium").check()
    plain.get_by_label("Tickets opened").select_option("90")
    plain.get_by_role("button", name="Judge").click()
    gained = plain.locator("details", has_text="+").first
    gained.locator("summary").click()
    link = gained.get_by_role("link").first
    number = link.inner_text()
    link.click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text(
        "Agents cannot log in"
    )
    expect(plain).to_have_title(re.compile(number))
