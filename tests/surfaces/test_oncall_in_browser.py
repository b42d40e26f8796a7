"""Who is on call, looked at and changed as people do, with the keyboard alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.records.oncall.rotas import roster, rotation
from tests.surfaces.desk import sign_in
from tests.surfaces.eyes import assert_readable

from backline.records.accounts.queries import THE_DESK
from backline.records.oncall.actions import ask_swap, be_away


pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]


@pytest.fixture
def people() -> cast.Cast:
    """L1 around the clock, L2 in turns with somebody away, and a swap asked for."""
    now = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the browser's own
    before = now - timedelta(days=3)
    staged = cast.stage(before)
    row = roster("L1", rotation([staged.l1]), now=before)
    roster("L2", rotation([staged.l2], [staged.l3, staged.l2]), now=before)
    be_away(
        person_id=staged.l2.pk,
        starts_at=now + timedelta(days=1),
        ends_at=now + timedelta(days=20),
        by=THE_DESK,
        now=now,
    )
    ask_swap(
        roster_id=row.pk,
        asked_of_id=staged.manager.pk,
        gives=(now + timedelta(days=1), now + timedelta(days=2)),
        takes=None,
        words="A wedding.",
        by=cast.reader(staged.l1),
        now=now,
    )
    return staged


def test_a_manager_reads_everything_and_makes_a_roster(
    page: Page, live_server: LiveServer, people: cast.Cast
) -> None:
    sign_in(page, live_server.url, people.manager)
    page.goto(f"{live_server.url}/console/on-call/")
    assert_readable(page)
    page.get_by_role("link", name="L2", exact=True).click()
    assert_readable(page)
    page.goto(f"{live_server.url}/console/on-call/coverage/")
    assert_readable(page)
    page.goto(f"{live_server.url}/console/on-call/mine/")
    expect(page.get_by_role("heading", name="You are asked")).to_be_visible()
    assert_readable(page)
    page.goto(f"{live_server.url}/console/on-call/rosters/new/")
    assert_readable(page)

    page.get_by_label("Name of the roster").focus()
    page.keyboard.type("Experts")
    page.keyboard.press("Tab")
    # Letters typed slowly begin anew in a list: a key at a time, each seen to do it.
    level = page.get_by_label("For", exact=True)
    expect(level).to_be_focused()
    level.press("ArrowDown")
    expect(level).to_have_value("L2")
    level.press("ArrowDown")
    expect(level).to_have_value("L3")
    turn = page.get_by_label("Turn 1", exact=True)
    turn.press("W")
    expect(turn.locator("option:checked")).to_contain_text("Wei Tan")
    turn.press("Enter")
    page.get_by_role("button", name="Make a roster").press("Enter")
    expect(page.get_by_role("heading", name="Experts")).to_be_visible()
    expect(page.get_by_text("Wei Tan").first).to_be_visible()
