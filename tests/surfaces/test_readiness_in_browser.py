"""A new site's way to being ready as people see it: duty.vendor.checklist."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.records.readiness.new_site import opened_in
from tests.records.tickets.desk import opened
from tests.surfaces.desk import sign_in
from tests.surfaces.eyes import assert_readable


pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]


def test_a_contact_comes_from_the_ticket_to_what_they_owe(
    live_server: LiveServer, page: Page
) -> None:
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - a browser's own
    people = cast.stage(now)
    new = opened_in(people)
    number = opened(new.house, now=now, affected=3, total=60).number
    address = str(live_server)
    sign_in(page, address, new.house.owner)
    page.goto(f"{address}/portal/tickets/{number}/")
    assert_readable(page)
    page.get_by_role("link", name="A roster, or the seats").click()
    assert_readable(page)
    page.locator("summary", has_text="Confirm the seats").click()
    page.get_by_role("button", name="Confirm the seats").click()
    expect(page.get_by_role("status")).to_contain_text("The seats are confirmed.")
    expect(page.get_by_text("Asha Rao confirmed 60 seats.")).to_be_visible()
