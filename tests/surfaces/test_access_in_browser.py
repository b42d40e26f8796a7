"""Remote access as people see it: access.mechanisms."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.records.remote.ground import ask, set_up, start
from tests.surfaces.desk import sign_in
from tests.surfaces.eyes import assert_readable

from backline.records.remote.models import Access


pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]


@pytest.fixture
def people(live_server: LiveServer) -> cast.Cast:
    del live_server
    return cast.stage(_now())


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - a browser's own


def test_an_approver_lets_an_engineer_in_and_sees_them(
    people: cast.Cast, live_server: LiveServer, page: Page
) -> None:
    access = ask(people, set_up(people), now=_now())
    address = str(live_server)
    sign_in(page, address, people.meridian.owner)
    page.get_by_role("link", name="asks to come into").click()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("status")).to_contain_text("Approved.")
    start(people, Access.objects.get(pk=access.pk), now=_now())
    page.goto(f"{address}/portal/access/")
    expect(page.get_by_text("Somebody is in")).to_be_visible()
    assert_readable(page)
    page.get_by_role("link", name=people.meridian.site.name).click()
    expect(page.get_by_role("heading", name="Who was in")).to_be_visible()
    page.locator("summary", has_text="Trust a host").click()
    assert_readable(page)
