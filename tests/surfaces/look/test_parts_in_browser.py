from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.surfaces.eyes import assert_readable
from tests.surfaces.look import samples


pytestmark = [
    pytest.mark.urls("tests.surfaces.look.samples"),
    pytest.mark.django_db(transaction=True),
    pytest.mark.looks,
]


@pytest.mark.parametrize(
    "address", ["/samples/", "/samples/form/", "/samples/confirm/"]
)
def test_every_part_is_readable_wide_narrow_light_and_dark(
    page: Page, live_server: LiveServer, address: str
) -> None:
    page.goto(live_server.url + address)
    assert_readable(page)


def test_a_refused_form_says_what_is_wrong_at_each_field(
    page: Page, live_server: LiveServer
) -> None:
    page.goto(f"{live_server.url}/samples/form/")
    page.get_by_role("button", name="Send").click()
    subject = page.get_by_label("Subject")
    expect(subject).to_have_accessible_description(
        "What does not work, in one line. This field is required."
    )
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved yet")
    assert_readable(page)


def test_the_first_tab_stop_skips_to_the_content(
    page: Page, live_server: LiveServer
) -> None:
    page.goto(f"{live_server.url}/samples/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_a_live_part_is_replaced_only_when_its_version_changed(
    page: Page, live_server: LiveServer
) -> None:
    samples.changes.update(count=1, asked=0, answered=0)
    page.goto(f"{live_server.url}/samples/live/")
    page.locator("#box").fill("half a sentence")
    with page.expect_response(lambda answer: answer.status == 304):
        pass
    assert samples.changes["answered"] == 1
    samples.changes["count"] = 2
    expect(page.locator("#count")).to_have_text("change 2")
    expect(page.locator("#box")).to_be_focused()
    expect(page.locator("#box")).to_have_value("half a sentence")


def test_a_reader_can_stop_the_refreshing(page: Page, live_server: LiveServer) -> None:
    samples.changes.update(count=1, asked=0, answered=0)
    page.goto(f"{live_server.url}/samples/live/?live=off")
    expect(page.locator("#part")).to_have_count(1)
    expect(page.locator("#part[hx-get]")).to_have_count(0)
    page.get_by_role("link", name="refresh by itself").click()
    expect(page.locator("#part[hx-get]")).to_have_count(1)


def test_no_inline_style_or_script_is_in_any_part(
    page: Page, live_server: LiveServer
) -> None:
    page.goto(f"{live_server.url}/samples/")
    expect(page.locator("[style]")).to_have_count(0)
    expect(page.locator("script:not([src]), style")).to_have_count(0)
