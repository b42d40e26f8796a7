"""The packages looked at and changed as managers do, with scripts and without."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.guide.unlike import TEXT
from tests.surfaces.desk import sign_in
from tests.surfaces.eyes import assert_readable

from backline.plans import plan_mapping
from backline.records.accounts.queries import THE_DESK
from backline.records.contracts.actions import publish_plan, withdraw_plan


pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people() -> cast.Cast:
    """Two packages under contract, the one in two versions, and one withdrawn."""
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the browser's own
    before = now - timedelta(days=3)
    staged = cast.stage(before)
    newer = {**plan_mapping("exotel-standard"), "title": "Standard, amended"}
    publish_plan(mapping=newer, by=THE_DESK, now=now)
    publish_plan(mapping=plan_mapping("liveops-support-plus"), by=THE_DESK, now=before)
    because = "It asks for staff by night that the desk no longer has in any country."
    withdraw_plan(name="liveops-support-plus", because=because, by=THE_DESK, now=now)
    return staged


@pytest.mark.looks
def test_the_packages_are_readable_for_those_who_change_and_those_who_read(
    page: Page, live_server: LiveServer, people: cast.Cast
) -> None:
    for person in (people.manager, people.l1):
        page.context.clear_cookies()
        sign_in(page, live_server.url, person)
        page.goto(f"{live_server.url}/console/packages/")
        expect(page.get_by_text("withdrawn", exact=True)).to_be_visible()
        assert_readable(page)


@pytest.mark.looks
def test_a_manager_publishes_withdraws_and_offers_again(
    page: Page, live_server: LiveServer, people: cast.Cast
) -> None:
    sign_in(page, live_server.url, people.manager)
    page.goto(f"{live_server.url}/console/packages/")
    page.get_by_role("link", name="Publish a package").click()
    assert_readable(page)
    page.get_by_label("Or its text").fill(TEXT.replace("24x5", "24x6"))
    page.get_by_role("button", name="Publish it").click()
    expect(page.get_by_text("Line 8")).to_be_visible()
    assert_readable(page)
    page.get_by_label("Or its text").fill(TEXT)
    page.get_by_role("button", name="Publish it").click()
    expect(page.get_by_role("status")).to_contain_text("is published")
    assert_readable(page)
    _row(page).get_by_role("link", name="Withdraw it").click()
    assert_readable(page)
    page.get_by_label("Why").fill("Nobody wants it.")
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_role("status")).to_contain_text("Unlike is withdrawn.")
    _row(page).get_by_role("link", name="Offer it again").click()
    assert_readable(page)
    page.get_by_role("button", name="Offer it").click()
    expect(page.get_by_role("status")).to_contain_text("Unlike is offered again.")


def test_a_package_is_published_and_withdrawn_without_scripts(
    browser: Browser, live_server: LiveServer, people: cast.Cast, tmp_path: Path
) -> None:
    file = tmp_path / "own.toml"
    file.write_text(TEXT, "utf-8")
    plain = browser.new_context(java_script_enabled=False).new_page()
    sign_in(plain, live_server.url, people.manager)
    plain.goto(f"{live_server.url}/console/packages/publish/")
    plain.get_by_label("A plan file").set_input_files(file)
    plain.get_by_role("button", name="Publish it").click()
    expect(plain.get_by_role("status")).to_contain_text("is published")
    _row(plain).get_by_role("link", name="Withdraw it").click()
    plain.get_by_label("Why").fill("Nobody wants it.")
    plain.get_by_role("button", name="Withdraw it").click()
    expect(plain.get_by_role("status")).to_contain_text("Unlike is withdrawn.")
    plain.context.close()


def _row(page: Page) -> Locator:
    return page.get_by_role("row").filter(has_text="Unlike")
