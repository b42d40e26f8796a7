from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer


@pytest.mark.looks
@pytest.mark.parametrize("path", ["/guide/", "/sign-in/"])
def test_a_stranger_reads_the_page_as_it_was_drawn(
    live_server: LiveServer, page: Page, path: str
) -> None:
    answer = page.goto(live_server.url + path)
    assert answer is not None
    assert answer.status == 200
    expect(page.locator("h1")).to_have_count(1)
    sheets = page.evaluate("[...document.styleSheets].map(s => s.cssRules.length)")
    assert sheets
    assert min(sheets) > 0
