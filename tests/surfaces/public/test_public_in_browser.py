from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.surfaces.eyes import assert_readable

from backline.records.accounts.actions import create_person
from backline.records.trail.actor import BACKLINE


pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "a long walk by the sea"  # noqa: S105 - a test's own


@pytest.mark.parametrize("address", ["/", "/guide/", "/sign-in/", "/nowhere/"])
@pytest.mark.looks
def test_every_public_page_is_readable_wide_narrow_light_and_dark(
    page: Page, live_server: LiveServer, address: str
) -> None:
    page.goto(live_server.url + address)
    assert_readable(page)


def _asha() -> None:
    create_person(
        email="asha@vendor.example",
        name="Asha Rao",
        side="vendor",
        level="L1",
        by=BACKLINE,
        now=datetime(2026, 3, 2, 9, 0, tzinfo=UTC),
        password=PASSWORD,
    )


def test_signing_in_and_the_password_page_work_without_scripts(
    browser: Browser, live_server: LiveServer
) -> None:
    _asha()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/password/")
    page.get_by_label("Email").fill("asha@vendor.example")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("Check both")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Change your password")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).not_to_have_count(0)
    context.close()


@pytest.mark.looks
def test_the_password_page_is_readable(page: Page, live_server: LiveServer) -> None:
    _asha()
    page.goto(f"{live_server.url}/sign-in/?next=/password/")
    page.get_by_label("Email").fill("asha@vendor.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Change it").wait_for()
    assert_readable(page)
