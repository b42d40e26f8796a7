"""Relatives, promises, silence and shifts, looked at and worked with the keyboard."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer
from tests import cast
from tests.surfaces.desk import incident, sign_in, sign_out
from tests.surfaces.eyes import assert_readable

from backline.records.shifts.models import Handover
from backline.records.tickets.actions import linking, pledging, work
from backline.records.tickets.models import Ticket


pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.looks]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the browser's own


@pytest.fixture
def people(now: datetime) -> cast.Cast:
    return cast.stage(now - timedelta(days=3))


@pytest.fixture
def parent(people: cast.Cast, now: datetime) -> Ticket:
    """Orbit's, with a child of Najd's; it waits, and a call is promised."""
    at = now - 30 * MINUTE
    found = incident(people.orbit, at=at)
    child = incident(people.najd, at=at, subject="Calls are cut")
    by = cast.reader(people.l1)
    linking.link(number=child.number, to=found.number, relation="parent", by=by, now=at)
    given: dict[str, Any] = {"number": found.number, "by": by}
    pledging.pledge(what="Call back", due_at=now + 20 * MINUTE, now=at, **given)
    work.ask(what="The trace of the trunk", now=at + MINUTE, **given)
    return found


def test_a_family_with_its_promises_is_readable_on_both_sides(
    page: Page, live_server: LiveServer, people: cast.Cast, parent: Ticket
) -> None:
    sign_in(page, live_server.url, people.l1)
    page.goto(f"{live_server.url}/console/tickets/{parent.number}/")
    for title in ("Promised", "If no answer comes", "Related"):
        expect(page.get_by_role("heading", name=title)).to_be_visible()
    assert_readable(page)
    for deed in ("answer-family", "split"):
        page.goto(f"{live_server.url}/console/tickets/{parent.number}/{deed}/")
        assert_readable(page)
    sign_out(page)
    sign_in(page, live_server.url, people.orbit.owner)
    page.goto(f"{live_server.url}/portal/tickets/{parent.number}/")
    expect(page.get_by_role("heading", name="Promised")).to_be_visible()
    expect(page.get_by_role("heading", name="Related")).to_have_count(0)
    assert_readable(page)


def test_a_shift_is_handed_over_and_accepted_with_the_keyboard(
    page: Page, live_server: LiveServer, people: cast.Cast, parent: Ticket
) -> None:
    sign_in(page, live_server.url, people.l1)
    page.goto(f"{live_server.url}/console/shifts/new/?level=L1")
    assert_readable(page)
    page.get_by_label("What the next shift has to know").focus()
    page.keyboard.type("Ruth is away.")
    page.keyboard.press("Tab")
    remark = page.locator(f"[name=remark-{parent.number}]")
    while not remark.evaluate("field => field === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.type("Layla calls at six.")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Waits to be accepted")).to_be_visible()
    sign_out(page)
    sign_in(page, live_server.url, people.l2)
    page.goto(f"{live_server.url}/console/shifts/")
    assert_readable(page)
    page.get_by_role("link", name="L1", exact=True).click()
    expect(page.get_by_text("Layla calls at six.")).to_be_visible()
    assert_readable(page)
    page.get_by_role("button", name="Accept the shift").press("Enter")
    expect(page.get_by_text("Accepted: the shift is yours.")).to_be_visible()
    assert Handover.objects.get().accepted_by == people.l2
